import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat } from '../../src/export/request.js';
import { fileDigest, layoutParts, treeDigest, type Parts } from './fingerprint.js';
import { run, type Ended } from './process.js';
import type { Surroundings } from './row.js';
import type { Subject } from './subject.js';

export interface Run {
  readonly subject: Subject;
  readonly surroundings: Surroundings;
  readonly main: string;
  /** The row's folder. */
  readonly folder: string;
  /** Where the caches to work with are: one for locking and one for building, as locking Alpine fetches its packages. */
  readonly cache: string;
  /** What is built from; absent for the first run, which makes it. */
  readonly lock?: string | undefined;
  readonly formats: readonly ExportFormat[];
}

/** What a run made. */
export interface Made {
  readonly parts: Parts;
  /** Parts that are not there on purpose. */
  readonly leftOut: readonly string[];
  /** What cannot be compared, and why. */
  readonly notes: readonly string[];
}

function start(made: Run, args: readonly string[]): Promise<Ended> {
  const { folder, main, surroundings } = made;
  const { through = [], node = [process.execPath], preload = [], env = {} } = surroundings;
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const plain = { PATH: process.env['PATH'] ?? '', TMPDIR: temporary, TZ: 'UTC', LC_ALL: 'C' };
  const imports = preload.flatMap((url) => ['--import', url]);
  return run({
    command: [...through, ...node, ...imports, main, ...args, '--quiet'],
    env: surroundings.isBare === true ? env : { ...plain, ...env },
    cwd: surroundings.cwd ?? folder,
  });
}

async function mustEnd(made: Run, args: readonly string[]): Promise<Ended> {
  const ended = await start(made, args);
  if (ended.status === 0) return ended;
  const lines = ended.stderr.trim().split('\n').slice(0, 3).join(' / ');
  throw new Error(`rootfs ${args[0]} ended with ${ended.status}: ${lines}`);
}

/** The lock made again from the same signed indexes, to the byte. */
async function makeLock(made: Run, path: string): Promise<Parts> {
  await mustEnd(made, ['lock', ...made.subject.lock, '--cache', join(made.cache, 'lock'), '-o', path]);
  return new Map([['lock', fileDigest(path)]]);
}

function partsOf(format: ExportFormat, target: string): Parts {
  if (format === 'oci') return layoutParts(target);
  return new Map([[format, format === 'dir' ? treeDigest(target) : fileDigest(target)]]);
}

interface Result {
  readonly values: { readonly shortfalls: readonly { readonly what: string; readonly reason: string }[] };
}

async function build(made: Run, lock: string, format: ExportFormat): Promise<Omit<Made, 'leftOut'>> {
  const target = join(made.folder, `image.${format}`);
  const place = [
    '--cache',
    join(made.cache, 'build'),
    '--offline',
    '--format',
    format,
    '-o',
    target,
    '--json',
  ];
  const options = made.surroundings.options ?? [];
  const { stdout } = await mustEnd(made, [
    'bootstrap',
    '--lock',
    lock,
    ...made.subject.mirrors,
    ...place,
    ...options,
  ]);
  const { values } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
  try {
    // What the machine did not allow, the program has told; such a folder is another by nature.
    const notes = values.shortfalls.map(({ what, reason }) => `no ${format} compared: ${what}, ${reason}`);
    return { parts: notes.length > 0 ? new Map() : partsOf(format, target), notes };
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** Locks and builds in one row's surroundings. @throws Error when the program fails */
export async function perform(made: Run): Promise<Made> {
  const own = join(made.folder, 'made.lock.json');
  const skipsLock = made.surroundings.skipsLock === true;
  const parts = new Map(skipsLock ? [] : await makeLock(made, own));
  const leftOut: string[] = made.subject.formats.filter((format) => !made.formats.includes(format));
  if (skipsLock) leftOut.push('lock');
  const notes: string[] = [];
  for (const format of made.formats) {
    const built = await build(made, made.lock ?? own, format);
    for (const [name, digest] of built.parts) parts.set(name, digest);
    if (built.notes.length > 0) leftOut.push(format);
    notes.push(...built.notes);
  }
  return { parts, leftOut, notes };
}

/** The lock that the first run made. */
export function lockOf(folder: string): string {
  const path = join(folder, 'made.lock.json');
  readFileSync(path);
  return path;
}
