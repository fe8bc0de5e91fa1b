import { bundleBlobs, bundleLock, readBundle, type Bundle } from '../audit/bundle.js';
import { archiveMembers } from '../audit/image/members.js';
import { parseSha256, type BlobSpec } from '../kernel/digest.js';
import { keepReleases } from '../build/evidence.js';
import { parseLocks, type LockFile } from '../build/lock-files.js';
import { RootfsError } from '../kernel/errors.js';
import type { BlobStore } from '../kernel/store.js';
import { storeHolding } from '../store/held.js';
import type { Host } from './host.js';

/** Opens a bundle, whatever is wrong with it. @throws RootfsError `DISK_FAILED` */
export function openBundle(host: Host, name: string): Promise<Bundle> {
  const path = host.resolvePath(name);
  return readBundle(() => archiveMembers(host.disk, host.readAt, path), name);
}

export interface WholeBundle {
  readonly bundle: Bundle;
  readonly file: LockFile;
}

/** A bundle that is whole. @throws RootfsError `ARCHIVE_MALFORMED` naming what is wrong with it */
export async function wholeBundle(host: Host, name: string): Promise<WholeBundle> {
  const bundle = await openBundle(host, name);
  const fault = bundle.findings.find(({ weight }) => weight !== 'note');
  const lock = fault === undefined ? await bundleLock(bundle) : undefined;
  if (lock !== undefined) {
    const read = (): Promise<Uint8Array> => Promise.resolve(lock);
    return { bundle, file: await parseLocks(lock.length, read, `the lock of ${name}`) };
  }
  const text = fault === undefined ? 'it holds no lock' : `${fault.where}: ${fault.what}`;
  throw new RootfsError('ARCHIVE_MALFORMED', `${name} is no whole bundle: ${text}`, {
    hint: 'Take another copy of it, or make it again: rootfs bundle --lock FILE -o BUNDLE.',
  });
}

/** A store that has what is whole in a bundle, read where it lies, before its own. */
export function storeWithBundle(bundle: Bundle, store: BlobStore, host: Host): BlobStore {
  const held = [...bundleBlobs(bundle)].flatMap(([key, { at }]) =>
    at === undefined ? [] : [[key, at] as const],
  );
  return storeHolding(new Map(held), store, host.readAt);
}

/** Puts the files of a bundle into the store, each checked on its way. @returns how many were not there before */
export async function importBundle({ bundle, file }: WholeBundle, store: BlobStore): Promise<number> {
  let count = 0;
  const specs = new Map<string, BlobSpec>();
  for (const [title, { digest, member }] of bundle.files) {
    const spec = { sha256: parseSha256(digest.slice('sha256:'.length)), sizeBytes: member.sizeBytes };
    specs.set(title, spec);
    if (await store.has(spec)) continue;
    await store.put(spec, member.read());
    count += 1;
  }
  await keepReleases(file, specs, store);
  return count;
}
