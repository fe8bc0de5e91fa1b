import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import { memoryContent, readContent } from '../../../kernel/content.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { OpenFile } from '../../../shell/open-file.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { UsageError } from '../options.js';
import { overwrite } from './copy/attributes.js';
import { checkAmount, isDescriptor, openPath } from './open-path.js';
import { quoted } from './quote.js';
import { ioErrorOf } from './report.js';
import { parseSize } from './sizes.js';

/** What the operands say. */
interface Plan {
  readonly values: ReadonlyMap<string, ByteString>;
  readonly conversions: ReadonlySet<string>;
  readonly inputFlags: ReadonlySet<string>;
  readonly outputFlags: ReadonlySet<string>;
  readonly inputBlock: number;
  readonly outputBlock: number;
}

const OPERANDS = new Set('if of bs ibs obs count skip iseek seek oseek conv status iflag oflag'.split(' '));
const CONVERSIONS = new Set(
  'notrunc fsync fdatasync excl nocreat noerror sync lcase ucase swab sparse'.split(' '),
);
/** Flags that mean nothing to a file in memory, or are what is done anyway. */
const FLAGS = new Set(
  'fullblock direct dsync sync nocache nofollow noatime noctty count_bytes skip_bytes seek_bytes append'.split(
    ' ',
  ),
);

/** `2x4k` is a product. @see dd(1) */
function number(text: ByteString): number {
  const factors = text
    .split('x')
    .map((factor) => parseSize(factor.replace(/B$/, ''), 'bcw') ?? parseSize(factor));
  const product = factors.reduce<number>((all, factor) => all * (factor ?? Number.NaN), 1);
  if (!Number.isSafeInteger(product)) throw new UsageError(`invalid number: ${quoted(text)}`);
  return product;
}

function words(
  process: Process,
  text: ByteString | undefined,
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const given = (text ?? '').split(',').filter((word) => word !== '');
  for (const word of given) if (!known.has(word)) unmodelled(process, `dd with ${word}`);
  return new Set(given);
}

function planOf(process: Process): Plan {
  const values = new Map<string, ByteString>();
  for (const arg of process.args) {
    const equals = arg.indexOf('=');
    const name = arg.slice(0, equals);
    if (arg === '--') continue;
    if (arg.startsWith('--')) return unmodelled(process, `dd ${arg}`);
    if (equals < 0 || !OPERANDS.has(name)) {
      if (/^(cbs|files)=/.test(arg)) return unmodelled(process, `dd ${arg}`);
      throw new UsageError(`unrecognized operand ${quoted(arg)}`);
    }
    values.set(name, arg.slice(equals + 1));
  }
  const block = (name: string): number => {
    const size = number(values.get('bs') ?? values.get(name) ?? '512');
    if (size === 0) throw new UsageError(`invalid number: ${quoted('0')}`);
    return size;
  };
  return {
    values,
    conversions: words(process, values.get('conv'), CONVERSIONS),
    inputFlags: words(process, values.get('iflag'), FLAGS),
    outputFlags: words(process, values.get('oflag'), FLAGS),
    inputBlock: block('ibs'),
    outputBlock: block('obs'),
  };
}

/** An amount in blocks, or in bytes where it ends in `B` or a flag says so. */
function amount(plan: Plan, names: readonly string[], block: number, inBytes: boolean): number {
  const given = names.map((name) => plan.values.get(name)).find((value) => value !== undefined);
  if (given === undefined) return 0;
  return number(given) * (inBytes || /\dB$/.test(given) ? 1 : block);
}

async function take(process: Process, input: OpenFile, bytes: number): Promise<ByteString> {
  const parts: ByteString[] = [];
  let left = bytes;
  let total = 0;
  while (left > 0) {
    const part = await input.read(Math.min(left, 65_536));
    if (part === '') break;
    parts.push(part);
    left -= part.length;
    total += part.length;
    checkAmount(process, total);
  }
  return parts.join('');
}

function converted(plan: Plan, data: ByteString): ByteString {
  let result = data;
  if (plan.conversions.has('swab')) result = result.replace(/(.)(.)/gs, '$2$1');
  if (plan.conversions.has('lcase')) result = result.replace(/[A-Z]+/g, (text) => text.toLowerCase());
  if (plan.conversions.has('ucase')) result = result.replace(/[a-z]+/g, (text) => text.toUpperCase());
  if (!plan.conversions.has('sync')) return result;
  return result.padEnd(Math.ceil(result.length / plan.inputBlock) * plan.inputBlock, '\0');
}

/** Puts data into a file of the tree at an offset; the rest of it goes unless `conv=notrunc`. */
function place(process: Process, plan: Plan, path: ByteString, data: ByteString, offset: number): void {
  const { files, system } = process;
  const exists = files.exists(path);
  if (exists && plan.conversions.has('excl')) throw new ShellIoError('EEXIST', path);
  if (!exists && plan.conversions.has('nocreat')) throw new ShellIoError('ENOENT', path);
  const inode = files.create(path);
  const before = readContent(inode.content, system.readAt);
  const start = plan.outputFlags.has('append') ? before.length : offset;
  const keeps = plan.conversions.has('notrunc') || plan.outputFlags.has('append');
  const end = start + data.length;
  checkAmount(process, end);
  const after = new Uint8Array(keeps ? Math.max(end, before.length) : end);
  after.set(before.subarray(0, keeps ? before.length : Math.min(start, before.length)));
  after.set(bytesOf(data), start);
  overwrite(inode, memoryContent(after), system.tree.epoch);
}

async function output(process: Process, plan: Plan, data: ByteString): Promise<void> {
  const offset = amount(plan, ['seek', 'oseek'], plan.outputBlock, plan.outputFlags.has('seek_bytes'));
  const path = plan.values.get('of');
  if (path === undefined) return process.write('\0'.repeat(offset) + data);
  if (isDescriptor(path) || process.files.tryStat(path, true)?.kind === 'character')
    return openPath(process, path, 'write').write(data);
  place(process, plan, path, data, offset);
}

function records(bytes: number, block: number): string {
  return `${Math.floor(bytes / block)}+${bytes % block === 0 ? 0 : 1}`;
}

/** dd. What it says of the time that it took is always none. @see dd(1) */
export async function dd(process: Process): Promise<number> {
  const plan = planOf(process);
  const from = plan.values.get('if');
  const status = plan.values.get('status');
  try {
    const input = from === undefined ? process.fds.at(0) : openPath(process, from, 'read');
    const skipped = amount(plan, ['skip', 'iseek'], plan.inputBlock, plan.inputFlags.has('skip_bytes'));
    await take(process, input, skipped);
    const limit = plan.values.has('count')
      ? amount(plan, ['count'], plan.inputBlock, plan.inputFlags.has('count_bytes'))
      : Number.MAX_SAFE_INTEGER;
    const read = await take(process, input, limit);
    const data = converted(plan, read);
    await output(process, plan, data);
    if (status === 'none') return 0;
    const counts = `${records(read.length, plan.inputBlock)} records in\n${records(data.length, plan.outputBlock)} records out\n`;
    const unit = data.length === 1 ? 'byte' : 'bytes';
    const total = status === 'noxfer' ? '' : `${data.length} ${unit} copied, 0 s, Infinity B/s\n`;
    await process.fds.get(2)?.write(counts + total);
    return 0;
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    await process.complain(
      `failed to open ${quoted(error.path === '' ? (from ?? '') : error.path)}: ${error.message}`,
    );
    return 1;
  }
}
