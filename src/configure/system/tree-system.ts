import type { ByteString } from '../../kernel/byte-string.js';
import { textOf } from '../../kernel/byte-string.js';
import type { ReadAt } from '../../kernel/content.js';
import type { Tree } from '../../rootfs/tree.js';
import type { Budget } from '../../shell/budget.js';
import type { ExecRequest, Handlers } from '../../shell/handlers.js';
import { ShellIoError } from '../../shell/open-file.js';
import { runShell } from '../../shell/run.js';
import { ParsedTexts } from '../../shell/syntax/parsed-texts.js';
import { unmodelledError, type CommandTable } from '../commands/command.js';
import { Files } from './files.js';
import { openInTree } from './open.js';
import { Process, type RunRequest, type System } from './process.js';
import { programOf } from './programs.js';
import { runCommand } from './run-command.js';

/** What a system is made of. */
export interface SystemParts {
  readonly tree: Tree;
  readonly readAt: ReadAt;
  readonly architecture: string;
  /** Models of programs, by the name that they are called by. */
  readonly commands: CommandTable;
  /** Bounds what all scripts together may use. */
  readonly budget: Budget;
  /** Seconds of processor time, for the budget. */
  readonly cpuSeconds: () => number;
  /** Whether the user does without a command; counts it when so. */
  readonly skips: (name: string) => boolean;
  /** Counts what is left out of every image; see {@link System.leave}. */
  readonly leave: (what: string, reason: string) => void;
}

/** How machine code is called that is a shell, dash or busybox by the name of its applet. */
const SHELL_NAMES = new Set(['sh', 'dash', 'ash', 'bash']);

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Programs run in a tree: shell scripts are interpreted, others are stood for by their models. */
export class TreeSystem implements System {
  readonly tree: Tree;
  readonly readAt: ReadAt;
  readonly architecture: string;
  readonly handlers: Handlers;
  private readonly parsed = new ParsedTexts();
  private pid = 1;

  constructor(private readonly parts: SystemParts) {
    this.tree = parts.tree;
    this.readAt = parts.readAt;
    this.architecture = parts.architecture;
    this.handlers = this.makeHandlers();
  }

  files(cwd: ByteString, umask: number): Files {
    const { tree, readAt } = this.parts;
    return new Files({ tree, readAt, cwd, umask });
  }

  leave(what: string, reason: string): void {
    this.parts.leave(what, reason);
  }

  async run(request: RunRequest): Promise<number> {
    const { cwd, umask } = request;
    const name = request.argv[0] ?? '';
    const path = this.find(name, request);
    if (path === undefined) {
      await request.fds.get(2)?.write(`${name}: command not found\n`);
      return 127;
    }
    try {
      return await this.exec({ ...request, path, fds: request.fds.fork(), cwd, umask });
    } catch (error) {
      if (!(error instanceof ShellIoError)) throw error;
      if (error.errno === 'ENOEXEC') return this.runAsScript(path, request);
      await request.fds.get(2)?.write(`${name}: ${error.message}\n`);
      return error.errno === 'ENOENT' ? 127 : 126;
    }
  }

  /** execvp(3): a file without `#!` is given to the shell. */
  private runAsScript(path: ByteString, request: RunRequest): Promise<number> {
    const { argv, env, cwd, umask, origin } = request;
    const shellArgv = ['/bin/sh', path, ...argv.slice(1)];
    return this.shell({ path, argv: shellArgv, env, fds: request.fds.fork(), cwd, umask, origin }, 'dash');
  }

