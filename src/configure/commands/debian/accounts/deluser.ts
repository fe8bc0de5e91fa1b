import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled, type Command } from '../../command.js';
import { groupById, groupByName, userByName } from '../../accounts/lookup.js';
import { configNumber, configTruth, readConfig, type AdduserConfig } from './adduser-config.js';
import { hasPerlModules, removeHome } from './deluser-home.js';
import { dialectOf } from './dialect.js';
import { lastValue, perlArguments, type PerlArguments, type PerlOptions } from './perl-getopt.js';
import { PerlExit, PerlSession } from './perl-session.js';

const OPTIONS: PerlOptions = {
  quiet: 'flag',
  q: { alias: 'quiet' },
  debug: 'flag',
  verbose: 'flag',
  version: 'flag',
  v: { alias: 'version' },
  help: 'flag',
  h: { alias: 'help' },
  group: 'flag',
  conf: 'text',
  c: { alias: 'conf' },
  system: 'flag',
  'only-if-empty': 'flag',
  'remove-home': 'flag',
  'remove-all-files': 'flag',
  backup: 'flag',
  'backup-to': 'text',
  'backup-suffix': 'text',
  'no-preserve-root': 'flag',
};

const REFUSED = ['debug', 'version'];

interface DeluserRequest {
  readonly session: PerlSession;
  readonly config: AdduserConfig;
  readonly given: PerlArguments;
  /** Told, with the classic status beside the name of the newer one. */
  fail(classic: number, name: string, text: ByteString): Promise<never>;
}

/** What the options put over the settings. */
function overrides(config: AdduserConfig, given: PerlArguments): AdduserConfig {
  const merged = new Map(config);
  for (const name of ['system', 'only-if-empty', 'remove-home', 'remove-all-files', 'backup', 'backup-to']) {
    const value = lastValue(given, name);
    if (value !== undefined && value !== '') merged.set(name.replace(/-/g, '_'), value);
  }
  return merged;
}

function isSystemId(config: AdduserConfig, kind: 'uid' | 'gid', id: number): boolean {
  return (
    id >= configNumber(config, `first_system_${kind}`) && id <= configNumber(config, `last_system_${kind}`)
  );
}

async function refuseOther({ session }: DeluserRequest, text: ByteString, classic: number): Promise<never> {
  await session.warnUnlessQuiet(text);
  const { dialect } = session;
  throw new PerlExit(dialect.kind === 'classic' ? classic : dialect.status('RET_WRONG_OBJECT_PROPERTIES'));
}

/** With `--system` the user must be one, and may be missing. */
async function checkSystemUser(request: DeluserRequest, name: ByteString): Promise<void> {
  const { session, config } = request;
  const user = userByName(session.files, name);
  const isClassic = session.dialect.kind === 'classic';
  if (user === undefined) {
    const text = `The user \`${name}' does not exist, but --system was given. Exiting.`;
    await (isClassic ? session.warnUnlessQuiet(text) : session.info(text));
    throw new PerlExit(0);
  }
  if (isSystemId(config, 'uid', user.uid)) return;
  await refuseOther(request, `The user \`${name}' is not a system user. Exiting.`, 1);
}

const NEEDS_PERL =
  'In order to use the --remove-home, --remove-all-files, and --backup features, ' +
  "you need to install the `perl' package. To accomplish that, run apt-get install perl.";

/** @returns whether the home is to be removed */
async function removesFiles(request: DeluserRequest): Promise<boolean> {
  const { session, config } = request;
  const wanted = ['remove_home', 'remove_all_files', 'backup'].filter((name) => configTruth(config, name));
  if (wanted.length === 0) return false;
  if (!hasPerlModules(session)) {
    if (session.dialect.kind === 'classic' || !configTruth(config, 'system')) {
      await request.fail(8, 'RET_MORE_PACKAGES', NEEDS_PERL);
    }
    await session.warn(NEEDS_PERL);
    return false;
  }
  if (wanted.some((name) => name !== 'remove_home'))
    session.unmodelled('removing all files, or backing them up');
  return true;
}

const CRONTAB = '/usr/bin/crontab';

async function removeCrontab({ session, config }: DeluserRequest, user: ByteString): Promise<void> {
  const { files } = session;
  const status = files.tryStat(CRONTAB, true);
  if (status === undefined || (status.mode & 0o111) === 0) {
    const text = `\`${CRONTAB}' not executed. Skipping crontab removal. Package \`cron' required.`;
    const isQuiet = session.dialect.kind === 'logging' && configTruth(config, 'system');
    return isQuiet ? session.info(text) : session.warn(text);
  }
  await session.info('Removing crontab ...');
  // Without a table of the user's, `crontab -l` fails and nothing is removed.
  if (files.exists(`/var/spool/cron/crontabs/${user}`)) await session.run([CRONTAB, '-u', user, '-r']);
}

const ROOT_WARNING = [
  'WARNING: You are just about to delete the root account (uid 0)',
  'Usually this is never required as it may render the whole system unusable',
  'If you really want this, call deluser with parameter --no-preserve-root',
  'Stopping now without having performed any action',
];

async function refuseRoot(request: DeluserRequest): Promise<never> {
  const { process, dialect } = request.session;
  if (dialect.kind === 'logging') return request.fail(9, 'RET_DONT_REMOVE_ROOT', ROOT_WARNING.join('. '));
  await process.write(ROOT_WARNING.map((line) => `${line}\n`).join(''));
  throw new PerlExit(9);
}

