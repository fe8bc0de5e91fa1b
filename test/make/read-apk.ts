import { parseApkChecksum, type ApkChecksum } from '../../src/formats/alpine/checksum.js';
import { bytesSource } from '../../src/formats/byte-source.js';
import { memoryContent } from '../../src/kernel/content.js';
import { checkApk, readApkData, type ApkPackage } from '../../src/package/alpine/apk.js';
import { controlBytes, findApkMembers } from '../../src/package/alpine/members.js';
import { createHash } from 'node:crypto';

/** What an index would call the package: the digest of its control member. */
export function identityOf(bytes: Uint8Array): ApkChecksum {
  const source = bytesSource(bytes);
  const digest = createHash('sha1')
    .update(controlBytes(source, findApkMembers(source)))
    .digest('base64');
  return parseApkChecksum(`Q1${digest}`) as ApkChecksum;
}

/** Reads an .apk from memory, its contents as bytes of their own. */
export async function readApkBytes(bytes: Uint8Array, identity = identityOf(bytes)): Promise<ApkPackage> {
  const source = bytesSource(bytes);
  const parts: Uint8Array[] = [];
  const read = await readApkData(source, await checkApk(source, identity), {
    append: (part) => void parts.push(part),
    contentAt: (offset, sizeBytes) => ({ kind: 'file', path: 'data.tar', offset, sizeBytes }),
  });
  const tar = Buffer.concat(parts);
  const entries = read.entries.map((entry) => {
    if (entry.kind !== 'file' || entry.content.kind !== 'file') return entry;
    const { offset, sizeBytes } = entry.content;
    return { ...entry, content: memoryContent(tar.subarray(offset, offset + sizeBytes)) };
  });
  return { ...read, entries };
}
