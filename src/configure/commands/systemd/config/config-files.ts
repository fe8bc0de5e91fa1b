import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import { fileName } from '../unit-paths.js';
import { pathBelow } from './paths.js';
import type { ConfigSession } from './session.js';

/** systemd's LONG_LINE_MAX. */
const MAX_LINE_BYTES = 1024 * 1024;

/** A file that has been found, read line by line. */
export interface ConfigText {
  /** How messages name it. */
  readonly name: ByteString;
  readonly text: ByteString;
}

function realFolders(session: ConfigSession, kind: string): readonly ByteString[] {
  const there = session.folders(kind).filter((folder) => session.files.isDirectory(folder));
  return [...new Set(there.map((folder) => session.files.realpath(folder)))];
}

function priority(session: ConfigSession, kind: string, path: ByteString): number {
  const folders = session.folders(kind);
  const place = folders.findIndex((folder) => pathBelow(path, folder) !== undefined);
  return place < 0 ? folders.length : place;
}

/**
 * The files of all folders in the order of their names, a name in several folders taken from the first of them.
 * @param replacement a path that is read at its place among them, there or not
 * @see systemd src/basic/conf-files.c
 */
export function configPaths(
  session: ConfigSession,
  kind: string,
  replacement: ByteString | undefined,
): readonly ByteString[] {
  const found = new Map<ByteString, ByteString>();
  for (const folder of realFolders(session, kind)) {
    for (const name of session.files.list(folder)) {
      if (name.endsWith('.conf') && !found.has(name)) found.set(name, `${folder}/${name}`);
    }
  }
  if (replacement !== undefined) {
    const name = fileName(replacement);
    const there = found.get(name);
    const isHigher =
      there === undefined || priority(session, kind, replacement) < priority(session, kind, there);
    if (isHigher) found.set(name, replacement);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** A path that is read as it stands: of the list it lies below the root, else it is the user's own. */
function readPlain(session: ConfigSession, path: ByteString, inRoot: boolean): ConfigText {
  const files = inRoot ? session.files : session.process.files;
  return { name: inRoot ? session.root + path : files.absolute(path), text: files.read(path) };
}

function search(session: ConfigSession, kind: string, name: ByteString): ConfigText | undefined {
  for (const folder of realFolders(session, kind)) {
    const path = `${folder}/${name}`;
    if (session.files.exists(path)) return { name: session.root + path, text: session.files.read(path) };
  }
  return undefined;
}

/** Opens a file of configuration: `-` is standard input, a bare name is looked for in the folders. */
async function openText(
  session: ConfigSession,
  kind: string,
  given: ByteString,
  inRoot: boolean,
): Promise<ConfigText | undefined> {
  if (given === '-') {
    const isNew = session.release >= 253 || kind === 'tmpfiles.d';
    return { name: isNew ? '<stdin>' : '-', text: await session.process.readAll() };
  }
  const isPlain = session.release >= 253 ? given.includes('/') : given.startsWith('/');
  return isPlain ? readPlain(session, given, inRoot) : search(session, kind, given);
}

function cannotRead(session: ConfigSession, kind: string, name: ByteString, why: ByteString): undefined {
  const isNew = session.release >= 253;
  const ignoring = kind === 'sysusers.d' ? ', ignoring' : '';
  session.log(isNew ? `Failed to read '${name}': ${why}` : `Failed to open '${name}'${ignoring}: ${why}`);
  return undefined;
}

/**
 * Finds and reads a file of configuration.
 * @param inRoot whether it is one of {@link configPaths}, which may have vanished, or leads nowhere
 * @returns undefined when there is none; `complained` tells whether that was said
 */
export async function readConfig(
  session: ConfigSession,
  kind: string,
  given: ByteString,
  inRoot: boolean,
): Promise<ConfigText | undefined> {
  try {
    const found = await openText(session, kind, given, inRoot);
    if (found !== undefined || inRoot) return found;
    return cannotRead(session, kind, given, 'No such file or directory');
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (error.errno === 'ENOENT' && inRoot) return undefined;
    if (error.errno === 'EISDIR') session.log(`Failed to read '${given}': ${error.message}`);
    else cannotRead(session, kind, given, error.message);
    return undefined;
  }
}

const LINE_ENDS = /\n\r\0|\r\n\0|\r\n|\n\r|\n\0|\r\0|\n|\r|\0/;

/** The lines that say something, with their numbers. @see systemd src/basic/fileio.c, read_line_full */
export function* configLines(
  session: ConfigSession,
  { name, text }: ConfigText,
): Generator<{ readonly number: number; readonly line: ByteString }> {
  const lines = text.split(LINE_ENDS);
  if (lines.at(-1) === '') lines.pop();
  for (const [index, full] of lines.entries()) {
    if (full.length >= MAX_LINE_BYTES) {
      session.log(`Failed to read '${name}': No buffer space available`);
      return;
    }
    const line = full.replace(/^[ \t\n\r]+/, '').replace(/[ \t\n\r]+$/, '');
    if (line !== '' && !line.startsWith('#')) yield { number: index + 1, line };
  }
}