  private find(name: ByteString, request: RunRequest): ByteString | undefined {
    if (name.includes('/')) return name;
    const files = this.files(request.cwd, request.umask);
    for (const folder of (request.env.get('PATH') ?? DEFAULT_PATH).split(':')) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const status = files.tryStat(path, true);
      if (status?.kind === 'file' && (status.mode & 0o111) !== 0) return path;
    }
    return undefined;
  }

  /** Runs one program. @throws ShellIoError when it cannot be executed at all */
  async exec(request: ExecRequest): Promise<number> {
    const files = this.files(request.cwd, request.umask);
    try {
      const status = files.stat(request.path);
      if (status.kind !== 'file' || (status.mode & 0o111) === 0)
        throw new ShellIoError('EACCES', request.path);
      return await this.start(request, files);
    } finally {
      request.fds.closeAll();
    }
  }

  private async start(request: ExecRequest, files: Files): Promise<number> {
    const program = programOf(files, request.path);
    const name = this.modelName(request, files);
    // Bash is interpreted only as far as it is dash, so a model of what is written in it comes first.
    const isModelled = program.kind === 'foreign' || (program.kind === 'shell' && program.dialect === 'bash');
    if (name !== undefined && isModelled) return this.runModel(name, request, files);
    switch (program.kind) {
      case 'text':
        throw new ShellIoError('ENOEXEC', request.path);
      case 'shell': {
        const options = program.argument === undefined ? [] : [program.argument];
        const argv = ['/bin/sh', ...options, request.path, ...request.argv.slice(1)];
        return this.shell({ ...request, argv, fds: request.fds.fork() }, program.dialect);
      }
      case 'foreign': {
        const called = baseName(request.argv[0] ?? request.path);
        if (SHELL_NAMES.has(called)) {
          return this.shell({ ...request, fds: request.fds.fork() }, called === 'bash' ? 'bash' : 'dash');
        }
        if (this.parts.skips(textOf(called))) return 0;
        throw unmodelledError(`${textOf(request.path)} (${program.language})`, request.origin);
      }
      default:
        return program satisfies never;
    }
  }

  /** The model for a program: by the name that it was called by, else by the name of the file itself. */
  private modelName(request: ExecRequest, files: Files): string | undefined {
    const { commands } = this.parts;
    const names = [baseName(request.path), baseName(files.realpath(request.path))];
    return names.find((name) => Object.hasOwn(commands, name));
  }

  private runModel(name: string, request: ExecRequest, files: Files): Promise<number> {
    const command = this.parts.commands[name];
    if (command === undefined || this.parts.skips(name)) return Promise.resolve(0);
    const { argv, env, fds, cwd, umask, origin, path } = request;
    return runCommand(command, new Process(this, argv, env, fds, cwd, umask, origin, files.absolute(path)));
  }

  private shell(request: ExecRequest, dialect: 'dash' | 'bash'): Promise<number> {
    const { argv, env, fds, cwd, umask, origin } = request;
    const { handlers } = this;
    const { parsed } = this;
    const { budget } = this.parts;
    return runShell({ argv, env, fds, cwd, umask, handlers, budget, parsed, dialect, origin });
  }

  private makeHandlers(): Handlers {
    const { tree, readAt } = this.parts;
    const files = (cwd: ByteString): Files => this.files(cwd, 0o022);
    const listed = (path: ByteString, cwd: ByteString): readonly ByteString[] | undefined =>
      files(cwd).isDirectory(path) ? files(cwd).list(path) : undefined;
    return {
      open: (path, mode, at) =>
        openInTree({ tree, readAt, cwd: at.cwd, umask: at.umask }, path, mode, {
          ...(at.exclusive === undefined ? {} : { exclusive: at.exclusive }),
          fds: at.fds,
          onRandom: (device) => {
            throw unmodelledError(`reading ${textOf(device)} (randomness)`, {
              script: 'redirection',
              line: 0,
            });
          },
        }),
      stat: (path, cwd, follow) => files(cwd).tryStat(path, follow),
      access: (path, cwd, what) => {
        const status = files(cwd).tryStat(path, true);
        if (status === undefined) return false;
        // Root may read and write everything, and execute what anybody may. @see access(2)
        return what !== 'execute' || status.kind === 'directory' || (status.mode & 0o111) !== 0;
      },
      list: listed,
      realDirectory: (path, cwd) => (files(cwd).isDirectory(path) ? files(cwd).realpath(path) : undefined),
      exec: (request) => this.exec(request),
      cpuSeconds: this.parts.cpuSeconds,
      uid: 0,
      gid: 0,
      nextPid: () => ++this.pid,
    };
  }
}

function baseName(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1);
}
