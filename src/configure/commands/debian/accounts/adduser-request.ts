import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { configText, readConfig, type AdduserConfig } from './adduser-config.js';
import { checkName } from './adduser-names.js';
import type { Dialect } from './dialect.js';
import { lastValue, perlArguments, type PerlArguments, type PerlOptions } from './perl-getopt.js';
import { PerlExit, PerlSession, type Verbosity } from './perl-session.js';
import { readPool, reservedIds, type Pool } from './pools.js';

const OPTIONS: PerlOptions = {
  'add-extra-groups': 'flag',
  add_extra_groups: { alias: 'add-extra-groups' },
  'allow-all-names': 'flag',
  'allow-badname': { alias: 'allow-bad-names' },
  'allow-bad-names': 'flag',
  comment: 'optional',
  conf: 'text',
  c: { alias: 'conf' },
  debug: 'flag',
  'disabled-login': 'flag',
  'disabled-password': 'flag',
  firstgid: 'number',
  firstuid: 'number',
  'force-badname': { alias: 'allow-bad-names' },
  gecos: { alias: 'comment' },
  gid: 'number',
  group: 'flag',
  help: 'flag',
  h: { alias: 'help' },
  home: 'text',
  ingroup: 'text',
  lastgid: 'number',
  lastuid: 'number',
  'no-create-home': 'flag',
  quiet: 'flag',
  q: { alias: 'quiet' },
  shell: 'text',
  system: 'flag',
  uid: 'number',
  verbose: 'flag',
  version: 'flag',
  v: { alias: 'version' },
};

const LEVEL_OPTIONS: PerlOptions = { stdoutmsglevel: 'text', stderrmsglevel: 'text', logmsglevel: 'text' };

/** Options that exist and are not modelled: they tell what nothing in a tree depends on. */
const REFUSED = ['debug', 'version', 'stdoutmsglevel', 'stderrmsglevel', 'logmsglevel'];

export type Action = 'adduser' | 'addsysuser' | 'addgroup' | 'addsysgroup' | 'addusertogroup';

/** A command line of adduser or addgroup with the settings, as the program has them when it begins to work. */
export interface AdduserRequest {
  readonly session: PerlSession;
  readonly config: AdduserConfig;
  readonly action: Action;
  /** The new user's or group's name; for `addusertogroup` the user's. */
  readonly name: ByteString;
  /** Only for `addusertogroup`. */
  readonly group: ByteString;
  readonly isSystem: boolean;
  /** `--group` with `--system`. */
  readonly makesGroup: boolean;
  readonly ingroup: ByteString | undefined;
  readonly gid: number | undefined;
  readonly uid: number | undefined;
  readonly home: ByteString | undefined;
  readonly createsNoHome: boolean;
  readonly shell: ByteString | undefined;
  readonly comment: ByteString | undefined;
  readonly disablesLogin: boolean;
  readonly asksPassword: boolean;
  readonly allowsAnyName: boolean;
  readonly addsExtraGroups: boolean;
  readonly first: { readonly uid: number | undefined; readonly gid: number | undefined };
  readonly last: { readonly uid: number | undefined; readonly gid: number | undefined };
  readonly uidPool: Pool;
  readonly gidPool: Pool;
  readonly reservedUids: ReadonlySet<number>;
  readonly reservedGids: ReadonlySet<number>;
}

function verbosityOf({ list }: PerlArguments): Verbosity {
  const last = list.filter(({ name }) => name === 'quiet' || name === 'verbose').at(-1)?.name;
  return last === undefined ? 'default' : last === 'quiet' ? 'quiet' : 'verbose';
}

async function actionOf(session: PerlSession, given: PerlArguments): Promise<Action> {
  const isSystem = lastValue(given, 'system') !== undefined;
  const hasGroup = lastValue(given, 'group') !== undefined;
  const isGroup = session.process.name === 'addgroup';
  const { operands } = given;
  if ((operands[0] ?? '') === '' || operands.length > 2) {
    return session.refuse('RET_INVALID_CALL', 'Only one or two names allowed.');
  }
  if (operands.length === 2) {
    if ((isSystem && !isGroup) || hasGroup) {
      return session.refuse('RET_INVALID_CALL', 'Specify only one name in this mode.');
    }
    if (isGroup) {
      return session.refuse('RET_INVALID_CALL', 'addgroup with two arguments is an unspecified operation.');
    }
    return 'addusertogroup';
  }
  if (isSystem) return isGroup ? 'addsysgroup' : 'addsysuser';
  return isGroup || hasGroup ? 'addgroup' : 'adduser';
}

function numberOption(given: PerlArguments, name: string): number | undefined {
  const value = lastValue(given, name);
  return value === undefined ? undefined : Number(value);
}

async function checkCombination(session: PerlSession, given: PerlArguments, called: Action): Promise<void> {
  const exclusive = ['group', 'ingroup', 'gid'].filter((name) => lastValue(given, name) !== undefined);
  const isAddgroup = called === 'addgroup' && session.process.name === 'addgroup';
  if (!isAddgroup && exclusive.length > 1) {
    const text = 'The --group, --ingroup, and --gid options are mutually exclusive.';
    await session.refuse('RET_EXCLUSIVE_PARAMETERS', text);
  }
}

