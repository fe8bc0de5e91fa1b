import type { Assertion } from './ast.js';
import type { Input } from './input.js';
import type { UnitClasses } from './unit-classes.js';
import { EDGE, NEWLINE, WORD } from './unit-classes.js';

/** Whether a condition holds between two contexts (OTHER, WORD, NEWLINE, EDGE). @see glibc regex_internal.h CONTEXT_* */
export function holds(what: Assertion, before: number, after: number): boolean {
  switch (what) {
    case 'textStart':
      return before === EDGE;
    case 'textEnd':
      return after === EDGE;
    case 'lineStart':
      return before === EDGE || before === NEWLINE;
    case 'lineEnd':
      return after === EDGE || after === NEWLINE;
    case 'wordStart':
      return before !== WORD && after === WORD;
    case 'wordEnd':
      return before === WORD && after !== WORD;
    case 'wordEdge':
      return (before === WORD) !== (after === WORD);
    case 'notWordEdge':
      return (before === WORD) === (after === WORD);
    case 'notAfterWord':
      return before !== WORD;
    case 'notBeforeWord':
      return after !== WORD;
  }
}

export function contextBefore(input: Input, classes: UnitClasses, at: number): number {
  return at === 0 ? EDGE : (classes.contexts[classes.classOf(input.units[at - 1] as number)] as number);
}

export function contextAfter(input: Input, classes: UnitClasses, at: number): number {
  if (at >= input.units.length) return EDGE;
  return classes.contexts[classes.classOf(input.units[at] as number)] as number;
}
