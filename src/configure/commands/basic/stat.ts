import type { Process } from '../../system/process.js';
import { isIoError, unmodelled } from '../command.js';
import { parseOptions, UsageError } from '../options.js';
import { groupName, userName } from './owners.js';
import { needOperand, quoted, withUsage } from './report.js';

const KINDS = {
  directory: 'directory',
  file: 'regular file',
  symlink: 'symbolic link',
  character: 'character special file',
  block: 'block special file',
  fifo: 'fifo',
};
const LETTERS = { directory: 'd', file: '-', symlink: 'l', character: 'c', block: 'b', fifo: 'p' };

function permissions(mode: number, kind: keyof typeof LETTERS): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  if (mode & 0o4000) bits[2] = bits[2] === 'x' ? 's' : 'S';
  if (mode & 0o2000) bits[5] = bits[5] === 'x' ? 's' : 'S';
  if (mode & 0o1000) bits[8] = bits[8] === 'x' ? 't' : 'T';
  return LETTERS[kind] + bits.join('');
}

/** stat(1) with a format; of a file system only its type is known: that of a tree in memory. */
export function stat(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = {
      c: 'format',
      format: 'value',
      printf: 'value',
      L: 'dereference',
      dereference: 'flag',
      f: 'file-system',
      'file-system': 'flag',
      t: 'refused',
    };
    const options = parseOptions(process, table);
    needOperand(options.operands);
    const format =
      options.value('printf')?.replaceAll('\\n', '\n') ??
      `${options.value('format') ?? unmodelled(process, 'stat without a format')}\n`;
    let status = 0;
    for (const path of options.operands) {
      try {
        const found =
          options.has('dereference') || options.has('file-system')
            ? process.files.stat(path)
            : process.files.lstat(path);
        const field = (letter: string): string => {
          if (options.has('file-system'))
            return letter === 'T' ? 'tmpfs' : unmodelled(process, `stat --file-system %${letter}`);
          const values: Readonly<Record<string, string>> = {
            a: found.mode.toString(8),
            A: permissions(found.mode, found.kind),
            F: found.kind === 'file' && found.sizeBytes === 0 ? 'regular empty file' : KINDS[found.kind],
            g: String(found.gid),
            G: groupName(process.files, found.gid),
            n: path,
            N: quoted(path),
            s: String(found.sizeBytes),
            u: String(found.uid),
            U: userName(process.files, found.uid),
            X: String(found.mtimeSeconds),
            Y: String(found.mtimeSeconds),
            Z: String(found.mtimeSeconds),
            '%': '%',
          };
          return values[letter] ?? unmodelled(process, `stat %${letter}`);
        };
        await process.write(format.replace(/%(.)/g, (_, letter: string) => field(letter)));
      } catch (error) {
        if (error instanceof UsageError || !isIoError(error)) throw error;
        await process.complain(`cannot statx ${quoted(path)}: ${error.message}`);
        status = 1;
      }
    }
    return status;
  });
}
