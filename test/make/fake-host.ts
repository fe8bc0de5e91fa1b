import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host, Stream } from '../../src/cli/host.js';
import { runCli } from '../../src/cli/run.js';
import { makeDirectoryWriter } from '../../src/host/directory.js';
import { makeDirectoryReader } from '../../src/host/directory-read.js';
import { makeFileReader } from '../../src/host/disk-job.js';
import { makeDisk } from '../../src/host/disk.js';
import { makeFetch } from '../../src/host/http.js';
import { startServer } from '../../src/host/http-server.js';
import { makeNative } from '../../src/host/native.js';
import { runInline } from '../../src/host/threads.js';
import { fakeClock, type FakeClock } from './fake-clock.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left: its exit status and everything that it wrote. */
export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** Both streams in the order of writing, each piece as it was written. */
  readonly pieces: readonly { readonly to: 'out' | 'err'; readonly text: string }[];
}

export interface HostChange extends Partial<Omit<Host, 'stderr'>> {
  /** Columns of a terminal that the standard error is; undefined for none. */
  readonly terminal?: number;
}

export interface FakeMachine {
  /** Holds everything of it; commands resolve relative paths here. */
  readonly folder: string;
  readonly cache: string;
  /** A user's suite directory, empty. */
  readonly suites: string;
  readonly clock: FakeClock;
  run(args: readonly string[], change?: HostChange): Promise<Ended>;
  remove(): void;
}

type Pieces = { to: 'out' | 'err'; text: string }[];

function stream(pieces: Pieces, to: 'out' | 'err', columns: number | undefined): Stream {
  return {
    isTerminal: columns !== undefined,
    columns: () => columns ?? 80,
    write: (text) => void pieces.push({ to, text }),
  };
}

/** A machine of real parts, but for the clock, the streams, the environment and the threads; without the network. */
export function fakeMachine(nowSeconds?: number): FakeMachine {
  const folder = mkdtempSync(join(tmpdir(), 'rootfs-cli-'));
  const [cache, suites] = [join(folder, 'cache'), join(folder, 'suites')];
  mkdirSync(suites);
  const clock = fakeClock(nowSeconds);
  const reader = makeFileReader();
  const hostOf = (pieces: Pieces, { terminal, ...change }: HostChange): Host => ({
    version: '1.2.3',
    environment: {},
    architecture: 'amd64',
    processors: 2,
    stdout: stream(pieces, 'out', terminal),
    stderr: stream(pieces, 'err', terminal),
    writeBytes: (bytes) =>
      Promise.resolve(void pieces.push({ to: 'out', text: Buffer.from(bytes).toString('latin1') })),
    readInput: async function* () {},
    clock,
    disk: makeDisk(),
    directoryReader: makeDirectoryReader(),
    directories: makeDirectoryWriter({ isPrivileged: false, readAt: reader.readAt }),
    native: makeNative({ platform: 'none', architecture: 'amd64', isRoot: false, path: undefined }),
    readAt: reader.readAt,
    idle: () => new Promise((done) => setImmediate(done)),
    cpuSeconds: () => process.cpuUsage().user / 1e6,
    signal: new AbortController().signal,
    builtinSuites: join(ROOT, 'suites'),
    builtinKeys: join(ROOT, 'keys', 'debian'),
    userSuites: [suites],
    resolvePath: (path) => resolve(folder, path),
    temporaryDirectory: tmpdir(),
    cacheDirectory: () => cache,
    aptSources: () => Promise.resolve([]),
    startServer,
    registryLogin: () => Promise.resolve(undefined),
    startThreads: () => runInline(),
    startFetch: (offline) => Promise.resolve(makeFetch({ version: '0', environment: {}, clock, offline })),
    ...change,
  });
  return {
    ...{ folder, cache, suites, clock },
    async run(args, change = {}) {
      const pieces: Pieces = [];
      const status = await runCli(args, hostOf(pieces, change));
      const all = (to: 'out' | 'err'): string =>
        pieces
          .filter((piece) => piece.to === to)
          .map(({ text }) => text)
          .join('');
      return { status, out: all('out'), err: all('err'), pieces };
    },
    remove() {
      reader.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
