import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bytesOf, byteString } from '../../src/kernel/byte-string.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { CommandTable } from '../../src/configure/commands/command.js';
import { UsageError } from '../../src/configure/commands/options.js';
import { Files } from '../../src/configure/system/files.js';
import { InputText, OutputCapture } from '../../src/configure/system/memory-file.js';
import { Process, type RunRequest, type System } from '../../src/configure/system/process.js';
import { Tree } from '../../src/rootfs/tree.js';
import { FdTable } from '../../src/shell/fd-table.js';
import { ShellIoError } from '../../src/shell/open-file.js';

/** What is in the working directory before: a text, or more about it. Names ending in `/` are directories. */
export type FileSpec =
  | string
  | {
      readonly text?: string;
      readonly link?: string;
      readonly hard?: string;
      readonly mode?: number;
      readonly mtime?: number;
    };

/** One program run, by the real program and by ours; all texts are byte strings. */
export interface CommandCase {
  readonly summary: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, FileSpec>>;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Why ours must differ, when it must: then the case says what ours gives. */
  readonly differs?: { readonly reason: string; readonly stdout?: string; readonly status?: number };
}

export interface CommandOutcome {
  readonly status: number;
  readonly stdout: string;
  /** Only whether there was anything: texts differ with versions and locales. */
  readonly complained: boolean;
  /** `path type mode content-or-target`, in byte order; times only where they are not "now". */
  readonly files: readonly string[];
}

const HOME = '/t';
export const NOW = 1_700_000_000;

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function line(path: string, kind: string, mode: number, what: string, mtime: number): string {
  // The real run's "now" is today and ours the epoch: both are told as "now".
  const time = mtime >= NOW ? 'now' : String(mtime);
  return kind === 'symlink'
    ? `${path} symlink ${what}`
    : `${path} ${kind} ${octal(mode)} ${time} ${JSON.stringify(what)}`;
}

/** Runs our program in a fresh tree. `more` may prepare the tree further (accounts, packages). */
export async function ours(
  table: CommandTable,
  test: CommandCase,
  more?: (files: Files, tree: Tree) => void,
): Promise<CommandOutcome & { readonly stderr: string; readonly tree: Tree }> {
  const tree = new Tree(epochSeconds(NOW));
  tree.makeDirectories('t');
  tree.makeDirectories('tmp');
  tree.makeDirectories('dev');
  const readAt = (): Uint8Array => new Uint8Array(0);
  const files = new Files({ tree, readAt, cwd: HOME, umask: 0o022 });
  files.mknod('/dev/null', 'character', 0o666, { major: 1, minor: 3 });
  for (const [name, spec] of Object.entries(test.files ?? {})) layInTree(files, tree, name, spec);
  more?.(files, tree);
  const stdout = new OutputCapture();
  const stderr = new OutputCapture();
  const fds = new FdTable();
  fds.set(0, new InputText(test.stdin ?? ''));
  fds.set(1, stdout);
  fds.set(2, stderr);
  const system = testSystem(table, tree, readAt);
  const env = new Map(Object.entries({ PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...test.env }));
  const origin = { script: 'test', line: 1 };
  const status = await system.run({ argv: test.argv, env, fds, cwd: HOME, umask: 0o022, origin });
  return {
    status,
    stdout: stdout.text,
    stderr: stderr.text,
    complained: stderr.text !== '',
    files: treeLines(files),
    tree,
  };
}

function layInTree(files: Files, tree: Tree, name: string, spec: FileSpec): void {
  const given = typeof spec === 'string' ? { text: spec } : spec;
  tree.makeDirectories(`t/${name.endsWith('/') ? name : dirname(name)}`);
  if ('link' in given && given.link !== undefined) files.symlink(given.link, name);
  else if ('hard' in given && given.hard !== undefined) files.link(given.hard, name);
  else if (!name.endsWith('/')) files.write(name, given.text ?? '');
  if (given.mode !== undefined) files.chmod(name, given.mode);
  if (given.mtime !== undefined) files.setTime(name, given.mtime);
}

