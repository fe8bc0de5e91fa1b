import type { ByteString } from '../../../../kernel/byte-string.js';

const ALL = 0o7777;
const SET_ID = 0o6000;

/** One change that a mode asks for. @see gnulib modechange.c */
export interface ModeChange {
  readonly operator: '=' | '+' | '-';
  readonly kind: 'bits' | 'copy' | 'X';
  /** Bits of those who are named (`u`, `g`, `o`, `a`); 0 for nobody, when the umask counts. */
  readonly affected: number;
  readonly value: number;
  /** Bits that are named, so that a directory's set-ID bits are changed only when they are meant. */
  readonly mentioned: number;
}

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: ALL };
const PERMISSIONS: Readonly<Record<string, number>> = {
  r: 0o444,
  w: 0o222,
  x: 0o111,
  X: 0,
  s: SET_ID,
  t: 0o1000,
};
const COPIED: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007 };

function octal(text: ByteString): readonly ModeChange[] | undefined {
  const value = Number.parseInt(text, 8);
  if (value > ALL) return undefined;
  // Less than five digits leave a directory's set-ID bits alone unless they are set.
  const mentioned = text.length < 5 ? (value & SET_ID) | 0o1777 : ALL;
  return [{ operator: '=', kind: 'bits', affected: ALL, value, mentioned }];
}

function change(who: ByteString, operator: ByteString, permissions: ByteString): ModeChange | undefined {
  const named = [...who].reduce((bits, letter) => bits | (WHO[letter] ?? 0), 0);
  const op = operator as ModeChange['operator'];
  if (/^[0-7]/.test(permissions)) {
    const value = Number.parseInt(permissions, 8);
    if (named !== 0 || value > ALL) return undefined;
    return { operator: op, kind: 'bits', affected: ALL, value, mentioned: ALL };
  }
  const copied = COPIED[permissions];
  const value = copied ?? [...permissions].reduce((bits, letter) => bits | (PERMISSIONS[letter] ?? 0), 0);
  const kind = copied !== undefined ? 'copy' : permissions.includes('X') ? 'X' : 'bits';
  return {
    operator: op,
    kind,
    affected: named,
    value,
    mentioned: named !== 0 ? named & value : value,
  };
}

/** An octal or symbolic mode, undefined when it is none. @see chmod(1) */
export function parseMode(text: ByteString): readonly ModeChange[] | undefined {
  if (/^[0-7]+$/.test(text)) return octal(text);
  const changes: ModeChange[] = [];
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (match === null) return undefined;
    for (const [, operator = '', permissions = ''] of (match[2] ?? '').matchAll(
      /([-+=])([0-7rwxXstugo]*)/g,
    )) {
      const made = change(match[1] ?? '', operator, permissions);
      if (made === undefined) return undefined;
      changes.push(made);
    }
  }
  return changes;
}

function valueOf(step: ModeChange, mode: number, isDirectory: boolean): number {
  if (step.kind === 'X') return step.value | ((mode & 0o111) !== 0 || isDirectory ? 0o111 : 0);
  if (step.kind === 'bits') return step.value;
  const kept = step.value & mode;
  return [0o444, 0o222, 0o111].reduce((bits, trio) => bits | ((kept & trio) !== 0 ? trio : 0), 0);
}

/**
 * The mode after the changes.
 * @param mode before, 12 bits
 * @see gnulib modechange.c, mode_adjust
 */
export function adjustMode(
  mode: number,
  changes: readonly ModeChange[],
  how: { readonly isDirectory: boolean; readonly umask: number },
): number {
  let result = mode & ALL;
  for (const step of changes) {
    const omitted = (how.isDirectory ? SET_ID : 0) & ~step.mentioned;
    const limit = step.affected !== 0 ? step.affected : ~how.umask;
    const value = valueOf(step, result, how.isDirectory) & limit & ~omitted;
    if (step.operator === '+') result |= value;
    else if (step.operator === '-') result &= ~value;
    else result = (result & ((step.affected !== 0 ? ~step.affected : 0) | omitted)) | value;
  }
  return result & ALL;
}
