import { createHash } from 'node:crypto';
import { printable } from './text.js';

/** Markup of this program's own. Everything else is text, and escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand in an element or a quoted attribute. Control characters are shown, not kept. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

type Part = string | number | Markup | readonly Markup[];

function partText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(({ text }) => text).join('');
}

/** Markup with texts put in: every value that is not Markup itself is escaped, so that nothing can be forgotten. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const texts = strings.map((text, place) => {
    const part = parts[place];
    return part === undefined ? text : text + partText(part);
  });
  return new Markup(texts.join(''));
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #c0392b; --good: #1e8449; --warn: #b9770e; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
code, pre, td.path { font-family: ui-monospace, monospace; font-size: 0.86em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: var(--soft); padding: 0.5rem; overflow-x: auto; margin: 0.3rem 0; }
details > summary { cursor: pointer; } ins { color: var(--good); text-decoration: none; }
del { color: var(--bad); text-decoration: none; } .differs { color: var(--bad); } .same, .reproduced { color: var(--good); }
.unknown { color: var(--warn); } .verdict { font-size: 1.25rem; font-weight: 700; } .quiet { opacity: 0.7; }
svg { width: 100%; height: auto; display: block; } svg rect { stroke: Canvas; stroke-width: 1; }
svg text { font: 11px system-ui, sans-serif; fill: #111; pointer-events: none; }
.c0 { fill: #9ecae1; } .c1 { fill: #a1d99b; } .c2 { fill: #fdae6b; } .c3 { fill: #bcbddc; } .c4 { fill: #fdd0a2; }
.c5 { fill: #c7e9c0; } .c6 { fill: #dadaeb; } .c7 { fill: #c6dbef; }
`;

/** No network, no script, and no style but the one on the page, which is named by its digest. @see CSP Level 3 */
function policyOf(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

/** A whole page that needs nothing besides itself. */
export function page(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policyOf(STYLE))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

/** A table with a heading row; [] gives the sentence instead. */
export function table(heads: readonly string[], rows: readonly Markup[], otherwise: string): Markup {
  if (rows.length === 0) return markup`<p class="quiet">${otherwise}</p>`;
  const head = heads.map((text) => markup`<th scope="col">${text}</th>`);
  return markup`<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}
