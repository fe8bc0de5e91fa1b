import type { ByteString } from '../../src/kernel/byte-string.js';
import { sortedBytewise } from '../../src/kernel/order.js';
import type { ExecRequest } from '../../src/shell/handlers.js';
import type { OpenFile } from '../../src/shell/open-file.js';
import { ShellIoError } from '../../src/shell/open-file.js';
import type { MemoryFiles, Node } from './memory-files.js';

/** What a program of the tests sees. */
export interface Run extends ExecRequest {
  readonly files: MemoryFiles;
  readonly args: readonly ByteString[];
}

type Program = (run: Run) => Promise<number>;

async function readAll(file: OpenFile): Promise<ByteString> {
  let text = '';
  for (;;) {
    const more = await file.read(65_536);
    if (more === '') return text;
    text += more;
  }
}

const out = (run: Run, text: ByteString): Promise<void> => run.fds.at(1).write(text);

async function complain(run: Run, path: string, error: unknown): Promise<void> {
  if (!(error instanceof ShellIoError)) throw error;
  await run.fds.get(2)?.write(`${run.argv[0]}: ${path}: ${error.message}\n`);
}

function textOf(run: Run, path: string): ByteString {
  const node = run.files.get(path, run.cwd);
  if (node.kind === 'directory') throw new ShellIoError('EISDIR');
  return node.kind === 'file' ? node.text : '';
}

async function cat(run: Run): Promise<number> {
  let status = 0;
  for (const path of run.args.length === 0 ? ['-'] : run.args) {
    try {
      if (path !== '-') await out(run, textOf(run, path));
      else {
        for (;;) {
          const text = await run.fds.at(0).read(65_536);
          if (text === '') break;
          await out(run, text);
        }
      }
    } catch (error) {
      if (error instanceof ShellIoError && error.errno === 'EPIPE') throw error;
      await complain(run, path, error);
      status = 1;
    }
  }
  return status;
}

/** Does something to each argument, and goes on after what fails. */
function each(act: (run: Run, path: string) => Promise<void> | void): Program {
  return async (run) => {
    let status = 0;
    const operands = run.args.includes('--') ? run.args.slice(run.args.indexOf('--') + 1) : run.args;
    const isOption = (arg: string): boolean => /^-./.test(arg) && operands === run.args;
    for (const path of operands.filter((arg) => !isOption(arg))) {
      try {
        await act(run, path);
      } catch (error) {
        await complain(run, path, error);
        status = 1;
      }
    }
    return status;
  };
}

const rm = each((run, path) => {
  const node = run.files.find(path, run.cwd, false);
  if (node === undefined && run.args.includes('-f')) return;
  if (node?.kind === 'directory' && !run.args.some((arg) => /^-.*r/.test(arg)))
    throw new ShellIoError('EISDIR');
  run.files.remove(path, run.cwd);
});

const mkdir = each((run, path) => {
  if (run.files.find(path, run.cwd, false)) {
    if (run.args.includes('-p')) return;
    throw new ShellIoError('EEXIST');
  }
  run.files.put(path, run.cwd, { kind: 'directory', mode: 0o777 & ~run.umask, names: new Map() });
});

const touch = each((run, path) => {
  if (run.files.find(path, run.cwd)) return;
  run.files.put(path, run.cwd, { kind: 'file', mode: 0o666 & ~run.umask, text: '', mtime: run.files.now() });
});

async function ls(run: Run): Promise<number> {
  for (const path of run.args.length === 0 ? ['.'] : run.args) {
    const names = run.files.list(path, run.cwd);
    if (names !== undefined) {
      const shown = names.filter((name) => !name.startsWith('.'));
      await out(run, shown.map((name) => `${name}\n`).join(''));
    } else if (run.files.find(path, run.cwd, false)) await out(run, `${path}\n`);
    else {
      await complain(run, path, new ShellIoError('ENOENT'));
      return 2;
    }
  }
  return 0;
}

async function chmod(run: Run): Promise<number> {
  const [mode = '', ...paths] = run.args;
  for (const path of paths) {
    const node: Node = run.files.get(path, run.cwd);
    const bits = /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8) : mode === '+x' ? node.mode | 0o111 : -1;
    if (bits < 0 || node.kind === 'character') return 1;
    node.mode = bits;
  }
  return 0;
}

async function wc(run: Run): Promise<number> {
  const text = await readAll(run.fds.at(0));
  const count = run.args.includes('-l') ? text.split('\n').length - 1 : text.length;
  await out(run, `${count}\n`);
  return 0;
}

async function sort(run: Run): Promise<number> {
  const lines = (await readAll(run.fds.at(0))).split('\n');
  if (lines.at(-1) === '') lines.pop();
  await out(
    run,
    sortedBytewise(lines, (line) => line)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
}

/** Only `tr SET1 SET2` of equal length. */
async function tr(run: Run): Promise<number> {
  const span = (set: string): string =>
    set.replace(/(.)-(.)/g, (_, from: string, to: string) => {
      const length = to.charCodeAt(0) - from.charCodeAt(0) + 1;
      return Array.from({ length }, (__, i) => String.fromCharCode(from.charCodeAt(0) + i)).join('');
    });
  const [from = '', to = ''] = run.args.map(span);
  const text = await readAll(run.fds.at(0));
  await out(
    run,
    [...text].map((one) => (from.includes(one) ? (to[from.indexOf(one)] ?? one) : one)).join(''),
  );
  return 0;
}

/** Only `head -n NUMBER`, reading no more than it must where the input is a pipe. */
async function head(run: Run): Promise<number> {
  const wanted = Number(run.args[1]);
  let text = '';
  while (text.split('\n').length <= wanted) {
    const more = await run.fds.at(0).read(4096);
    if (more === '') break;
    text += more;
  }
  await out(
    run,
    text
      .split(/(?<=\n)/)
      .slice(0, wanted)
      .join(''),
  );
  return 0;
}

async function env(run: Run): Promise<number> {
  const lines = [...run.env].map(([name, value]) => `${name}=${value}\n`);
  await out(run, lines.join(''));
  return 0;
}

async function printenv(run: Run): Promise<number> {
  const value = run.env.get(run.args[0] ?? '');
  if (value === undefined) return 1;
  await out(run, `${value}\n`);
  return 0;
}

/** Prints each argument in brackets: what a program really gets. */
async function seq(run: Run): Promise<number> {
  const last = Number(run.args[0]);
  await out(run, Array.from({ length: last }, (_, i) => `${i + 1}\n`).join(''));
  return 0;
}

export const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cat', cat],
  ['chmod', chmod],
  ['echo', async (run) => out(run, `${run.args.join(' ')}\n`).then(() => 0)],
  ['env', env],
  ['false', () => Promise.resolve(1)],
  ['head', head],
  ['ls', ls],
  ['mkdir', mkdir],
  ['printenv', printenv],
  ['rm', rm],
  ['seq', seq],
  ['sleep', () => Promise.resolve(0)],
  ['sort', sort],
  ['touch', touch],
  ['tr', tr],
  ['true', () => Promise.resolve(0)],
  ['wc', wc],
]);
