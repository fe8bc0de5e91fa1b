import type { ByteString } from '../../../kernel/byte-string.js';
import { unmodelled } from '../command.js';
import { errnoText, InstallFailure, type InstallChange } from './install-failure.js';
import type { InstallContext } from './install-info.js';
import {
  addDependencies,
  disableUnits,
  enableUnits,
  getDefaultTarget,
  linkUnits,
  maskUnits,
  presetAllUnits,
  presetUnits,
  reenableUnits,
  setDefaultTarget,
  unmaskUnits,
} from './install-operations.js';
import type { Presets } from './presets.js';
import { readPresets } from './presets.js';
import type { SystemctlSession } from './systemctl-session.js';
import { SystemctlError } from './systemctl-session.js';
import { enableSysv } from './systemctl-sysv.js';
import { fileName } from './unit-paths.js';
import { unitState } from './unit-state.js';

const ENABLED: ReadonlySet<string> = new Set([
  'enabled',
  'enabled-runtime',
  'static',
  'alias',
  'indirect',
  'generated',
]);

/** What `enable` says about units without an [Install] section; `*` stands for a bullet. */
const NO_INSTALL_SECTION = `The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled using systemctl.
 
Possible reasons for having this kind of units are:
* A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
* A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
* A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
* In case of template units, the unit is meant to be enabled with some
  instance name specified.`;

/** Does something and tells what came of it. @returns the exit status */
async function carryOut(
  session: SystemctlSession,
  verb: string,
  action: (context: InstallContext) => void,
): Promise<number> {
  const changes: InstallChange[] = [];
  let failure: InstallFailure | undefined;
  try {
    action(session.context(changes));
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    failure = error;
  }
  return (await session.report(changes, verb, failure)) ? 1 : 0;
}

async function presets(session: SystemctlSession): Promise<Presets> {
  const found = readPresets(session.files, session.options.scope, session.release);
  for (const complaint of found.complaints) await session.log(complaint);
  return found;
}

/** enable, disable, reenable, preset, mask, unmask, link. */
export async function changeUnits(
  session: SystemctlSession,
  verb: string,
  given: readonly ByteString[],
): Promise<number> {
  const mangled = await session.mangle(given, `to ${verb}`);
  const isSysv = verb === 'enable' || verb === 'disable';
  const { names } = isSysv ? await enableSysv(session, verb, mangled) : { names: mangled };
  if (names.length === 0) return 0;
  if (session.options.now && ['enable', 'disable', 'mask'].includes(verb)) {
    unmodelled(session.process, `systemctl ${verb} --now`);
  }
  const { linkFlags } = session;
  const found = verb === 'preset' ? await presets(session) : undefined;
  let links = 1;
  const status = await carryOut(session, verb, (context) => {
    if (verb === 'enable') links = enableUnits(context, names, linkFlags);
    else if (verb === 'reenable') {
      links = reenableUnits(context, names, { flags: linkFlags, isOtherRoot: session.options.root !== '' });
    } else if (verb === 'disable') disableUnits(context, names.map(fileName), linkFlags.folder);
    else if (verb === 'mask') maskUnits(context, names, linkFlags);
    else if (verb === 'unmask') unmaskUnits(context, names, linkFlags.folder);
    else if (verb === 'link') linkUnits(context, names, linkFlags);
    else if (found !== undefined) {
      presetUnits(context, names, { presets: found, mode: session.options.presetMode, flags: linkFlags });
    }
  });
  if (status === 0 && links === 0)
    await session.info(NO_INSTALL_SECTION.replaceAll('\n*', `\n${session.glyph('bullet')}`));
  return status;
}

export async function presetAll(session: SystemctlSession): Promise<number> {
  const found = await presets(session);
  const how = { presets: found, mode: session.options.presetMode, flags: session.linkFlags };
  return carryOut(session, 'preset', (context) => presetAllUnits(context, how));
}

export async function addDependency(
  session: SystemctlSession,
  verb: 'add-wants' | 'add-requires',
  given: readonly ByteString[],
): Promise<number> {
  const [first = '', ...rest] = given;
  const [target = ''] = await session.mangle([first], 'as target', '.target');
  const names = await session.mangle(rest, 'as dependency');
  const list = verb === 'add-wants' ? 'wantedBy' : 'requiredBy';
  return carryOut(session, 'add dependency on', (context) =>
    addDependencies(context, names, target, { flags: session.linkFlags, list }),
  );
}

export async function isEnabled(session: SystemctlSession, given: readonly ByteString[]): Promise<number> {
  const native = await enableSysv(session, 'is-enabled', await session.mangle(given, 'to check'));
  let { enabled } = native;
  let found = native.names.length < given.length;
  for (const name of native.names) {
    try {
      const state = unitState(session.context([]), name);
      if (ENABLED.has(state)) enabled = true;
      found = true;
      if (!session.options.quiet) await session.process.write(`${state}\n`);
    } catch (error) {
      if (!(error instanceof InstallFailure)) throw error;
      await tellNotFound(session, name, error);
    }
  }
  if (enabled) return 0;
  return found ? 1 : 4;
}

/** Later releases have a word for a unit that is not there, and go on. */
async function tellNotFound(
  session: SystemctlSession,
  name: ByteString,
  failure: InstallFailure,
): Promise<void> {
  if (session.release < 254 || failure.code !== 'ENOENT') {
    throw new SystemctlError(`Failed to get unit file state for ${name}: ${errnoText(failure.code)}`);
  }
  if (!session.options.quiet) await session.process.write('not-found\n');
}

export async function getDefault(session: SystemctlSession): Promise<number> {
  try {
    await session.process.write(`${getDefaultTarget(session.context([]))}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    throw new SystemctlError(`Failed to get default target: ${errnoText(error.code)}`);
  }
}

export async function setDefault(session: SystemctlSession, given: ByteString): Promise<number> {
  const [target = ''] = await session.mangle([given], 'set-default', '.target');
  const status = await carryOut(session, 'set default', (context) => setDefaultTarget(context, target));
  if (status !== 0 || session.options.quiet) return status;
  const now = getDefaultTarget(session.context([]));
  if (now !== target) await session.log(`Note: "${now}" is the default unit (possibly a runtime override).`);
  return 0;
}
