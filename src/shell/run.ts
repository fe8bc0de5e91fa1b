import type { ByteString } from '../kernel/byte-string.js';
import type { Budget } from './budget.js';
import { readScript } from './builtins/flow.js';
import { builtinsOf } from './builtins/table.js';
import { Exit, ScriptError } from './control.js';
import { readAll } from './expand/read-all.js';
import type { FdTable } from './fd-table.js';
import type { Handlers, Origin } from './handlers.js';
import { runToEnd } from './interpret/end.js';
import { evaluateCommand, evaluateList } from './interpret/evaluate.js';
import { substitute } from './interpret/process.js';
import { evaluateText } from './interpret/text.js';
import { ShellIoError } from './open-file.js';
import { setNamedOption, setOption } from './options.js';
import type { Engine, World } from './state.js';
import { Shell } from './state.js';
import { ParsedTexts } from './syntax/parsed-texts.js';
import { DEFAULT_PATH } from './variables.js';

/** How the program `sh` is started. */
export interface ShellInvocation {
  /** As the program gets it: `sh [-OPTIONS] [-c TEXT [NAME ARGUMENT…]] [SCRIPT ARGUMENT…]`; standard input without either. */
  readonly argv: readonly ByteString[];
  readonly env: ReadonlyMap<string, ByteString>;
  /** The shell's own table: it is closed at the end. */
  readonly fds: FdTable;
  /** Absolute. */
  readonly cwd: ByteString;
  readonly umask: number;
  readonly handlers: Handlers;
  readonly budget: Budget;
  /** Texts that were read before, for all shells that share it. */
  readonly parsed?: ParsedTexts | undefined;
  readonly dialect?: 'dash' | 'bash' | undefined;
  /** Signals that it ignores whatever it does. @see POSIX.1-2017 XCU §2.11 */
  readonly ignoredSignals?: ReadonlySet<number> | undefined;
  /** The command that started the shell. */
  readonly origin?: Origin | undefined;
}

const ENGINE: Omit<Engine, 'runScript'> = {
  list: evaluateList,
  command: evaluateCommand,
  text: evaluateText,
  substitute,
};

function makeWorld(invocation: ShellInvocation): World {
  const { handlers, budget, dialect = 'dash', origin, parsed = new ParsedTexts() } = invocation;
  return {
    handlers,
    budget,
    dialect,
    builtins: builtinsOf(dialect),
    parsed,
    engine: {
      ...ENGINE,
      runScript: (request) => runShell({ ...request, handlers, budget, dialect, parsed }),
    },
    caller: origin,
    pid: handlers.nextPid(),
    processes: new Map(),
    background: new Set(),
    failure: undefined,
  };
}

/** Where the shell is, by the name that PWD has for it if that is right. @see dash src/var.c, INIT */
function setDirectory(shell: Shell, cwd: ByteString): void {
  const { handlers } = shell.world;
  shell.cwd = handlers.realDirectory(cwd, '/') ?? cwd;
  const given = shell.variables.get('PWD');
  const isRight = given?.startsWith('/') === true && handlers.realDirectory(given, '/') === shell.cwd;
  shell.pwd = isRight ? given : shell.cwd;
  shell.variables.set('PWD', shell.pwd, { exported: true });
}

function makeShell(invocation: ShellInvocation): Shell {
  const shell = new Shell(makeWorld(invocation), invocation.fds);
  const { variables } = shell;
  shell.world.processes.set(shell.pid, shell);
  shell.arg0 = invocation.argv[0] ?? 'sh';
  shell.file = shell.arg0;
  shell.umask = invocation.umask;
  if (invocation.ignoredSignals !== undefined) shell.ignored = invocation.ignoredSignals;
  shell.depth = shell.world.budget.depthOf(invocation.origin);
  variables.put('PATH', DEFAULT_PATH, { fixed: true });
  variables.put('PS1', shell.world.handlers.uid === 0 ? '# ' : '$ ', { fixed: true });
  variables.put('PS2', '> ', { fixed: true });
  variables.put('PS4', '+ ', { fixed: true });
  for (const [name, value] of invocation.env) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== 'OPTIND')
      variables.set(name, value, { exported: true });
  }
  variables.set('IFS', ' \t\n');
  variables.set('OPTIND', '1');
  variables.set('PPID', '1');
  setDirectory(shell, invocation.cwd);
  return shell;
}

/** The shell's own options. @returns whether `-c` was among them, and what follows @see dash src/options.c, procargs */
async function readOptions(
  shell: Shell,
  args: readonly ByteString[],
): Promise<{ readonly isText: boolean; readonly rest: readonly ByteString[] }> {
  let isText = false;
  let next = 0;
  for (let word = args[next]; word !== undefined && /^[-+]/.test(word); word = args[next]) {
    next++;
    if (word === '-' || word === '--') break;
    for (const letter of word.slice(1)) {
      if (letter === 'c') isText = true;
      else if (letter === 'o') setNamedOption(shell.options, args[next++] ?? '', word.startsWith('-'));
      else if (letter !== 'l') setOption(shell.options, letter, word.startsWith('-'));
    }
  }
  return { isText, rest: args.slice(next) };
}

async function readInput(shell: Shell): Promise<ByteString> {
  try {
    return await readAll(shell.fds.at(0));
  } catch (error) {
    if (error instanceof ShellIoError) return '';
    throw error;
  }
}

/** Names the shell, sets its parameters, and finds the text that it is to run. @throws ScriptError */
async function prepare(shell: Shell, args: readonly ByteString[]): Promise<ByteString> {
  const { isText, rest } = await readOptions(shell, args);
  const [first, second, ...others] = rest;
  if (isText) {
    if (first === undefined) throw new ScriptError('-c requires an argument');
    shell.arg0 = second ?? shell.arg0;
    shell.positional = others;
    return shell.options.s ? `${first}\n${await readInput(shell)}` : first;
  }
  if (first === undefined || shell.options.s) {
    shell.options.s = true;
    shell.positional = rest;
    return readInput(shell);
  }
  const text = await readScript(shell, first);
  shell.arg0 = first;
  shell.file = first;
  shell.positional = rest.slice(1);
  return text;
}

/**
 * The program `sh`, with dash's semantics, to its end and to the end of all that it has left in the background.
 *
 * @returns the exit status; 128 and the number of the signal that ended it
 * @throws RootfsError `SCRIPT_LIMIT`, `SCRIPT_UNSUPPORTED`, and what handlers throw that is no ShellIoError: nothing in
 * the script can catch these. Errors of the grammar are told to standard error, with status 2, as dash does.
 * @see dash(1); POSIX.1-2017 XCU §2
 */
export async function runShell(invocation: ShellInvocation): Promise<number> {
  const shell = makeShell(invocation);
  const { world } = shell;
  try {
    world.budget.checkDepth(shell.depth, shell);
    await Promise.resolve();
    const status = await runToEnd(shell, async () => {
      const text = await prepare(shell, invocation.argv.slice(1));
      const { options, file } = shell;
      await evaluateText(shell, text, { file, returnable: true });
      if (options.n) throw new Exit('end');
    });
    world.processes.delete(shell.pid);
    invocation.fds.closeAll();
    while (world.background.size > 0) await Promise.all(world.background);
    if (world.failure !== undefined) throw world.failure.error;
    return status;
  } catch (error) {
    // What came first is the cause of what came after it: others go on without the process that has failed.
    throw world.failure === undefined ? error : world.failure.error;
  } finally {
    invocation.fds.closeAll();
  }
}
