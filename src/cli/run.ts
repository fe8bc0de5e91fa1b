import { asRootfsError, RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import type { Command, Given } from './command.js';
import { allCommands, COMMAND_NAMES, loadCommand } from './commands.js';
import type { Host } from './host.js';
import { parseCommandLine } from './parse.js';
import { styleFor, visible } from './style.js';

async function findCommand(name: string): Promise<Command> {
  const found = await loadCommand(name);
  if (found !== undefined) return found;
  const names = [...COMMAND_NAMES, 'help', 'version'];
  throw new RootfsError('USAGE', `there is no command ${JSON.stringify(name)}`, {
    hint: `${didYouMean(name, names)}Commands are ${names.join(', ')}.`,
  });
}

async function help(topic: string | undefined, host: Host): Promise<number> {
  const { commandHelp, exitCodesHelp, generalHelp } = await import('./help.js');
  if (topic === undefined || topic === 'help' || topic === 'version') {
    host.stdout.write(generalHelp(await allCommands(), host.version));
  } else if (topic === 'exit-codes') host.stdout.write(exitCodesHelp());
  else host.stdout.write(commandHelp(await findCommand(topic)));
  return 0;
}

function causes(error: RootfsError): string {
  const lines: string[] = [];
  for (let cause: unknown = error.cause; cause instanceof Error && lines.length < 10; cause = cause.cause) {
    lines.push(`  because: ${visible(cause.stack ?? cause.message)}\n`);
  }
  return lines.join('');
}

/** Every error: its code, what was seen, what to do next. */
function tellError(thrown: unknown, given: Given | undefined, isJson: boolean, host: Host): number {
  const error = asRootfsError(thrown);
  if (isJson) {
    const { code, kind, message, hint, exitStatus } = error;
    host.stderr.write(`${JSON.stringify({ error: { code, kind, message, hint, exitStatus } })}\n`);
    return error.exitStatus;
  }
  const { red, bold } = styleFor(host.stderr, host, given);
  host.stderr.write(`${red('error')} ${bold(error.code)}: ${visible(error.message)}\n`);
  if (error.hint !== undefined) host.stderr.write(`  ${visible(error.hint)}\n`);
  if (given?.flag('verbose') === true || error.code === 'INTERNAL') {
    const stack = error.code === 'INTERNAL' && error.cause === undefined ? `${error.stack ?? ''}\n` : '';
    host.stderr.write(stack + causes(error));
  }
  return error.exitStatus;
}

/**
 * Runs one command line.
 * @param args without the program's name
 * @returns the exit status; see `rootfs help exit-codes`
 */
export async function runCli(args: readonly string[], host: Host): Promise<number> {
  let command: Command | undefined;
  let given: Given | undefined;
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === '--help' || name === '-h') return await help(undefined, host);
    if (name === 'help') return await help(rest[0], host);
    if (name === 'version' || name === '--version' || name === '-V') {
      host.stdout.write(`rootfs ${host.version}\n`);
      return 0;
    }
    command = await findCommand(name);
    given = parseCommandLine(command, rest);
    if (given.flag('help')) return await help(command.name, host);
    return await command.run(given, host);
  } catch (thrown) {
    // A program that reads JSON wants it all the more when its options could not be read.
    const isJson = given?.flag('json') ?? args.includes('--json');
    const status = tellError(thrown, given, isJson, host);
    return command?.troubleStatus ?? status;
  }
}
