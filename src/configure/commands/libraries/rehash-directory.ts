import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import type { Process } from '../../system/process.js';
import { DerError } from './x509-der.js';
import type { X509Item } from './x509-file.js';
import { readX509File } from './x509-file.js';
import { nameHash, oldNameHash } from './x509-name.js';

/** Which hashes get links, and whether links that lead nowhere go. */
export interface RehashOptions {
  readonly hashes: 'new' | 'old' | 'both';
  readonly removeLinks: boolean;
  readonly verbose: boolean;
}

/** A file that has, or had, a link with some hash. */
interface Entry {
  readonly file: ByteString;
  /** The number of a link that is there. */
  oldId: number;
  needed: boolean;
  fingerprint: string | undefined;
}

/** All that share one hash. */
interface Bucket {
  readonly kind: X509Item['kind'];
  readonly hash: string;
  readonly entries: Entry[];
}

const NO_ID = 0xffff;
const MAX_COLLISIONS = 256;
/** openssl goes through its buckets in the order of a table of this size. @see apps/rehash.c, hash_table */
const TABLE_SIZE = 257;
const EXTENSIONS: ReadonlySet<string> = new Set(['pem', 'crt', 'cer', 'crl']);

/** One directory being hashed. */
class Rehash {
  private readonly buckets = new Map<string, Bucket>();
  errors = 0;

  constructor(
    private readonly process: Process,
    private readonly folder: ByteString,
    private readonly options: RehashOptions,
  ) {}

  private complain(text: ByteString): Promise<void> {
    return this.process.write(`rehash: ${text}\n`, 2);
  }

  private bucket(kind: X509Item['kind'], hash: string): Bucket {
    const key = `${hash}.${kind}`;
    const bucket = this.buckets.get(key) ?? { kind, hash, entries: [] };
    this.buckets.set(key, bucket);
    return bucket;
  }

  private async add(item: X509Item, hash: string, file: ByteString): Promise<void> {
    const bucket = this.bucket(item.kind, hash);
    const isNeeded = (entry: Entry): boolean => entry.needed && entry.fingerprint === item.fingerprint;
    if (bucket.entries.some(isNeeded)) {
      const what = item.kind === 'certificate' ? 'certificate' : 'CRL';
      return this.complain(`warning: skipping duplicate ${what} in ${file}`);
    }
    const entry = this.entry(bucket, file);
    if (entry === undefined) {
      this.errors++;
      return this.complain(`error: hash table overflow for ${file}`);
    }
    if (!entry.needed) Object.assign(entry, { needed: true, fingerprint: item.fingerprint });
  }

  private entry(bucket: Bucket, file: ByteString): Entry | undefined {
    const known = bucket.entries.filter((entry) => entry.file === file).at(-1);
    if (known !== undefined) return known;
    if (bucket.entries.filter((entry) => entry.needed).length >= MAX_COLLISIONS) return undefined;
    const entry = { file, oldId: NO_ID, needed: false, fingerprint: undefined };
    bucket.entries.push(entry);
    return entry;
  }

  /** Takes note of a link of an earlier run. @returns whether it is one */
  private addLink(name: ByteString): boolean {
    const [, hash = '', suffix = '', id = ''] = /^([0-9a-fA-F]{8})\.([rR]?)([0-9]*)$/.exec(name) ?? [];
    if (hash === '') return false;
    const bucket = this.bucket(suffix === '' ? 'certificate' : 'crl', hash.toLowerCase());
    const target = this.process.files.readlink(`${this.folder}${name}`);
    const entry = bucket.entries.find((one) => one.file === target) ?? this.entry(bucket, target);
    if (entry !== undefined) entry.oldId = Math.min(entry.oldId, Number(id) & 0xffff);
    return true;
  }

