import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { FileStatus } from '../handlers.js';
import type { Shell } from '../state.js';
import { integerOf } from '../state.js';

type UnaryTest = (shell: Shell, operand: ByteString) => boolean;
type BinaryTest = (shell: Shell, left: ByteString, right: ByteString) => boolean;

function statusOf(shell: Shell, path: ByteString, follow = true): FileStatus | undefined {
  return path === '' ? undefined : shell.world.handlers.stat(path, shell.cwd, follow);
}

const isKind =
  (kind: FileStatus['kind'], follow = true): UnaryTest =>
  (shell, path) =>
    statusOf(shell, path, follow)?.kind === kind;

const hasBit =
  (bit: number): UnaryTest =>
  (shell, path) =>
    ((statusOf(shell, path)?.mode ?? 0) & bit) !== 0;

const mayAccess =
  (what: 'read' | 'write' | 'execute'): UnaryTest =>
  (shell, path) =>
    path !== '' && shell.world.handlers.access(path, shell.cwd, what);

const UNARY: Readonly<Record<string, UnaryTest>> = {
  '-r': mayAccess('read'),
  '-w': mayAccess('write'),
  '-x': mayAccess('execute'),
  '-e': (shell, path) => statusOf(shell, path) !== undefined,
  '-f': isKind('file'),
  '-d': isKind('directory'),
  '-c': isKind('character'),
  '-b': isKind('block'),
  '-p': isKind('fifo'),
  '-u': hasBit(0o4000),
  '-g': hasBit(0o2000),
  '-k': hasBit(0o1000),
  '-s': (shell, path) => (statusOf(shell, path)?.sizeBytes ?? 0) > 0,
  // No descriptor is a terminal; but the operand must be a number.
  '-t': (_, fd) => integerOf(fd) < 0n && false,
  '-z': (_, text) => text === '',
  '-n': (_, text) => text !== '',
  '-h': isKind('symlink', false),
  '-O': (shell, path) => statusOf(shell, path)?.uid === shell.world.handlers.uid,
  '-G': (shell, path) => statusOf(shell, path)?.gid === shell.world.handlers.gid,
  '-L': isKind('symlink', false),
  // There are no sockets.
  '-S': () => false,
};

const compareNumbers =
  (holds: (left: bigint, right: bigint) => boolean): BinaryTest =>
  (_, left, right) =>
    holds(integerOf(left), integerOf(right));

function times(shell: Shell, left: ByteString, right: ByteString): [number, number] {
  return [statusOf(shell, left)?.mtimeSeconds ?? NaN, statusOf(shell, right)?.mtimeSeconds ?? NaN];
}

const BINARY: Readonly<Record<string, BinaryTest>> = {
  '=': (_, left, right) => left === right,
  '!=': (_, left, right) => left !== right,
  '<': (_, left, right) => left < right,
  '>': (_, left, right) => left > right,
  '-eq': compareNumbers((left, right) => left === right),
  '-ne': compareNumbers((left, right) => left !== right),
  '-ge': compareNumbers((left, right) => left >= right),
  '-gt': compareNumbers((left, right) => left > right),
  '-le': compareNumbers((left, right) => left <= right),
  '-lt': compareNumbers((left, right) => left < right),
  '-nt': (shell, left, right) => {
    const [one, other] = times(shell, left, right);
    return one > other;
  },
  '-ot': (shell, left, right) => {
    const [one, other] = times(shell, left, right);
    return one < other;
  },
  '-ef': (shell, left, right) => {
    const one = statusOf(shell, left);
    return one !== undefined && one.identity === statusOf(shell, right)?.identity;
  },
};

const isUnary = (word: ByteString | undefined): boolean => word !== undefined && Object.hasOwn(UNARY, word);
const isBinary = (word: ByteString | undefined): boolean => word !== undefined && Object.hasOwn(BINARY, word);

type Meaning = 'end' | 'operand' | 'unary' | 'binary' | '!' | '-a' | '-o' | '(' | ')';

