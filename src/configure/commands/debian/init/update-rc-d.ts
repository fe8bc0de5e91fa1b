import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { isIoError, unmodelled } from '../../command.js';
import { findInsserv, InsservError, runInsserv } from './rc-insserv.js';
import type { RcSession } from './rc-links.js';
import { makeRcLinks, RcError, readRunlevels, removeRcLinks, toggleRcLinks } from './rc-links.js';
import { hasProgram, reloadSystemd, toggleUnit } from './rc-systemd.js';

const USAGE = `usage: update-rc.d [-f] <basename> remove
       update-rc.d [-f] <basename> defaults
       update-rc.d [-f] <basename> defaults-disabled
       update-rc.d <basename> disable|enable [S|2|3|4|5]
		-f: force

The disable|enable API is not stable and might change in the future.
`;

/** A wrong command line; the message comes before the usage, '' for none. */
class RcUsage extends Error {}

type Action = 'remove' | 'defaults' | 'defaults-disabled' | 'enable' | 'disable';

/** Runlevels of old-style arguments: `start 20 2 3 4 5 . stop 20 0 1 6 .` */
function argumentLevels(
  action: 'start' | 'stop',
  args: readonly ByteString[],
): { readonly start: ByteString[]; readonly stop: ByteString[] } {
  const found = { start: [] as ByteString[], stop: [] as ByteString[] };
  let kind: 'start' | 'stop' = action;
  for (let at = args[0] === action ? 2 : 1; at < args.length; at++) {
    const arg = args[at] as ByteString;
    if (arg === 'start' || arg === 'stop') {
      kind = arg;
      // Its sequence number says nothing about runlevels.
      at++;
    } else if (arg !== '.') {
      if (arg === '0' || arg === '6') kind = 'stop';
      found[kind].push(arg);
    }
  }
  return found;
}

/** Says where old-style arguments and the header differ; the arguments themselves have no effect. */
async function compareLevels(
  session: RcSession,
  script: ByteString,
  action: 'start' | 'stop',
  args: readonly ByteString[],
): Promise<void> {
  const header = readRunlevels(session, `/etc/init.d/${script}`);
  if (header.start.length === 0 && header.stop.length === 0) return;
  const warn = (text: ByteString): Promise<void> =>
    session.process.write(`update-rc.d: warning: ${text}\n`, 2);
  await warn('start and stop actions are no longer supported; falling back to defaults');
  const given = argumentLevels(action, args);
  for (const kind of ['start', 'stop'] as const) {
    const [ours, theirs] = [given[kind], header[kind]];
    if ([...ours].sort().join('\0') === [...theirs].sort().join('\0')) continue;
    const [a, b] = [ours, theirs].map((levels) => (levels.length > 0 ? levels.join(' ') : 'none'));
    const key = kind === 'start' ? 'Default-Start' : 'Default-Stop';
    await warn(`${kind} runlevel arguments (${a}) do not match ${script} ${key} values (${b})`);
  }
}

async function changeLinks(
  session: RcSession,
  action: Action,
  script: ByteString,
  levels: readonly ByteString[],
): Promise<void> {
  const insserv = findInsserv(session);
  if (insserv !== undefined) return runInsserv(session, insserv, action, script, levels);
  if (action === 'remove') removeRcLinks(session, script);
  else if (action === 'defaults') makeRcLinks(session, script, 'S');
  else if (action === 'defaults-disabled') makeRcLinks(session, script, 'K');
  else await toggleRcLinks(session, script, action, levels);
}

async function run(session: RcSession, args: readonly ByteString[]): Promise<void> {
  const [script = '', given = '', ...rest] = args;
  let action = given;
  if (given === 'start' || given === 'stop') {
    await compareLevels(session, script, given, rest);
    action = 'defaults';
  }
  const known = ['remove', 'defaults', 'defaults-disabled', 'enable', 'disable'] as const;
  const found = known.find((one) => one === action);
  if (found === undefined) throw new RcUsage('');
  await changeLinks(session, found, script, rest);
  if (hasProgram(session, '/sbin/openrc')) unmodelled(session.process, 'update-rc.d with openrc');
  if (found === 'enable' || found === 'disable') await toggleUnit(session, script, found);
  await reloadSystemd(session);
}

function operands(process: Process): readonly ByteString[] {
  const args = [...process.args];
  while (args[0]?.startsWith('-') === true) {
    const option = args.shift() as ByteString;
    if (option === '-f') continue;
    // The pattern of the script has its anchors in such a way that these count as asking for help.
    throw new RcUsage(option.startsWith('-h') || option.endsWith('--help') ? '' : 'unknown option');
  }
  if (args.length < 2) throw new RcUsage('not enough arguments');
  return args;
}

async function fail(process: Process, error: unknown): Promise<number> {
  if (error instanceof RcUsage) {
    if (error.message !== '') await process.write(`update-rc.d: error: ${error.message}\n`, 2);
    await process.write(USAGE, 2);
    return 1;
  }
  if (!(error instanceof RcError || error instanceof InsservError || isIoError(error))) throw error;
  await process.write(`update-rc.d: error: ${error.message}\n`, 2);
  return error instanceof InsservError ? error.status : 1;
}

/**
 * update-rc.d: the links of init scripts in the runlevels' directories, and the unit of the same name. A perl script of
 * init-system-helpers. @see update-rc.d(8)
 */
export const updateRcD: Command = async (process) => {
  try {
    const session = { process, root: process.env.get('DPKG_ROOT') ?? '' };
    await run(session, operands(process));
    return 0;
  } catch (error) {
    return fail(process, error);
  }
};
