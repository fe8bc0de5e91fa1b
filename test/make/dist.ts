import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Whether the program has been built; says loudly when not. */
export function hasDist(what: string): boolean {
  if (existsSync(MAIN)) return true;
  console.warn(`SKIPPED: ${what}: dist/ is not there; run npm run build`);
  return false;
}

export interface Ran {
  readonly status: number | null;
  /** What ended it, when it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program and its arguments that starts ours, such as setpriv. */
  readonly through?: readonly string[];
  /** Told of the process, to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the built program in a process of its own, with nothing of this one's environment but PATH. */
export function runDist(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = '', ...rest] = [...(options.through ?? []), process.execPath, MAIN, ...args];
  const env = { PATH: process.env['PATH'], ...options.env };
  const child = spawn(program, rest, { env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  options.onStart?.(child);
  const parts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (parts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (parts.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...parts }));
  });
}
