import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { Accounts } from '../../files/accounts.js';
import { failureOf } from '../config/failure.js';
import { tryParseUid } from '../config/numbers.js';
import { pathBelow, simplifyPath } from '../config/paths.js';
import { expandSpecifiers } from '../config/specifiers.js';
import { firstWords, isUnset } from '../config/words.js';
import { parseAge } from './age.js';
import { parseDevice, readAcl, readAttributes, resolveArgument } from './argument.js';
import { canBePurged, makesDirectory, needsGlob, type Age, type Item } from './item.js';
import { LineError, SkippedLine, type LineContext } from './line.js';
import { filesOf, type TmpfilesRun } from './run.js';
import { tmpfilesSpecifiers, usesHostFact } from './specifiers.js';

const PATH_MAX = 4095;
/** Escapes as in C, and the modifiers `$` and `?`, came between 252 and 257. */
const NEW_RELEASE = 256;

const NO_ARGUMENT = 'dvqQeDpxXrRmzZ';

const WITHOUT_BASE64: Readonly<Record<string, string>> = {
  L: 'symlink targets',
  C: 'copy sources',
  c: 'device node creation',
  b: 'device node creation',
  t: 'extended attributes',
  T: 'extended attributes',
  a: 'ACLs',
  A: 'ACLs',
  h: 'file attributes',
  H: 'file attributes',
};

const NEEDED_ARGUMENT: Readonly<Record<string, string>> = {
  w: 'Write file',
  c: 'Device file',
  b: 'Device file',
  t: 'Set extended attribute',
  T: 'Set extended attribute',
  a: 'Set ACLs',
  A: 'Set ACLs',
  h: 'Set file attribute',
  H: 'Set file attribute',
};

interface Columns {
  readonly action: ByteString;
  readonly path: ByteString;
  readonly mode: ByteString | undefined;
  readonly user: ByteString | undefined;
  readonly group: ByteString | undefined;
  readonly age: ByteString | undefined;
  readonly argument: ByteString | undefined;
}

function splitColumns(run: TmpfilesRun, line: ByteString): Columns {
  const parsed = firstWords(line, 6, run.session.release >= NEW_RELEASE);
  if (parsed === undefined) throw new LineError('Failed to parse line: Invalid argument');
  const [action, path, mode, user, group, age] = parsed.words;
  if (action === undefined || path === undefined) throw new LineError('Syntax error.');
  const argument = isUnset(parsed.rest) ? undefined : parsed.rest;
  if (action === '') throw new LineError("Command too short ''.");
  return { action, path, mode, user, group, age, argument };
}

function readModifiers(run: TmpfilesRun, action: ByteString): ReadonlySet<string> {
  const isNew = run.session.release >= NEW_RELEASE;
  const known = isNew ? '!+-=~^$?' : '!+-=~^';
  const modifiers = new Set<string>();
  for (const letter of action.slice(1)) {
    if (!known.includes(letter) || modifiers.has(letter))
      throw new LineError(`Unknown modifiers in command${isNew ? `: ${action}` : ` '${action}'`}`);
    modifiers.add(letter);
  }
  return modifiers;
}

function readPath(run: TmpfilesRun, type: string, given: ByteString, source: ByteString): ByteString {
  // Lines about what is there already find nothing that is named after this boot.
  if (usesHostFact(given) && !needsGlob(type))
    unmodelled(run.session.process, `systemd-tmpfiles: %b in a path of type ${type}`);
  let path: ByteString;
  try {
    path = expandSpecifiers(run.session, tmpfilesSpecifiers(run.session), given, PATH_MAX);
  } catch (error) {
    const { errno, message } = failureOf(error);
    if (['EUNATCH', 'ENOMEDIUM', 'ENOPKG', 'ENXIO'].includes(errno)) throw new SkippedLine();
    const isInvalid = errno === 'EINVAL' || errno === 'EBADSLT';
    throw new LineError(`Failed to replace specifiers in '${given}': ${message}`, isInvalid);
  }
  const below = path.startsWith('/') ? pathBelow(path, '/var/run') : undefined;
  if (below !== undefined && below !== '') {
    const patched = `/run/${below}`;
    // Debian's 252 says nothing of it.
    if (run.session.release >= NEW_RELEASE)
      run.session.log(
        `${source}: Line references path below legacy directory /var/run/, updating ${path} ` +
          `${run.session.glyph('arrow')} ${patched}; please update the tmpfiles.d/ drop-in file accordingly.`,
      );
    path = patched;
  }
  if (!path.startsWith('/')) throw new LineError(`Path '${path}' not absolute.`);
  return simplifyPath(path);
}

function checkType({ run, type, modifiers, argument, source }: LineContext): void {
  if (NO_ARGUMENT.includes(type)) {
    if (argument !== undefined)
      run.session.log(`${source}: ${type} lines don't take argument fields, ignoring.`);
  } else if (!'fFLwCcbtTaAhH'.includes(type)) throw new LineError(`Unknown command type '${type}'.`);
  const plain = WITHOUT_BASE64[type];
  if (plain !== undefined && modifiers.has('~'))
    throw new LineError(`base64 decoding not supported for ${plain}.`);
  const needed = NEEDED_ARGUMENT[type];
  if (needed !== undefined && argument === undefined) throw new LineError(`${needed} requires argument.`);
}

function checkModifiers({ type, modifiers }: LineContext): void {
  if (modifiers.has('$') && !canBePurged(type))
    throw new LineError(`Purge flag '$' combined with line type '${type}' which does not support purging.`);
  if (modifiers.has('?') && type !== 'L')
    throw new LineError(
      `Modifier '?' combined with line type '${type}' which does not support this modifier.`,
    );
}

