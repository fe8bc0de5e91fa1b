import type { VariantNode } from './variant-text.js';
import { GlibParseError } from './variant-tokens.js';

/** A text whose type the real program infers in a way that is not modelled. */
export class UninferredError extends Error {}

/** One pattern for several values: `N` is a number of any type, `S` a string of any. */
function common(patterns: readonly string[]): string {
  const [first = '', ...rest] = [...new Set(patterns)];
  return rest.reduce((one, other) => {
    const [open, known] = /^[NS]$/.test(one) ? [one, other] : [other, one];
    if (open === 'N' && /^[bynqiuxthdN]$/.test(known)) return known;
    if (open === 'S' && /^[sogS]$/.test(known)) return known;
    throw new UninferredError('values of several types');
  }, first);
}

function patternOf(node: VariantNode): string {
  switch (node.kind) {
    case 'array':
      if (node.items.length === 0) throw new GlibParseError('unable to infer type');
      return `a${common(node.items.map(patternOf))}`;
    case 'tuple':
      return `(${node.items.map(patternOf).join('')})`;
    case 'dictionary': {
      const [first] = node.entries;
      if (first === undefined) throw new GlibParseError('unable to infer type');
      // The first value alone tells the type of all.
      return `a{${common(node.entries.map(([key]) => patternOf(key)))}${patternOf(first[1])}}`;
    }
    case 'entry':
      return `{${patternOf(node.key)}${patternOf(node.value)}}`;
    case 'box':
      return 'v';
    case 'maybe':
      if (node.child === undefined) throw new GlibParseError('unable to infer type');
      return `m${patternOf(node.child)}`;
    case 'declared':
      return node.type.text;
    case 'boolean':
      return 'b';
    case 'bytes':
      return 'ay';
    case 'string':
      return 'S';
    case 'number':
      return /\.|inf|nan/.test(node.text) || (!node.text.startsWith('0x') && node.text.includes('e'))
        ? 'd'
        : 'N';
  }
}

/** The type string of a value in a box. @see glib/gvariant-parser.c, ast_resolve */
export function inferType(node: VariantNode): string {
  return patternOf(node).replaceAll('N', 'i').replaceAll('S', 's');
}
