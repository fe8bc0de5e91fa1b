import type { Drawing } from './drawing.js';

/** A quoted ID: any text, with quotes and backslashes escaped so that no escape of labels (`\N`) is read. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

const FILLS = { variant: '#cfe3f7', request: '#ffe0a3', automatic: '#f4f4f4' } as const;

function arrowStyle(kind: string): string {
  if (kind === 'Pre-Depends') return ', penwidth=1.8';
  return kind === 'Recommends' ? ', style=dashed' : '';
}

/**
 * The drawing in graphviz' language; nodes are in the order of the boxes.
 * @see https://graphviz.org/doc/info/lang.html
 */
export function dotOf({ title, boxes, arrows }: Drawing): string {
  const name = (place: number): string => quoted(boxes[place]?.name ?? '');
  return [
    `digraph ${quoted(title)} {`,
    `  label=${quoted(title)};`,
    '  rankdir=LR;',
    '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11];',
    '  edge [color="#555555", arrowsize=0.6];',
    ...boxes.map(
      ({ kind, text }, place) => `  ${name(place)} [fillcolor="${FILLS[kind]}", tooltip=${quoted(text)}];`,
    ),
    ...arrows.map(({ from, to, kind, text }) => {
      const tooltip = quoted(`${kind}: ${text}`);
      return `  ${name(from)} -> ${name(to)} [tooltip=${tooltip}${arrowStyle(kind)}];`;
    }),
    '}\n',
  ].join('\n');
}
