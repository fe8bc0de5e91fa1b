import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { isIoError } from '../../command.js';
import {
  cleanUp,
  enable,
  hasAllLinks,
  isRecorded,
  makeLinks,
  removeLinks,
  updateState,
  wasEnabled,
} from './helper-links.js';
import { cleanUpMasks, mask, unmask } from './helper-mask.js';
import { findUnit, HelperError, HelperSession } from './helper-session.js';
import { perlFlags } from './perl-options.js';

/** Actions that ask: their status is 1 unless some unit answers yes. */
const QUESTIONS: ReadonlySet<string> = new Set(['is-enabled', 'was-enabled', 'debian-installed']);

async function tell(session: HelperSession, isEnabled: boolean): Promise<boolean> {
  if (!session.quiet) await session.process.write(isEnabled ? 'enabled\n' : 'disabled\n', 2);
  return isEnabled;
}

/** @returns what a question was answered with; an action that is none does nothing, as in the script */
async function act(session: HelperSession, action: ByteString, unit: ByteString): Promise<boolean> {
  const path = findUnit(session, unit);
  switch (action) {
    case 'is-enabled':
      return tell(session, hasAllLinks(session, path));
    case 'was-enabled':
      return tell(session, wasEnabled(session, unit));
    case 'debian-installed':
      return isRecorded(session, unit);
    case 'update-state':
      updateState(session, unit, path);
      break;
    case 'reenable':
      removeLinks(session, path);
      makeLinks(session, unit, path, true);
      break;
    case 'disable':
      removeLinks(session, path);
      cleanUp(session);
      break;
    case 'enable':
      await enable(session, unit, path);
      break;
    case 'mask':
      mask(session, path);
      break;
    case 'unmask':
      await unmask(session, path);
      cleanUpMasks(session);
      break;
  }
  return false;
}

async function run(process: Process, flags: readonly string[], args: readonly ByteString[]): Promise<number> {
  const [given = '', ...units] = args;
  const instance = flags.filter((flag) => flag !== 'quiet').at(-1) === 'user' ? 'user' : 'system';
  const purge = given === 'purge' || process.env.get('_DEB_SYSTEMD_HELPER_PURGE') === '1';
  const session = new HelperSession(process, instance, flags.includes('quiet'), purge);
  const action = given === 'purge' ? 'disable' : given;
  let answer = false;
  for (const unit of units) answer = (await act(session, action, unit)) || answer;
  if (
    session.changed &&
    session.root === '' &&
    instance === 'system' &&
    session.files.isDirectory('/run/systemd/system')
  ) {
    await process.run(['systemctl', 'daemon-reload']);
  }
  return QUESTIONS.has(action) && !answer ? 1 : 0;
}

/**
 * deb-systemd-helper: enables, disables and masks units and keeps the state by which upgrades tell what the
 * administrator changed. A perl script of init-system-helpers. @see deb-systemd-helper(1p)
 */
export const debSystemdHelper: Command = async (process) => {
  const { flags, operands, complaints } = perlFlags(process.args, ['quiet', 'user', 'system']);
  for (const complaint of complaints) await process.write(complaint, 2);
  if (operands.length === 0) {
    await process.write(`${process.path} is a program which should be called by dpkg maintscripts only.\n`);
    await process.write(
      'Please do not run it interactively, ever. Also see the manpage deb-systemd-helper(1).\n',
    );
    return 0;
  }
  if (['', '0', undefined].includes(process.env.get('DPKG_MAINTSCRIPT_PACKAGE'))) {
    await process.write(`${process.path} was not called from dpkg. Exiting.\n`, 2);
    return 1;
  }
  try {
    return await run(process, flags, operands);
  } catch (error) {
    if (!(error instanceof HelperError || isIoError(error))) throw error;
    const text = isIoError(error) ? `${error.path}: ${error.message}` : error.message;
    await process.write(`${process.path}: error: ${text}\n`, 2);
    return 1;
  }
};
