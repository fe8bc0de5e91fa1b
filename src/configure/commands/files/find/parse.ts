import { unmodelled } from '../../command.js';
import { UsageError } from '../../options.js';
import { ACTIONS, printPath } from './actions.js';
import { type FindRun, type Predicate, Words } from './model.js';
import { SETTINGS } from './settings.js';
import { TESTS } from './tests.js';
import { TIME_TESTS, newerTest } from './time-tests.js';

/** Expressions are nested no deeper than this. */
const MOST_DEPTH = 200;

const PRIMARIES = { ...SETTINGS, ...TESTS, ...TIME_TESTS, ...ACTIONS };

/** Real primaries that say more than a tree can answer, or that nothing here can do. */
const REFUSED = new Set([
  '-context',
  '-daystart',
  '-files0-from',
  '-fls',
  '-fprint',
  '-fprint0',
  '-fprintf',
  '-fstype',
  '-ls',
  '-ok',
  '-okdir',
  '-used',
]);

const and =
  (left: Predicate, right: Predicate): Predicate =>
  async (file) =>
    (await left(file)) && (await right(file));

const or =
  (left: Predicate, right: Predicate): Predicate =>
  async (file) =>
    (await left(file)) || (await right(file));

const list =
  (left: Predicate, right: Predicate): Predicate =>
  async (file) => {
    await left(file);
    return right(file);
  };

/** Reads by precedence: `,` binds least, then -o, then -a, then `!`. @see find(1), "OPERATORS" */
class Parser {
  private depth = 0;

  constructor(
    private readonly words: Words,
    private readonly run: FindRun,
  ) {}

  whole(): Predicate {
    const result = this.list();
    const rest = this.words.peek();
    if (rest === ')') throw new UsageError("invalid expression; you have too many ')'");
    if (rest !== undefined) throw new UsageError(`paths must precede expression: '${rest}'`);
    return result;
  }

  private list(): Predicate {
    let left = this.or();
    while (this.words.peek() === ',') {
      this.words.next();
      left = list(left, this.or());
    }
    return left;
  }

  private or(): Predicate {
    let left = this.and();
    while (this.words.peek() === '-o' || this.words.peek() === '-or') {
      this.words.next();
      left = or(left, this.and());
    }
    return left;
  }

  private and(): Predicate {
    let left = this.not();
    for (;;) {
      const word = this.words.peek();
      if (word === undefined || [')', ',', '-o', '-or'].includes(word)) return left;
      if (word === '-a' || word === '-and') this.words.next();
      left = and(left, this.not());
    }
  }

  private not(): Predicate {
    const word = this.words.peek();
    if (word !== '!' && word !== '-not') return this.primary();
    this.words.next();
    const inner = this.not();
    return async (file) => !(await inner(file));
  }

  private primary(): Predicate {
    const word = this.words.next();
    if (word === undefined) throw new UsageError('expected an expression after the last operator');
    if (word === '(') return this.parenthesis();
    if ([')', ',', '-a', '-and', '-o', '-or'].includes(word))
      throw new UsageError(
        `invalid expression; you have used a binary operator '${word}' with nothing before it.`,
      );
    if (REFUSED.has(word)) return unmodelled(this.run.process, `find ${word}`);
    const primary = Object.hasOwn(PRIMARIES, word) ? PRIMARIES[word] : newerTest(word);
    if (primary === undefined) {
      throw new UsageError(
        word.startsWith('-') ? `unknown predicate '${word}'` : `paths must precede expression: '${word}'`,
      );
    }
    return primary(this.words, this.run, word);
  }

  private parenthesis(): Predicate {
    if (++this.depth > MOST_DEPTH) throw new UsageError('the expression is nested too deeply');
    if (this.words.peek() === ')')
      throw new UsageError('invalid expression; empty parentheses are not allowed.');
    const inner = this.list();
    if (this.words.next() !== ')')
      throw new UsageError(
        "invalid expression; I was expecting to find a ')' somewhere but did not see one.",
      );
    this.depth--;
    return inner;
  }
}

/** The expression as one predicate; without an action, what it holds for is printed. @throws UsageError */
export function parseExpression(words: readonly string[], run: FindRun): Predicate {
  if (words.length === 0) return printPath(run, '\n');
  const expression = new Parser(new Words(words), run).whole();
  return run.hasAction ? expression : and(expression, printPath(run, '\n'));
}
