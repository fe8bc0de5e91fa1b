import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { isIoError, unmodelled } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { parseOptions, UsageError } from '../options.js';
import { chrootFiles } from './chroot-files.js';
import type { CacheEntry } from './ld-cache.js';
import { encodeCache } from './ld-cache.js';
import { CacheError, describeCache } from './ld-cache-print.js';
import { readLdConf } from './ld-conf.js';
import type { DirectoryList } from './ld-directories.js';
import { addNamedDirectory } from './ld-directories.js';
import { makeLink } from './ld-links.js';
import { readLdProgram } from './ld-program.js';
import { readAndTell, searchDirectory } from './ld-search.js';
import type { LdSession } from './ld-session.js';
import { warn } from './ld-session.js';

const OPTIONS = {
  p: 'print-cache',
  'print-cache': 'flag',
  v: 'verbose',
  verbose: 'flag',
  N: 'flag',
  X: 'flag',
  r: 'value',
  C: 'value',
  f: 'value',
  n: 'flag',
  l: 'flag',
  c: 'format',
  format: 'value',
  i: 'ignore-aux-cache',
  'ignore-aux-cache': 'flag',
  '?': 'refused',
  help: 'refused',
  usage: 'refused',
  V: 'refused',
  version: 'refused',
};

const AUX_DIRECTORY = '/var/cache/ldconfig';

function readOptions(process: Process): ParsedOptions {
  const options = parseOptions(process, OPTIONS, { unknown: 'usage' });
  for (const format of options.values('format')) {
    if (format === 'old' || format === 'compat') unmodelled(process, `ldconfig --format=${format}`);
  }
  if (process.env.has('LD_HWCAP_MASK')) unmodelled(process, 'ldconfig with LD_HWCAP_MASK set');
  return options;
}

function startSession(process: Process, options: ParsedOptions): LdSession {
  const root = options.value('r');
  return {
    program: readLdProgram(process),
    files: root === undefined ? process.files : chrootFiles(process.files, root),
    calledAs: process.argv[0] ?? 'ldconfig',
    verbose: options.has('verbose'),
    makeLinks: !options.has('X'),
    buildCache: !options.has('N') && !options.has('n'),
    said: [],
  };
}

/**
 * The auxiliary cache remembers inode numbers and change times, so it is no part of an image: mmdebstrap removes it, and
 * so it is not written. Its directory is made, and has been written to. @see glibc elf/cache.c, save_aux_cache
 */
function leaveAuxiliaryCache({ files }: LdSession): void {
  try {
    if (!files.exists(AUX_DIRECTORY)) files.mkdir(AUX_DIRECTORY, 0o700);
    files.replace(`${AUX_DIRECTORY}/aux-cache`, '', { mode: 0o600 });
    files.unlink(`${AUX_DIRECTORY}/aux-cache`);
  } catch (error) {
    // As the real program: without /var/cache there is no auxiliary cache, and no word about it.
    if (!isIoError(error)) throw error;
  }
}

function collectDirectories(process: Process, session: LdSession, options: ParsedOptions): DirectoryList {
  const list: DirectoryList = { entries: [], subdirectories: new Set() };
  for (const path of options.operands) {
    if (session.buildCache && !path.startsWith('/'))
      throw new UsageError(`relative path \`${path}' used to build cache`);
    addNamedDirectory(session, list, path, { file: '<cmdline>', line: 0 });
  }
  if (options.has('n')) return list;
  readLdConf(session, list, options.value('f') ?? '/etc/ld.so.conf', process.origin);
  for (const path of session.program.systemDirectories) {
    addNamedDirectory(session, list, path, { file: '<builtin>', line: 0 });
  }
  return list;
}

function build(process: Process, session: LdSession, options: ParsedOptions): void {
  const list = collectDirectories(process, session, options);
  const entries: CacheEntry[] = [];
  // The list grows while it is gone through.
  for (const directory of list.entries) entries.push(...searchDirectory(session, list, directory));
  if (!session.buildCache) return;
  const { generator, littleEndian } = session.program;
  const cache = encodeCache(entries, [...list.subdirectories], generator, littleEndian);
  session.files.replace(options.value('C') ?? '/etc/ld.so.cache', cache, { mode: 0o644 });
  leaveAuxiliaryCache(session);
}

/** `ldconfig -l LIBRARY…`. @see glibc elf/ldconfig.c, manual_link */
function linkLibrary(session: LdSession, path: ByteString): void {
  const status = session.files.tryStat(path, false);
  if (status === undefined) return warn(session, `Cannot lstat ${path}: No such file or directory`);
  if (status.kind !== 'file') return warn(session, `Ignored file ${path} since it is not a regular file.`);
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
  const library = readAndTell(session, path);
  if (library.kind === 'other') {
    return warn(session, `No link created since soname could not be found for ${path}`);
  }
  const name = path.slice(slash + 1);
  makeLink(session, folder, name, library.soname ?? name);
}

function run(process: Process, session: LdSession, options: ParsedOptions): void {
  if (options.has('print-cache')) {
    const name = options.value('C') ?? '/etc/ld.so.cache';
    const bytes = session.files.tryStat(name, true) === undefined ? undefined : session.files.readBytes(name);
    if (bytes === undefined)
      throw new CacheError(`Can't open cache file ${name}\n: No such file or directory`);
    session.said.push({ fd: 1, text: describeCache(bytes, name, session.program) });
  } else if (options.has('l')) {
    for (const path of options.operands) linkLibrary(session, path);
  } else {
    build(process, session, options);
  }
}

/**
 * ldconfig: links libraries by their sonames and writes /etc/ld.so.cache, byte for byte as the tree's own ldconfig
 * would, whatever its architecture.
 * @see ldconfig(8); glibc elf/ldconfig.c
 */
export const ldconfig: Command = async (process) => {
  let status = 0;
  let session: LdSession | undefined;
  try {
    const options = readOptions(process);
    session = startSession(process, options);
    run(process, session, options);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof CacheError || isIoError(error))) throw error;
    status = error instanceof UsageError && session === undefined ? 64 : 1;
    const text = isIoError(error) ? `${error.path}: ${error.message}` : error.message;
    if (session === undefined) await process.complain(text);
    else warn(session, text);
  }
  for (const { fd, text } of session?.said ?? []) await process.write(text, fd);
  return status;
};
