import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { UsageError, parseOptions } from '../options.js';
import { adjustMode, parseMode } from './mode/changes.js';
import { quoted } from './quote.js';
import { attempt, refuseExtra, requireOperands } from './report.js';

/** link: link(2) and nothing else. @see link(1) */
export async function link(process: Process): Promise<number> {
  const { operands } = parseOptions(process, {});
  requireOperands(operands, 2);
  refuseExtra(operands, 2);
  const [from = '', to = ''] = operands;
  const what = `cannot create link ${quoted(to)} to ${quoted(from)}`;
  return (await attempt(process, what, () => process.files.link(from, to))) ? 0 : 1;
}

/** unlink: unlink(2) and nothing else. @see unlink(1) */
export async function unlink(process: Process): Promise<number> {
  const { operands } = parseOptions(process, {});
  requireOperands(operands);
  refuseExtra(operands, 1);
  const [path = ''] = operands;
  const what = `cannot unlink ${quoted(path)}`;
  return (await attempt(process, what, () => process.files.unlink(path))) ? 0 : 1;
}

const OPTIONS = {
  m: 'mode',
  mode: 'value',
  // Without SELinux it does nothing.
  Z: 'flag',
};

/** The mode of a new node: what `-m` makes of 0666, whatever the umask is. */
function modeOf(process: Process, text: ByteString | undefined): number | undefined {
  if (text === undefined) return undefined;
  const changes = parseMode(text);
  if (changes === undefined) throw new UsageError('invalid mode');
  const mode = adjustMode(0o666, changes, { isDirectory: false, umask: process.umask });
  if ((mode & ~0o777) !== 0) throw new UsageError('mode must specify only file permission bits');
  return mode;
}

/** mkfifo. @see mkfifo(1) */
export async function mkfifo(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  requireOperands(options.operands);
  const mode = modeOf(process, options.value('mode'));
  let fine = true;
  for (const path of options.operands) {
    const made = await attempt(process, `cannot create fifo ${quoted(path)}`, () => {
      process.files.mknod(path, 'fifo', 0o666);
      if (mode !== undefined) process.files.chmod(path, mode);
    });
    fine = made && fine;
  }
  return fine ? 0 : 1;
}

/** A device number, decimal, octal or hexadecimal. */
function deviceNumber(text: ByteString, what: string): number {
  const isNumber = /^(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text);
  const value = Number(/^0[0-7]/.test(text) ? `0o${text.slice(1)}` : text);
  if (!isNumber || value > 0xffff_ffff) throw new UsageError(`invalid ${what} device number ${quoted(text)}`);
  return value;
}

/** mknod. @see mknod(1) */
export async function mknod(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const { operands } = options;
  requireOperands(operands, 2);
  const [path = '', type = '', major = '', minor = ''] = operands;
  const mode = modeOf(process, options.value('mode'));
  const isFifo = type.startsWith('p');
  if (isFifo) refuseExtra(operands, 2);
  else requireOperands(operands, 4);
  refuseExtra(operands, 4);
  if (!/^[bcup]/.test(type)) throw new UsageError(`invalid device type ${quoted(type)}`);
  const kind = isFifo ? 'fifo' : type.startsWith('b') ? 'block' : 'character';
  const device = isFifo
    ? undefined
    : { major: deviceNumber(major, 'major'), minor: deviceNumber(minor, 'minor') };
  const made = await attempt(process, path, () => {
    process.files.mknod(path, kind, 0o666, device);
    if (mode !== undefined) process.files.chmod(path, mode);
  });
  return made ? 0 : 1;
}
