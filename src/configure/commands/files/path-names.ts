import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { UsageError, parseOptions } from '../options.js';
import { quotedIfNeeded } from './quote.js';
import { ioErrorOf, refuseExtra, requireOperands } from './report.js';

function baseName(path: ByteString, suffix: ByteString): ByteString {
  const stripped = path.replace(/\/+$/, '');
  if (stripped === '') return path === '' ? '' : '/';
  const name = stripped.slice(stripped.lastIndexOf('/') + 1);
  const cut = suffix !== '' && name !== suffix && name.endsWith(suffix);
  return cut ? name.slice(0, name.length - suffix.length) : name;
}

/** basename. @see basename(1) */
export async function basename(process: Process): Promise<number> {
  const table = { a: 'multiple', multiple: 'flag', s: 'suffix', suffix: 'value', z: 'zero', zero: 'flag' };
  const options = parseOptions(process, table, { stopAtOperand: true });
  const { operands } = options;
  requireOperands(operands);
  const multiple = options.has('multiple') || options.has('suffix');
  if (!multiple) refuseExtra(operands, 2);
  const suffix = multiple ? (options.value('suffix') ?? '') : (operands[1] ?? '');
  const end = options.has('zero') ? '\0' : '\n';
  for (const path of multiple ? operands : operands.slice(0, 1))
    await process.write(baseName(path, suffix) + end);
  return 0;
}

function dirName(path: ByteString): ByteString {
  if (/^\/+$/.test(path)) return '/';
  const above = path.replace(/\/+$/, '').replace(/[^/]*$/, '');
  if (above === '') return '.';
  return above.replace(/\/+$/, '') || '/';
}

/** dirname. @see dirname(1) */
export async function dirname(process: Process): Promise<number> {
  const options = parseOptions(process, { z: 'zero', zero: 'flag' });
  requireOperands(options.operands);
  const end = options.has('zero') ? '\0' : '\n';
  for (const path of options.operands) await process.write(dirName(path) + end);
  return 0;
}

/** What POSIX grants everywhere. @see limits.h, _POSIX_NAME_MAX, _POSIX_PATH_MAX */
const PORTABLE = { name: 14, path: 255 };

/** What is not there yet may be made; anything else in the way is told. */
function unreachable(process: Process, path: ByteString): string | undefined {
  try {
    process.files.lstat(path);
    return undefined;
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    return error.errno === 'ENOENT' && path !== '' ? undefined : `${quotedIfNeeded(path)}: ${error.message}`;
  }
}

/** Why a name would be refused, undefined when it would not. */
function pathFault(
  process: Process,
  path: ByteString,
  portable: boolean,
  extra: boolean,
): string | undefined {
  const names = path.split('/');
  if (extra && names.some((name) => name.startsWith('-')))
    return `leading '-' in a component of file name '${path}'`;
  if ((portable || extra) && path === '') return 'empty file name';
  const odd = /[^-A-Za-z0-9._/]/.exec(path);
  if (portable && odd !== null) return `nonportable character '${odd[0]}' in file name '${path}'`;
  if (!portable) return unreachable(process, path);
  const { name: most, path: limit } = PORTABLE;
  if (path.length > limit) return `limit ${limit} exceeded by length ${path.length} of file name '${path}'`;
  const long = names.find((name) => name.length > most);
  if (long === undefined) return undefined;
  return `limit ${most} exceeded by length ${long.length} of file name component '${long}'`;
}

/** pathchk. @see pathchk(1) */
export async function pathchk(process: Process): Promise<number> {
  const options = parseOptions(process, { p: 'flag', P: 'flag', portability: 'flag' });
  requireOperands(options.operands);
  const all = options.has('portability');
  let status = 0;
  for (const path of options.operands) {
    const fault = pathFault(process, path, all || options.has('p'), all || options.has('P'));
    if (fault === undefined) continue;
    await process.complain(fault);
    status = 1;
  }
  return status;
}

const MOUNTED = new Set(['', 'proc', 'sys', 'dev/pts', 'dev/shm']);

/**
 * mountpoint. While scripts run under mmdebstrap, /proc and /sys are mounted, and /dev/pts and /dev/shm.
 * @see mountpoint(1); mmdebstrap(1), "OPERATION"
 */
export async function mountpoint(process: Process): Promise<number> {
  const table = {
    d: 'refused',
    'fs-devno': 'refused',
    q: 'quiet',
    quiet: 'flag',
    nofollow: 'flag',
    x: 'refused',
    devno: 'refused',
  };
  const options = parseOptions(process, table);
  const [path] = options.operands;
  if (path === undefined || options.operands.length > 1) throw new UsageError('bad usage');
  const quiet = options.has('quiet');
  const place = process.files.tryStat(path, !options.has('nofollow'));
  if (place === undefined) {
    if (!quiet) await process.complain(`${path}: No such file or directory`);
    return 1;
  }
  const is = place.kind === 'directory' && MOUNTED.has(process.files.realpath(path).slice(1));
  if (!quiet) await process.write(`${path} is ${is ? '' : 'not '}a mountpoint\n`);
  // util-linux keeps 32 for a directory that is none.
  return is ? 0 : 32;
}
