import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { CompressorName, Compressors } from '../kernel/compressor.js';
import { asRootfsError, RootfsError } from '../kernel/errors.js';

/**
 * How each is run so that its bytes do not depend on how many processors there are: two threads always, because one
 * and several give different streams, while two and more give the same. @see xz(1), zstd(1), "--threads"
 */
const COMMANDS: Readonly<Record<CompressorName, readonly [string, ...string[]]>> = {
  bzip2: ['bzip2', '-c', '-9'],
  lz4: ['lz4', '-c', '-q', '-z', '-'],
  lzip: ['lzip', '-c', '-6'],
  lzma: ['xz', '--format=lzma', '-c', '-6'],
  xz: ['xz', '-c', '-6', '-T2'],
  zstd: ['zstd', '-c', '-q', '-3', '-T2'],
};

export interface CompressorsOptions {
  /** The value of PATH. Nothing else of the environment is passed on: XZ_OPT and ZSTD_CLEVEL would change the bytes. */
  readonly path: string | undefined;
}

type Environment = Readonly<Record<string, string>>;
type Sink = (bytes: Uint8Array) => Promise<void>;
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How a program ended: nothing when all was well. */
interface Ending {
  readonly complaint?: string;
  readonly isSignalled?: boolean;
}

const COMPLAINT_CHARS = 500;

function endOf(child: Child): Promise<Ending> {
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(0, COMPLAINT_CHARS);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ complaint: error.message }));
    child.once('close', (status, signal) => {
      if (status === 0) return resolve({});
      const complaint = said.trim().split('\n')[0] ?? '';
      const ending = signal ?? `status ${String(status)}`;
      resolve({
        complaint: complaint === '' ? `it ended with ${ending}` : complaint,
        isSignalled: signal === 'SIGINT' || signal === 'SIGTERM',
      });
    });
  });
}

async function feed<T>(child: Child, body: (write: Sink) => Promise<T>): Promise<T> {
  // Each write has its own callback; without a listener the same error would end the process.
  child.stdin.on('error', () => undefined);
  const result = await body(
    (bytes) =>
      new Promise((done, fail) => {
        child.stdin.write(bytes, (error) => (error ? fail(new BrokenPipe(error)) : done()));
      }),
  );
  child.stdin.end();
  return result;
}

/** The program went away while it was written to; why is known when it has ended. */
class BrokenPipe extends Error {
  constructor(cause: Error) {
    super('the pipe to a compressor is broken', { cause });
  }
}

async function drain(child: Child, sink: Sink): Promise<void> {
  for await (const bytes of child.stdout as AsyncIterable<Uint8Array>) await sink(bytes);
}

function interrupted(cause: unknown): RootfsError {
  if (cause instanceof RootfsError) return cause;
  return new RootfsError('INTERRUPTED', 'the output was not finished', { cause });
}

function failed(name: CompressorName, complaint: string): RootfsError {
  return new RootfsError('OUTPUT_UNSUPPORTED', `${COMMANDS[name][0]} cannot compress: ${complaint}`, {
    hint: 'Write .tar.gz or .tar, which need no other program.',
  });
}

/** What to tell of the three that can fail: whoever fails first brings the others down with it. */
function judge(
  name: CompressorName,
  [fed, drained, ending]: readonly [PromiseSettledResult<unknown>, PromiseSettledResult<void>, Ending],
  signal: AbortSignal | undefined,
): void {
  if (signal?.aborted === true) throw interrupted(signal.reason);
  if (drained.status === 'rejected' && drained.reason instanceof RootfsError) throw drained.reason;
  if (fed.status === 'rejected' && !(fed.reason instanceof BrokenPipe)) throw asRootfsError(fed.reason);
  if (ending.isSignalled === true) throw interrupted(ending.complaint);
  if (ending.complaint !== undefined) throw failed(name, ending.complaint);
  if (drained.status === 'rejected') throw asRootfsError(drained.reason);
  if (fed.status === 'rejected') throw failed(name, 'it stopped reading');
}

async function compress<T>(
  env: Environment,
  name: CompressorName,
  body: (write: Sink) => Promise<T>,
  sink: Sink,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal?.aborted === true) throw interrupted(signal.reason);
  const [program, ...args] = COMMANDS[name];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const kill = (): void => void child.kill('SIGKILL');
  const orKill = (thrown: unknown): never => {
    kill();
    throw thrown;
  };
  signal?.addEventListener('abort', kill, { once: true });
  const ended = endOf(child);
  const feeding = feed(child, body).catch(orKill);
  const [fed, drained] = await Promise.allSettled([feeding, drain(child, sink).catch(orKill)]);
  const ending = await ended;
  signal?.removeEventListener('abort', kill);
  judge(name, [fed, drained, ending], signal);
  return feeding;
}

/** The real {@link Compressors}: programs of the host, read and written through pipes. */
export function makeCompressors({ path }: CompressorsOptions): Compressors {
  const env = { PATH: path ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
  return {
    has: (name) => spawnSync(COMMANDS[name][0], ['--version'], { stdio: 'ignore', env }).error === undefined,
    compress: (name, body, sink, signal) => compress(env, name, body, sink, signal),
  };
}
