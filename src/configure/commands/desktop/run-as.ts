import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { groupByName, userByName } from '../accounts/lookup.js';
import { unmodelled } from '../command.js';
import { parseOptions, UsageError } from '../options.js';
import { baseName, withUsage } from '../usage.js';

/** Models that give what they make to the right owner whoever runs them. */
const COPING = new Set(['mandb', 'true', 'false']);

/** Runs a program as somebody: as root, or one to which it makes no difference. */
async function runAs(process: Process, user: ByteString, argv: readonly ByteString[]): Promise<number> {
  const program = baseName(argv[0] ?? '');
  const isRoot = user === '0' || userByName(process.files, user)?.uid === 0;
  if (!isRoot && !COPING.has(program)) unmodelled(process, `${process.name} of ${program} as ${user}`);
  return process.run(argv);
}

const SETPRIV = {
  reuid: 'value',
  regid: 'value',
  ruid: 'refused',
  rgid: 'refused',
  euid: 'refused',
  egid: 'refused',
  'clear-groups': 'flag',
  'keep-groups': 'flag',
  'init-groups': 'flag',
  groups: 'value',
  nnp: 'no-new-privs',
  'no-new-privs': 'flag',
  'reset-env': 'refused',
  d: 'refused',
  dump: 'refused',
  'inh-caps': 'value',
  'ambient-caps': 'value',
  'bounding-set': 'value',
  securebits: 'refused',
  pdeathsig: 'refused',
  'selinux-label': 'refused',
  'apparmor-profile': 'refused',
};

/** setpriv(1): runs a program with other ids, as far as it can be seen in what the program makes. */
export function setpriv(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const { files } = process;
    const options = parseOptions(process, SETPRIV, { stopAtOperand: true, unknown: 'usage' });
    const [user, group] = [options.value('reuid'), options.value('regid')];
    const fail = async (text: ByteString): Promise<number> => {
      await process.complain(text);
      return 1;
    };
    const isNumber = (text: ByteString): boolean => /^[0-9]+$/.test(text);
    if (user !== undefined && !isNumber(user) && userByName(files, user) === undefined)
      return fail(`failed to parse reuid: '${user}'`);
    if (group !== undefined && !isNumber(group) && groupByName(files, group) === undefined)
      return fail(`failed to parse regid: '${group}'`);
    if (options.operands.length === 0) return fail('No program specified');
    const groups = ['keep-groups', 'clear-groups', 'init-groups', 'groups'];
    if (group !== undefined && !groups.some((name) => options.has(name)))
      return fail('--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups');
    return runAs(process, user ?? '0', options.operands);
  });
}

/** runuser(1), `runuser -u USER -- PROGRAM`: its session of PAM leaves nothing behind. */
export function runuser(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = { u: 'user', user: 'value' };
    const options = parseOptions(process, table, { stopAtOperand: true });
    const user = options.value('user');
    if (user === undefined) unmodelled(process, [process.name, ...process.args].join(' '));
    if (userByName(process.files, user) === undefined) {
      const why = 'does not exist or the user entry does not contain all the required fields';
      await process.complain(`user ${user} ${why}`);
      return 1;
    }
    if (options.operands.length === 0) throw new UsageError('no command was specified');
    return runAs(process, user, options.operands);
  });
}
