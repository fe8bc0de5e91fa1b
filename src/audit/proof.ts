import type { Decompress } from '../archive/debian/index-bytes.js';
import type { LockEntry } from '../lock/provenance.js';
import { proveAlpine } from './alpine/proof.js';
import { proveDebian } from './debian/proof.js';
import type { Evidence, Trust } from './evidence.js';
import { finding, type Finding } from './finding.js';
import { lockedPackages } from './locks.js';

/** Stands for the id of an archive where a package was named by its path. */
const LOCAL = './';

/** Packages that no archive has: only the lock itself says what they are. */
function unproved({ image, provenance }: LockEntry): readonly Finding[] {
  const found = provenance.packages.filter(({ archive }) => archive === LOCAL);
  const all = found.map(({ package: name, path }) =>
    finding('note', 'package-local', name, `is the file ${path}: no archive vouches for it`),
  );
  if (!image.unsigned) return all;
  const what = 'was made with --insecure-unsigned, so nobody vouches for its packages';
  return [...all, finding('unknown', 'unsigned', 'lock', what)];
}

/**
 * Goes the whole way again that a lock went, from signatures to packages. Nothing is thrown for what is wrong.
 * @param decompress an index, on another thread if there is one
 */
export async function proveLock(
  entry: LockEntry,
  evidence: Evidence,
  trust: Trust,
  decompress: Decompress,
): Promise<readonly Finding[]> {
  const { image, provenance } = entry;
  const proof =
    image.family === 'alpine'
      ? await proveAlpine(image, provenance, evidence, trust)
      : await proveDebian(entry, evidence, trust, decompress);
  return [...proof, ...unproved(entry)];
}

/** Tells packages of which there is no file. */
export async function missingPackages(entry: LockEntry, evidence: Evidence): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { name, version, sha256, sizeBytes } of lockedPackages(entry)) {
    if (await evidence.has({ sha256, sizeBytes })) continue;
    const what = `its file (${sizeBytes} bytes, SHA-256 ${sha256}) is not in ${evidence.place}`;
    findings.push(
      finding('unknown', 'package-missing', `${name} ${version}`, what, 'rootfs fetch --lock gets it'),
    );
  }
  return findings;
}
