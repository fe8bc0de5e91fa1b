import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  armourSignatures,
  clearSign,
  signBytes,
  type SignatureHash,
  type SigningKey,
} from './signing-keys.js';

/** A package of a made archive. Filename, Size and SHA256 are filled in from the bytes. */
export interface MadePackage {
  /** At least Package, Version and Architecture. A field given as undefined is left out, whatever it is. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** Bytes of the .deb; any will do for tests that do not unpack it. */
  readonly deb: Uint8Array;
}

export interface ArchiveOptions {
  /** Path below dists/. */
  readonly dist: string;
  /** Defaults: Origin and Label `Made`, Suite `stable`, Codename the dist. undefined leaves the field out. */
  readonly release?: Readonly<Record<string, string | undefined>>;
  readonly date: Date;
  readonly validUntil?: Date;
  readonly packages: Readonly<Record<string, readonly MadePackage[]>>;
  /** Default amd64. Packages of `all` are in each of their indexes, unless `separateAll`. */
  readonly architectures?: readonly string[];
  readonly separateAll?: boolean;
  /** Which forms of Packages are there and listed; default gz and plain. */
  readonly forms?: readonly ('plain' | 'gz')[];
  readonly keys: readonly SigningKey[];
  /** When the signatures are made; default: `date`. */
  readonly signedAt?: Date;
  readonly byHash?: boolean;
  readonly faults?: ArchiveFaults;
}

/** Each is one way in which an archive can be wrong. */
export interface ArchiveFaults {
  /** No signature anywhere: only Release. */
  readonly unsigned?: boolean;
  /** Release and Release.gpg, no InRelease. */
  readonly detachedOnly?: boolean;
  /** Release.gpg in binary. */
  readonly binarySignature?: boolean;
  readonly signatureHash?: SignatureHash;
  /** Text before or after the signed block of InRelease. */
  readonly textBefore?: string;
  readonly textAfter?: string;
  /** Changes the release text after it was signed. */
  readonly tamper?: (text: string) => string;
  /** Lists files by MD5Sum and SHA1 only. */
  readonly weakDigestsOnly?: boolean;
  /** The files at their plain names are older than the release file says; by-hash has the right ones. */
  readonly staleIndex?: boolean;
  /** Changes the release text before it is signed. */
  readonly rewrite?: (text: string) => string;
}

/** Path relative to the root of the repository (`dists/…`, `pool/…`) → bytes. */
export type MadeFiles = Map<string, Uint8Array>;

function digest(name: string, bytes: Uint8Array): string {
  return createHash(name).update(bytes).digest('hex');
}

function poolPath(component: string, fields: MadePackage['fields']): string {
  const { Package: name = 'x', Version: version = '0', Architecture: architecture = 'all' } = fields;
  const file = `${name}_${version.replace(/^[0-9]+:/, '')}_${architecture}.deb`;
  return `pool/${component}/${name.slice(0, 1)}/${name}/${file}`;
}

/** The stanza of a package as an index has it. */
export function stanzaText(component: string, { fields, deb }: MadePackage): string {
  const all: Record<string, string | undefined> = {
    Filename: poolPath(component, fields),
    Size: String(deb.length),
    SHA256: digest('sha256', deb),
    ...fields,
  };
  const order = ['Package', ...Object.keys(fields).filter((name) => name !== 'Package'), ...Object.keys(all)];
  return [...new Set(order)]
    .map((name) => (all[name] === undefined ? '' : `${name}: ${all[name]}\n`))
    .join('');
}

function indexText(options: ArchiveOptions, component: string, architecture: string): string {
  const wanted = options.separateAll === true ? [architecture] : [architecture, 'all'];
  return (options.packages[component] ?? [])
    .filter(({ fields }) => wanted.includes(fields['Architecture'] ?? 'all'))
    .map((made) => stanzaText(component, made))
    .join('\n');
}

/** The index files below dists/DIST/. */
function indexFiles(options: ArchiveOptions): MadeFiles {
  const files: MadeFiles = new Map();
  const architectures = [
    ...(options.architectures ?? ['amd64']),
    ...(options.separateAll === true ? ['all'] : []),
  ];
  const forms = options.forms ?? ['gz', 'plain'];
  for (const component of Object.keys(options.packages)) {
    for (const architecture of architectures) {
      const bytes = Buffer.from(indexText(options, component, architecture));
      const path = `${component}/binary-${architecture}/Packages`;
      if (forms.includes('gz')) files.set(`${path}.gz`, gzipSync(bytes, { level: 6 }));
      if (forms.includes('plain')) files.set(path, bytes);
    }
  }
  return files;
}

