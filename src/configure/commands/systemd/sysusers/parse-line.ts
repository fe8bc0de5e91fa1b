import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import { failureOf } from '../config/failure.js';
import { parseUid, tryParseUid } from '../config/numbers.js';
import { isNormalPath, simplifyPath } from '../config/paths.js';
import type { ConfigSession } from '../config/session.js';
import { expandSpecifiers, SYSTEM_SPECIFIERS } from '../config/specifiers.js';
import { firstWords, isUnset } from '../config/words.js';
import { areEquivalent, newItem, type Item, type Wanted } from './items.js';
import { UidRanges } from './uid-ranges.js';

/** What is wrong with a line. */
class LineError extends Error {}

const NAME_MAX = 255;
const PATH_MAX = 4095;
const LINE_MAX = 1024 * 1024;
/** Names must fit into utmp(5). */
const LOGIN_NAME_MAX = 31;

function isUtf8(text: ByteString): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text));
    return true;
  } catch {
    return false;
  }
}

/** @see systemd src/basic/user-util.c, valid_user_group_name */
export function isValidName(name: ByteString): boolean {
  return name.length <= LOGIN_NAME_MAX && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
}

function isValidField(text: ByteString): boolean {
  return isUtf8(text) && !/[\0-\x1f\x7f:]/.test(text);
}

function isValidPathField(path: ByteString): boolean {
  return path.startsWith('/') && isValidField(path) && isNormalPath(path);
}

/** The columns of a line, specifiers replaced. */
interface Columns {
  readonly type: string;
  readonly locked: boolean;
  readonly name: ByteString | undefined;
  readonly id: ByteString | undefined;
  /** As it is written, which messages name. */
  readonly idText: ByteString | undefined;
  readonly description: ByteString | undefined;
  readonly home: ByteString | undefined;
  readonly shell: ByteString | undefined;
}

function expand(
  session: ConfigSession,
  column: ByteString | undefined,
  maxBytes: number,
  named = column,
): ByteString | undefined {
  if (isUnset(column)) return undefined;
  try {
    return expandSpecifiers(session, SYSTEM_SPECIFIERS, column, maxBytes);
  } catch (error) {
    const told = isUnset(named) ? '(null)' : named;
    throw new LineError(`Failed to replace specifiers in '${told}': ${failureOf(error).message}`);
  }
}

function check(value: ByteString | undefined, isValid: (value: ByteString) => boolean, what: string): void {
  if (value !== undefined && !isValid(value)) throw new LineError(`'${value}' is not a valid ${what}.`);
}

function expandPath(session: ConfigSession, column: ByteString | undefined): ByteString | undefined {
  const path = expand(session, column, PATH_MAX);
  return path === undefined ? undefined : simplifyPath(path);
}

function checkAction(session: ConfigSession, action: ByteString): boolean {
  const modifiers = action.slice(1);
  if (session.release < 257 && action.length !== 1) throw new LineError(`Unknown modifier '${action}'.`);
  if (action === '') throw new LineError('Empty command specification.');
  if (modifiers !== '' && modifiers !== '!') throw new LineError(`Unknown modifiers in command '${action}'.`);
  if (!'ugmr'.includes(action.charAt(0))) throw new LineError(`Unknown command type '${action.charAt(0)}'.`);
  return modifiers === '!';
}

function readColumns(session: ConfigSession, line: ByteString): Columns {
  const parsed = firstWords(line, 6, false);
  if (parsed === undefined) throw new LineError('Syntax error.');
  const [action, nameText, idText, descriptionText, homeText, shellText] = parsed.words;
  if (action === undefined || nameText === undefined) throw new LineError('Missing action and name columns.');
  if (parsed.rest !== undefined) throw new LineError('Trailing garbage.');
  const locked = checkAction(session, action);
  const name = expand(session, nameText, NAME_MAX);
  check(name, isValidName, 'user or group name');
  const id = expand(session, idText, PATH_MAX, nameText);
  const description = expand(session, descriptionText, LINE_MAX);
  check(description, isValidField, 'GECOS field');
  const home = expandPath(session, homeText);
  check(home, isValidPathField, 'home directory field');
  const shell = expandPath(session, shellText);
  check(shell, isValidPathField, 'login shell field');
  return { type: action.charAt(0), locked, name, id, idText, description, home, shell };
}

