import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Effects } from '../../src/build/request.js';
import { makeCompressors } from '../../src/host/compressors.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeFileReader } from '../../src/host/disk-job.js';
import { makeDisk } from '../../src/host/disk.js';
import { makeFetch } from '../../src/host/http.js';
import { makeNative } from '../../src/host/native.js';
import { runInline } from '../../src/host/threads.js';
import type { Event } from '../../src/kernel/events.js';
import { openBlobStore, type CorruptBlob } from '../../src/store/blobs.js';
import { temporaryFolder } from '../../src/store/cache-layout.js';
import { verifyCache, type CacheVerdict } from '../../src/store/cache-verify.js';
import { fakeClock } from './fake-clock.js';

export interface SessionOptions {
  /** What the clock says, in seconds since 1970. */
  readonly now: number;
  /** A folder to use again; a new one otherwise. It holds `cache` and `out`. */
  readonly folder?: string;
}

/** Everything that a run needs, made of the real parts of host/ but for the clock; jobs run in this thread. */
export interface BuildSession {
  readonly effects: Effects;
  readonly folder: string;
  readonly cache: string;
  /** An empty folder for outputs. */
  readonly out: string;
  readonly events: readonly Event[];
  readonly corrupt: readonly CorruptBlob[];
  readonly stdout: () => Buffer;
  /** Every wait between two attempts so far, in milliseconds of a clock that only waiting moves. */
  readonly pauses: () => readonly number[];
  verify(): Promise<CacheVerdict>;
  /** Ends it; the folder stays when it was given. */
  close(): Promise<void>;
}

/** A server that is silent for so long is given up: tests do not wait for real ones. */
const TIMEOUTS = { connectMs: 5000, headersMs: 150, bodyIdleMs: 150 };

export async function openSession({ now, folder: given }: SessionOptions): Promise<BuildSession> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'rootfs-build-'));
  const [cache, out] = [join(folder, 'cache'), join(folder, 'out')];
  mkdirSync(out, { recursive: true });
  const events: Event[] = [];
  const corrupt: CorruptBlob[] = [];
  const written: Uint8Array[] = [];
  const [clock, disk, threads, reader] = [fakeClock(now), makeDisk(), runInline(), makeFileReader()];
  const store = await openBlobStore(disk, cache, { clock, onCorrupt: (blob) => void corrupt.push(blob) });
  const fetch = makeFetch({ version: '0', environment: {}, clock, timeouts: TIMEOUTS });
  const isPrivileged = process.platform === 'linux' && process.getuid?.() === 0;
  const effects: Effects = {
    ...{ fetch, clock, store, disk, threads, readAt: reader.readAt },
    idle: () => new Promise((done) => setImmediate(done)),
    cpuSeconds: () => process.cpuUsage().user / 1e6,
    directories: makeDirectoryWriter({ isPrivileged, readAt: reader.readAt }),
    native: makeNative({
      platform: process.platform,
      architecture: 'amd64',
      isRoot: isPrivileged,
      path: process.env['PATH'],
    }),
    compressors: makeCompressors({ path: process.env['PATH'] }),
    report: (event) => void events.push(event),
    stdout: (bytes) => Promise.resolve(void written.push(Uint8Array.from(bytes))),
    scratch: temporaryFolder(cache),
    transfers: 4,
  };
  const close = async (): Promise<void> => {
    await Promise.all([fetch.close(), threads.close()]);
    reader.close();
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const verify = (): Promise<CacheVerdict> => verifyCache(disk, cache, { removeCorrupt: false });
  const stdout = (): Buffer => Buffer.concat(written);
  const pauses = (): readonly number[] => clock.pauses;
  return { effects, folder, cache, out, events, corrupt, stdout, pauses, verify, close };
}
