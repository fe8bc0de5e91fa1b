import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { stripSlashes } from './names.js';
import { quoted } from './quote.js';
import { ioErrorOf, requireOperands } from './report.js';

const OPTIONS = {
  p: 'parents',
  parents: 'flag',
  v: 'verbose',
  verbose: 'flag',
  'ignore-fail-on-non-empty': 'flag',
};

/** `a/b/c` and those above it: `a/b/c`, `a/b`, `a`. */
function upwards(path: ByteString): readonly ByteString[] {
  const found: ByteString[] = [];
  let current = path;
  for (;;) {
    const stripped = stripSlashes(current);
    const slash = stripped.lastIndexOf('/');
    if (slash <= 0) return found;
    current = stripSlashes(stripped.slice(0, slash));
    if (current === '/') return found;
    found.push(current);
  }
}

function removeOne(process: Process, path: ByteString): void {
  const name = stripSlashes(path).replace(/^.*\//, '');
  if (name === '.') throw new ShellIoError('EINVAL', path);
  if (name === '..') throw new ShellIoError('ENOTEMPTY', path);
  // A link with a slash after it is no directory to rmdir(2).
  if (process.files.tryStat(stripSlashes(path), false)?.kind === 'symlink')
    throw new ShellIoError('ENOTDIR', path);
  process.files.rmdir(path);
}

/** rmdir. @see rmdir(1); coreutils src/rmdir.c */
export async function rmdir(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  requireOperands(options.operands);
  let fine = true;
  for (const operand of options.operands) {
    for (const path of [operand, ...(options.has('parents') ? upwards(operand) : [])]) {
      if (options.has('verbose'))
        await process.write(`${process.name}: removing directory, ${quoted(path)}\n`);
      try {
        removeOne(process, path);
      } catch (thrown) {
        const error = ioErrorOf(thrown);
        if (error.errno === 'ENOTEMPTY' && options.has('ignore-fail-on-non-empty')) break;
        const what = path === operand ? 'failed to remove' : 'failed to remove directory';
        const isLink = process.files.tryStat(stripSlashes(path), false)?.kind === 'symlink';
        const reason = isLink && path.endsWith('/') ? 'Symbolic link not followed' : error.message;
        await process.complain(`${what} ${quoted(path)}: ${reason}`);
        fine = false;
        break;
      }
    }
  }
  return fine ? 0 : 1;
}
