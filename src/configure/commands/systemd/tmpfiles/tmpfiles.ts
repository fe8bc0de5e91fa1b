import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { parseOptions, UsageError, type OptionTable, type ParsedOptions } from '../../options.js';
import { configLines, configPaths, readConfig } from '../config/config-files.js';
import { ConfigExit, inSession, openSession, type ConfigSession } from '../config/session.js';
import { ItemRegistry, type Operation } from './item.js';
import { parseLine } from './parse-line.js';
import { processAll } from './process.js';
import type { TmpfilesRun } from './run.js';

const KIND = 'tmpfiles.d';

/** @see sysexits.h */
const EX_DATAERR = 65;
const EX_CANTCREAT = 73;

const OPTIONS: OptionTable = {
  help: 'refused',
  h: 'help',
  user: 'refused',
  version: 'refused',
  'cat-config': 'refused',
  image: 'refused',
  create: 'flag',
  clean: 'flag',
  remove: 'flag',
  boot: 'flag',
  prefix: 'value',
  'exclude-prefix': 'value',
  E: 'flag',
  root: 'value',
  replace: 'value',
  'no-pager': 'flag',
};

/** From 254 to 256. */
const NEW_OPTIONS: OptionTable = {
  ...OPTIONS,
  purge: 'flag',
  graceful: 'flag',
  tldr: 'refused',
  'image-policy': 'refused',
  'dry-run': 'refused',
};
const NEW_RELEASE = 256;

const VIRTUAL_FOLDERS = ['/dev', '/proc', '/run', '/sys'];

const OPERATIONS: readonly Operation[] = ['create', 'remove', 'clean', 'purge'];

class Reading {
  /** Whether a line was badly written. */
  isInvalid = false;

  constructor(
    private readonly run: TmpfilesRun,
    private readonly options: ParsedOptions,
  ) {}

  /** @returns false when it cannot be read, or a line of it cannot be used */
  private async readFile(given: ByteString, inRoot: boolean): Promise<boolean> {
    const found = await readConfig(this.run.session, KIND, given, inRoot);
    if (found === undefined) return false;
    let isGood = true;
    for (const { number, line } of configLines(this.run.session, found)) {
      const outcome = parseLine(this.run, line, `${found.name}:${number}`);
      if (outcome === 'invalid') this.isInvalid = true;
      if (outcome === 'failed') isGood = false;
    }
    return isGood;
  }

  private async readOperands(): Promise<void> {
    for (const operand of this.options.operands) {
      if (!(await this.readFile(operand, false))) throw new ConfigExit(1);
    }
  }

  async readAll(): Promise<void> {
    const replacement = this.options.value('replace');
    if (replacement === undefined && this.options.operands.length > 0) return this.readOperands();
    for (const path of configPaths(this.run.session, KIND, replacement)) {
      if (path === replacement) await this.readOperands();
      else await this.readFile(path, true);
    }
  }
}

function checkReplacement(refuse: (why: string) => never, options: ParsedOptions, end: string): void {
  const replacement = options.value('replace');
  if (replacement === undefined) return;
  if (!replacement.startsWith('/')) refuse('The argument to --replace= must be an absolute path.');
  if (!replacement.endsWith('.conf')) refuse("The argument to --replace= must have the extension '.conf'.");
  if (options.operands.length === 0)
    refuse(`When --replace= is given, some configuration items must be specified${end}`);
}

function checkOptions(session: ConfigSession, options: ParsedOptions): void {
  const isNew = session.release >= NEW_RELEASE;
  const refuse = (why: string): never => {
    session.log(why);
    throw new ConfigExit(1);
  };
  if (!OPERATIONS.some((operation) => options.has(operation))) {
    const choices = isNew ? '--clean, --create, --remove, or --purge' : '--clean, --create or --remove';
    refuse(`You need to specify at least one of ${choices}.`);
  }
  if (options.has('purge') && options.operands.length === 0)
    refuse('Refusing --purge without specification of a configuration file.');
  checkReplacement(refuse, options, isNew ? '.' : '');
}

async function work(session: ConfigSession, options: ParsedOptions): Promise<number> {
  checkOptions(session, options);
  const run: TmpfilesRun = {
    session,
    registry: new ItemRegistry(),
    options: {
      boot: options.has('boot'),
      graceful: options.has('graceful'),
      prefixes: options.values('prefix'),
      excluded: [...options.values('exclude-prefix'), ...(options.has('E') ? VIRTUAL_FOLDERS : [])],
    },
  };
  const reading = new Reading(run, options);
  await reading.readAll();
  run.registry.link();
  const isDone = processAll(run, new Set(OPERATIONS.filter((operation) => options.has(operation))));
  if (reading.isInvalid) return EX_DATAERR;
  return isDone ? 0 : EX_CANTCREAT;
}

/**
 * systemd-tmpfiles: makes, adjusts and removes files as configuration says.
 * @see systemd-tmpfiles(8), tmpfiles.d(5); systemd src/tmpfiles/tmpfiles.c
 */
export async function systemdTmpfiles(process: Process): Promise<number> {
  try {
    const { release } = openSession(process, undefined);
    const table = release >= NEW_RELEASE ? NEW_OPTIONS : OPTIONS;
    const options = parseOptions(process, table, { unknown: 'usage' });
    const session = openSession(process, options.value('root'));
    return await inSession(session, () => work(session, options));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await process.complain(error.message);
    return 1;
  }
}