/** Texts that the newer programs take only in a known alphabet. @see Debian/AdduserCommon.pm, sanitize_string */
async function checkTexts(session: PerlSession, given: PerlArguments): Promise<void> {
  const home = lastValue(given, 'home');
  if (session.dialect.kind === 'logging') {
    for (const text of [home, lastValue(given, 'shell')]) {
      if (text !== undefined && !/^[-_$.0-9a-zA-Z/]+$/.test(text)) {
        await session.die('invalid characters in input string, see trace output for more details');
      }
    }
    for (const name of ['uid', 'gid', 'firstuid', 'firstgid', 'lastuid', 'lastgid']) {
      if (/^[-+]/.test(lastValue(given, name) ?? '')) {
        await session.die('invalid characters in input string, see trace output for more details');
      }
    }

    if (/[\x00-\x1f\x7f:]/.test(lastValue(given, 'comment') ?? ''))
      await session.die('unwanted chars in comment');
  }
  if (home !== undefined && !home.startsWith('/')) {
    await session.refuse('RET_INVALID_HOME_DIRECTORY', 'The home dir must be an absolute path.');
  }
}

/** The classic programs tell of the home before anything else. */
async function warnOfHome(session: PerlSession, given: PerlArguments): Promise<void> {
  const home = lastValue(given, 'home');
  if (home === undefined || session.dialect.kind !== 'classic') return;
  const [exists, unwanted] = [
    session.files.isDirectory(home),
    lastValue(given, 'no-create-home') !== undefined,
  ];
  if (!unwanted && exists) {
    await session.warnUnlessQuiet(`Warning: The home dir ${home} you specified already exists.`);
  }
  if (unwanted && !exists) {
    const why = session.files.exists(home) ? 'Not a directory' : 'No such file or directory';
    await session.warnUnlessQuiet(`Warning: The home dir ${home} you specified can't be accessed: ${why}`);
  }
}

function parse(process: Process, dialect: Dialect): PerlArguments {
  const options =
    dialect.kind === 'logging' ? { ...OPTIONS, ...LEVEL_OPTIONS } : { ...OPTIONS, comment: 'text' as const };
  const given = perlArguments(process.args, options);
  const refused = given.list.find(({ name }) => REFUSED.includes(name));
  if (refused !== undefined) unmodelled(process, `${process.name} --${refused.name}`);
  return given;
}

async function checked(
  session: PerlSession,
  given: PerlArguments,
  config: AdduserConfig,
  action: Action,
): Promise<void> {
  const isSystem = lastValue(given, 'system') !== undefined;
  const level =
    lastValue(given, 'allow-all-names') !== undefined
      ? 2
      : lastValue(given, 'allow-bad-names') !== undefined
        ? 1
        : 0;
  const setting = isSystem ? 'sys_name_regex' : 'name_regex';
  const names = action === 'addusertogroup' ? [] : [given.operands[0] ?? ''];
  const ingroup = lastValue(given, 'ingroup');
  if (session.dialect.kind === 'logging' && ingroup !== undefined) names.push(ingroup);
  for (const name of names) {
    await checkName(session, name, { setting, pattern: configText(config, setting), level });
  }
}

/** @throws PerlExit when the command line is wrong */
export async function adduserRequest(process: Process, dialect: Dialect): Promise<AdduserRequest> {
  const given = parse(process, dialect);
  const session = new PerlSession(process, dialect, verbosityOf(given));
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
  const paths = files.length === 0 ? ['/etc/adduser.conf'] : files;
  const isClassic = dialect.kind === 'classic';
  const early = isClassic ? undefined : await readConfig(session, paths);
  const action = await actionOf(session, given);
  if (early !== undefined) await checked(session, given, early, action);
  await checkCombination(session, given, action);
  await checkTexts(session, given);
  await warnOfHome(session, given);
  const config = early ?? (await readConfig(session, paths));
  const [uidPool, gidPool] = [
    await readPool(session, config, 'uid_pool'),
    await readPool(session, config, 'gid_pool'),
  ];
  if (isClassic) await checked(session, given, config, action);
  const has = (name: string): boolean => lastValue(given, name) !== undefined;
  return {
    session,
    config,
    action,
    name: given.operands[0] ?? '',
    group: given.operands[1] ?? '',
    isSystem: has('system'),
    makesGroup: has('group') && action === 'addsysuser',
    ingroup: lastValue(given, 'ingroup'),
    gid: numberOption(given, 'gid'),
    uid: numberOption(given, 'uid'),
    home: lastValue(given, 'home'),
    createsNoHome: has('no-create-home'),
    shell: lastValue(given, 'shell'),
    comment: lastValue(given, 'comment'),
    disablesLogin: has('disabled-login'),
    asksPassword: !has('disabled-login') && !has('disabled-password'),
    allowsAnyName: has('allow-all-names'),
    addsExtraGroups: has('add-extra-groups'),
    first: { uid: numberOption(given, 'firstuid'), gid: numberOption(given, 'firstgid') },
    last: { uid: numberOption(given, 'lastuid'), gid: numberOption(given, 'lastgid') },
    uidPool,
    gidPool,
    reservedUids: reservedIds(session, config, uidPool, 'reserve_uid_pool'),
    reservedGids: reservedIds(session, config, gidPool, 'reserve_gid_pool'),
  };
}