/** Reads an expression. Both sides of `-a` and `-o` are always looked at, as their operators may be wrong. */
class Expression {
  /** The word that is being looked at. */
  private at = 0;

  constructor(
    private readonly shell: Shell,
    private readonly words: readonly ByteString[],
  ) {}

  /** An operator is an operand where it cannot be one. @see dash src/bltin/test.c, t_lex */
  private meaningAt(index: number): Meaning {
    const word = this.words[index];
    if (word === undefined) return 'end';
    if (isUnary(word)) return this.isOperandAt(index) ? 'operand' : 'unary';
    if (isBinary(word)) return 'binary';
    if (word === '(') return this.words[index + 1] === undefined ? 'operand' : '(';
    return word === '!' || word === '-a' || word === '-o' || word === ')' ? word : 'operand';
  }

  private isOperandAt(index: number): boolean {
    const next = this.words[index + 1];
    if (next === undefined) return true;
    return this.words[index + 2] !== undefined && isBinary(next);
  }

  /** @param isComparison the second of three words is an operator: then the first is none */
  evaluate(isComparison: boolean): boolean {
    const result = this.either(isComparison ? 'operand' : this.meaningAt(0));
    const word = this.words[this.at];
    if (word !== undefined && this.words[this.at + 1] !== undefined) {
      throw new ScriptError(`${word === '' ? '' : `${word}: `}unexpected operator`);
    }
    return result;
  }

  private either(first: Meaning): boolean {
    let result = false;
    for (let meaning = first; ; meaning = this.meaningAt((this.at += 2))) {
      result = this.both(meaning) || result;
      if (this.meaningAt(this.at + 1) !== '-o') return result;
    }
  }

  private both(first: Meaning): boolean {
    let result = true;
    for (let meaning = first; ; meaning = this.meaningAt((this.at += 2))) {
      result = this.negation(meaning) && result;
      if (this.meaningAt(this.at + 1) !== '-a') return result;
    }
  }

  private negation(first: Meaning): boolean {
    let meaning = first;
    let isNegated = false;
    while (meaning === '!') {
      isNegated = !isNegated;
      meaning = this.meaningAt(this.at + 1);
      if (meaning !== 'end') this.at++;
    }
    return this.primary(meaning) !== isNegated;
  }

  private primary(meaning: Meaning): boolean {
    if (meaning === 'end') return false;
    if (meaning === '(') return this.grouped();
    const word = this.words[this.at] as ByteString;
    if (meaning === 'unary') return (UNARY[word] as UnaryTest)(this.shell, this.operand(word));
    if (this.meaningAt(this.at + 1) !== 'binary') return word !== '';
    const operator = this.words[++this.at] as ByteString;
    return (BINARY[operator] as BinaryTest)(this.shell, word, this.operand(operator));
  }

  private operand(operator: ByteString): ByteString {
    const operand = this.words[++this.at];
    if (operand === undefined) throw new ScriptError(`${operator}: argument expected`);
    return operand;
  }

  private grouped(): boolean {
    const first = this.meaningAt(++this.at);
    if (first === ')') return false;
    const result = this.either(first);
    if (this.meaningAt(++this.at) !== ')') throw new ScriptError('closing paren expected');
    return result;
  }
}

/** @see POSIX.1-2017 XCU, test; dash src/bltin/test.c, testcmd */
export function test(shell: Shell, argv: readonly ByteString[]): number {
  let words = argv.slice(1);
  if (argv[0] === '[') {
    if (words.pop() !== ']') throw new ScriptError('missing ]');
  }
  let isNegated = false;
  for (;;) {
    if (words.length === 0) return isNegated ? 0 : 1;
    const isComparison = words.length === 3 && isBinary(words[1]);
    if (!isComparison && (words.length === 3 || words.length === 4)) {
      if (words[0] === '(' && words.at(-1) === ')') words = words.slice(1, -1);
      else if (words[0] === '!') {
        isNegated = !isNegated;
        words = words.slice(1);
        continue;
      }
    }
    return new Expression(shell, words).evaluate(isComparison) !== isNegated ? 0 : 1;
  }
}
