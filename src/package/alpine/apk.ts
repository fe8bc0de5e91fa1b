import { createHash } from 'node:crypto';
import type { ApkChecksum } from '../../formats/alpine/checksum.js';
import { chunksOf, type ByteSource } from '../../formats/byte-source.js';
import { inflate, outputLimit } from '../../formats/inflate.js';
import { TarReader } from '../../formats/tar/read.js';
import { RootfsError } from '../../kernel/errors.js';
import type { Package } from '../package.js';
import { readApkControl, type ApkControl, type PackageInfo } from './control.js';
import type { ContentAt } from '../data-entry.js';
import { ApkDataEntries } from './data.js';
import { FileChecksums } from './file-checksums.js';
import { checkIdentity, findApkMembers, type ApkMembers } from './members.js';

/** Alpine's package: what every package is, and what apk's database keeps of it. */
export interface ApkPackage extends Package {
  readonly info: PackageInfo;
  /** By path, of files, links and hard links. */
  readonly checksums: ReadonlyMap<string, ApkChecksum>;
}

/** Where the uncompressed data member goes, and how it is read again from there. */
export interface ApkDataSink {
  readonly append: (bytes: Uint8Array) => void;
  readonly contentAt: ContentAt;
}

/** A package whose control member is the indexed one and whose data member is the one that it names. */
export interface CheckedApk {
  readonly members: ApkMembers;
  readonly control: ApkControl;
}

async function checkData(source: ByteSource, members: ApkMembers, { info }: ApkControl): Promise<void> {
  const hash = createHash('sha256');
  const sizeBytes = source.sizeBytes - members.dataOffset;
  for await (const chunk of chunksOf(source, members.dataOffset, sizeBytes)) hash.update(chunk);
  const seen = hash.digest('hex');
  if (seen === info.dataSha256) return;
  throw new RootfsError(
    'DIGEST_MISMATCH',
    `its data has the SHA-256 ${seen}, its control says ${info.dataSha256}`,
    {
      hint: 'The file was cut off or changed on its way; run again or use another --mirror.',
    },
  );
}

/**
 * Follows the chain from the identity that an index names to the last compressed byte: identity → control → data. Nothing
 * is read before it is checked but the bounds of members and what looks like a signature.
 * @throws RootfsError `DIGEST_MISMATCH`, `APK_MALFORMED`, `APK_HOSTILE`, `APK_UNSUPPORTED`, `ARCHIVE_MALFORMED`,
 * `ARCHIVE_TOO_LARGE`
 * @see apk-tools v2.14.4 src/package.c, APK_SIGN_VERIFY_IDENTITY
 */
export async function checkApk(source: ByteSource, identity: ApkChecksum): Promise<CheckedApk> {
  const members = findApkMembers(source);
  checkIdentity(source, members, identity);
  const control = readApkControl(members.control.content);
  await checkData(source, members, control);
  return { members, control };
}

/**
 * Reads the data member of a checked package through `sink`, each file's checksum compared on the way. On error, what the
 * sink holds is to be discarded.
 * @throws RootfsError `APK_HOSTILE`, `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED`, `ARCHIVE_TOO_LARGE`
 */
export async function readApkData(
  source: ByteSource,
  { members, control }: CheckedApk,
  sink: ApkDataSink,
): Promise<ApkPackage> {
  const sizeBytes = source.sizeBytes - members.dataOffset;
  const reader = new TarReader();
  const data = new ApkDataEntries(sink.contentAt);
  const checksums = new FileChecksums();
  const chunks = chunksOf(source, members.dataOffset, sizeBytes);
  for await (const chunk of inflate('gzip', chunks, outputLimit(sizeBytes))) {
    for (const entry of reader.push(chunk)) if (data.add(entry)) checksums.expect(entry);
    checksums.push(chunk);
    sink.append(chunk);
  }
  reader.finish();
  const { info, text, files } = control;
  const { name, version, architecture } = info;
  const { entries } = data;
  return {
    name,
    version,
    architecture,
    control: text,
    controlFiles: files,
    entries,
    info,
    checksums: data.checksums,
  };
}
