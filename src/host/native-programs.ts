import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { RootfsError } from '../kernel/errors.js';

type Sink = (bytes: Uint8Array) => Promise<void>;

/** How one program of the host is run. */
export interface ProgramRequest {
  readonly argv: readonly string[];
  /** The value of PATH, by which it is found. */
  readonly path: string;
  /** Writes its standard input, which is empty otherwise. */
  readonly input?: ((write: Sink) => Promise<void>) | undefined;
  /** Takes its standard output, which is told with the standard error otherwise. */
  readonly output?: Sink | undefined;
  readonly log?: ((line: string) => void) | undefined;
  /** It is killed then. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ProgramEnding {
  /** 127 for one that does not exist, 128 and more after a signal, as a shell has it. */
  readonly status: number;
  /** The last lines of what it told. */
  readonly said: string;
}

const TOLD_LINES = 12;
/** Of a line without end; longer ones are cut into several. */
const LINE_CHARS = 4096;

/** Cuts what is told into lines, and keeps the last ones. */
class Telling {
  private rest = '';
  private readonly last: string[] = [];

  constructor(private readonly log: (line: string) => void) {}

  listen(stream: Readable): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.take(text));
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.tell(line);
    for (; this.rest.length > LINE_CHARS; this.rest = this.rest.slice(LINE_CHARS))
      this.tell(this.rest.slice(0, LINE_CHARS));
  }

  private tell(line: string): void {
    this.log(line);
    this.last.push(line);
    if (this.last.length > TOLD_LINES) this.last.shift();
  }

  end(): string {
    if (this.rest !== '') this.tell(this.rest);
    this.rest = '';
    return this.last.join('\n').trim();
  }
}

/** The program went away while it was written to; why is known when it has ended. */
class BrokenPipe extends Error {}

async function feed(stdin: Writable, input: ProgramRequest['input']): Promise<void> {
  // Each write has its own callback; without a listener the same error would end the process.
  stdin.on('error', () => undefined);
  await input?.(
    (bytes) =>
      new Promise((done, fail) => {
        stdin.write(bytes, (error) => (error ? fail(new BrokenPipe()) : done()));
      }),
  );
  stdin.end();
}

async function drain(stdout: Readable, output: Sink): Promise<void> {
  for await (const bytes of stdout as AsyncIterable<Uint8Array>) await output(bytes);
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((done) => {
    child.once('error', () => done(127));
    child.once('close', (status) => done(status ?? 128));
  });
}

/** Kills a program at a time or a signal, and remembers which of them it was. */
class Killer {
  isLate = false;
  private readonly timer: NodeJS.Timeout;
  private readonly kill = (): void => void this.child.kill('SIGKILL');

  constructor(
    private readonly child: ChildProcess,
    limitMs: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(() => {
      this.isLate = true;
      this.kill();
    }, limitMs);
    signal?.addEventListener('abort', this.kill, { once: true });
  }

  now(): void {
    this.kill();
  }

  disarm(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.kill);
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  if (signal.reason instanceof RootfsError) throw signal.reason;
  throw new RootfsError('INTERRUPTED', 'a program of the tree was not finished', { cause: signal.reason });
}

/**
 * Runs a program of the host with an environment of nothing but PATH and a locale, until it has ended and its streams
 * are closed.
 * @throws RootfsError `INTERRUPTED`; `SCRIPT_LIMIT` after the time; whatever `input` and `output` throw
 */
export async function runProgram(request: ProgramRequest): Promise<ProgramEnding> {
  const { argv, path, input, output, log, limitMs, signal } = request;
  stopIfAborted(signal);
  const [program = '', ...args] = argv;
  // A group of its own: an interrupt from the keyboard comes by the signal, in order, and not to the programs as well.
  const child = spawn(program, args, { stdio: 'pipe', env: { PATH: path, LC_ALL: 'C' }, detached: true });
  const killer = new Killer(child, limitMs, signal);
  const orKill = (thrown: unknown): never => {
    killer.now();
    throw thrown;
  };
  const telling = new Telling(log ?? (() => undefined));
  telling.listen(child.stderr);
  if (output === undefined) telling.listen(child.stdout);
  const ended = endOf(child);
  const streams = await Promise.allSettled([
    feed(child.stdin, input).catch(orKill),
    (output === undefined ? Promise.resolve() : drain(child.stdout, output)).catch(orKill),
  ]);
  const status = await ended;
  killer.disarm();
  stopIfAborted(signal);
  if (killer.isLate)
    throw new RootfsError('SCRIPT_LIMIT', `${program} did not end within ${limitMs / 1000} s`);
  for (const stream of streams)
    if (stream.status === 'rejected' && !(stream.reason instanceof BrokenPipe)) throw stream.reason;
  return { status: status, said: telling.end() };
}
