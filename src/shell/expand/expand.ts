import type { ByteString } from '../../kernel/byte-string.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import type { Word, WordPart } from '../syntax/ast.js';
import { easyField, easyText } from './constant.js';
import { Expansion } from './expansion.js';
import { globPaths, mayGlob } from './glob.js';
import type { MarkedText } from './marks.js';
import { unquoted } from './marks.js';
import { readAll } from './read-all.js';
import { splitFields } from './split.js';
import { homeIn } from './tilde.js';
import type { Mode, Question, Steps } from './word.js';
import { expandParts } from './word.js';

const WORD: Mode = { quoted: false, tilde: true, assignment: false, splitLiterals: false };
const ASSIGNMENT: Mode = { ...WORD, assignment: true };
const HERE: Mode = { ...WORD, quoted: true, tilde: false };

/** Values longer than this count as output. */
const LONG = 65_536;

async function homeOf(shell: Shell, user: ByteString): Promise<ByteString | undefined> {
  const { cwd, umask, fds } = shell;
  try {
    const file = shell.world.handlers.open('/etc/passwd', 'read', { cwd, umask, fds });
    return homeIn(await readAll(file), user);
  } catch (error) {
    if (error instanceof ShellIoError) return undefined;
    throw error;
  }
}

function answer(shell: Shell, question: Question): Promise<ByteString | undefined> {
  if (question.kind === 'home') return homeOf(shell, question.user);
  return shell.world.engine.substitute(shell, question.script, question.line);
}

async function drive<T>(shell: Shell, steps: Steps<T>, first: Question): Promise<T> {
  let question = first;
  for (;;) {
    const next = steps.next(await answer(shell, question));
    if (next.done === true) return next.value;
    question = next.value;
  }
}

/** Runs an expansion: at once when it has no question. */
function run<T>(shell: Shell, steps: Steps<T>): T | Promise<T> {
  const first = steps.next();
  return first.done === true ? first.value : drive(shell, steps, first.value);
}

function* steps(shell: Shell, parts: readonly WordPart[], out: Expansion, mode: Mode): Steps<Expansion> {
  yield* expandParts(shell, parts, out, mode);
  if (out.text.length > LONG) shell.world.budget.took(out.text.length, shell);
  return out;
}

function addFields(shell: Shell, { text, regions }: Expansion, into: ByteString[]): void {
  for (const field of splitFields(text, regions, shell.ifs)) {
    const paths = mayGlob(field) && !shell.options.f ? globPaths(shell, field) : [];
    if (paths.length === 0) into.push(unquoted(field));
    else for (const path of paths) into.push(path);
  }
}

/** Adds the fields of a word: after splitting, pathname expansion and quote removal. */
export function expandFields(shell: Shell, word: Word, into: ByteString[]): void | Promise<void> {
  const easy = easyField(shell, word);
  if (easy !== undefined) {
    into.push(easy);
    return undefined;
  }
  const done = run(shell, steps(shell, word.parts, new Expansion(true, true), WORD));
  if (!(done instanceof Promise)) return addFields(shell, done, into);
  return done.then((expansion) => addFields(shell, expansion, into));
}

function textBy(shell: Shell, parts: readonly WordPart[], mode: Mode): ByteString | Promise<ByteString> {
  const done = run(shell, steps(shell, parts, new Expansion(false, false), mode));
  return done instanceof Promise ? done.then(({ text }) => text) : done.text;
}

/** A word as one text: a redirection's target, the subject of `case`. */
export function expandText(shell: Shell, word: Word): ByteString | Promise<ByteString> {
  return easyText(shell, word) ?? textBy(shell, word.parts, WORD);
}

/** The value of an assignment. */
export function expandAssigned(shell: Shell, value: Word): ByteString | Promise<ByteString> {
  return easyText(shell, value) ?? textBy(shell, value.parts, ASSIGNMENT);
}

/** The body of a here-document. */
export function expandHere(shell: Shell, body: Word): ByteString | Promise<ByteString> {
  return easyText(shell, body) ?? textBy(shell, body.parts, HERE);
}

/** A pattern of `case`, in which what was quoted can be told. */
export function expandPattern(shell: Shell, word: Word): MarkedText | Promise<MarkedText> {
  const done = run(shell, steps(shell, word.parts, new Expansion(true, false), WORD));
  return done instanceof Promise ? done.then(({ text }) => text) : done.text;
}

const NAME_AND_SIGN = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** An operand of `export` and its kin: expanded as an assignment when it has the form of one. */
export function expandOperand(shell: Shell, word: Word, into: ByteString[]): void | Promise<void> {
  const [first, ...others] = word.parts;
  const sign = first?.kind === 'literal' ? NAME_AND_SIGN.exec(first.text)?.[0] : undefined;
  if (first?.kind !== 'literal' || sign === undefined) return expandFields(shell, word, into);
  const rest: WordPart = { kind: 'literal', text: first.text.slice(sign.length) };
  const value = textBy(shell, rest.text === '' ? others : [rest, ...others], ASSIGNMENT);
  if (value instanceof Promise) return value.then((text) => void into.push(sign + text));
  into.push(sign + value);
  return undefined;
}
