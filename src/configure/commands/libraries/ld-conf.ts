import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import { unmodelledError } from '../command.js';
import type { Origin } from '../../../shell/handlers.js';
import type { DirectoryList } from './ld-directories.js';
import { addNamedDirectory } from './ld-directories.js';
import { expandGlob } from './path-glob.js';
import type { LdSession } from './ld-session.js';
import { warn } from './ld-session.js';

/** The real program follows includes until it has no more open files; a tree that comes here includes itself. */
const MAX_INCLUDE_DEPTH = 100;

interface Conf {
  readonly session: LdSession;
  readonly list: DirectoryList;
  readonly origin: Origin;
  readonly depth: number;
}

/**
 * Reads /etc/ld.so.conf or another file of its kind: a directory a line, `include GLOB…`, comments after `#`.
 * A file that is not there is no error.
 * @throws RootfsError `SCRIPT_UNMODELLED` for files that include each other for ever
 * @see ldconfig(8); glibc elf/ldconfig.c, parse_conf
 */
export function readLdConf(session: LdSession, list: DirectoryList, path: ByteString, origin: Origin): void {
  readConf({ session, list, origin, depth: 0 }, path);
}

function readConf(conf: Conf, path: ByteString): void {
  const { session, list } = conf;
  const text = session.files.tryRead(path);
  if (text === undefined) {
    if (session.files.exists(path)) {
      warn(session, `Warning: ignoring configuration file that cannot be opened: ${path}: Is a directory`);
    }
    return;
  }
  for (const [index, full] of text.split('\n').entries()) {
    const line = full.replace(/[#\0].*$/s, '').replace(/^[ \t\n\v\f\r]+/, '');
    const from = { file: path, line: index + 1 };
    if (line === '') continue;
    if (/^include[ \t]/.test(line)) include(conf, path, line.slice(8));
    else if (/^hwcap[ \t]/i.test(line)) warn(session, `${path}:${from.line}: hwcap directive ignored`);
    else addNamedDirectory(session, list, line, from);
  }
}

function include(conf: Conf, path: ByteString, patterns: ByteString): void {
  if (conf.depth >= MAX_INCLUDE_DEPTH)
    throw unmodelledError(`ldconfig with ${path} including itself`, conf.origin);
  for (const pattern of patterns.split(/[ \t]/)) {
    if (pattern === '') continue;
    for (const file of matches(conf.session.files, path, pattern))
      readConf({ ...conf, depth: conf.depth + 1 }, file);
  }
}

function matches(files: Files, path: ByteString, pattern: ByteString): readonly ByteString[] {
  const slash = path.lastIndexOf('/');
  const isRelative = !pattern.startsWith('/') && slash >= 0;
  return expandGlob(files, isRelative ? `${path.slice(0, Math.max(slash, 1))}/${pattern}` : pattern);
}
