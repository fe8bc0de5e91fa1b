import { ShellIoError } from '../../../../shell/open-file.js';
import { quoted } from '../quote.js';
import { ioErrorOf } from '../report.js';
import type { CopyPair } from './options.js';
import type { CopySession } from './session.js';

/** rename(2), with what mv says about it. */
export async function moveEntry(
  session: CopySession,
  pair: CopyPair,
  backup: string | undefined,
): Promise<boolean> {
  const { process, files } = session;
  const [from, to] = [quoted(pair.from), quoted(pair.to)];
  try {
    // A slash at the end promises a directory. @see rename(2), ENOTDIR
    if (pair.to.endsWith('/') && files.lstat(pair.from).kind !== 'directory')
      throw new ShellIoError('ENOTDIR');
    files.rename(pair.from, pair.to);
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    return session.fail(
      error.errno === 'EINVAL'
        ? `cannot move ${from} to a subdirectory of itself, ${to}`
        : `cannot move ${from} to ${to}: ${error.message}`,
    );
  }
  const moved = files.tryStat(pair.to, false)?.identity;
  if (moved !== undefined && moved.kind !== 'directory') session.made.add(moved);
  if (session.options.verbose) {
    const more = backup === undefined ? '' : ` (backup: ${quoted(backup)})`;
    await process.write(`renamed ${from} -> ${to}${more}\n`);
  }
  return true;
}
