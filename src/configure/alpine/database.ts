import { byteStringOf, type ByteString } from '../../kernel/byte-string.js';
import { compareBytewise } from '../../kernel/order.js';
import { SCRIPT_TYPES } from '../../package/alpine/control.js';
import { nameVersion, type Acl, type DirectoryInstance, type InstalledPackage } from './records.js';

const DEFAULT_DIRECTORY = '0:0:755';
const DEFAULT_FILE = '0:0:644';
const BLOCK_BYTES = 512;
/** strlcpy into a field of 100 bytes. */
const NAME_MAX_BYTES = 99;

function aclText({ mode, uid, gid, xattrs }: Acl): string {
  const base = `${uid}:${gid}:${mode.toString(8)}`;
  return xattrs === '' ? base : `${base}:${xattrs}`;
}

/** A directory and its files. */
function instanceLines({ name, acl, files }: DirectoryInstance): readonly ByteString[] {
  const lines = [`F:${byteStringOf(name)}`];
  const mode = acl === undefined ? DEFAULT_DIRECTORY : aclText(acl);
  if (mode !== DEFAULT_DIRECTORY) lines.push(`M:${mode}`);
  for (const file of files.values()) {
    lines.push(`R:${byteStringOf(file.name)}`);
    const own = aclText(file.acl);
    if (own !== DEFAULT_FILE) lines.push(`a:${own}`);
    if (file.checksum !== undefined) lines.push(`Z:${file.checksum}`);
  }
  return lines;
}

function paragraph({ source, directories, brokenScript }: InstalledPackage): ByteString {
  const { replaces, replacesPriority } = source.pkg.info;
  const lines: ByteString[] = [];
  if (replaces.length > 0) lines.push(`r:${replaces.join(' ')}`);
  if (replacesPriority > 0) lines.push(`q:${replacesPriority}`);
  if (source.tag !== '') lines.push(`s:${source.tag}`);
  if (brokenScript) lines.push('f:s');
  for (const instance of directories.values()) lines.push(...instanceLines(instance));
  return `${source.header}${lines.map((line) => `${line}\n`).join('')}\n`;
}

/**
 * lib/apk/db/installed: the packages by name, each as its index has it, then its directories and files.
 * @see apk-tools v2.14.4 src/database.c, apk_db_write_fdb
 */
export function installedText(packages: readonly InstalledPackage[]): ByteString {
  const sorted = [...packages].sort((a, b) => compareBytewise(a.source.pkg.name, b.source.pkg.name));
  return sorted.map(paragraph).join('');
}

/** A number as apk writes it: as many octal digits as fit, and a NUL behind them in some fields. */
function octal(value: number, sizeBytes: number, hasNul: boolean): string {
  const digits = hasNul ? sizeBytes - 1 : sizeBytes;
  return value.toString(8).padStart(digits, '0').slice(-digits);
}

/** @see apk-tools v2.14.4 src/io_archive.c, apk_tar_write_entry */
function scriptHeader(name: ByteString, sizeBytes: number, mtimeSeconds: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const put = (text: string, at: number): void => void block.write(text, at, 'latin1');
  put(name.slice(0, NAME_MAX_BYTES), 0);
  put(octal(0o755, 8, true), 100);
  put(octal(0, 8, true), 108);
  put(octal(0, 8, true), 116);
  put(octal(sizeBytes, 12, false), 124);
  put(octal(mtimeSeconds, 12, false), 136);
  put(' '.repeat(8), 148);
  put('0', 156);
  put('ustar  ', 257);
  put('root', 265);
  put('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 7, true)}\0 `, 148);
  return block;
}

/**
 * lib/apk/db/scripts.tar: every script of every package, by order of installation.
 * @param epoch for a package that does not say when it was built
 * @see apk-tools v2.14.4 src/database.c, apk_db_scriptdb_write
 */
export function scriptsTar(packages: readonly InstalledPackage[], epoch: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { source } of packages) {
    for (const type of SCRIPT_TYPES) {
      const script = source.pkg.controlFiles.find(({ name }) => name === type);
      if (script === undefined) continue;
      const { length } = script.bytes;
      const name = `${nameVersion(source)}.${source.identity}.${type}`;
      const padding = Buffer.alloc((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
      parts.push(scriptHeader(name, length, source.buildSeconds || epoch), script.bytes, padding);
    }
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK_BYTES)]);
}

/** lib/apk/db/triggers: what each package with triggers waits for, by order of installation. */
export function triggersText(packages: readonly InstalledPackage[]): ByteString {
  return packages
    .filter(({ source }) => source.pkg.info.triggers.length > 0)
    .map(({ source }) => `${[source.identity, ...source.pkg.info.triggers].join(' ')}\n`)
    .join('');
}
