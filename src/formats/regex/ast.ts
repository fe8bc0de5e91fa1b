/**
 * Parsed regular expressions. A unit is a character's code point in a UTF-8 locale and a byte (0–255) in the C locale; a
 * byte that is part of no character is the unit {@link INVALID_BYTE} + its value.
 */
export const INVALID_BYTE = 0x11_0000;

/** Character classes of POSIX; `word` is `[[:alnum:]_]` (`\w`). */
export type ClassName =
  | 'alpha'
  | 'digit'
  | 'alnum'
  | 'upper'
  | 'lower'
  | 'space'
  | 'blank'
  | 'punct'
  | 'print'
  | 'graph'
  | 'cntrl'
  | 'xdigit'
  | 'word';

export type SetItem =
  | { readonly lo: number; readonly hi: number }
  | { readonly className: ClassName; readonly negated?: boolean };

/** Zero-width conditions. `textStart` is `` \` ``, `lineStart` is `^` where newlines end lines. */
export type Assertion =
  | 'textStart'
  | 'textEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'wordStart'
  | 'wordEnd'
  | 'wordEdge'
  | 'notWordEdge'
  | 'notAfterWord'
  | 'notBeforeWord';

/** One unit out of a set; a negated set never matches a byte that is part of no character. */
export interface SetNode {
  readonly kind: 'set';
  readonly items: readonly SetItem[];
  readonly negated: boolean;
}

export type Node =
  | { readonly kind: 'empty' }
  | SetNode
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly body: Node;
      readonly min: number;
      /** Infinity where there is no upper bound. */
      readonly max: number;
      readonly lazy?: boolean;
    }
  | { readonly kind: 'group'; readonly body: Node; readonly index: number }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | { readonly kind: 'backReference'; readonly index: number };

/** A whole expression and the number of its groups. */
export interface Expression {
  readonly node: Node;
  readonly groupCount: number;
}

export const EMPTY: Node = { kind: 'empty' };

export function literal(unit: number): SetNode {
  return { kind: 'set', items: [{ lo: unit, hi: unit }], negated: false };
}

export function sequence(items: readonly Node[]): Node {
  const only = items[0];
  if (only === undefined) return EMPTY;
  return items.length === 1 ? only : { kind: 'sequence', items };
}

export function choice(items: readonly Node[]): Node {
  const only = items[0];
  if (only === undefined) return EMPTY;
  return items.length === 1 ? only : { kind: 'choice', items };
}

/** An expression that is not one: the text is what the C library says of it (regerror(3)). */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
}

/** Whether the node or any below it satisfies a condition. */
export function someNode(node: Node, holds: (node: Node) => boolean): boolean {
  if (holds(node)) return true;
  if (node.kind === 'sequence' || node.kind === 'choice')
    return node.items.some((item) => someNode(item, holds));
  return node.kind === 'repeat' || node.kind === 'group' ? someNode(node.body, holds) : false;
}

/** The same expression with its groups numbered from `by` + 1: for several expressions that are searched as one. */
export function renumbered(node: Node, by: number): Node {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return { ...node, items: node.items.map((item) => renumbered(item, by)) };
    case 'repeat':
      return { ...node, body: renumbered(node.body, by) };
    case 'group':
      return { ...node, body: renumbered(node.body, by), index: node.index + by };
    case 'backReference':
      return { ...node, index: node.index + by };
    case 'empty':
    case 'set':
    case 'assertion':
      return node;
  }
}
