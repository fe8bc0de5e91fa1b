import type { ByteString } from '../../../kernel/byte-string.js';
import type { Inode } from '../../../rootfs/inode.js';
import { isIoError } from '../command.js';
import { KIND_ELF, KIND_LIBC5, KIND_LIBC6 } from './ld-flags.js';
import type { LdSession } from './ld-session.js';
import { warn } from './ld-session.js';

/** A directory to look for libraries in. */
export interface LibraryDirectory {
  readonly path: ByteString;
  readonly inode: Inode;
  /** Name of the glibc-hwcaps subdirectory that it is. */
  readonly subdirectory: ByteString | undefined;
  /** Where it was named, for messages. */
  readonly from: { readonly file: ByteString; readonly line: number };
  /** Kind that its libraries are said to be of (`DIRECTORY=TYPE`, glibc up to 2.36); -1 for any. */
  type: number;
}

/** The directories in the order in which they are searched; each once, whatever its names. */
export interface DirectoryList {
  readonly entries: LibraryDirectory[];
  /** Names of glibc-hwcaps subdirectories, those that hold nothing included. */
  readonly subdirectories: Set<ByteString>;
}

const ANY_TYPE = -1;
const TYPES: Readonly<Record<string, number>> = {
  libc4: 0,
  libc5: KIND_LIBC5,
  libc6: KIND_LIBC6,
  glibc2: KIND_LIBC6,
};

/** @returns whether it is new; the type given last counts */
export function addDirectory(session: LdSession, list: DirectoryList, added: LibraryDirectory): boolean {
  const known = list.entries.find((entry) => entry.inode === added.inode);
  if (known === undefined) {
    list.entries.push(added);
    return true;
  }
  if (session.verbose && added.subdirectory === undefined) {
    warn(session, `Path \`${added.path}' given more than once`);
    const text = `(from ${added.from.file}:${added.from.line} and ${known.from.file}:${known.from.line})\n`;
    session.said.push({ fd: 2, text });
  }
  known.type = added.type;
  return false;
}

function splitType(
  session: LdSession,
  line: ByteString,
): { readonly path: ByteString; readonly type: number } {
  const equals = line.indexOf('=');
  if (session.program.release >= 237) return { path: line, type: KIND_LIBC6 };
  if (equals < 0) return { path: line, type: ANY_TYPE };
  const name = line.slice(equals + 1);
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) warn(session, `${name} is not a known library type`);
  return { path: line.slice(0, equals), type: type ?? ANY_TYPE };
}

/** `DIR/glibc-hwcaps/NAME` of a directory, in byte order of the names. @see glibc elf/ldconfig.c, add_glibc_hwcaps_subdirectories */
function addSubdirectories(session: LdSession, list: DirectoryList, entry: LibraryDirectory): void {
  const { files } = session;
  const folder = `${entry.path}/glibc-hwcaps`;
  if (!files.isDirectory(folder)) return;
  for (const name of files.list(folder)) {
    if (name.startsWith('.') || name.includes(':') || !files.isDirectory(`${folder}/${name}`)) continue;
    list.subdirectories.add(name);
    const path = `${folder}/${name}`;
    addDirectory(session, list, { ...entry, path, inode: files.inode(path, true), subdirectory: name });
  }
}

/**
 * Adds a directory as ld.so.conf or the command line names it; one that is not there is left out.
 * @see glibc elf/ldconfig.c, add_dir_1
 */
export function addNamedDirectory(
  session: LdSession,
  list: DirectoryList,
  line: ByteString,
  from: LibraryDirectory['from'],
): void {
  const { path: given, type } = splitType(session, line);
  const path = given.replace(/[ \t\n\v\f\r]+$/, '').replace(/\/+$/, '');
  if (path === '') return;
  try {
    const inode = session.files.inode(path, true);
    const entry = { path, inode, subdirectory: undefined, from, type };
    if (addDirectory(session, list, entry)) addSubdirectories(session, list, entry);
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (session.verbose) warn(session, `Can't stat ${path}: ${error.message}`);
  }
}

/** The kind that counts for a library: plain ELF takes the type of its directory. */
export function kindIn(directory: LibraryDirectory, flags: number): number {
  const isSaid = directory.type === KIND_LIBC5 || directory.type === KIND_LIBC6;
  return flags === KIND_ELF && isSaid ? directory.type : flags;
}
