import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { byteString, bytesOf } from '../../src/kernel/byte-string.js';
import { sortedBytewise } from '../../src/kernel/order.js';
import { Budget } from '../../src/shell/budget.js';
import { FdTable } from '../../src/shell/fd-table.js';
import type { Handlers, Limits } from '../../src/shell/handlers.js';
import { runShell } from '../../src/shell/run.js';
import { MemoryOpenFile, Sink } from './memory-open.js';
import { memoryHandlers, testFiles } from './memory-handlers.js';
import type { MemoryFiles } from './memory-files.js';

/** A script that real dash and ours must run alike. All texts are byte strings. */
export interface ScriptCase {
  readonly summary: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
  /** In the working directory: a text, `-> target` for a symbolic link, `#!…` for an executable; `name/` a directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** How the shell gets the script: as a file unless given. */
  readonly by?: 'file' | 'option-c' | 'stdin';
  /** Options of the shell before the script. */
  readonly options?: readonly string[];
  /** Why ours must differ, when it must, with what ours gives. */
  readonly differs?: { readonly reason: string; readonly outcome: Partial<Outcome> };
}

export interface Outcome {
  readonly stdout: string;
  readonly status: number;
  /** Only whether anything was said: names and wording of shells differ. */
  readonly complained: boolean;
  readonly files: readonly string[];
}

const ENVIRONMENT = { PATH: '/bin:/usr/bin', LC_ALL: 'C', HOME: '/nohome' } as const;
const SCRIPT = 'script';

function argvOf(test: ScriptCase): readonly string[] {
  const options = test.options ?? [];
  if (test.by === 'option-c') return [...options, '-c', test.script, SCRIPT, ...(test.args ?? [])];
  if (test.by === 'stdin') return [...options, '-s', ...(test.args ?? [])];
  return [...options, SCRIPT, ...(test.args ?? [])];
}

function stdinOf(test: ScriptCase): string {
  return test.by === 'stdin' ? test.script : (test.stdin ?? '');
}

function filesOf(test: ScriptCase): readonly [string, string][] {
  const script: [string, string][] =
    test.by === undefined || test.by === 'file' ? [[SCRIPT, test.script]] : [];
  return [...Object.entries(test.files ?? {}), ...script];
}

function layOnDisk(home: string, name: string, text: string): void {
  const path = join(home, name);
  mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
  if (name.endsWith('/')) return;
  if (text.startsWith('-> ')) symlinkSync(text.slice(3), path);
  else {
    writeFileSync(path, bytesOf(text), { mode: 0o644 });
    chmodSync(path, text.startsWith('#!') ? 0o755 : 0o644);
  }
}

/** Everything below a directory but the script: `path mode content`, in byte order. */
export function diskLines(path: string, prefix = ''): string[] {
  const lines: string[] = [];
  for (const name of sortedBytewise(readdirSync(path, 'latin1'), (one) => one)) {
    if (name === SCRIPT && prefix === '') continue;
    const below = Buffer.from(`${path}/${name}`, 'latin1');
    const status = lstatSync(below);
    const mode = (status.mode & 0o7777).toString(8);
    if (status.isSymbolicLink()) lines.push(`${prefix}${name} -> ${readlinkSync(below)}`);
    else if (status.isDirectory()) {
      lines.push(`${prefix}${name}/ ${mode}`, ...diskLines(`${path}/${name}`, `${prefix}${name}/`));
    } else lines.push(`${prefix}${name} ${mode} ${JSON.stringify(byteString(readFileSync(below)))}`);
  }
  return lines;
}

/** Puts a script and its files into a directory. */
export function layCase(home: string, test: ScriptCase): void {
  for (const [name, text] of filesOf(test)) layOnDisk(home, name, text);
}

/** Runs a script with the dash of this machine in a temporary directory, which is told as `/t`. */
export function runReal(test: ScriptCase): Outcome {
  const home = mkdtempSync(join(tmpdir(), 'replay-'));
  try {
    layCase(home, test);
    const umask = ['-c', 'umask 022; exec dash "$@"', 'dash'];
    const done = spawnSync('/usr/bin/dash', [...umask, ...argvOf(test)], {
      cwd: home,
      input: bytesOf(stdinOf(test)),
      env: ENVIRONMENT,
      timeout: 20_000,
    });
    return {
      stdout: byteString(done.stdout).replaceAll(home, '/t'),
      status: done.status ?? 128,
      complained: done.stderr.length > 0,
      files: diskLines(home),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function layInMemory(files: MemoryFiles, name: string, text: string): void {
  files.makeDirectories(`/t/${name.endsWith('/') ? name : dirname(name)}`);
  if (name.endsWith('/')) return;
  if (text.startsWith('-> ')) {
    files.put(`/t/${name}`, '/', { kind: 'symlink', target: text.slice(3), mode: 0o777 }, false);
  } else files.write(`/t/${name}`, text, text.startsWith('#!') ? 0o755 : 0o644);
}

const LIMITS: Limits = { steps: 2_000_000, depth: 200, outputBytes: 64 * 1024 * 1024, cpuSeconds: 60 };

/** Rejects when all promises have settled and the script has not ended: its processes wait for each other. */
function deadlock(): { readonly promise: Promise<never>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error('deadlock: the script never ends')), 3000);
    stop = () => clearTimeout(timer);
  });
  return { promise, stop };
}

function openFiles(test: ScriptCase): { fds: FdTable; stdout: Sink; stderr: Sink } {
  const fds = new FdTable();
  const stdout = new Sink();
  const stderr = new Sink();
  const input = { kind: 'file', mode: 0o644, text: stdinOf(test), mtime: 0 } as const;
  fds.set(0, new MemoryOpenFile({ ...input }, { read: true, write: false, append: false }, () => 0));
  fds.set(1, stdout);
  fds.set(2, stderr);
  return { fds, stdout, stderr };
}

/** Runs a script with our shell on a file system in memory. */
export async function runOurs(test: ScriptCase): Promise<Outcome & { readonly stderr: string }> {
  const files = testFiles();
  for (const [name, text] of filesOf(test)) layInMemory(files, name, text);
  const { fds, stdout, stderr } = openFiles(test);
  const budget = new Budget(LIMITS, () => process.cpuUsage().user / 1e6);
  const handlers: Handlers = memoryHandlers(files, (request, argv) =>
    runShell({ ...request, argv, handlers, budget, dialect: 'dash' }),
  );
  const run = runShell({
    argv: ['dash', ...argvOf(test)],
    env: new Map(Object.entries(ENVIRONMENT)),
    fds,
    cwd: '/t',
    umask: 0o022,
    handlers,
    budget,
    dialect: 'dash',
    origin: { script: 'test', line: 1 },
  });
  const { promise, stop } = deadlock();
  try {
    const status = await Promise.race([run, promise]);
    const text = { stdout: stdout.text, stderr: stderr.text, complained: stderr.text !== '' };
    return { ...text, status, files: files.lines('/t').filter((line) => !line.startsWith(`${SCRIPT} `)) };
  } finally {
    stop();
  }
}
