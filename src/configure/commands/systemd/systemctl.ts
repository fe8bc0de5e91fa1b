import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { isIoError, unmodelled } from '../command.js';
import { chrootFiles } from '../libraries/chroot-files.js';
import type { ParsedOptions } from '../options.js';
import { parseOptions, UsageError } from '../options.js';
import type { SystemctlOptions } from './systemctl-session.js';
import { SystemctlError, SystemctlSession } from './systemctl-session.js';
import {
  addDependency,
  changeUnits,
  getDefault,
  isEnabled,
  presetAll,
  setDefault,
} from './systemctl-verbs.js';
import { systemdRelease } from './unit-paths.js';

const FLAGS =
  'all reverse after before show-types failed full fail irreversible ignore-dependencies ignore-inhibitors value user ' +
  'system global wait no-block no-legend no-pager no-wall dry-run quiet force no-reload no-ask-password runtime plain ' +
  'recursive with-dependencies now show-transaction marked no-warn';
const VALUES =
  'type property job-mode check-inhibitors legend root kill-whom kill-who kill-value signal machine lines output state ' +
  'preset-mode what timestamp message drop-in when';
const LETTERS: Readonly<Record<string, string>> = {
  t: 'type',
  p: 'property',
  P: 'property',
  a: 'all',
  l: 'full',
  q: 'quiet',
  f: 'force',
  s: 'signal',
  M: 'machine',
  n: 'lines',
  o: 'output',
  i: 'ignore-inhibitors',
  T: 'show-transaction',
  r: 'recursive',
};

function optionTable(): Record<string, string> {
  const table: Record<string, string> = { ...LETTERS };
  for (const name of FLAGS.split(' ')) table[name] = 'flag';
  for (const name of VALUES.split(' ')) table[name] = 'value';
  for (const name of ['help', 'version', 'host', 'image', 'firmware-setup', 'h', 'H'])
    table[name] = 'refused';
  return table;
}

/**
 * Verbs that need a running systemd, with how many words (their own included) they take at least: in a chroot they are
 * told about and passed over. @see systemd src/systemctl/systemctl.c, VERB_ONLINE_ONLY
 */
const ONLINE: Readonly<Record<string, number>> = Object.fromEntries([
  ...(
    'list-units list-automounts list-sockets list-timers list-jobs list-machines clear-jobs cancel reload-or-restart ' +
    'show status help daemon-reload daemon-reexec log-level log-target service-watchdogs show-environment ' +
    'import-environment halt poweroff reboot kexec soft-reboot suspend hibernate hybrid-sleep suspend-then-hibernate ' +
    'sleep default rescue emergency exit reset-failed list-dependencies list-paths whoami'
  )
    .split(' ')
    .map((verb) => [verb, 1] as const),
  ...(
    'start stop condstop reload restart try-restart reload-or-try-restart try-reload-or-restart force-reload ' +
    'condreload condrestart isolate kill clean freeze thaw is-active check is-failed cat service-log-level ' +
    'service-log-target set-environment unset-environment switch-root edit'
  )
    .split(' ')
    .map((verb) => [verb, 2] as const),
  ...['set-property', 'bind'].map((verb) => [verb, 3] as const),
  ['mount-image', 4] as const,
]);

/** Verbs that work on files, with their least and greatest numbers of words. */
const OFFLINE: Readonly<Record<string, readonly [number, number]>> = {
  enable: [2, Infinity],
  disable: [2, Infinity],
  reenable: [2, Infinity],
  preset: [2, Infinity],
  mask: [2, Infinity],
  unmask: [2, Infinity],
  link: [2, Infinity],
  'is-enabled': [2, Infinity],
  'preset-all': [1, 1],
  'set-default': [2, 2],
  'get-default': [1, 1],
  'add-wants': [3, Infinity],
  'add-requires': [3, Infinity],
  'is-system-running': [1, 1],
};

function readOptions(process: Process, parsed: ParsedOptions): SystemctlOptions {
  const scopes = parsed.list.filter(({ name }) => ['user', 'system', 'global'].includes(name));
  const scope = scopes.at(-1)?.name ?? 'system';
  if (scope === 'user') unmodelled(process, 'systemctl --user');
  const mode = parsed.value('preset-mode') ?? 'full';
  if (mode !== 'full' && mode !== 'enable-only' && mode !== 'disable-only') {
    throw new SystemctlError(`Failed to parse preset mode: ${mode}.`);
  }
  const root = parsed.value('root') ?? '';
  return {
    scope: scope === 'global' ? 'global' : 'system',
    root: root === '' ? '' : process.files.absolute(root).replace(/\/+$/, ''),
    hasRoot: root !== '',
    quiet: parsed.has('quiet'),
    force: parsed.has('force'),
    runtime: parsed.has('runtime'),
    now: parsed.has('now'),
    full: parsed.has('full'),
    presetMode: mode,
  };
}

/** A verb for a running systemd: nothing is done, and that is told. */
async function passOver(process: Process, verb: string, count: number, hasRoot: boolean): Promise<number> {
  if (hasRoot) throw new SystemctlError(`Verb '${verb}' cannot be used with --root= or --image=.`);
  if (count < (ONLINE[verb] as number)) throw new SystemctlError('Too few arguments.');
  await process.write(`Running in chroot, ignoring command '${verb}'\n`, 2);
  return 0;
}

async function runVerb(
  session: SystemctlSession,
  verb: string,
  args: readonly ByteString[],
): Promise<number> {
  switch (verb) {
    case 'preset-all':
      return presetAll(session);
    case 'is-enabled':
      if (session.options.full) unmodelled(session.process, 'systemctl is-enabled --full');
      return isEnabled(session, args);
    case 'get-default':
      return getDefault(session);
    case 'set-default':
      return setDefault(session, args[0] ?? '');
    case 'add-wants':
    case 'add-requires':
      return addDependency(session, verb, args);
    case 'is-system-running':
      if (!session.options.quiet) await session.process.write('offline\n');
      return 1;
    default:
      return changeUnits(session, verb, args);
  }
}

async function run(process: Process): Promise<number> {
  const parsed = parseOptions(process, optionTable());
  const [verb = 'list-units', ...args] = parsed.operands;
  if (Object.hasOwn(ONLINE, verb)) return passOver(process, verb, parsed.operands.length, parsed.has('root'));
  const counts = Object.hasOwn(OFFLINE, verb) ? OFFLINE[verb] : undefined;
  if (counts === undefined) unmodelled(process, `systemctl ${verb}`);
  if (args.length + 1 < counts[0]) throw new SystemctlError('Too few arguments.');
  if (args.length + 1 > counts[1]) throw new SystemctlError('Too many arguments.');
  if (process.env.has('SYSTEMD_UNIT_PATH')) unmodelled(process, 'systemctl with SYSTEMD_UNIT_PATH set');
  const options = readOptions(process, parsed);
  const release = systemdRelease(process.files);
  if (release === undefined) unmodelled(process, 'systemctl in a tree without libsystemd-shared');
  const files = options.root === '' ? process.files : chrootFiles(process.files, options.root);
  return runVerb(new SystemctlSession(process, options, release, files), verb, args);
}

/**
 * systemctl in a tree: no systemd runs, so that it does what it does in a chroot, which is to change links and to pass
 * over everything else. @see systemctl(1), "Unit File Commands"
 */
export const systemctl: Command = async (process) => {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof SystemctlError) {
      if (error.message !== '') await process.write(`${error.message}\n`, 2);
      return 1;
    }
    if (error instanceof UsageError || isIoError(error)) {
      await process.complain(error.message);
      return 1;
    }
    throw error;
  }
};
