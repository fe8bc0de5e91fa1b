import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';

/** `u=rwx,g=rx,o=rx` */
function symbolic(mask: number): string {
  const permissions = (shift: number): string =>
    ['r', 'w', 'x'].filter((_, index) => (~mask >> (shift + 2 - index)) & 1).join('');
  return `u=${permissions(6)},g=${permissions(3)},o=${permissions(0)}`;
}

const WHO: Readonly<Record<string, number>> = { a: 0o111, u: 0o100, g: 0o010, o: 0o001 };

/** What the letters of a permission give to one class. @param allowed the permissions that there are */
function bitsOf(letters: string, allowed: number): number {
  let bits = 0;
  for (const letter of letters) {
    if (letter === 'r') bits |= 4;
    else if (letter === 'w') bits |= 2;
    else if (letter === 'x') bits |= 1;
    else if (letter === 'u') bits |= allowed >> 6;
    else if (letter === 'g') bits |= allowed >> 3;
    else if (letter === 'o') bits |= allowed;
    else if (letter === 'X' && (allowed & 0o111) !== 0) bits |= 1;
  }
  return bits & 7;
}

const CLAUSE = /([augo]*)((?:[=+-][rwxugoXs]*)+)(,|$)/y;
const ACTION = /([=+-])([rwxugoXs]*)/g;

/** A mask by `u=rwx,g-w` and the like; undefined for what is no mode. @see chmod(1); dash src/miscbltin.c, umaskcmd */
function fromSymbols(text: ByteString, mask: number): number | undefined {
  const allowed = ~mask & 0o777;
  let result = allowed;
  CLAUSE.lastIndex = 0;
  while (CLAUSE.lastIndex < text.length) {
    const [, who = '', actions = ''] = CLAUSE.exec(text) ?? [];
    if (actions === '') return undefined;
    const places = [...who].reduce((bits, one) => bits | (WHO[one] ?? 0), 0) || 0o111;
    for (const [, operator, letters = ''] of actions.matchAll(ACTION)) {
      const bits = bitsOf(letters, allowed) * places;
      if (operator === '-') result &= ~bits;
      else if (operator === '+') result |= bits;
      else result = bits | (result & ~(places * 7));
    }
  }
  return ~result & 0o777;
}

/** @see POSIX.1-2017 XCU, umask */
export async function umask(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, 'S');
  const [mode] = operands;
  if (mode === undefined) {
    const text = options.length > 0 ? symbolic(shell.umask) : shell.umask.toString(8).padStart(4, '0');
    await shell.write(`${text}\n`);
    return 0;
  }
  const isNumber = /^[0-9]/.test(mode);
  if (isNumber && !/^[0-7]+$/.test(mode)) throw new ScriptError(`Illegal number: ${mode}`);
  const mask = isNumber ? Number(BigInt(`0o${mode}`) & 0o777n) : fromSymbols(mode, shell.umask);
  if (mask === undefined) throw new ScriptError(`Illegal mode: ${mode}`);
  shell.umask = mask;
  return 0;
}
