import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';

/** More names than any system has; a loop of links would give endlessly many. */
const MOST_NAMES = 100_000;

/** Perl's glob folds case unless two names are equal but for it. @see File::Glob, GLOB_ALPHASORT */
function byName(a: ByteString, b: ByteString): number {
  const fold = (name: ByteString): ByteString => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const [first, second] = fold(a) === fold(b) ? [a, b] : [fold(a), fold(b)];
  return first < second ? -1 : Number(first > second);
}

/** Perl's `glob "FOLDER/*"`, for folders without characters that glob reads otherwise. */
export function globAll(process: Process, files: Files, folder: ByteString): ByteString[] {
  if (/[^A-Za-z0-9_./+:@%=,-]/.test(folder)) unmodelled(process, `${process.name} in ${folder}`);
  if (!files.isDirectory(folder)) return [];
  const names = files.list(folder).filter((name) => !name.startsWith('.'));
  return names.sort(byName).map((name) => `${folder}/${name}`);
}

/** Whether a path is hidden, commented out or a backup by its name. */
export function isIgnored(path: ByteString): boolean {
  return /(?:^|\/)[.#]|~$/.test(path);
}

/** Every file below a folder, those of its folders first, in Perl's order. */
export function filesBelow(process: Process, files: Files, top: ByteString): ByteString[] {
  let left = MOST_NAMES;
  const visit = (folder: ByteString): ByteString[] => {
    if (isIgnored(folder)) return [];
    const entries = globAll(process, files, folder);
    left -= entries.length + 1;
    if (left < 0) unmodelled(process, `${process.name} with so many files`);
    const below = entries.filter((path) => files.isDirectory(path)).flatMap(visit);
    return [...below, ...entries.filter((path) => files.isFile(path))];
  };
  return visit(top);
}

/** Lines without their newlines, as perl reads them. */
export function perlLines(text: ByteString): ByteString[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * The lines of a file that perl opens by `open(FILE, "<NAME")`: blanks at the end of the name are lost, a directory
 * opens and has no lines. Undefined after a warning.
 */
export async function openLines(
  process: Process,
  files: Files,
  path: ByteString,
): Promise<ByteString[] | undefined> {
  const name = path.replace(/[ \t-\r]+$/, '');
  if (files.isDirectory(name)) return [];
  try {
    return perlLines(files.read(name));
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.fds.get(2)?.write(`Warning: could not open file '${path}' -- ${error.message}\n`);
    return undefined;
  }
}
