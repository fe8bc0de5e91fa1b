import { textOf } from '../../../../kernel/byte-string.js';
import { RootfsError } from '../../../../kernel/errors.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';
import { AwkError, AwkSyntaxError, type Expression, type Program } from './ast.js';
import { readCommandLine, UsageWanted } from './command-line.js';
import { Exit, NextRecord } from './control.js';
import { editionOf } from './edition.js';
import { Interpreter } from './interpreter.js';
import { Machine } from './machine.js';
import { parseProgram } from './parser.js';
import { inputValue } from './value.js';
import { nodesOf } from './walk.js';

async function readRecords(machine: Machine, interpreter: Interpreter): Promise<void> {
  const { program, main, record } = machine;
  if (program.rules.length === 0 && program.end.length === 0) return;
  for (;;) {
    const text = await main.next();
    if (text === undefined) return;
    record.set(text);
    try {
      await interpreter.rules();
    } catch (thrown) {
      if (!(thrown instanceof NextRecord)) throw thrown;
      if (thrown.skipsFile) main.leaveFile();
    }
  }
}

/** Runs a part of the program. @returns whether it ended by itself, not by exit */
async function untilExit(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
    return false;
  }
}

/** BEGIN, the records, END; exit in one of the first two leads to the last. @see mawk(1), section 13 */
async function execute(machine: Machine): Promise<number> {
  const interpreter = new Interpreter(machine);
  const { begin, end } = machine.program;
  await untilExit(async () => {
    for (const body of begin) await interpreter.action(body);
    await readRecords(machine, interpreter);
  });
  await untilExit(async () => {
    for (const body of end) await interpreter.action(body);
  });
  return interpreter.status;
}

/** Expressions that are none are refused before anything runs. @throws AwkError */
function compileAll(machine: Machine, program: Program): void {
  for (const node of nodesOf(program))
    if (node.kind === 'regex')
      machine.patterns.regex((node as Extract<Expression, { readonly kind: 'regex' }>).source);
}

async function run(process: Process): Promise<number> {
  refuseOthers(process);
  const edition = editionOf(process);
  const { source, separator, assignments, operands } = await readCommandLine(process, edition);
  const program = parseProgram(source);
  const machine = new Machine(process, program, edition, operands);
  compileAll(machine, program);
  if (separator !== undefined) machine.variables.set('FS', separator);
  for (const { name, value } of assignments) machine.variables.set(name, inputValue(value));
  try {
    return await finish(machine, await execute(machine));
  } catch (error) {
    if (error instanceof AwkError) await finish(machine, 2);
    machine.inputs.abandon();
    if (error instanceof RangeError) machine.meter.exceeded(`what fits in memory (${error.message})`);
    throw error;
  }
}

/** Writes what is not written yet, and waits for commands. @returns the status */
async function finish({ outputs, inputs }: Machine, status: number): Promise<number> {
  await outputs.closeAll();
  await inputs.closeAll();
  return status;
}

/** The name awk may stand for other programs, by update-alternatives(1), which have much that mawk has not. */
function refuseOthers(process: Process): void {
  const { files, path } = process;
  const real = files.exists(path) ? files.realpath(path) : path;
  const name = real.slice(real.lastIndexOf('/') + 1);
  if (!['awk', 'mawk', 'nawk'].includes(name)) unmodelled(process, textOf(name));
}

/** awk(1) as mawk 1.3.4 has it: bytes instead of characters, and its order of `for (k in a)`. */
export async function awk(process: Process): Promise<number> {
  try {
    return await run(process);
  } catch (error) {
    if (error instanceof RootfsError) throw error;
    if (error instanceof UsageWanted) {
      await process.complain('usage: [Options] [Program] [file ...]');
      return 0;
    }
    const isTold = error instanceof AwkError || error instanceof AwkSyntaxError;
    if (!isTold && (!isIoError(error) || error.errno === 'EPIPE')) throw error;
    await process.fds.get(2)?.write(`mawk: ${error.message}\n`);
    return 2;
  }
}
