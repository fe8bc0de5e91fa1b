import { readTarFiles } from '../../formats/alpine/tar-file.js';
import { byteString, type ByteString } from '../../kernel/byte-string.js';
import { parseSha256, type Sha256 } from '../../kernel/digest.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { ControlFile } from '../package.js';
import { hostile, malformed, quoted } from './refusal.js';

/** What of .PKGINFO is not in the index, and what says that it belongs to it. Lists have all their lines' words. */
export interface PackageInfo {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly replaces: readonly ByteString[];
  /** 0 when there is none. */
  readonly replacesPriority: number;
  /** Patterns of directories. */
  readonly triggers: readonly ByteString[];
  /** Of the compressed data member. */
  readonly dataSha256: Sha256;
}

export interface ApkControl {
  readonly info: PackageInfo;
  /** .PKGINFO as it stands. */
  readonly text: ByteString;
  /** .PKGINFO and the scripts under their names without the dot, in byte order. Other files are ignored, as apk does. */
  readonly files: readonly ControlFile[];
}

/** In the order in which the database keeps them. @see apk-tools v2.14.4 src/apk_package.h, APK_SCRIPT_PRE_INSTALL … */
export const SCRIPT_TYPES = [
  'pre-install',
  'post-install',
  'pre-deinstall',
  'post-deinstall',
  'pre-upgrade',
  'post-upgrade',
  'trigger',
] as const;

export type ScriptType = (typeof SCRIPT_TYPES)[number];

const PKGINFO = 'PKGINFO';
const WORDS_MAX = 10_000;

type Values = ReadonlyMap<string, readonly ByteString[]>;

/** `key = value` lines; lines without a key are comments or nothing. @see apk-tools v2.14.4 src/database.c, read_info_line */
function parseLines(text: ByteString): Values {
  const values = new Map<string, ByteString[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const at = line.indexOf(' = ');
    if (at < 0) continue;
    const key = line.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), line.slice(at + 3)]);
  }
  return values;
}

function single(values: Values, key: string, syntax: RegExp): string {
  const found = values.get(key) ?? [];
  if (found.length !== 1) throw malformed(`.PKGINFO has ${found.length} lines "${key}"`);
  const [value = ''] = found;
  if (!syntax.test(value)) throw malformed(`"${key}" in .PKGINFO is ${quoted(value)}`);
  return value;
}

function words(values: Values, key: string): readonly ByteString[] {
  const found = (values.get(key) ?? []).flatMap((value) => value.split(' ')).filter((word) => word !== '');
  if (found.length > WORDS_MAX) throw hostile(`"${key}" in .PKGINFO has ${found.length} words`);
  return found;
}

function priority(values: Values): number {
  const text = values.get('replaces_priority')?.at(-1) ?? '0';
  if (!/^[0-9]{1,9}$/.test(text)) throw malformed(`"replaces_priority" in .PKGINFO is ${quoted(text)}`);
  return Number(text);
}

/** @throws RootfsError `APK_MALFORMED`, `APK_HOSTILE` */
export function parsePackageInfo(text: ByteString): PackageInfo {
  const values = parseLines(text);
  return {
    name: single(values, 'pkgname', /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/),
    version: single(values, 'pkgver', /^[0-9A-Za-z][A-Za-z0-9_.~-]*$/),
    architecture: single(values, 'arch', /^[a-z0-9][a-z0-9_-]*$/),
    replaces: words(values, 'replaces'),
    replacesPriority: priority(values),
    triggers: words(values, 'triggers'),
    dataSha256: parseSha256(single(values, 'datahash', /^[0-9a-f]{64}$/)),
  };
}

/**
 * Reads an uncompressed control member, whose bytes somebody must vouch for.
 * @throws RootfsError `APK_MALFORMED`, `APK_HOSTILE`, `ARCHIVE_MALFORMED`
 * @see apk-v2(5), "Control segment"
 */
export function readApkControl(tar: Uint8Array): ApkControl {
  const known = new Set<string>([PKGINFO, ...SCRIPT_TYPES]);
  const files = new Map<string, ControlFile>();
  for (const { entry, bytes } of readTarFiles(tar)) {
    const name = entry.path.slice(1);
    if (!entry.path.startsWith('.') || !known.has(name)) continue;
    if (entry.kind !== 'file') throw hostile(`${quoted(entry.path)} is a ${entry.kind}`);
    if (files.has(name)) throw hostile(`${quoted(entry.path)} is there twice`);
    files.set(name, { name, mode: entry.mode, mtimeSeconds: entry.mtimeSeconds, bytes });
  }
  const info = files.get(PKGINFO);
  if (info === undefined) throw malformed('the control member has no .PKGINFO');
  const text = byteString(info.bytes);
  return { info: parsePackageInfo(text), text, files: sortedBytewise(files.values(), ({ name }) => name) };
}
