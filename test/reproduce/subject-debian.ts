import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSkip, type Skip } from './row.js';
import { run } from './process.js';
import type { Subject } from './subject.js';

interface Archive {
  readonly id: string;
  readonly dist: string;
  readonly repository: string;
  readonly mirrors: readonly string[];
  readonly indexes: readonly { readonly path: string }[];
  readonly release: { readonly date: number };
}

/** What is read of a lock file. @see docs/lock.md */
interface LockFile {
  readonly locks: readonly {
    readonly image: { readonly packages: readonly { readonly sha256: string }[] };
    readonly provenance: {
      readonly archives: readonly Archive[];
      readonly packages: readonly { readonly archive: string; readonly path: string }[];
    };
  }[];
}

interface Wanted {
  readonly url: string;
  readonly place: string;
  readonly sha256?: string | undefined;
}

/** A release file is signed somewhat after its date, and is good for days. */
const SIGNED_WITHIN_SECONDS = 6 * 3600;

async function download({ url, place, sha256 }: Wanted): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const seen = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== undefined && seen !== sha256) throw new Error(`${url} is ${seen}, and not ${sha256}`);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes);
}

/** The release files, indexes and packages that a lock names, in folders laid out as its mirrors are. */
function wantedBy(file: LockFile, folder: string): readonly Wanted[] {
  return file.locks.flatMap(({ image, provenance: { archives, packages } }) => {
    const from = (archive: Archive, path: string, sha256?: string): Wanted => {
      const url = `${archive.mirrors[0]}${path}`;
      return { url, place: join(folder, archive.repository, path), sha256 };
    };
    const indexes = archives.flatMap((archive) => {
      const paths = ['InRelease', ...archive.indexes.map(({ path }) => `${path}.xz`)];
      return paths.map((path) => from(archive, `dists/${archive.dist}/${path}`));
    });
    const debs = packages.flatMap(({ archive: id, path }, at) => {
      const archive = archives.find((one) => one.id === id);
      return archive === undefined ? [] : [from(archive, path, image.packages[at]?.sha256)];
    });
    return [...indexes, ...debs];
  });
}

async function copyMirror(file: LockFile, folder: string): Promise<void> {
  const waiting = [...wantedBy(file, folder)];
  const fetcher = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await download(one);
  };
  await Promise.all([1, 2, 3, 4].map(fetcher));
}

async function firstLock(main: string, what: readonly string[], folder: string): Promise<LockFile | Skip> {
  const path = join(folder, 'first.lock.json');
  const cache = join(folder, 'first-cache');
  const command = [process.execPath, main, 'lock', ...what, '-o', path, '--cache', cache, '--quiet'];
  const environment = process.env as Readonly<Record<string, string>>;
  const { status, stderr } = await run({ command, env: environment, cwd: folder });
  if (status !== 0) return { skipped: `no lock can be made: ${stderr.trim().split('\n')[0]}` };
  return JSON.parse(readFileSync(path, 'utf8')) as LockFile;
}

/**
 * Debian's minbase from the mirror that this machine's apt uses, or ROOTFS_MIRROR. All that is needed is copied to this
 * disk first, so that every row reads the same files and opens no connection. The lock names its epoch, and the
 * environment of the rows has no SOURCE_DATE_EPOCH.
 */
export async function debianSubject(suite: string, main: string, folder: string): Promise<Subject | Skip> {
  const what = [suite, '--arch', 'amd64', '--variant', 'minbase', '--epoch', '1700000000'];
  const first = await firstLock(main, what, folder);
  if (isSkip(first)) return first;
  const copy = join(folder, 'mirror');
  try {
    await copyMirror(first, copy);
  } catch (thrown) {
    return { skipped: `the mirror cannot be copied: ${String(thrown)}` };
  }
  const archives = first.locks.flatMap(({ provenance }) => provenance.archives);
  const repositories = new Set(archives.map(({ repository }) => repository));
  const mirrors = [...repositories].flatMap((name) => [
    '--mirror',
    `${name}=${pathToFileURL(join(copy, name)).href}`,
  ]);
  const at = Math.max(...archives.map(({ release }) => release.date)) + SIGNED_WITHIN_SECONDS;
  return {
    name: suite,
    lock: [...what, ...mirrors, '--at', `@${at}`],
    mirrors,
    // The other formats are made of the same layer; Alpine's rows have them.
    formats: ['oci', 'dir'],
    isSmall: false,
  };
}
