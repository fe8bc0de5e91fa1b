import { hasApkChecksum, type ApkChecksum } from '../../formats/alpine/checksum.js';
import { ADB_MAGIC_BYTES, isAdb } from '../../formats/alpine/adb.js';
import { readSignatures, type MemberSignature } from '../../formats/alpine/signature.js';
import type { ByteSource } from '../../formats/byte-source.js';
import { readGzipMember, type GzipMember } from '../../formats/gzip/member.js';
import { RootfsError } from '../../kernel/errors.js';
import { malformed } from './refusal.js';

/** The members of an .apk of version 2, by their bounds in the compressed file. */
export interface ApkMembers {
  /** None in a package without a signature member. */
  readonly signatures: readonly MemberSignature[];
  /** Not looked into until somebody vouches for its bytes. */
  readonly control: GzipMember;
  /** First byte of the data member, which goes to the end of the file. */
  readonly dataOffset: number;
}

const SIGNATURE_MAX_BYTES = 1024 * 1024;
/** Held in memory; Alpine's largest, with its scripts, has some 100 kB. */
const CONTROL_LIMITS = { compressedBytes: 16 * 1024 * 1024, contentBytes: 64 * 1024 * 1024 };

function refuseVersion3(source: ByteSource): void {
  if (!isAdb(source.read(0, Math.min(ADB_MAGIC_BYTES, source.sizeBytes)))) return;
  throw new RootfsError('APK_UNSUPPORTED', 'the package is in the format of apk version 3 (ADB)', {
    hint: 'Only version 2, three gzip members, can be read; Alpine and Wolfi publish that one.',
  });
}

/**
 * Finds the members of an .apk.
 * @throws RootfsError `APK_UNSUPPORTED`, `APK_MALFORMED`, `ARCHIVE_MALFORMED`, `ARCHIVE_TOO_LARGE`
 * @see apk-v2(5)
 */
export function findApkMembers(source: ByteSource): ApkMembers {
  refuseVersion3(source);
  if (source.sizeBytes === 0) throw malformed('it is empty');
  const first = readGzipMember(source, 0, CONTROL_LIMITS);
  const signatures = first.content.length <= SIGNATURE_MAX_BYTES ? readSignatures(first.content) : undefined;
  if (signatures !== undefined && first.end === source.sizeBytes)
    throw malformed('it ends behind its signature');
  const control = signatures === undefined ? first : readGzipMember(source, first.end, CONTROL_LIMITS);
  if (control.end === source.sizeBytes) throw malformed('it ends behind its control member, without data');
  return { signatures: signatures ?? [], control, dataOffset: control.end };
}

/** The compressed bytes of the control member: what is signed, and what the identity is the digest of. */
export function controlBytes(source: ByteSource, { control }: ApkMembers): Uint8Array {
  return source.read(control.offset, control.end - control.offset);
}

/**
 * Whether the package is the one that an index names. A good signature of the package itself would not do: it may be
 * another one of the same publisher.
 * @throws RootfsError `DIGEST_MISMATCH`
 */
export function checkIdentity(source: ByteSource, members: ApkMembers, identity: ApkChecksum): void {
  if (hasApkChecksum(controlBytes(source, members), identity)) return;
  throw new RootfsError('DIGEST_MISMATCH', `it is not the package ${identity} that the signed index names`, {
    hint: 'The mirror may be in the middle of an update, or altered; run again or use another --mirror.',
  });
}
