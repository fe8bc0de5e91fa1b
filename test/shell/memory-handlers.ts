import type { ByteString } from '../../src/kernel/byte-string.js';
import type { FdTable } from '../../src/shell/fd-table.js';
import type { ExecRequest, Handlers, OpenMode } from '../../src/shell/handlers.js';
import type { OpenFile } from '../../src/shell/open-file.js';
import { ShellIoError } from '../../src/shell/open-file.js';
import { MemoryFiles } from './memory-files.js';
import type { PlainFile } from './memory-files.js';
import { MemoryOpenFile, NULL_DEVICE } from './memory-open.js';
import { PROGRAMS } from './memory-programs.js';

/** A file system with `/t` to work in, the programs of the tests in `/bin`, and `/dev`. */
export function testFiles(): MemoryFiles {
  const files = new MemoryFiles();
  for (const path of ['/bin', '/dev', '/t', '/tmp', '/usr/bin']) files.makeDirectories(path);
  for (const name of [...PROGRAMS.keys(), 'sh', 'dash'])
    files.write(`/bin/${name}`, `\x7fELF ${name}`, 0o755);
  files.put('/dev/null', '/', { kind: 'character', mode: 0o666 });
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    files.put(`/dev/${name}`, '/', { kind: 'symlink', target: `/dev/fd/${index}`, mode: 0o777 });
  }
  return files;
}

/** `/dev/stdin` and `/dev/fd/N` as they stand in the table; undefined for other paths. */
function ownDescriptor(path: ByteString, fds: FdTable): OpenFile | undefined {
  const named = ['/dev/stdin', '/dev/stdout', '/dev/stderr'].indexOf(path);
  const digits = /^\/dev\/fd\/(\d+)$/.exec(path)?.[1];
  if (named < 0 && digits === undefined) return undefined;
  const file = fds.get(digits === undefined ? named : Number(digits));
  if (file === undefined) throw new ShellIoError('ENOENT');
  return file;
}

type OpenAt = Parameters<Handlers['open']>[2];

function fileFor(files: MemoryFiles, path: ByteString, mode: OpenMode, at: OpenAt): PlainFile | OpenFile {
  const found = path === '' ? undefined : files.find(path, at.cwd);
  if (found?.kind === 'character') return NULL_DEVICE;
  if (found?.kind === 'directory') throw new ShellIoError('EISDIR');
  if (found?.kind === 'file') {
    if (mode === 'create' && at.exclusive) throw new ShellIoError('EEXIST');
    return found;
  }
  if (mode === 'read') throw new ShellIoError('ENOENT');
  if (path.endsWith('/')) throw new ShellIoError('EISDIR');
  const made: PlainFile = { kind: 'file', mode: 0o666 & ~at.umask, text: '', mtime: files.now() };
  files.put(path, at.cwd, made);
  return made;
}

function open(files: MemoryFiles, path: ByteString, mode: OpenMode, at: OpenAt): OpenFile {
  const own = ownDescriptor(path, at.fds);
  if (own !== undefined) return own;
  if (mode === 'read' && files.find(path, at.cwd)?.kind === 'directory') return DIRECTORY;
  const file = fileFor(files, path, mode, at);
  if ('release' in file) return file;
  if (mode === 'create') file.text = '';
  const access = { read: mode.startsWith('read'), write: mode !== 'read', append: mode === 'append' };
  return new MemoryOpenFile(file, access, () => files.now());
}

/** A directory may be opened, but not read. @see read(2) EISDIR */
const DIRECTORY: OpenFile = {
  ...NULL_DEVICE,
  kind: 'file',
  read: () => Promise.reject(new ShellIoError('EISDIR')),
};

export type RunScript = (request: ExecRequest, argv: readonly ByteString[]) => Promise<number>;

/** Runs a file: a program of the tests, a shell, or what its first line says. @throws ShellIoError */
async function exec(files: MemoryFiles, request: ExecRequest, runScript: RunScript): Promise<number> {
  const node = files.get(request.path, request.cwd);
  if (node.kind !== 'file' || (node.mode & 0o111) === 0) throw new ShellIoError('EACCES');
  const name = /^\x7fELF (.*)$/.exec(node.text)?.[1];
  if (name === 'sh' || name === 'dash') return runScript(request, request.argv);
  const program = PROGRAMS.get(name ?? '');
  if (program !== undefined) {
    try {
      return await program({ ...request, files, args: request.argv.slice(1) });
    } catch (error) {
      // Nobody reads any more: SIGPIPE ends a program.
      if (error instanceof ShellIoError && error.errno === 'EPIPE') return 128 + 13;
      // Output that cannot be written.
      if (error instanceof ShellIoError) return name === 'ls' ? 2 : 1;
      throw error;
    } finally {
      request.fds.closeAll();
    }
  }
  const interpreter = /^#! *(\S+) *(.*)\n/.exec(node.text);
  if (interpreter === null) throw new ShellIoError('ENOEXEC');
  const [, path = '', argument = ''] = interpreter;
  if (!/\/(da)?sh$/.test(path)) throw new ShellIoError('ENOENT');
  const given = argument === '' ? [] : [argument];
  return runScript(request, [path, ...given, request.path, ...request.argv.slice(1)]);
}

/** The effects of a shell on {@link MemoryFiles}. @param runScript interprets a script: the shell under test itself */
export function memoryHandlers(files: MemoryFiles, runScript: RunScript): Handlers {
  let pid = 1000;
  return {
    open: (path, mode, at) => open(files, path, mode, at),
    stat: (path, cwd, follow) => files.status(path, cwd, follow),
    access: (path, cwd, what) => {
      const node = files.find(path, cwd);
      if (node === undefined) return false;
      return what !== 'execute' || node.kind === 'directory' || (node.mode & 0o111) !== 0;
    },
    list: (path, cwd) => files.list(path, cwd),
    realDirectory: (path, cwd) => files.realDirectory(path, cwd),
    exec: (request) => exec(files, request, runScript),
    cpuSeconds: () => process.cpuUsage().user / 1e6,
    uid: 0,
    gid: 0,
    nextPid: () => ++pid,
  };
}
