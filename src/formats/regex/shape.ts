import type { ByteString } from '../../kernel/byte-string.js';
import type { Node } from './ast.js';
import { someNode } from './ast.js';

/** Whether the node can match nothing at all. */
export function isNullable(node: Node): boolean {
  switch (node.kind) {
    case 'empty':
    case 'assertion':
    case 'backReference':
      return true;
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(isNullable);
    case 'choice':
      return node.items.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
    case 'group':
      return isNullable(node.body);
  }
}

const PLACES = new Set(['textStart', 'textEnd', 'lineStart', 'lineEnd']);

/**
 * Whether it makes a difference that a text is taken as characters and not as bytes. ASCII never occurs within a
 * character of UTF-8, so that sets of ASCII alone are found at the same places either way.
 */
export function needsCharacters(node: Node): boolean {
  if (isNullable(node)) return true;
  return someNode(node, (inner) => {
    if (inner.kind === 'assertion') return !PLACES.has(inner.what);
    if (inner.kind !== 'set') return false;
    return inner.negated || inner.items.some((item) => !('lo' in item) || item.hi >= 0x80);
  });
}

function literalUnit(node: Node): number | undefined {
  if (node.kind !== 'set' || node.negated || node.items.length !== 1) return undefined;
  const [item] = node.items;
  return item !== undefined && 'lo' in item && item.lo === item.hi && item.lo < 0x80 ? item.lo : undefined;
}

/** The ASCII text with which every match begins, and whether it is the whole expression. */
export function literalPrefix(node: Node): { readonly text: ByteString; readonly isWhole: boolean } {
  const items = node.kind === 'sequence' ? node.items : [node];
  const units: number[] = [];
  for (const item of items) {
    const unit = literalUnit(item);
    if (unit === undefined) break;
    units.push(unit);
  }
  return { text: String.fromCharCode(...units), isWhole: units.length === items.length && units.length > 0 };
}
