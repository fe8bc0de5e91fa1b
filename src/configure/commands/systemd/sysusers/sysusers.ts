import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { takePasswordLock } from '../../accounts/lock.js';
import { parseOptions, UsageError, type ParsedOptions } from '../../options.js';
import { configLines, configPaths, readConfig } from '../config/config-files.js';
import { ConfigExit, inSession, openSession, type ConfigSession } from '../config/session.js';
import { Allocation } from './allocate.js';
import { addImplicit, type Wanted } from './items.js';
import { parseLine } from './parse-line.js';
import { AccountWriter } from './write-files.js';

const KIND = 'sysusers.d';

const OPTIONS = {
  help: 'refused',
  h: 'help',
  version: 'refused',
  'cat-config': 'refused',
  tldr: 'refused',
  image: 'refused',
  'image-policy': 'refused',
  root: 'value',
  replace: 'value',
  'dry-run': 'flag',
  inline: 'flag',
  'no-pager': 'flag',
};

/** @returns whether the file is there and every line of it is well formed */
async function readFile(
  session: ConfigSession,
  wanted: Wanted,
  given: ByteString,
  inRoot: boolean,
): Promise<boolean> {
  const found = await readConfig(session, KIND, given, inRoot);
  if (found === undefined) return false;
  let isGood = true;
  for (const { number, line } of configLines(session, found)) {
    if (!parseLine(session, wanted, line, `${found.name}:${number}`)) isGood = false;
  }
  return isGood;
}

/** What the operands say, files or lines; the first that is not well formed ends the program. */
async function readOperands(session: ConfigSession, wanted: Wanted, options: ParsedOptions): Promise<void> {
  for (const [index, operand] of options.operands.entries()) {
    const isGood = options.has('inline')
      ? parseLine(session, wanted, operand, `(argument):${index + 1}`)
      : await readFile(session, wanted, operand, false);
    if (!isGood) throw new ConfigExit(1);
  }
}

async function readAll(session: ConfigSession, options: ParsedOptions): Promise<Wanted> {
  const wanted: Wanted = { users: new Map(), groups: new Map(), members: new Map(), ranges: undefined };
  const replacement = options.value('replace');
  if (replacement === undefined && options.operands.length > 0) {
    await readOperands(session, wanted, options);
    return wanted;
  }
  for (const path of configPaths(session, KIND, replacement)) {
    if (path === replacement) await readOperands(session, wanted, options);
    else await readFile(session, wanted, path, true);
  }
  return wanted;
}

function checkReplacement(session: ConfigSession, options: ParsedOptions): void {
  const replacement = options.value('replace');
  if (replacement === undefined) return;
  const end = session.release < 257 ? '' : '.';
  const refuse = (why: string): never => {
    session.log(why);
    throw new ConfigExit(1);
  };
  if (!replacement.startsWith('/')) refuse('The argument to --replace= must be an absolute path.');
  if (!replacement.endsWith('.conf')) refuse("The argument to --replace= must have the extension '.conf'.");
  if (options.operands.length === 0)
    refuse(`When --replace= is given, some configuration items must be specified${end}`);
}

async function run(session: ConfigSession, options: ParsedOptions): Promise<number> {
  checkReplacement(session, options);
  const wanted = await readAll(session, options);
  addImplicit(wanted);
  if (!options.has('dry-run')) {
    session.files.context.tree.makeDirectories('etc');
    takePasswordLock(session.files);
  }
  const allocation = new Allocation(session, wanted);
  allocation.run();
  new AccountWriter(session, wanted, allocation, options.has('dry-run')).run();
  return 0;
}

/**
 * systemd-sysusers: makes users and groups that packages need. Credentials do not come to maintainer scripts.
 * @see systemd-sysusers(8), sysusers.d(5); systemd src/sysusers/sysusers.c
 */
export async function systemdSysusers(process: Process): Promise<number> {
  try {
    const options = parseOptions(process, OPTIONS, { unknown: 'usage' });
    const session = openSession(process, options.value('root'));
    return await inSession(session, () => run(session, options));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(error.message);
    return 1;
  }
}