async function deleteUser(request: DeluserRequest, name: ByteString): Promise<number> {
  const { session, config, given } = request;
  const isClassic = session.dialect.kind === 'classic';
  const early = isClassic && (await removesFiles(request));
  if (configTruth(config, 'system')) await checkSystemUser(request, name);
  const removes = isClassic ? early : await removesFiles(request);
  const user = userByName(session.files, name);
  if (user === undefined) {
    return request.fail(2, 'RET_OBJECT_DOES_NOT_EXIST', `The user \`${name}' does not exist.`);
  }
  if (user.uid === 0 && lastValue(given, 'no-preserve-root') === undefined) {
    return refuseRoot(request);
  }
  if (removes) await removeHome(session, config, { name, home: user.home });
  await removeCrontab(request, name);
  await session.info(`Removing user \`${name}' ...`);
  await session.lock();
  await session.call(['/usr/sbin/userdel', name]);
  const ids = [String(user.uid), String(user.gid), user.home];
  await session.runLocal('/usr/local/sbin/deluser.local', [name, ...ids]);
  await session.classicInfo('Done.');
  return 0;
}

async function deleteGroup(request: DeluserRequest, name: ByteString): Promise<number> {
  const { session, config } = request;
  const group = groupByName(session.files, name);
  if (group === undefined) {
    await session.warnUnlessQuiet(`The group \`${name}' does not exist.`);
    if (configTruth(config, 'system')) return 0;
    return session.dialect.kind === 'classic' ? 3 : session.dialect.status('RET_OBJECT_DOES_NOT_EXIST');
  }
  if (configTruth(config, 'system') && !isSystemId(config, 'gid', group.gid)) {
    await refuseOther(request, `The group \`${name}' is not a system group. Exiting.`, 3);
  }
  if (configTruth(config, 'only_if_empty') && group.members.length > 0) {
    await request.fail(5, 'RET_GROUP_NOT_EMPTY', `The group \`${name}' is not empty!`);
  }
  await session.info(`Removing group \`${name}' ...`);
  const groupdel = await session.which('groupdel');
  await session.lock();
  await session.call([groupdel, name]);
  await session.classicInfo('Done.');
  return 0;
}

async function removeFromGroup(
  request: DeluserRequest,
  name: ByteString,
  group: ByteString,
): Promise<number> {
  const { session } = request;
  const { files } = session;
  const user = userByName(files, name);
  if (user === undefined) {
    return request.fail(2, 'RET_OBJECT_DOES_NOT_EXIST', `The user \`${name}' does not exist.`);
  }
  if (groupByName(files, group) === undefined) {
    return request.fail(3, 'RET_OBJECT_DOES_NOT_EXIST', `The group \`${group}' does not exist.`);
  }
  // The programs take the group 0 for no primary group at all.
  if (user.gid !== 0 && groupById(files, user.gid)?.name === group) {
    const text = 'You may not remove the user from their primary group.';
    await request.fail(7, 'RET_NO_PRIMARY_GROUP', text);
  }
  const members = session.groupMembers(group);
  if (!members.includes(name)) {
    await request.fail(
      6,
      'RET_USER_NOT_IN_GROUP',
      `The user \`${name}' is not a member of group \`${group}'.`,
    );
  }
  await session.info(`Removing user \`${name}' from group \`${group}' ...`);
  await session.lock();
  const others = members.filter((member) => member !== name).join(',');
  await session.call(['/usr/bin/gpasswd', '-M', others, group]);
  await session.classicInfo('Done.');
  return 0;
}

async function requestOf(process: Process): Promise<DeluserRequest> {
  const given = perlArguments(process.args, OPTIONS);
  const refused = given.list.find(({ name }) => REFUSED.includes(name));
  if (refused !== undefined) unmodelled(process, `${process.name} --${refused.name}`);
  const dialect = dialectOf(process);
  const last = given.list.filter(({ name }) => name === 'quiet' || name === 'verbose').at(-1)?.name;
  if (dialect.kind === 'classic' && last === 'verbose') unmodelled(process, `${process.name} --verbose`);
  const session = new PerlSession(
    process,
    dialect,
    last === undefined ? 'default' : last === 'quiet' ? 'quiet' : 'verbose',
  );
  if (given.complaints.length > 0) {
    await process.write(given.complaints.join(''), 2);
    await process.write(dialect.usage);
    throw new PerlExit(dialect.status('RET_INVALID_CALL'));
  }
  if (lastValue(given, 'help') !== undefined) {
    await process.write(dialect.usage);
    throw new PerlExit(0);
  }
  const files = given.list.filter(({ name }) => name === 'conf').map(({ value }) => value);
  const paths = files.length === 0 ? ['/etc/adduser.conf', '/etc/deluser.conf'] : files;
  const config = overrides(await readConfig(session, paths), given);
  const fail = (classic: number, name: string, text: ByteString): Promise<never> =>
    session.fail(dialect.kind === 'classic' ? classic : dialect.status(name), text);
  return { session, config, given, fail };
}

async function run(process: Process): Promise<number> {
  const request = await requestOf(process);
  const { session, given } = request;
  const [first = '', second, ...more] = given.operands;
  if (first === '' && given.operands.length === 0 && session.dialect.kind === 'classic') {
    unmodelled(process, `${process.name} asking for a name`);
  }
  if (first === '' || more.length > 0) {
    await session.refuse('RET_INVALID_CALL', 'Only one or two names allowed.');
  }
  if (second !== undefined) return removeFromGroup(request, first, second);
  // The newer program forgets --group again before it looks at its own name.
  const forGroup = session.dialect.kind === 'classic' && lastValue(given, 'group') !== undefined;
  const isGroup = process.name === 'delgroup' || forGroup;
  return isGroup ? deleteGroup(request, first) : deleteUser(request, first);
}

/** Debian's deluser and delgroup. @see deluser(8), deluser.conf(5) */
export const deluser: Command = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof PerlExit) return error.status;
    throw error;
  }
};
