import type { ByteString } from '../../../kernel/byte-string.js';
import type { Inode } from '../../../rootfs/inode.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, UsageError, parseOptions } from '../options.js';
import { blocksOf } from './inodes.js';
import { inFolder } from './names.js';
import { quoted } from './quote.js';
import { attempt } from './report.js';
import { humanSize, parseSize } from './sizes.js';
import { sizeOf } from './stat-fields.js';

const OPTIONS = {
  '0': 'null',
  null: 'flag',
  a: 'all',
  all: 'flag',
  'apparent-size': 'flag',
  B: 'block-size',
  'block-size': 'value',
  b: 'bytes',
  bytes: 'flag',
  c: 'total',
  total: 'flag',
  d: 'max-depth',
  'max-depth': 'value',
  h: 'human-readable',
  'human-readable': 'flag',
  k: 'flag',
  L: 'dereference',
  dereference: 'flag',
  l: 'count-links',
  'count-links': 'flag',
  m: 'flag',
  P: 'flag',
  S: 'separate-dirs',
  'separate-dirs': 'flag',
  s: 'summarize',
  summarize: 'flag',
  si: 'flag',
  // A tree is one file system.
  x: 'one-file-system',
  'one-file-system': 'flag',
};

interface Job {
  readonly process: Process;
  readonly options: ParsedOptions;
  readonly depth: number;
  readonly seen: Set<Inode>;
}

function shown(options: ParsedOptions, bytes: number): string {
  if (options.has('human-readable')) return humanSize(bytes);
  if (options.has('si')) return humanSize(bytes, 1000);
  const given = options.value('block-size');
  const block = given === undefined ? undefined : (parseSize(given) ?? parseSize(`1${given}`));
  if (given !== undefined && block === undefined)
    throw new UsageError(`invalid --block-size argument '${given}'`);
  const unit = block ?? (options.has('m') ? 1 << 20 : options.has('bytes') ? 1 : 1024);
  return String(Math.ceil(bytes / unit));
}

async function print(job: Job, bytes: number, path: ByteString): Promise<void> {
  const end = job.options.has('null') ? '\0' : '\n';
  await job.process.write(`${shown(job.options, bytes)}\t${path}${end}`);
}

/** Bytes that a file or directory takes with all in it; what was counted before takes none. */
async function measure(job: Job, path: ByteString, depth: number): Promise<number> {
  const { files } = job.process;
  const { options } = job;
  const status = options.has('dereference') ? files.stat(path) : files.lstat(path);
  const { identity } = status;
  if (!options.has('count-links') || identity.kind === 'directory') {
    if (job.seen.has(identity)) return 0;
    job.seen.add(identity);
  }
  const apparent = options.has('apparent-size') || options.has('bytes');
  const own = apparent ? sizeOf(status) : blocksOf(identity, status.sizeBytes) * 512;
  let total = own;
  let alone = own;
  if (identity.kind === 'directory') {
    for (const name of files.list(path)) {
      const child = inFolder(path, name);
      const size = await measure(job, child, depth + 1);
      total += size;
      if (files.lstat(child).kind !== 'directory') alone += size;
    }
  }
  const isTold = depth === 0 || options.has('all') || identity.kind === 'directory';
  if (isTold && depth <= job.depth) await print(job, options.has('separate-dirs') ? alone : total, path);
  return total;
}

/** du, with sizes as ext4 would have them. @see du(1) */
export async function du(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  const given = options.value('max-depth');
  if (given !== undefined && !/^\d+$/.test(given))
    throw new UsageError(`invalid maximum depth ${quoted(given)}`);
  const depth = options.has('summarize') ? 0 : given === undefined ? Number.MAX_SAFE_INTEGER : Number(given);
  const job: Job = { process, options, depth, seen: new Set() };
  let total = 0;
  let fine = true;
  for (const path of options.operands.length === 0 ? ['.'] : options.operands) {
    const measured = await attempt(process, `cannot access ${quoted(path)}`, async () => {
      total += await measure(job, path, 0);
    });
    fine = measured && fine;
  }
  if (options.has('total')) await print(job, total, 'total');
  return fine ? 0 : 1;
}
