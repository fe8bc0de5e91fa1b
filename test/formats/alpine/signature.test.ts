import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  judgeSignatures,
  readSignatures,
  type MemberSignature,
} from '../../../src/formats/alpine/signature.js';
import { bytesSource } from '../../../src/formats/byte-source.js';
import { readGzipMember } from '../../../src/formats/gzip/member.js';
import {
  alpineBytes,
  alpineFiles,
  alpineKeys,
  alpineList,
  alpinePath,
  hasAlpineReference,
} from '../../make/alpine-reference.js';

const LIMITS = { compressedBytes: 1 << 28, contentBytes: 1 << 29 };

function hasOpenssl(): boolean {
  if (spawnSync('openssl', ['version']).status === 0) return true;
  console.warn('SKIPPED: signatures are not compared with openssl, which is not there');
  return false;
}

/** The signatures of a file, and the compressed member that they are over. */
function signedPart(path: string): {
  readonly signatures: readonly MemberSignature[];
  readonly signed: Uint8Array;
} {
  const bytes = alpineBytes(path);
  const source = bytesSource(bytes);
  const first = readGzipMember(source, 0, LIMITS);
  const signatures = readSignatures(first.content) ?? [];
  const end = signatures.length === 0 ? first.end : readGzipMember(source, first.end, LIMITS).end;
  return { signatures, signed: bytes.subarray(first.end, end) };
}

/** What openssl says of a signature and the key of its name in a folder. */
function askOpenssl({ keyName, hash, bytes }: MemberSignature, signed: Uint8Array, folder: string): string {
  if (!alpineList(folder).includes(keyName)) return 'unknown-key';
  const scratch = mkdtempSync(join(tmpdir(), 'rootfs-openssl-'));
  const [data, signature] = [join(scratch, 'data'), join(scratch, 'signature')];
  writeFileSync(data, signed);
  writeFileSync(signature, bytes);
  const args = ['dgst', `-${hash}`, '-verify', alpinePath(folder, keyName), '-signature', signature, data];
  const { status } = spawnSync('openssl', args);
  rmSync(scratch, { recursive: true });
  return status === 0 ? 'good' : 'bad';
}

const folders = alpineList('real', 'keys').map((name) => `real/keys/${name}`);
const files =
  hasAlpineReference('real') && hasOpenssl()
    ? [...alpineFiles('real', '.apk'), ...alpineFiles('real', 'APKINDEX.tar.gz')]
    : [];

describe.skipIf(files.length === 0)('signatures of real indexes and packages', () => {
  it.each(files)('%s: openssl judges them the same with every set of keys', (path) => {
    const { signatures, signed } = signedPart(path);
    for (const folder of folders) {
      const ours = judgeSignatures(signatures, signed, alpineKeys(folder)).map(({ verdict }) => verdict);
      expect(ours, folder).toEqual(signatures.map((one) => askOpenssl(one, signed, folder)));
    }
  });
});
