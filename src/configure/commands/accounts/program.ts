import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { unmodelled } from '../command.js';
import { parseOptions, UsageError, type OptionTable, type ParsedOptions } from '../options.js';
import { DuplicateEntryError } from './database.js';
import { AccountSession, ProgramExit } from './session.js';

export interface ShadowProgram {
  /** All options of the program; `-R` and `-P`, which work in another root, and `-h` are added. */
  readonly options: OptionTable;
  /** The first line of the usage, after `Usage: NAME`. */
  readonly usage: string;
  /** The exit status for a wrong command line. */
  readonly usageStatus?: number;
  /** The status for an entry that is there twice. */
  readonly duplicateStatus?: number;
  /** Letters that programs have for something else than `--root`, `--prefix` and `--help`. */
  readonly plainOptions?: boolean;
  run(session: AccountSession, options: ParsedOptions): Promise<number> | number;
}

const ELSEWHERE: OptionTable = {
  R: 'refused',
  root: 'refused',
  P: 'refused',
  prefix: 'refused',
  h: 'refused',
  help: 'refused',
};

async function told(process: Process, program: ShadowProgram, error: unknown): Promise<number> {
  const usage = `Usage: ${process.name} ${program.usage}\n`;
  if (error instanceof UsageError) {
    await process.complain(error.message);
    await process.fds.get(2)?.write(usage);
    return program.usageStatus ?? 2;
  }
  if (error instanceof DuplicateEntryError) {
    await process.fds.get(2)?.write(`${error.message}\n`);
    return program.duplicateStatus ?? 1;
  }
  if (!(error instanceof ProgramExit)) throw error;
  if (error.message !== '') await process.complain(error.message);
  if (error.withUsage) await process.fds.get(2)?.write(usage);
  return error.status;
}

/** A program of shadow-utils: its options are read, its locks removed however it ends, its failures told. */
export function shadowProgram(program: ShadowProgram): Command {
  return async (process) => {
    const session = new AccountSession(process);
    try {
      const table = program.plainOptions === true ? program.options : { ...ELSEWHERE, ...program.options };
      const options = parseOptions(process, table, { unknown: 'usage' });
      return await program.run(session, options);
    } catch (error) {
      return await told(process, program, error);
    } finally {
      session.close();
    }
  };
}

/** Exactly one operand. @throws UsageError */
export function oneOperand(options: ParsedOptions): ByteString {
  const [operand] = options.operands;
  if (operand === undefined || options.operands.length > 1) throw new ProgramExit(2, '', true);
  return operand;
}

/** getlong(3) of shadow for the arguments of options that count days: -1 or more. */
export function daysArgument(text: ByteString, status: number, withUsage = false): number {
  const days = /^\s*[-+]?[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(days) || days < -1) {
    throw new ProgramExit(status, `invalid numeric argument '${text}'`, withUsage);
  }
  return days;
}

const DAY_MILLISECONDS = 86_400_000;

/**
 * A date as days since 1970: a number, or `YYYY-MM-DD` in UTC. @see shadow libmisc/strtoday.c
 * @returns below -1 for what is no date
 */
export function dayArgument(process: Process, text: ByteString): number {
  if (text === '') return -1;
  if (/^-?[0-9]{1,9}$/.test(text)) return Number(text);
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text))
    return unmodelled(process, `${process.name} with the date ${text}`);
  const parsed = Date.parse(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text);
  return isReal ? Math.floor(parsed / DAY_MILLISECONDS) : -2;
}

/** `YYYY-MM-DD`. */
export function dayText(days: number): string {
  return new Date(days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** Whether the program's own file has a text: how versions that behave differently are told apart. */
export function programSays(process: Process, text: string): boolean {
  const { files, path } = process;
  return files.isFile(path) && Buffer.from(files.readBytes(path)).includes(text);
}