function testSystem(table: CommandTable, tree: Tree, readAt: () => Uint8Array): System {
  const system: System = {
    leave: () => undefined,
    tree,
    readAt,
    architecture: 'amd64',
    async run(request: RunRequest): Promise<number> {
      const { argv, env, cwd, umask, origin } = request;
      const name = (argv[0] ?? '').replace(/^.*\//, '');
      const command = table[name];
      const fds = request.fds.fork();
      if (command === undefined) return 127;
      const process = new Process(system, argv, env, fds, cwd, umask, origin, `/usr/bin/${name}`);
      try {
        return await command(process);
      } catch (error) {
        if (error instanceof ShellIoError && error.errno === 'EPIPE') return 141;
        if (!(error instanceof ShellIoError || error instanceof UsageError)) throw error;
        await process.complain(error.message);
        return error instanceof UsageError ? 2 : 1;
      } finally {
        fds.closeAll();
      }
    },
  };
  return system;
}

function treeLines(files: Files): string[] {
  const lines: string[] = [];
  const visit = (path: string): void => {
    for (const name of files.list(path === '' ? '.' : path)) {
      const child = path === '' ? name : `${path}/${name}`;
      const status = files.lstat(child);
      const what =
        status.kind === 'file' ? files.read(child) : status.kind === 'symlink' ? files.readlink(child) : '';
      lines.push(
        line(child, status.kind, status.mode, what, status.kind === 'directory' ? NOW : status.mtimeSeconds),
      );
      if (status.kind === 'directory') visit(child);
    }
  };
  visit('');
  return lines;
}

/** Whether the real program is on this machine. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;
}

/** Runs the real program in a temporary directory with the same files. */
export function real(test: CommandCase): CommandOutcome {
  const home = mkdtempSync(join(tmpdir(), 'oracle-'));
  try {
    for (const [name, spec] of Object.entries(test.files ?? {})) layOnDisk(home, name, spec);
    const [program = '', ...args] = test.argv;
    const result = spawnSync(
      program,
      args.map((arg) => Buffer.from(arg, 'latin1').toString('utf8')),
      {
        cwd: home,
        input: bytesOf(test.stdin ?? ''),
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', ...test.env },
        timeout: 20_000,
      },
    );
    const stdout = byteString(result.stdout ?? Buffer.alloc(0)).replaceAll(home, HOME);
    return {
      status: result.status ?? 255,
      stdout,
      complained: (result.stderr ?? Buffer.alloc(0)).length > 0,
      files: diskLines(home, home),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function layOnDisk(home: string, name: string, spec: FileSpec): void {
  const given = typeof spec === 'string' ? { text: spec } : spec;
  const path = join(home, Buffer.from(name, 'latin1').toString('utf8'));
  mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
  if ('link' in given && given.link !== undefined) symlinkSync(given.link, path);
  else if ('hard' in given && given.hard !== undefined) linkSync(join(home, given.hard), path);
  else if (!name.endsWith('/')) {
    writeFileSync(path, bytesOf(given.text ?? ''));
    chmodSync(path, 0o644);
  }
  if (given.mode !== undefined) chmodSync(path, given.mode);
  if (given.mtime !== undefined) utimesSync(path, given.mtime, given.mtime);
}

function diskLines(home: string, folder: string): string[] {
  const lines: string[] = [];
  const names = readdirSync(folder, { encoding: 'buffer' })
    .map((name) => name.toString('latin1'))
    .sort();
  for (const name of names) {
    const path = join(folder, Buffer.from(name, 'latin1').toString('utf8'));
    const status = lstatSync(path);
    const shown = Buffer.from(path.slice(home.length + 1)).toString('latin1');
    const mtime = status.isDirectory() ? NOW : Math.floor(status.mtimeMs / 1000);
    if (status.isSymbolicLink()) lines.push(line(shown, 'symlink', 0o777, readlinkSync(path), mtime));
    else if (status.isDirectory()) {
      lines.push(line(shown, 'directory', status.mode & 0o7777, '', mtime), ...diskLines(home, path));
    } else
      lines.push(
        line(
          shown,
          status.isFIFO() ? 'fifo' : 'file',
          status.mode & 0o7777,
          status.isFIFO() ? '' : byteString(readFileSync(path)),
          mtime,
        ),
      );
  }
  return lines;
}
