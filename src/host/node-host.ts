import { createRequire } from 'node:module';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../kernel/clock.js';
import { RootfsError } from '../kernel/errors.js';
import { readAptSources } from './apt-sources.js';
import { makeClock } from './clock.js';
import { makeCompressors } from './compressors.js';
import { makeDirectoryWriter } from './directory.js';
import { makeDirectoryReader } from './directory-read.js';
import { makeFileReader } from './disk-job.js';
import { makeDisk } from './disk.js';
import { startServer } from './http-server.js';
import { makeFetch, type HttpFetch } from './http.js';
import { makeNative } from './native.js';
import { readLogins } from './logins.js';
import { defaultCacheDirectory } from './paths.js';
import { readRegistryLogin } from './registry-logins.js';
import { startThreads } from './threads.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** dpkg's names of what Node can run on. @see https://nodejs.org/api/process.html#processarch */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armhf',
  ia32: 'i386',
  ppc64: 'ppc64el',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  mips64el: 'mips64el',
};

function streamOf(stream: NodeJS.WriteStream): {
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
} {
  return {
    isTerminal: stream.isTTY,
    columns: () => stream.columns || 80,
    write: (text) => void stream.write(text),
  };
}

async function writeBytes(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((done, fail) => {
    stream.write(bytes, (error) => {
      if (error === null || error === undefined) done();
      else fail(new RootfsError('DISK_FAILED', `the standard output cannot be written: ${error.message}`));
    });
  });
}

function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  return version;
}

function userSuites(environment: Environment, home: string): readonly string[] {
  const named = (environment['ROOTFS_SUITES'] ?? '').split(delimiter).filter((path) => path !== '');
  const config = environment['XDG_CONFIG_HOME'];
  const base =
    config !== undefined && isAbsolute(config) ? config : home === '' ? undefined : join(home, '.config');
  return base === undefined ? named : [...named, join(base, 'rootfs', 'suites')];
}

/** Where the files that come with the program are: beside dist/. */
function shipped(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

function startFetch(
  version: string,
  environment: Environment,
  clock: Clock,
  home: string,
): (offline: boolean) => Promise<HttpFetch> {
  return async (offline) => {
    const logins = await readLogins(makeDisk(), environment, home);
    return makeFetch({ version, environment, clock, logins, offline });
  };
}

/** The machine as commands see it. Ctrl-C aborts the signal; a second one ends the process at once. */
export function nodeHost(node: NodeJS.Process, signal: AbortSignal) {
  const { env: environment, platform } = node;
  const disk = makeDisk();
  const clock = makeClock();
  const { readAt } = makeFileReader();
  const architecture = ARCHITECTURES[node.arch];
  const isRoot = node.getuid?.() === 0;
  const home = homedir();
  const version = packageVersion();
  return {
    version,
    environment,
    architecture,
    processors: availableParallelism(),
    stdout: streamOf(node.stdout),
    stderr: streamOf(node.stderr),
    writeBytes: (bytes: Uint8Array) => writeBytes(node.stdout, bytes),
    readInput: () => node.stdin as AsyncIterable<Uint8Array>,
    clock,
    disk,
    directoryReader: makeDirectoryReader(),
    directories: makeDirectoryWriter({ isPrivileged: platform === 'linux' && isRoot, readAt }),
    compressors: makeCompressors({ path: environment['PATH'] }),
    native: makeNative({ platform, architecture, isRoot, path: environment['PATH'] }),
    readAt,
    idle: () => new Promise<void>((done) => setImmediate(done)),
    cpuSeconds: () => {
      const { user, system } = node.cpuUsage();
      return (user + system) / 1e6;
    },
    signal,
    builtinSuites: shipped('suites'),
    builtinKeys: shipped('keys/debian'),
    userSuites: userSuites(environment, home),
    resolvePath: (path: string) => resolve(path),
    temporaryDirectory: tmpdir(),
    cacheDirectory: () => defaultCacheDirectory(environment, home, platform),
    aptSources: () => readAptSources(disk),
    startServer,
    startThreads: (size: number) => startThreads(size),
    registryLogin: (registry: string) => readRegistryLogin(disk, environment, home, registry),
    startFetch: startFetch(version, environment, clock, home),
  };
}