function digestList(files: MadeFiles, field: string, name: string): string {
  const lines = [...files].map(
    ([path, bytes]) => ` ${digest(name, bytes)} ${String(bytes.length).padStart(8)} ${path}\n`,
  );
  return `${field}:\n${lines.join('')}`;
}

function dateText(date: Date): string {
  return date.toUTCString().replace('GMT', 'UTC');
}

/** The text of a release file over index files. */
export function releaseText(options: ArchiveOptions, files: MadeFiles): string {
  const fields: Record<string, string | undefined> = {
    Origin: 'Made',
    Label: 'Made',
    Suite: 'stable',
    Codename: options.dist,
    Date: dateText(options.date),
    'Valid-Until': options.validUntil && dateText(options.validUntil),
    'Acquire-By-Hash': options.byHash === false ? undefined : 'yes',
    'No-Support-for-Architecture-all': options.separateAll === true ? undefined : 'Packages',
    Architectures: ['all', ...(options.architectures ?? ['amd64'])].join(' '),
    Components: Object.keys(options.packages).join(' '),
    ...options.release,
  };
  const head = Object.entries(fields).map(([name, value]) =>
    value === undefined ? '' : `${name}: ${value}\n`,
  );
  const weak = [digestList(files, 'MD5Sum', 'md5'), digestList(files, 'SHA1', 'sha1')];
  const lists =
    options.faults?.weakDigestsOnly === true ? weak : [...weak, digestList(files, 'SHA256', 'sha256')];
  const text = [...head, ...lists].join('');
  return options.faults?.rewrite?.(text) ?? text;
}

async function detached(text: string, options: ArchiveOptions): Promise<Uint8Array> {
  const date = options.signedAt ?? options.date;
  const hash = options.faults?.signatureHash;
  const signatures = await Promise.all(
    options.keys.map((key) => signBytes(Buffer.from(text), key, date, 'binary', hash)),
  );
  return options.faults?.binarySignature === true
    ? Buffer.concat(signatures)
    : Buffer.from(armourSignatures(signatures));
}

async function releaseFiles(text: string, options: ArchiveOptions): Promise<MadeFiles> {
  const faults = options.faults ?? {};
  const tamper = faults.tamper ?? ((same: string): string => same);
  const files: MadeFiles = new Map([['Release', Buffer.from(tamper(text))]]);
  if (faults.unsigned === true) return files;
  files.set('Release.gpg', await detached(text, options));
  if (faults.detachedOnly === true) return files;
  const signed = await clearSign(text, options.keys, options.signedAt ?? options.date, faults.signatureHash);
  files.set('InRelease', Buffer.from(`${faults.textBefore ?? ''}${tamper(signed)}${faults.textAfter ?? ''}`));
  return files;
}

function withByHash(files: MadeFiles): MadeFiles {
  const copies = [...files].map(([path, bytes]): [string, Uint8Array] => [
    `${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${digest('sha256', bytes)}`,
    bytes,
  ]);
  return new Map([...files, ...copies]);
}

function madeStale(files: MadeFiles): MadeFiles {
  const isPlain = (path: string): boolean => !path.includes('/by-hash/');
  const old = gzipSync(Buffer.from('Package: from-yesterday\n'));
  return new Map([...files].map(([path, bytes]) => [path, isPlain(path) ? old : bytes]));
}

/** A whole signed archive in memory: dists/ with its indexes and signatures, and pool/ with the packages. */
export async function makeArchive(options: ArchiveOptions): Promise<MadeFiles> {
  const indexes = indexFiles(options);
  const text = releaseText(options, indexes);
  const hashed = options.byHash === false ? indexes : withByHash(indexes);
  const published = options.faults?.staleIndex === true ? madeStale(hashed) : hashed;
  const files: MadeFiles = new Map();
  for (const [path, bytes] of [...(await releaseFiles(text, options)), ...published])
    files.set(`dists/${options.dist}/${path}`, bytes);
  for (const [component, packages] of Object.entries(options.packages))
    for (const made of packages) files.set(poolPath(component, made.fields), made.deb);
  return files;
}
