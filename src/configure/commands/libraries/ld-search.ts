import type { ByteString } from '../../../kernel/byte-string.js';
import { isIoError } from '../command.js';
import type { CacheEntry } from './ld-cache.js';
import type { DirectoryList, LibraryDirectory } from './ld-directories.js';
import { addDirectory, kindIn } from './ld-directories.js';
import type { Library } from './ld-library.js';
import { readLibrary } from './ld-library.js';
import { makeLink } from './ld-links.js';
import { compareLibraryNames, isLibraryName } from './ld-order.js';
import type { LdSession } from './ld-session.js';
import { tell, warn } from './ld-session.js';
import { isLegacySubdirectory, legacyHwcap } from './legacy-hwcaps.js';

/** The best library of a directory for one soname. */
interface Chosen {
  name: ByteString;
  readonly soname: ByteString;
  readonly flags: number;
  isLink: boolean;
  isaLevel: number;
}

/** Names that package managers and prelink give to files that are still being written. @see skip_dso_based_on_name */
function isTemporary(name: ByteString, release: number): boolean {
  if (/\.#prelink#(?:\..{6})?$/s.test(name)) return true;
  return release >= 239 && (name.includes(';') || /\.dpkg-(?:new|tmp)$/.test(name));
}

/**
 * A link stands for the library as an entry of its own when it is the soname's link or ld(1)'s: else it counts as a
 * file. @see glibc elf/ldconfig.c, search_dir, "A link may just point to itself"
 */
function staysLink(name: ByteString, soname: ByteString): boolean {
  return name === soname || (name.endsWith('.so') && soname.startsWith(name));
}

class DirectorySearch {
  private readonly chosen = new Map<ByteString, Chosen>();

  constructor(
    private readonly session: LdSession,
    private readonly list: DirectoryList,
    private readonly directory: LibraryDirectory,
  ) {}

  private get isLegacy(): boolean {
    return this.session.program.release < 237 && this.directory.subdirectory === undefined;
  }

  private isLegacySubdirectory(name: ByteString): boolean {
    return this.isLegacy && isLegacySubdirectory(this.session.program.machine, name);
  }

  /** Looks at every name of the directory. @returns the libraries in the order in which ldconfig goes through them */
  run(): Chosen[] {
    for (const name of this.session.files.list(this.directory.path)) this.visit(name);
    return [...this.chosen.values()].reverse();
  }

  private visit(name: ByteString): void {
    const { session, directory } = this;
    const path = `${directory.path}/${name}`;
    const itself = session.files.lstat(path);
    const isCandidate =
      isLibraryName(name) ||
      (itself.kind !== 'file' && (directory.subdirectory !== undefined || this.isLegacySubdirectory(name)));
    if (!isCandidate || isTemporary(name, session.program.release)) return;
    const target = session.files.tryStat(path, true);
    if (itself.kind === 'symlink' && target === undefined) return this.visitStale(name, path);
    if (target?.kind === 'directory' && this.isLegacySubdirectory(name)) {
      const inode = session.files.inode(path, true);
      addDirectory(session, this.list, { ...directory, path, inode, type: directory.type });
    } else if (target?.kind === 'file') {
      this.visitFile(name, path, itself.kind === 'symlink');
    }
  }

  private visitStale(name: ByteString, path: ByteString): void {
    const { session } = this;
    if (session.verbose) warn(session, `Cannot stat ${path}: No such file or directory`);
    if (session.makeLinks && name.includes('.so.')) session.files.unlink(path);
  }

  private visitFile(name: ByteString, path: ByteString, isSymlink: boolean): void {
    const library = readAndTell(this.session, path);
    if (library.kind === 'other') return;
    const own = library.soname ?? name;
    const isLink = isSymlink && staysLink(name, own);
    const { isaLevel } = library;
    const flags = kindIn(this.directory, library.flags);
    this.choose({ name, soname: isLink ? name : own, flags, isLink, isaLevel });
  }

  /** Files before links, then the greater name. */
  private choose(found: Chosen): void {
    const known = this.chosen.get(found.soname);
    if (known === undefined) {
      this.chosen.set(found.soname, found);
      return;
    }
    const isBetter =
      (!found.isLink && known.isLink) ||
      (found.isLink === known.isLink && compareLibraryNames(known.name, found.name) < 0);
    if (!isBetter) return;
    const kinds = [known.flags, found.flags];
    const isMixed = known.flags !== found.flags;
    const oneIsPlain =
      this.session.program.release < 237 && kinds.includes(1) && kinds.some((k) => k === 2 || k === 3);
    if (isMixed && !oneIsPlain) {
      const names = `libraries ${known.name} and ${found.name} in directory ${this.directory.path}`;
      warn(this.session, `${names} have same soname but different type.`);
    }
    const flags = isMixed && oneIsPlain ? found.flags : known.flags;
    this.chosen.set(found.soname, { ...found, flags });
  }
}

/** Reads one file and says what there is to say about it. */
export function readAndTell(session: LdSession, path: ByteString): Library {
  const library = readLibrary(session.files.readBytes(path), path, session.program);
  if (library.kind === 'library') return library;
  if (library.complaint !== undefined) warn(session, library.complaint);
  if (library.remark !== undefined && session.verbose) warn(session, library.remark);
  return library;
}

function openDirectory(session: LdSession, list: DirectoryList, directory: LibraryDirectory): Chosen[] {
  try {
    return new DirectorySearch(session, list, directory).run();
  } catch (error) {
    if (!isIoError(error)) throw error;
    if (session.verbose) warn(session, `Can't open directory ${directory.path}: ${error.message}`);
    return [];
  }
}

/**
 * Finds the libraries of one directory, makes their links and gives their entries of the cache; legacy subdirectories
 * that it finds are added to the list. @see glibc elf/ldconfig.c, search_dir
 */
export function searchDirectory(
  session: LdSession,
  list: DirectoryList,
  directory: LibraryDirectory,
): CacheEntry[] {
  const { path, subdirectory, from } = directory;
  const isOld = session.program.release < 237 && subdirectory === undefined;
  const hwcap = isOld ? legacyHwcap(session.program.machine, path) : 0n;
  const named =
    subdirectory !== undefined ? `"${subdirectory}"` : `0x${hwcap.toString(16).padStart(16, '0')}`;
  tell(session, subdirectory === undefined && hwcap === 0n ? `${path}:` : `${path}: (hwcap: ${named})`);
  tell(session, ` (from ${from.file}:${from.line})\n`);
  return openDirectory(session, list, directory).map((chosen) => {
    const { soname, flags, isaLevel } = chosen;
    let file = chosen.name;
    if (subdirectory !== undefined) tell(session, `\t${soname} -> ${chosen.name}\n`);
    else {
      if (!chosen.isLink) makeLink(session, path, chosen.name, soname);
      file = soname;
    }
    return { soname, path: `${path}/${file}`, flags, isaLevel, hwcap, subdirectory };
  });
}
