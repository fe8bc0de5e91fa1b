import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import type { OptionTable, ParsedOptions } from '../options.js';
import { ProgramExit, type AccountSession } from './session.js';

export const BATCH_OPTIONS: OptionTable = {
  'crypt-method': 'c',
  c: 'value',
  encrypted: 'e',
  e: 'flag',
  md5: 'm',
  m: 'flag',
  'sha-rounds': 's',
  s: 'value',
};

/** Only passwords that are encrypted already: there is no crypt(3) here, nor salt that is not random. */
export function requireEncrypted(session: AccountSession, options: ParsedOptions): void {
  const ways = ['c', 'e', 'm'].filter((flag) => options.has(flag));
  if (ways.length > 1) throw new ProgramExit(2, 'the -c, -e, and -m flags are exclusive', true);
  const name = session.process.name;
  if (!options.has('e')) unmodelled(session.process, `${name} encrypting passwords (without --encrypted)`);
}

/**
 * Reads lines `NAME:PASSWORD` from standard input and hands each to `change`, which tells what is wrong with it.
 * Nothing is to be written when any line is wrong.
 */
export async function eachPassword(
  session: AccountSession,
  change: (name: ByteString, password: ByteString) => string | undefined,
): Promise<void> {
  const { process } = session;
  const lines = (await process.readAll()).split('\n');
  if (lines.at(-1) === '') lines.pop();
  let isWrong = false;
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':');
    const complaint =
      colon < 0 ? 'missing new password' : change(line.slice(0, colon), line.slice(colon + 1));
    if (complaint === undefined) continue;
    isWrong = true;
    await process.complain(`line ${index + 1}: ${complaint}`);
  }
  if (isWrong) throw new ProgramExit(1, 'error detected, changes ignored');
}
