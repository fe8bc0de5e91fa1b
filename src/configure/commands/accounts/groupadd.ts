import type { ByteString } from '../../../kernel/byte-string.js';
import type { ParsedOptions } from '../options.js';
import { findFreeId } from './free-id.js';
import { groupById, groupByName, userByName } from './lookup.js';
import { isStrict, isValidName } from './names.js';
import { oneOperand, shadowProgram } from './program.js';
import { parseId, withName } from './records.js';
import { ProgramExit, SHADOWED, type AccountSession } from './session.js';
import { overrideDefs } from './useradd-options.js';

const STATUS = { usage: 2, badArgument: 3, gidInUse: 4, nameInUse: 9, groupUpdate: 10 } as const;

/** A group number of the command line. @throws ProgramExit */
export function gidArgument(given: ByteString, status: number): number {
  const gid = parseId(given);
  if (gid === undefined || gid === 0xffff_ffff) throw new ProgramExit(status, `invalid group ID '${given}'`);
  return gid;
}

/** The users of a comma-separated list, each once. @throws ProgramExit when one does not exist */
export async function memberList(
  session: AccountSession,
  list: ByteString,
  before: readonly ByteString[],
  status: number,
): Promise<readonly ByteString[]> {
  let members = before;
  for (const name of list.split(',').filter((given) => given !== '')) {
    if (userByName(session.files, name) === undefined) {
      await session.process.write(`Invalid member username ${name}\n`, 2);
      throw new ProgramExit(status);
    }
    members = withName(members, name);
  }
  return members;
}

/** The number that is asked for; undefined when a free one is to be found. */
function wantedGid(session: AccountSession, options: ParsedOptions): number | undefined {
  const given = options.value('g');
  if (given === undefined) return undefined;
  const gid = gidArgument(given, STATUS.badArgument);
  if (groupById(session.files, gid) === undefined || options.has('o')) return gid;
  if (options.has('f')) return undefined;
  return session.fail(STATUS.gidInUse, `GID '${gid}' already exists`);
}

async function add(session: AccountSession, options: ParsedOptions, name: ByteString): Promise<number> {
  const wanted = wantedGid(session, options);
  const group = session.group(STATUS.groupUpdate);
  const gshadow = session.gshadowIfAny(STATUS.groupUpdate);
  const used = group.records.map((record) => record.gid);
  const gid = wanted ?? findFreeId(session, 'GID', options.has('r'), used);
  if (gid === undefined) return STATUS.gidInUse;
  const given = options.value('p');
  const members = await memberList(session, options.value('U') ?? '', [], STATUS.groupUpdate);
  group.update({ name, password: gshadow === undefined ? (given ?? SHADOWED) : SHADOWED, gid, members });
  // Older programs name the members of a new group in group alone.
  const shadowed = isStrict(session.process) ? members : [];
  gshadow?.update({ name, password: given ?? '!', administrators: [], members: shadowed });
  session.commit();
  return 0;
}

/** @see groupadd(8) of shadow-utils */
export const groupadd = shadowProgram({
  usage: '[options] GROUP',
  duplicateStatus: STATUS.groupUpdate,
  options: {
    force: 'f',
    f: 'flag',
    gid: 'g',
    g: 'value',
    key: 'K',
    K: 'value',
    'non-unique': 'o',
    o: 'flag',
    password: 'p',
    p: 'value',
    system: 'r',
    r: 'flag',
    users: 'U',
    U: 'value',
  },
  run(session, options) {
    overrideDefs(session, options, STATUS.badArgument);
    const name = oneOperand(options);
    if (options.has('o') && !options.has('g')) throw new ProgramExit(STATUS.usage, '', true);
    if (!isValidName(session.process, name, 'group')) {
      session.fail(STATUS.badArgument, `'${name}' is not a valid group name`);
    }
    if (groupByName(session.files, name) !== undefined) {
      return options.has('f') ? 0 : session.fail(STATUS.nameInUse, `group '${name}' already exists`);
    }
    return add(session, options, name);
  },
});
