import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { UsageError, parseOptions, type ParsedOptions } from '../../options.js';

const TABLE = {
  'by-package': 'value',
  await: 'flag',
  'no-await': 'flag',
  'no-act': 'flag',
  'check-supported': 'flag',
  admindir: 'refused',
  root: 'refused',
};

const UNINCORP = '/var/lib/dpkg/triggers/Unincorp';

/** Who waits for the trigger, as the file names it; `-` for nobody. */
function awaiter(process: Process, database: DpkgDatabase, options: ParsedOptions): string {
  const last = options.list.findLast(({ name }) => name === 'await' || name === 'no-await');
  if (last?.name === 'no-await') return '-';
  const given = options.value('by-package') ?? process.env.get('DPKG_MAINTSCRIPT_PACKAGE');
  if (given === undefined) {
    throw new UsageError('must be called from a maintainer script (or with a --by-package option)');
  }
  if (given === '-') return given;
  const architecture = process.env.get('DPKG_MAINTSCRIPT_ARCH');
  const qualified = given.includes(':') || architecture === undefined ? given : `${given}:${architecture}`;
  return (database.find(qualified) ?? database.find(given))?.infoName ?? given;
}

/** A line of the file with one more awaiter, the newest first as dpkg writes it. */
function merged(line: string, trigger: string, name: string): string {
  const [first = '', ...others] = line.split(' ');
  if (first !== trigger) return line;
  return [first, name, ...others.filter((other) => other !== name)].join(' ');
}

/** dpkg-trigger(1): notes an activation for dpkg to take in after the script. @see dpkg src/trigger/main.c */
export function dpkgTrigger(database: DpkgDatabase): Command {
  return async (process) => {
    try {
      const options = parseOptions(process, TABLE, { unknown: 'usage' });
      if (options.has('check-supported')) return process.files.isFile(UNINCORP) ? 0 : 1;
      const [trigger, ...rest] = options.operands;
      if (trigger === undefined || rest.length > 0)
        throw new UsageError('takes one argument, the trigger name');
      if (!/^[!-~]+$/.test(trigger)) throw new UsageError(`invalid trigger name '${trigger}'`);
      const name = awaiter(process, database, options);
      if (options.has('no-act')) return 0;
      const lines = (process.files.tryRead(UNINCORP) ?? '').split('\n').filter((line) => line !== '');
      const known = lines.some((line) => line.split(' ')[0] === trigger);
      const result = known
        ? lines.map((line) => merged(line, trigger, name))
        : [...lines, `${trigger} ${name}`];
      process.files.replace(UNINCORP, result.map((line) => `${line}\n`).join(''));
      return 0;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await process.complain(`error: ${error.message}`);
      return 2;
    }
  };
}