function refuseMore({ type, description, home, shell }: Columns): void {
  const extra =
    description !== undefined
      ? 'GECOS'
      : home !== undefined
        ? 'home directory'
        : shell !== undefined
          ? 'login shell'
          : undefined;
  if (extra !== undefined) throw new LineError(`Lines of type '${type}' don't take a ${extra} field.`);
}

function refuseLock({ type, locked }: Columns): void {
  if (locked) throw new LineError(`Flag '!' not permitted on lines of type '${type}'.`);
}

function addRange(wanted: Wanted, columns: Columns): void {
  refuseLock(columns);
  if (columns.name !== undefined) throw new LineError("Lines of type 'r' don't take a name field.");
  if (columns.id === undefined)
    throw new LineError("Lines of type 'r' require an ID range in the third field.");
  refuseMore(columns);
  const ranges = wanted.ranges ?? new UidRanges();
  if (!ranges.add(columns.id)) throw new LineError(`Invalid UID range ${columns.id}.`);
  wanted.ranges = ranges;
}

function addMember({ members }: Wanted, columns: Columns): void {
  const { name, id } = columns;
  if (name === undefined) throw new LineError("Lines of type 'm' require a user name in the second field.");
  refuseLock(columns);
  if (id === undefined) throw new LineError("Lines of type 'm' require a group name in the third field.");
  check(id, isValidName, 'user or group name');
  refuseMore(columns);
  const list = members.get(id) ?? [];
  if (!list.includes(name)) list.push(name);
  members.set(id, list);
}

function parseNumber(text: ByteString, what: 'UID' | 'GID', idText: ByteString | undefined): number {
  try {
    return parseUid(text);
  } catch (error) {
    throw new LineError(`Failed to parse ${what}: '${idText ?? ''}': ${failureOf(error).message}`);
  }
}

function userIds({ id, idText }: Columns): Partial<Item> {
  if (id === undefined) return {};
  if (id.startsWith('/')) return { uidPath: simplifyPath(id) };
  const colon = id.indexOf(':');
  const uidText = colon < 0 ? id : id.slice(0, colon);
  const group = colon < 0 ? undefined : id.slice(colon + 1);
  const named = group !== undefined && tryParseUid(group) === undefined && isValidName(group);
  const gid = group === undefined || named ? undefined : parseNumber(group, 'GID', idText);
  return {
    groupName: named ? group : undefined,
    gid,
    idSetStrict: gid !== undefined,
    uid: uidText === '-' ? undefined : parseNumber(uidText, 'UID', idText),
  };
}

function groupIds({ id, idText }: Columns): Partial<Item> {
  if (id === undefined) return {};
  return id.startsWith('/') ? { gidPath: simplifyPath(id) } : { gid: parseNumber(id, 'GID', idText) };
}

function itemOf(columns: Columns, source: ByteString): Item {
  const { name, description, home, shell, locked, type } = columns;
  if (name === undefined)
    throw new LineError(`Lines of type '${type}' require a user name in the second field.`);
  if (type === 'u')
    return newItem('u', name, { ...userIds(columns), source, description, home, shell, locked });
  refuseLock(columns);
  refuseMore(columns);
  return newItem('g', name, { ...groupIds(columns), source });
}

function addItem(session: ConfigSession, wanted: Wanted, item: Item, source: ByteString): void {
  const all = item.type === 'u' ? wanted.users : wanted.groups;
  const there = all.get(item.name);
  if (there === undefined) all.set(item.name, item);
  else if (!areEquivalent(session, item, there)) {
    const what = `${item.type === 'u' ? 'user' : 'group'} '${item.name}'`;
    const where = session.release < 257 ? '' : ` in ${there.source ?? ''}`;
    session.log(`${source}: Conflict with earlier configuration for ${what}${where}, ignoring line.`);
  }
}

/**
 * Takes one line of configuration in; what is wrong with it is logged.
 * @returns whether it is well formed
 * @see sysusers.d(5); systemd src/sysusers/sysusers.c, parse_line
 */
export function parseLine(
  session: ConfigSession,
  wanted: Wanted,
  line: ByteString,
  source: ByteString,
): boolean {
  try {
    const columns = readColumns(session, line);
    if (columns.type === 'r') addRange(wanted, columns);
    else if (columns.type === 'm') addMember(wanted, columns);
    else addItem(session, wanted, itemOf(columns, source), source);
    return true;
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    session.log(`${source}: ${error.message}`);
    return false;
  }
}
