import { sha256 } from '../../src/kernel/digest.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { DebianLock } from '../../src/lock/lock.js';
import type { LockEntry, LockFile, Provenance } from '../../src/lock/provenance.js';

/** A lock of three packages that says something in every field. */
export function sampleImage(change: Partial<DebianLock> = {}): DebianLock {
  const digest = sha256(Buffer.from('x'));
  const pkg = (name: string, architecture: string, version: string): DebianLock['packages'][number] => {
    return { name, version, architecture, sizeBytes: 123_456, sha256: digest };
  };
  return {
    ...{
      format: 2,
      family: 'debian',
      suite: 'made',
      title: 'Made',
      architecture: 'amd64',
      variant: 'minbase',
    },
    ...{ foreignArchitectures: [], epoch: { kind: 'packages' }, mergedUsr: true, unsigned: false },
    sources: [{ uri: 'http://archive.example/made', dist: 'made', components: ['main'] }],
    packages: [
      pkg('base', 'all', '1:1.0-1'),
      pkg('libx1', 'amd64', '1.0~rc1+b2'),
      pkg('tool', 'amd64', '1.0-1'),
    ],
    order: ['libx1:amd64', 'base:all', 'tool:amd64'],
    calls: [
      { kind: 'install', packages: ['libx1:amd64', 'base:all', 'tool:amd64'] },
      { kind: 'configure-pending', packages: [] },
    ],
    auto: ['libx1:amd64'],
    build: {
      ...{ configure: 'interpret', defer: false, skip: { awk: 'not "needed"' } },
      ...{ selections: ['tzdata\ttzdata/Areas select Etc'], profiles: ['slim'] },
      pathFilters: [{ include: false, pattern: '/usr/share/doc/*' }],
      labels: { 'two\nlines': 'grüße 𝕊' },
      annotations: {},
    },
    ...change,
  };
}

export function sampleProvenance(change: Partial<Provenance> = {}): Provenance {
  const digest = sha256(Buffer.from('y'));
  return {
    archives: [
      {
        ...{ id: 'main', dist: 'made', repository: 'made', components: ['main'] },
        release: {
          ...{ sha256: digest, date: epochSeconds(1_782_864_000), judgedAt: epochSeconds(1_782_867_600) },
        },
        signedBy: ['A'.repeat(40)],
        indexes: [{ path: 'main/binary-amd64/Packages', sizeBytes: 99, sha256: digest }],
        mirrors: ['http://mirror.example/made/'],
        snapshots: 'https://snapshot.example/archive/made/{stamp}/',
        snapshot: '20260701T000000Z',
      },
    ],
    packages: [
      { package: 'base:all', archive: 'main', path: 'pool/main/b/base/base_1.0-1_all.deb', why: 'essential' },
      { package: 'libx1:amd64', archive: 'main', path: 'pool/main/l/libx1.deb', why: 'tool Depends: libx1' },
      { package: 'tool:amd64', archive: 'main', path: 'pool/main/t/tool.deb', why: 'variant minbase' },
    ],
    ...change,
  };
}

export function sampleLock(entry: Partial<LockEntry> = {}): LockFile {
  return {
    request: {
      ...{ suite: 'made', architectures: ['amd64'], variant: 'minbase', include: ['extra'], exclude: [] },
      ...{ recommends: false, solver: 'apt', foreignArchitectures: [], pins: ['release a=x: 5'] },
      ...{ preferences: [{ name: 'p', lines: ['Package: *', '\tx'] }], targetRelease: '', imageMirrors: [] },
      policy: { deny: ['emacs'], maxInstalledBytes: 5 },
    },
    locks: [{ image: sampleImage(), provenance: sampleProvenance(), ...entry }],
  };
}
