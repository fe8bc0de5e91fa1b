import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const running = new Set<ChildProcess>();

/** Ends what {@link run} has started, so that nothing goes on writing where something is about to be removed. */
export function endChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Runs a program to its end; what it prints is kept. */
export function run({ command, env, cwd }: Command): Promise<Ended> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const parts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (parts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (parts.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      running.delete(child);
      resolve({ status, ...parts });
    });
  });
}

/** undefined when a short program ends well, else its complaint in one line. */
export function complaintOf(program: string, ...args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) return `${program}: ${error.message}`;
  if (status === 0) return undefined;
  return stderr.trim().split('\n').at(-1) || `${program} ended with ${status}`;
}
