import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { UsageError } from '../../options.js';
import { patternTest } from '../fnmatch.js';
import { countNames, inodeNumber, linksOf } from '../inodes.js';
import { adjustMode, parseMode } from '../mode/changes.js';
import { typeLetter } from '../mode/text.js';
import { lastName } from '../names.js';
import { sizeOf } from '../stat-fields.js';
import { type FindRun, type Predicate, type Primary, type Visited, comparison, followed } from './model.js';
import { regexTest } from './regex.js';

/** A file's kind as -type names it. */
function letterOf(file: Visited): string {
  const letter = typeLetter(file.status.kind);
  return letter === '-' ? 'f' : letter;
}

function types(text: ByteString, name: ByteString): ReadonlySet<string> {
  const letters = text.split(',');
  // Sockets and doors are never in a tree.
  for (const letter of letters)
    if (!/^[bcdpflsD]$/.test(letter)) throw new UsageError(`Unknown argument to ${name}: ${letter}`);
  return new Set(letters);
}

/** `mode`, `-mode` (all of these bits) or `/mode` (any of them). @see find(1), -perm */
function permissions(text: ByteString): Predicate {
  const how = /^[-/]/.exec(text)?.[0];
  const changes = parseMode(how === undefined ? text : text.slice(1));
  if (changes === undefined) throw new UsageError(`invalid mode '${text}'`);
  const bits = adjustMode(0, changes, { isDirectory: false, umask: 0 });
  const forFolder = adjustMode(0, changes, { isDirectory: true, umask: 0 });
  return ({ status }) => {
    const wanted = status.kind === 'directory' ? forFolder : bits;
    if (how === '-') return (status.mode & wanted) === wanted;
    if (how === '/') return wanted === 0 || (status.mode & wanted) !== 0;
    return status.mode === wanted;
  };
}

const UNITS: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, M: 2 ** 20, G: 2 ** 30 };

/** Sizes are rounded up to the unit before they are compared. @see find(1), -size */
function size(text: ByteString): Predicate {
  const match = /^([-+]?\d+)([cwbkMG])?$/.exec(text);
  if (match === null) throw new UsageError(`invalid -size argument '${text}'`);
  const unit = UNITS[match[2] ?? 'b'] ?? 512;
  const holds = comparison(match[1] ?? '', '-size');
  return ({ status }) => holds(Math.ceil(sizeOf(status) / unit));
}

function isEmpty(run: FindRun, { status, path }: Visited): boolean {
  if (status.kind === 'directory') return run.process.files.list(path).length === 0;
  return status.kind === 'file' && status.sizeBytes === 0;
}

const nameTest =
  (of: (file: Visited, run: FindRun) => ByteString | undefined, ignoreCase: boolean): Primary =>
  (words, run, name) => {
    const matches = patternTest(words.argument(name), { ignoreCase });
    return (file) => {
      const text = of(file, run);
      return text !== undefined && matches(text);
    };
  };

const nameOf = (file: Visited): ByteString => lastName(file.path);
const pathOf = (file: Visited): ByteString => file.path;
const targetOf = (file: Visited, run: FindRun): ByteString | undefined =>
  file.status.kind === 'symlink' ? run.process.files.readlink(file.path) : undefined;

const numberTest =
  (of: (file: Visited, run: FindRun) => number): Primary =>
  (words, run, name) => {
    const holds = comparison(words.argument(name), name);
    return (file) => holds(of(file, run));
  };

function owner(run: FindRun, name: ByteString, given: ByteString): number {
  const isUser = name === '-user';
  const found = isUser ? run.accounts.uidOf(given) : run.accounts.gidOf(given);
  if (found !== undefined) return found;
  const kind = isUser ? 'user' : 'group';
  throw new UsageError(`'${given}' is not the name of a known ${kind}`);
}

function sameFile(run: FindRun, path: ByteString): Predicate {
  const { files } = run.process;
  const wanted = run.follow === 'P' ? files.lstat(path) : files.stat(path);
  return ({ status }) => status.identity === wanted.identity;
}

/** The kind that -type does not ask about: of the link where links are followed, else of what it leads to. */
function otherKind(run: FindRun, file: Visited): Visited {
  const { files } = run.process;
  return { ...file, status: run.follow === 'L' ? files.lstat(file.path) : followed(run, file) };
}

/** Tests that only ask. @see find(1), "TESTS" */
export const TESTS: Readonly<Record<string, Primary>> = {
  '-empty': (_, run) => (file) => isEmpty(run, file),
  // The build is root, who may execute what anybody may, and do all else.
  '-executable': (_, run) => (file) => {
    const status = run.process.files.tryStat(file.path, true);
    return status !== undefined && (status.kind === 'directory' || (status.mode & 0o111) !== 0);
  },
  '-false': () => () => false,
  '-gid': numberTest(({ status }) => status.gid),
  '-group': (words, run, name) => {
    const gid = owner(run, name, words.argument(name));
    return ({ status }) => status.gid === gid;
  },
  '-ilname': nameTest(targetOf, true),
  '-iname': nameTest(nameOf, true),
  '-inum': numberTest(({ status }, run) => inodeNumber(run.process.system.tree, status.identity)),
  '-ipath': nameTest(pathOf, true),
  '-iregex': (words, run, name) => regexTest(run, words.argument(name), true),
  '-iwholename': nameTest(pathOf, true),
  '-links': numberTest(({ status }, run) =>
    linksOf(status.identity, (run.counts ??= countNames(run.process.system.tree))),
  ),
  '-lname': nameTest(targetOf, false),
  '-name': nameTest(nameOf, false),
  '-nogroup':
    (_, run) =>
    ({ status }) =>
      run.accounts.groupName(status.gid) === undefined,
  '-nouser':
    (_, run) =>
    ({ status }) =>
      run.accounts.userName(status.uid) === undefined,
  '-path': nameTest(pathOf, false),
  '-perm': (words, run, name) => {
    const text = words.argument(name);
    // Once "any of", now an error. @see find(1), "-perm +mode"
    return /^\+[0-7]/.test(text) ? unmodelled(run.process, `find -perm ${text}`) : permissions(text);
  },
  '-readable': (_, run) => (file) => run.process.files.exists(file.path),
  '-regex': (words, run, name) => regexTest(run, words.argument(name), false),
  '-samefile': (words, run, name) => sameFile(run, words.argument(name)),
  '-size': (words, _, name) => size(words.argument(name)),
  '-true': () => () => true,
  '-type': (words, _, name) => {
    const wanted = types(words.argument(name), name);
    return (file) => wanted.has(letterOf(file));
  },
  '-uid': numberTest(({ status }) => status.uid),
  '-user': (words, run, name) => {
    const uid = owner(run, name, words.argument(name));
    return ({ status }) => status.uid === uid;
  },
  '-wholename': nameTest(pathOf, false),
  '-writable': (_, run) => (file) => run.process.files.exists(file.path),
  '-xtype': (words, run, name) => {
    const wanted = types(words.argument(name), name);
    return (file) => wanted.has(letterOf(otherKind(run, file)));
  },
};