  async addFile(name: ByteString): Promise<void> {
    const { files } = this.process;
    const path = `${this.folder}${name}`;
    if (files.lstat(path).kind === 'symlink' && this.addLink(name)) return;
    const dot = name.lastIndexOf('.');
    if (dot < 0 || !EXTENSIONS.has(name.slice(dot + 1).toLowerCase())) return;
    const text = files.tryStat(path, true)?.kind === 'directory' ? '' : files.tryRead(path);
    if (text === undefined) {
      this.errors++;
      return this.complain(`error: skipping ${name}, cannot open file`);
    }
    const infos = readX509File(text);
    const [info] = infos ?? [];
    if (infos === undefined) return;
    if (infos.length !== 1 || info === undefined) {
      const why = 'it does not contain exactly one certificate or CRL';
      return this.complain(`warning: skipping ${name},${why}`);
    }
    const item = info.certificate ?? info.crl;
    if (item === undefined) this.errors++;
    else await this.addItem(item, name);
  }

  private async addItem(item: X509Item, name: ByteString): Promise<void> {
    const { hashes } = this.options;
    try {
      if (hashes !== 'old') await this.add(item, nameHash(item.name), name);
      if (hashes !== 'new') await this.add(item, oldNameHash(item.name), name);
    } catch (error) {
      // A name that is not well formed makes openssl refuse the whole file.
      if (!(error instanceof DerError)) throw error;
    }
  }

  /** Makes and removes links, in openssl's order. */
  async link(): Promise<void> {
    const place = ({ hash, kind }: Bucket): number =>
      ((Number.parseInt(hash, 16) + (kind === 'crl' ? 1 : 0)) >>> 0) % TABLE_SIZE;
    const newestFirst = [...this.buckets.values()].reverse();
    for (const bucket of newestFirst.sort((a, b) => place(a) - place(b))) await this.linkBucket(bucket);
  }

  private async linkBucket(bucket: Bucket): Promise<void> {
    const needed = bucket.entries.filter((entry) => entry.needed).length;
    const used = new Set(bucket.entries.flatMap(({ oldId }) => (oldId < needed ? [oldId] : [])));
    const nameOf = (id: number): ByteString => `${bucket.hash}.${bucket.kind === 'crl' ? 'r' : ''}${id}`;
    let nextId = 0;
    for (const entry of bucket.entries) {
      if (entry.oldId < needed) await this.tell(`link ${entry.file} -> ${nameOf(entry.oldId)}`);
      else if (entry.needed) {
        while (used.has(nextId)) nextId++;
        await this.tell(`link ${entry.file} -> ${nameOf(nextId)}`);
        await this.makeLink(entry.file, nameOf(nextId));
        used.add(nextId);
      } else if (this.options.removeLinks) {
        await this.tell(`unlink ${nameOf(entry.oldId)}`);
        await this.unlink(nameOf(entry.oldId));
      }
    }
  }

  private tell(text: ByteString): Promise<void> {
    return this.options.verbose ? this.process.write(`${text}\n`) : Promise.resolve();
  }

  private async unlink(name: ByteString): Promise<void> {
    const path = `${this.folder}${name}`;
    await this.attempt(`Can't unlink ${path}`, () => {
      if (this.process.files.tryStat(path, false) !== undefined) this.process.files.unlink(path);
    });
  }

  private async makeLink(target: ByteString, name: ByteString): Promise<void> {
    await this.unlink(name);
    await this.attempt(`Can't symlink ${target}`, () =>
      this.process.files.symlink(target, `${this.folder}${name}`),
    );
  }

  private async attempt(what: ByteString, call: () => void): Promise<void> {
    try {
      call();
    } catch (error) {
      if (!isIoError(error)) throw error;
      this.errors++;
      await this.complain(`${what}, ${error.message}`);
    }
  }
}

/**
 * Gives every certificate and revocation list of a directory its link.
 * @returns the number of errors
 * @see openssl-rehash(1); openssl apps/rehash.c, do_dir
 */
export async function rehashDirectory(
  process: Process,
  folder: ByteString,
  options: RehashOptions,
): Promise<number> {
  const { files } = process;
  if (!files.exists(folder)) {
    await process.write(`Skipping ${folder}, can't write\n`, 2);
    return 1;
  }
  if (options.verbose) await process.write(`Doing ${folder}\n`);
  const rehash = new Rehash(process, folder === '' || folder.endsWith('/') ? folder : `${folder}/`, options);
  const names = files.isDirectory(folder) ? files.list(folder) : [];
  for (const name of names.sort((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)))) await rehash.addFile(name);
  await rehash.link();
  return rehash.errors;
}