function isIncluded({ options }: TmpfilesRun, path: ByteString): boolean {
  const isBelow = (prefix: ByteString): boolean => pathBelow(path, prefix) !== undefined;
  if (options.excluded.some(isBelow)) return false;
  return options.prefixes.length === 0 || options.prefixes.some(isBelow);
}

/** Whose number a name is; undefined with --graceful when nobody has it. */
function idOf(run: TmpfilesRun, kind: 'user' | 'group', name: ByteString): number | undefined {
  const number = tryParseUid(name);
  if (number !== undefined) return number;
  if (name === 'root') return 0;
  const accounts = new Accounts(filesOf(run));
  const found = kind === 'user' ? accounts.user(name)?.uid : accounts.group(name)?.gid;
  if (found !== undefined || run.options.graceful) return found;
  const isOldGroup = kind === 'group' && run.session.release < NEW_RELEASE;
  throw new LineError(`Failed to resolve ${kind} '${name}'${isOldGroup ? '.' : ': No such process'}`);
}

interface Owner {
  readonly id: number | undefined;
  readonly onlyCreate: boolean;
  readonly isMissing: boolean;
}

function readOwner(run: TmpfilesRun, kind: 'user' | 'group', column: ByteString | undefined): Owner {
  if (isUnset(column)) return { id: undefined, onlyCreate: false, isMissing: false };
  const onlyCreate = column.startsWith(':');
  const id = idOf(run, kind, onlyCreate ? column.slice(1) : column);
  return { id, onlyCreate, isMissing: id === undefined };
}

interface Mode {
  readonly mode: number;
  readonly modeSet: boolean;
  readonly maskPerms: boolean;
  readonly modeOnlyCreate: boolean;
}

function readMode(type: string, column: ByteString | undefined): Mode {
  if (isUnset(column)) {
    const mode = makesDirectory(type) ? 0o755 : 0o644;
    return { mode, modeSet: false, maskPerms: false, modeOnlyCreate: false };
  }
  const [, prefix = '', digits] = /^([~:]*)[ \t\n\r]*([0-7]{1,8})$/.exec(column) ?? [];
  const mode = parseInt(digits ?? '', 8);
  if (digits === undefined || mode > 0o7777) throw new LineError(`Invalid mode '${column}'.`);
  return { mode, modeSet: true, maskPerms: prefix.includes('~'), modeOnlyCreate: prefix.includes(':') };
}

/** Nodes of nobody in particular get no special bits. */
function withoutSpecialBits(run: TmpfilesRun, source: ByteString, mode: Mode, isMissing: boolean): Mode {
  const adjusted = mode.mode & 0o777;
  if (!isMissing || adjusted === mode.mode) return mode;
  const [before, after] = [mode.mode.toString(8), adjusted.toString(8)];
  run.session.log(`${source}: Changing mode 0${before} to 0${after} because of changed ownership.`);
  return { ...mode, mode: adjusted };
}

function readAge(column: ByteString | undefined): Age | undefined {
  if (isUnset(column)) return undefined;
  const age = parseAge(column.replace(/^~/, ''));
  if (typeof age === 'string') throw new LineError(age);
  return age;
}

function itemOf(context: LineContext, columns: Columns): Item {
  const { run, type, modifiers, path, source } = context;
  const isType = (types: string): boolean => types.includes(type);
  const device = isType('cb') ? parseDevice(context) : undefined;
  const acl = isType('aA') ? readAcl(context) : undefined;
  const attributes = isType('hH') ? readAttributes(context) : undefined;
  checkModifiers(context);
  if (!isIncluded(run, path)) throw new SkippedLine();
  const argument = resolveArgument(context);
  const user = readOwner(run, 'user', columns.user);
  const group = readOwner(run, 'group', columns.group);
  const read = readMode(type, columns.mode);
  const mode = withoutSpecialBits(run, source, read, user.isMissing || group.isMissing);
  return {
    type,
    path,
    argument,
    ...mode,
    uid: user.id,
    gid: group.id,
    uidOnlyCreate: user.onlyCreate,
    gidOnlyCreate: group.onlyCreate,
    age: readAge(columns.age),
    keepFirstLevel: columns.age?.startsWith('~') ?? false,
    force: modifiers.has('+'),
    allowFailure: modifiers.has('-'),
    tryReplace: modifiers.has('='),
    purge: modifiers.has('$'),
    skipIfTargetMissing: modifiers.has('?'),
    device,
    acl,
    attributes,
    done: new Set(),
  };
}

function readItem(run: TmpfilesRun, line: ByteString, source: ByteString): Item {
  const columns = splitColumns(run, line);
  const modifiers = readModifiers(run, columns.action);
  if (modifiers.has('!') && !run.options.boot) throw new SkippedLine();
  const type = columns.action.charAt(0);
  const path = readPath(run, type, columns.path, source);
  const context: LineContext = { run, source, type, modifiers, path, argument: columns.argument };
  checkType(context);
  return itemOf(context, columns);
}

/**
 * Takes one line of configuration in; what is wrong with it is logged.
 * @returns `invalid` when it is badly written, `failed` when it cannot be used
 * @see tmpfiles.d(5); systemd src/tmpfiles/tmpfiles.c, parse_line
 */
export function parseLine(
  run: TmpfilesRun,
  line: ByteString,
  source: ByteString,
): 'good' | 'invalid' | 'failed' {
  try {
    const item = readItem(run, line, source);
    if (!run.registry.add(item))
      run.session.log(`${source}: Duplicate line for path "${run.session.root}${item.path}", ignoring.`);
    return 'good';
  } catch (error) {
    if (error instanceof SkippedLine) return 'good';
    if (!(error instanceof LineError)) throw error;
    if (error.told !== undefined) run.session.log(`${source}: ${error.told}`);
    return error.isInvalid ? 'invalid' : 'failed';
  }
}
