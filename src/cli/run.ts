import { asRootfsError, RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { auditCommand } from './audit.js';
import { bootstrapCommand } from './bootstrap.js';
import { bundleCommand } from './bundle.js';
import { cacheCommand } from './cache.js';
import type { Command, Given } from './command.js';
import { completionCommand } from './completion.js';
import { diffCommand } from './diff.js';
import { graphCommand } from './graph.js';
import { commandHelp, exitCodesHelp, generalHelp } from './help.js';
import type { Host } from './host.js';
import { fetchCommand } from './fetch.js';
import { lockCommand } from './lock.js';
import { outdatedCommand } from './outdated.js';
import { updateCommand } from './update.js';
import { parseCommandLine } from './parse.js';
import { resolveCommand } from './resolve.js';
import { styleFor, visible } from './style.js';
import { scriptsCommand } from './scripts.js';
import { sizeCommand } from './size.js';
import { suitesCommand } from './suites.js';
import { treeCommand } from './tree.js';
import { whyCommand } from './why.js';
import { whyNotCommand } from './why-not.js';

const LOCKS = [lockCommand, fetchCommand, outdatedCommand, updateCommand];
const PROOFS = [auditCommand, diffCommand, bundleCommand];
const OWN = [
  bootstrapCommand,
  ...LOCKS,
  ...PROOFS,
  resolveCommand,
  whyCommand,
  whyNotCommand,
  treeCommand,
  graphCommand,
  sizeCommand,
  scriptsCommand,
  suitesCommand,
  cacheCommand,
];
const COMMANDS: readonly Command[] = [...OWN, completionCommand(OWN)];

function findCommand(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = [...COMMANDS.map((command) => command.name), 'help', 'version'];
  throw new RootfsError('USAGE', `there is no command ${JSON.stringify(name)}`, {
    hint: `${didYouMean(name, names)}Commands are ${names.join(', ')}.`,
  });
}

function help(topic: string | undefined, host: Host): number {
  if (topic === undefined || topic === 'help' || topic === 'version') {
    host.stdout.write(generalHelp(COMMANDS, host.version));
  } else if (topic === 'exit-codes') host.stdout.write(exitCodesHelp());
  else host.stdout.write(commandHelp(findCommand(topic)));
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
  let given: Given | undefined;
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === '--help' || name === '-h') return help(undefined, host);
    if (name === 'help') return help(rest[0], host);
    if (name === 'version' || name === '--version' || name === '-V') {
      host.stdout.write(`rootfs ${host.version}\n`);
      return 0;
    }
    const command = findCommand(name);
    given = parseCommandLine(command, rest);
    if (given.flag('help')) return help(command.name, host);
    return await command.run(given, host);
  } catch (thrown) {
    // A program that reads JSON wants it all the more when its options could not be read.
    const isJson = given?.flag('json') ?? args.includes('--json');
    const status = tellError(thrown, given, isJson, host);
    return COMMANDS.find(({ name }) => name === args[0])?.troubleStatus ?? status;
  }
}
