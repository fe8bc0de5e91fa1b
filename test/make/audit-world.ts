import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditImages, type AuditReport } from '../../src/audit/audit.js';
import { SAMPLE_BYTES } from '../../src/audit/compression.js';
import { bundleEvidence, bundleLock, readBundle } from '../../src/audit/bundle.js';
import { readLayout } from '../../src/audit/image/layout.js';
import { bytesMembers, memoryMembers } from '../../src/audit/image/members.js';
import { memorySpool } from '../../src/audit/image/spool.js';
import type { RebuiltImage } from '../../src/audit/rebuild.js';
import { buildLocks } from '../../src/build/build.js';
import { bundleFiles } from '../../src/build/bundle-files.js';
import { decompressor } from '../../src/build/evidence.js';
import { makeLocksFor } from '../../src/build/locks.js';
import { rebuildImage } from '../../src/build/rebuild.js';
import { bundleFileOf, writeBundle, type BundleFile } from '../../src/export/bundle.js';
import { runInline } from '../../src/host/threads.js';
import type { KeyFile } from '../../src/formats/openpgp/keyring.js';
import { formatLockFile } from '../../src/lock/file.js';
import type { LockFile } from '../../src/lock/provenance.js';
import type { MadePackage } from './archive.js';
import { openSession } from './build-session.js';
import { startMirror } from './mirror.js';
import { signingKey } from './signing-keys.js';
import { MADE, madePackage, served, SMALL_SUITE, smallArchive, smallRequest } from './small-archive.js';
import { dir, file, hardlink, symlink } from './tar.js';

/** Bytes by file name. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** A small image with its lock and bundle, all in memory, and an audit of them. */
export interface AuditWorld {
  readonly layout: Files;
  readonly lock: Uint8Array;
  readonly lockFile: LockFile;
  readonly bundle: Uint8Array;
  /** What the bundle is made of. */
  readonly bundleFiles: readonly {
    readonly title: string;
    readonly bytes: Uint8Array;
    readonly isLock: boolean;
  }[];
  readonly keyring: KeyFile;
  /** Audits what is given, the world's own where nothing is; the rebuild is made once. */
  audit(change?: AuditChange): Promise<AuditReport>;
}

export interface AuditChange {
  readonly layout?: Files;
  /** --lock; the bundle's own otherwise. */
  readonly lock?: Uint8Array;
  readonly bundle?: Uint8Array;
  readonly keyring?: KeyFile;
  /** How much of a layer is compressed again; what an audit does by itself where it is not given. */
  readonly sampleBytes?: number;
}

/** Two packages of a few files each: what counts is that there is one of every kind. */
function tinyPackages(): readonly MadePackage[] {
  const base = [
    ...[dir('./bin/'), file('./bin/base', 'base\n', { mode: 0o4755 }), hardlink('./bin/again', './bin/base')],
    ...[
      dir('./etc/'),
      file('./etc/base.conf', 'setting=1\n', { gid: 42 }),
      symlink('./etc/link', 'base.conf'),
    ],
  ];
  const tool = [dir('./usr/'), dir('./usr/share/'), file('./usr/share/tool', 'tool\n'.repeat(20))];
  return [
    madePackage('base', 'all', base, { Essential: 'yes', Priority: 'required' }),
    madePackage('tool', 'amd64', tool, { Priority: 'required', Depends: 'base' }),
  ];
}

function filesBelow(folder: string): Files {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, Uint8Array.from(readFileSync(join(folder, name)))]));
}

async function bytesOf({ read }: BundleFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of read()) parts.push(chunk);
  return Uint8Array.from(Buffer.concat(parts));
}

/** Reads what a rebuild made into memory. */
async function kept(image: RebuiltImage): Promise<RebuiltImage> {
  const layers = await Promise.all(
    image.layers.map(async (layer) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of layer.tar()) parts.push(Uint8Array.from(chunk));
      async function* tar(): AsyncGenerator<Uint8Array> {
        yield* parts;
      }
      const compressed: Uint8Array[] = [];
      await layer.compress(async (bytes) => compressed.push(Uint8Array.from(bytes)) > 0);
      const compress = async (take: (bytes: Uint8Array) => Promise<boolean>): Promise<void> => {
        for (const bytes of compressed) if (!(await take(bytes))) return;
      };
      return { ...layer, tar, compress };
    }),
  );
  return { ...image, layers };
}

export async function auditWorld(): Promise<AuditWorld> {
  const key = await signingKey('small');
  const packages = { main: tinyPackages() };
  const mirror = await startMirror({ files: served(await smallArchive({ keys: [key], packages })) });
  const session = await openSession({ now: MADE + 3600 });
  try {
    const { effects, folder, out } = session;
    const keyringPath = join(folder, 'keyring.asc');
    writeFileSync(keyringPath, key.armoured);
    const target = join(out, 'image');
    const request = smallRequest({ mirrors: [mirror.url], keyrings: [keyringPath], target }, { include: [] });
    const { file: lockFile, buildables } = await makeLocksFor(request, effects);
    const lock = formatLockFile(lockFile);
    await buildLocks(buildables, { ...request.output, lock }, effects);
    const asked = {
      file: lockFile,
      suite: SMALL_SUITE,
      mirrors: request.mirrors,
      keyrings: [keyringPath],
      folder,
    };
    const own = [...(await bundleFiles(asked, effects)), bundleFileOf('rootfs.lock.json', lock, true)];
    const bundlePath = join(out, 'bundle.tar');
    await writeBundle(own, bundlePath, effects);
    const [entry] = lockFile.locks;
    if (entry === undefined) throw new Error('no lock');
    const rebuilt = await rebuildImage(entry, effects, kept);
    const whole = await Promise.all(
      own.map(async (one) => ({ title: one.title, isLock: one.isLock, bytes: await bytesOf(one) })),
    );
    const world = {
      ...{ layout: filesBelow(target), lock, lockFile, bundleFiles: whole },
      bundle: Uint8Array.from(readFileSync(bundlePath)),
      keyring: { name: keyringPath, bytes: Buffer.from(key.armoured) },
    };
    return {
      ...world,
      audit: (change = {}) => audit({ ...world, sampleBytes: SAMPLE_BYTES, ...change }, change.lock, rebuilt),
    };
  } finally {
    await session.close();
    await mirror.close();
  }
}

interface Audited extends Pick<AuditWorld, 'layout' | 'bundle' | 'keyring'> {
  readonly sampleBytes: number;
}

async function audit(
  { layout, bundle: bytes, keyring, sampleBytes }: Audited,
  lock: Uint8Array | undefined,
  rebuilt: RebuiltImage,
): Promise<AuditReport> {
  const opened = await readLayout(memoryMembers('image', layout), 'oci');
  const bundle = await readBundle(() => bytesMembers('bundle.tar', bytes), 'bundle.tar');
  const inBundle = await bundleLock(bundle);
  const given = lock ?? inBundle;
  return auditImages(
    {
      opened,
      lock: given && {
        name: lock === undefined ? 'the lock of bundle.tar' : 'rootfs.lock.json',
        bytes: given,
      },
      evidence: await bundleEvidence(bundle),
      trust: { keys: [keyring], name: 'the keyring' },
      findings: bundle.findings,
    },
    {
      rebuild: (_, done) => done(rebuilt),
      decompress: decompressor({ threads: runInline() }),
      openSpool: memorySpool,
      sampleBytes,
      readAt: () => {
        throw new Error('all contents are in memory');
      },
    },
  );
}
