import type { ByteString } from '../../kernel/byte-string.js';
import type { Builtin } from '../builtins/builtin.js';
import { expandFields, expandOperand } from '../expand/expand.js';
import type { FunctionRecord, Shell } from '../state.js';
import type { Word } from '../syntax/ast.js';
import { DEFAULT_PATH } from '../variables.js';

/** What a simple command runs. */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'function'; readonly record: FunctionRecord }
  | { readonly kind: 'builtin'; readonly builtin: Builtin }
  | { readonly kind: 'program' };

export interface Call {
  readonly target: Target;
  /** The name and arguments, without a `command` before them. */
  readonly argv: readonly ByteString[];
  /** With it, as `set -x` shows them. */
  readonly shown: readonly ByteString[];
  /** A special builtin was named, and no `command` before it: its errors are fatal, its assignments stay. */
  readonly isSpecial: boolean;
  /** Assignments before the command are for its time only. */
  readonly isLocal: boolean;
  readonly isExec: boolean;
  /** For `command -p`. */
  readonly path: ByteString | undefined;
}

/** The words of a command, expanded as far as they are needed. */
interface Arguments {
  readonly fields: ByteString[];
  readonly words: readonly Word[];
  next: number;
}

/** Expands words until there is one more field. @returns whether there is */
async function fill(shell: Shell, args: Arguments): Promise<boolean> {
  const { length } = args.fields;
  while (args.next < args.words.length && args.fields.length === length) {
    const waiting = expandFields(shell, args.words[args.next++] as Word, args.fields);
    if (waiting !== undefined) await waiting;
  }
  return args.fields.length > length;
}

/**
 * Passes over `command` and its options.
 * @returns where the command that it runs stands, undefined when it is to tell about one, or when there is none
 * @see dash src/eval.c, parse_command_args
 */
async function passCommand(
  shell: Shell,
  args: Arguments,
  at: number,
): Promise<{ readonly at: number; readonly usesDefaultPath: boolean } | undefined> {
  let usesDefaultPath = false;
  for (let index = at + 1; ; index++) {
    if (index >= args.fields.length && !(await fill(shell, args))) return undefined;
    const field = args.fields[index] as ByteString;
    if (field[0] !== '-' || field === '-') return { at: index, usesDefaultPath };
    if (field === '--') {
      if (index + 1 >= args.fields.length && !(await fill(shell, args))) return undefined;
      return { at: index + 1, usesDefaultPath };
    }
    if (!/^-p+$/.test(field)) return undefined;
    usesDefaultPath = true;
  }
}

function targetOf(shell: Shell, name: ByteString, mayBeFunction: boolean): Target {
  const record = mayBeFunction ? shell.functions.get(name) : undefined;
  if (record !== undefined) return { kind: 'function', record };
  const builtin = shell.world.builtins.get(name);
  return builtin === undefined ? { kind: 'program' } : { kind: 'builtin', builtin };
}

const NOTHING: Call = {
  target: { kind: 'none' },
  argv: [],
  shown: [],
  isSpecial: false,
  isLocal: false,
  isExec: false,
  path: undefined,
};

/**
 * Expands the words of a simple command and finds out what it runs. Operands of `export` and its kin are expanded as
 * assignments, so the name must be known before they are.
 * @see dash src/eval.c, evalcommand
 */
export async function resolveCall(shell: Shell, words: readonly Word[]): Promise<Call> {
  const args: Arguments = { fields: [], words, next: 0 };
  if (!(await fill(shell, args))) return NOTHING;
  let at = 0;
  let path: ByteString | undefined;
  let target = targetOf(shell, args.fields[0] as ByteString, true);
  const isSpecial = target.kind === 'builtin' && target.builtin.special;
  while (target.kind === 'builtin' && target.builtin.name === 'command') {
    const passed = await passCommand(shell, args, at);
    if (passed === undefined) break;
    at = passed.at;
    if (passed.usesDefaultPath) path = DEFAULT_PATH;
    target = targetOf(shell, args.fields[at] as ByteString, false);
  }
  const assigning = target.kind === 'builtin' && target.builtin.assigning;
  for (; args.next < words.length; args.next++) {
    const word = words[args.next] as Word;
    const waiting = assigning
      ? expandOperand(shell, word, args.fields)
      : expandFields(shell, word, args.fields);
    if (waiting !== undefined) await waiting;
  }
  const argv = at === 0 ? args.fields : args.fields.slice(at);
  const isExec = target.kind === 'builtin' && target.builtin.name === 'exec';
  return { target, argv, shown: args.fields, isSpecial, isLocal: !isSpecial, isExec, path };
}
