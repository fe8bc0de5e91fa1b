import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Process } from '../../../system/process.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { ioErrorOf } from '../../files/report.js';
import { UsageError } from '../../options.js';
import { baseName } from '../../usage.js';
import { compareFiles } from './compare-files.js';
import { type DiffOptions, diffOptions } from './options.js';
import { absentSide, type DiffRun, kindText, type Side, sideAt } from './sides.js';

/** Links to directories above themselves would be followed without end. */
const MOST_DEPTH = 100;

type Pair<T> = readonly [T, T];

function sayMissing(run: DiffRun, path: ByteString): Promise<void> {
  return run.process.complain(`${path}: No such file or directory`);
}

function inside(folder: ByteString, name: ByteString): ByteString {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** A file that may not be there; what else goes wrong is said. */
async function found(run: DiffRun, path: ByteString): Promise<Side | 'missing' | 'failed'> {
  try {
    return sideAt(run, path);
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    if (error.errno === 'ENOENT') return 'missing';
    await run.process.complain(`${path}: ${error.message}`);
    return 'failed';
  }
}

async function compareFolders(run: DiffRun, sides: Pair<Side>, depth: number): Promise<number> {
  if (depth > MOST_DEPTH) throw new ShellIoError('ELOOP', sides[0].path);
  const listed = sides.map(({ path, kind }) => (kind === 'absent' ? [] : run.process.files.list(path)));
  const [one, other] = [new Set(listed[0]), new Set(listed[1])];
  let status = 0;
  for (const name of [...new Set([...one, ...other])].sort(compareBytewise)) {
    const paths = [inside(sides[0].path, name), inside(sides[1].path, name)] as const;
    const isThere = [one.has(name), other.has(name)] as const;
    status = Math.max(status, await compareEntry({ ...run, isWithin: true }, paths, isThere, depth));
  }
  return status;
}

/** One name of two directories, which at least one of them has. */
async function compareEntry(
  run: DiffRun,
  paths: Pair<ByteString>,
  isThere: Pair<boolean>,
  depth: number,
): Promise<number> {
  if (!run.options.has('new-file') && isThere[0] !== isThere[1]) {
    const path = isThere[0] ? paths[0] : paths[1];
    const cut = path.lastIndexOf('/');
    await run.process.write(`Only in ${path.slice(0, cut) || '/'}: ${path.slice(cut + 1)}\n`);
    return 1;
  }
  const sides: Side[] = [];
  for (const at of [0, 1] as const) {
    const side = isThere[at] ? await found(run, paths[at]) : absentSide(paths[at]);
    // A link that leads nowhere.
    if (side === 'missing') await sayMissing(run, paths[at]);
    if (typeof side === 'string') continue;
    sides.push(side);
  }
  const [one, other] = sides;
  return one === undefined || other === undefined ? 2 : compareSides(run, [one, other], depth);
}

/** @returns diff's exit status, errors of reading said */
async function compareSides(run: DiffRun, sides: Pair<Side>, depth: number): Promise<number> {
  const { process, options } = run;
  const folders = sides.filter((side) => side.kind === 'directory').length;
  const isAbsent = sides.some((side) => side.kind === 'absent');
  try {
    if (folders === 0 && (run.isWithin !== true || sides.every(isOrdinary)))
      return await compareFiles(run, sides);
    if (folders === 2 || (folders === 1 && isAbsent)) {
      if (depth === 0 || options.has('recursive')) return await compareFolders(run, sides, depth + 1);
      await process.write(`Common subdirectories: ${sides[0].path} and ${sides[1].path}\n`);
      return 0;
    }
    const [one, other] = sides;
    const names = [options.labels[0] ?? one.path, options.labels[1] ?? other.path];
    await process.write(
      `File ${names[0]} is a ${kindText(one)} while file ${names[1]} is a ${kindText(other)}\n`,
    );
    return 1;
  } catch (thrown) {
    const error = ioErrorOf(thrown);
    await process.complain(`${error.path || sides[0].path}: ${error.message}`);
    return 2;
  }
}

function isOrdinary(side: Side): boolean {
  return side.kind === 'file' || side.kind === 'absent';
}

/** Of a file and a directory as operands, the directory's file of the same name is meant. */
function meantPaths(run: DiffRun, paths: Pair<ByteString>): Pair<ByteString> | undefined {
  const isFolder = paths.map((path) => path !== '-' && run.process.files.isDirectory(path));
  if (isFolder[0] === isFolder[1] || !paths.every((path) => path === '-' || run.process.files.exists(path)))
    return paths;
  if (paths.includes('-')) return undefined;
  return isFolder[0] === true
    ? [inside(paths[0], baseName(paths[1])), paths[1]]
    : [paths[0], inside(paths[1], baseName(paths[0]))];
}

/** The two operands as files, undefined after having said what is wrong. */
async function operandSides(run: DiffRun): Promise<Pair<Side> | undefined> {
  const [first = '', second = ''] = run.options.operands;
  const paths = meantPaths(run, [first, second]);
  if (paths === undefined) {
    await run.process.complain("cannot compare '-' to a directory");
    return undefined;
  }
  const sides = [await found(run, paths[0]), await found(run, paths[1])] as const;
  const [one, other] = sides;
  if (typeof one !== 'string' && typeof other !== 'string') return [one, other];
  if (run.options.has('new-file') && !sides.includes('failed')) {
    if (typeof one !== 'string') return [one, absentSide(paths[1])];
    if (typeof other !== 'string') return [absentSide(paths[0]), other];
  }
  for (const at of [0, 1] as const) if (sides[at] === 'missing') await sayMissing(run, paths[at]);
  return undefined;
}

/** diff: 0 when nothing differs, 1 when something does, 2 for trouble. @see diff(1) and the manual of diffutils 3.8 */
export async function diff(process: Process): Promise<number> {
  let options: DiffOptions;
  try {
    options = diffOptions(process);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(error.message);
    await process.complain("Try 'diff --help' for more information.");
    return 2;
  }
  const run: DiffRun = { process, options };
  const sides = await operandSides(run);
  return sides === undefined ? 2 : compareSides(run, sides, 0);
}
