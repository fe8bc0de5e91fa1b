import type { ByteString } from '../kernel/byte-string.js';
import type { Budget } from './budget.js';
import type { ParsedTexts } from './syntax/parsed-texts.js';
import type { Builtin } from './builtins/builtin.js';
import { killedBy, ScriptError, SIGPIPE } from './control.js';
import type { FdTable } from './fd-table.js';
import type { ExecRequest, Handlers, Origin } from './handlers.js';
import { ShellIoError } from './open-file.js';
import type { Options } from './options.js';
import { noOptions } from './options.js';
import type { Command, FunctionDefinition, ListItem, Script } from './syntax/ast.js';
import { Variables } from './variables.js';

/** How a text is run. */
export interface TextMode {
  /** Somebody looks at the status, so that errexit does not apply. @see dash src/eval.c, EV_TESTED */
  readonly tested?: boolean;
  /** The file that the text is from, for errors; the lines of its functions are lines of it. */
  readonly file?: string;
  /** `return` ends the text, as it does for `.` and a script. */
  readonly returnable?: boolean;
}

/** What the parts of the interpreter ask of each other, so that they need not import each other. */
export interface Engine {
  list(shell: Shell, items: readonly ListItem[], tested: boolean): Promise<number>;
  command(shell: Shell, command: Command, tested: boolean): Promise<number>;
  /** Reads and runs a text command by command. @returns the last status; 0 when there was no command */
  text(shell: Shell, text: ByteString, mode?: TextMode): Promise<number>;
  /** `$(…)` */
  substitute(shell: Shell, script: Script, line: number): Promise<ByteString>;
  /** Runs a script file that has no `#!` by a new shell. */
  runScript(request: ExecRequest): Promise<number>;
}

export interface Job {
  readonly pid: number;
  /** Never rejects: what a script cannot see is kept in {@link World.failure}. */
  readonly ended: Promise<number>;
  status: number | undefined;
}

/** What a shell and its subshells share. */
export interface World {
  readonly handlers: Handlers;
  readonly budget: Budget;
  readonly parsed: ParsedTexts;
  readonly dialect: 'dash' | 'bash';
  readonly engine: Engine;
  readonly builtins: ReadonlyMap<ByteString, Builtin>;
  /** The command that started the shell. */
  readonly caller: Origin | undefined;
  /** `$$` */
  readonly pid: number;
  /** Processes that can be sent a signal. */
  readonly processes: Map<number, Shell>;
  /** All that run in the background, whoever started them. */
  readonly background: Set<Promise<number>>;
  /** Something that no script may go on from, seen in one of the processes. */
  failure: { readonly error: unknown } | undefined;
}

export interface FunctionRecord {
  readonly definition: FunctionDefinition;
  /** Where it was defined. */
  readonly file: string;
}

export type Skip = '' | 'break' | 'continue' | 'return' | 'return-last';

/** One process that runs commands: everything that a subshell gets a copy of. @see POSIX.1-2017 XCU §2.12 */
export class Shell {
  variables: Variables;
  functions = new Map<ByteString, FunctionRecord>();
  aliases = new Map<ByteString, ByteString>();
  options: Options = noOptions();
  positional: readonly ByteString[] = [];
  /** Where getopts is: the next argument, and the next letter in the one before it (-1: none). */
  getopts = { next: 1, offset: -1 };
  arg0: ByteString = 'sh';
  /** `$?`. @see dash src/eval.c for this and the two that follow */
  status = 0;
  /** Of the last command substitution in the current command. */
  substitutionStatus = 0;
  /** `$?` from before a trap was run; -1 outside of traps. */
  savedStatus = -1;
  /** `$!` */
  lastBackground: number | undefined;
  jobs: Job[] = [];
  /** The working directory: as the kernel has it, and as it was reached. */
  cwd: ByteString = '/';
  pwd: ByteString = '/';
  umask = 0o022;
  /** Actions by number of signal; '' ignores. */
  traps = new Map<number, ByteString>();
  /** Signals that have come and were not dealt with. */
  pending: number[] = [];
  /** Signals that are ignored whatever traps say: from the beginning, or as those of the keyboard in the background. */
  ignored: ReadonlySet<number> = new Set();
  /** The builtin that is running, as it is named in messages. */
  commandName: ByteString | undefined;
  file = 'sh';
  /** Of the command that is being carried out. */
  line = 0;
  depth = 0;
  loopDepth = 0;
  /** Why commands are passed over, and for how many loops. @see dash src/eval.c, evalskip */
  skip: Skip = '';
  skipCount = 0;
  /** Where in PATH commands were found. */
  hashed = new Map<ByteString, { readonly index: number; readonly path: ByteString }>();
  /** PS4 is being expanded. */
  tracing = false;
  readonly isSubshell: boolean;
  pid: number;
  /** The signal that ended the process. */
  endedBy: number | undefined;

  constructor(
    readonly world: World,
    public fds: FdTable,
    parent?: Shell,
  ) {
    this.isSubshell = parent !== undefined;
    this.pid = world.pid;
    this.variables = new Variables(
      () => this.options,
      (options) => (this.options = options),
      (name, value) => this.variableChanges(name, value),
      parent?.variables,
    );
  }

  private variableChanges(name: 'PATH' | 'OPTIND', value: ByteString | undefined): void {
    if (name === 'PATH') this.hashed.clear();
    else this.getopts = { next: numberOf(value ?? '0') || 1, offset: -1 };
  }

  /** What fork(2) gives: a copy that shares only open files. Traps that do something are forgotten. */
  fork(): Shell {
    const child = new Shell(this.world, this.fds.fork(), this);
    child.functions = new Map(this.functions);
    child.aliases = new Map(this.aliases);
    child.options = { ...this.options };
    child.positional = this.positional;
    child.getopts = { ...this.getopts };
    child.arg0 = this.arg0;
    child.status = this.status;
    child.savedStatus = this.savedStatus;
    child.lastBackground = this.lastBackground;
    child.cwd = this.cwd;
    child.pwd = this.pwd;
    child.umask = this.umask;
    child.traps = new Map([...this.traps].filter(([, action]) => action === ''));
    child.ignored = this.ignored;
    child.commandName = this.commandName;
    child.file = this.file;
    child.line = this.line;
    child.depth = this.depth + 1;
    child.loopDepth = this.loopDepth;
    child.hashed = new Map(this.hashed);
    child.tracing = this.tracing;
    return child;
  }

  get origin(): Origin {
    return { script: this.file, line: this.line, caller: this.world.caller };
  }

  /** Undefined when IFS is unset. */
  get ifs(): ByteString | undefined {
    return this.variables.get('IFS');
  }

  /** What its children ignore. */
  get ignoredSignals(): ReadonlySet<number> {
    const own = [...this.traps].filter(([signal, action]) => signal !== 0 && action === '');
    return new Set([...this.ignored, ...own.map(([signal]) => signal)]);
  }

  /** Counts a level of functions, `eval`, `.` and traps while something runs in it. @throws RootfsError `SCRIPT_LIMIT` */
  async deeper<T>(work: () => Promise<T>): Promise<T> {
    this.world.budget.checkDepth(++this.depth, this);
    // Comes back with an empty stack, however deep the script is.
    if (this.depth % 8 === 0) await Promise.resolve();
    try {
      return await work();
    } finally {
      this.depth--;
    }
  }

  /** Writes a builtin's output. @throws Gone by SIGPIPE when nobody reads, else ShellIoError */
  async write(text: ByteString): Promise<void> {
    if (text === '') return;
    const file = this.fds.at(1);
    if (file.kind !== 'pipe-write') this.world.budget.took(text.length, this);
    try {
      await file.write(text);
    } catch (error) {
      const isBroken = error instanceof ShellIoError && error.errno === 'EPIPE';
      if (isBroken && !this.traps.has(SIGPIPE)) throw killedBy(SIGPIPE);
      throw error;
    }
  }

  /** Writes to standard error, or does not when it is closed. */
  async writeError(text: ByteString, file = this.fds.get(2)): Promise<void> {
    this.world.budget.took(text.length, this);
    try {
      await file?.write(text);
    } catch (error) {
      if (!(error instanceof ShellIoError)) throw error;
      if (error.errno === 'EPIPE' && !this.traps.has(SIGPIPE)) throw killedBy(SIGPIPE);
    }
  }

  /** `NAME: LINE: COMMAND: TEXT`. @see dash src/error.c, exvwarning2 */
  async complain(text: ByteString, line = this.line): Promise<void> {
    const command = this.commandName === undefined ? '' : `${this.commandName}: `;
    await this.writeError(`${this.arg0}: ${line}: ${command}${text}\n`);
  }

  /** Tells an error of the script, once: where redirections and the running builtin are still what they were. */
  async tell(error: unknown): Promise<void> {
    if (!(error instanceof ScriptError) || error.told) return;
    error.told = true;
    this.status = error.status;
    await this.complain(error.message, error.line);
  }
}

/** A number without sign, as operands of builtins are. @throws ScriptError @see dash src/mystring.c, number */
export function numberOf(text: ByteString): number {
  const number = integerOf(text);
  if (number < 0n || number > 0x7fff_ffffn) throw new ScriptError(`Illegal number: ${text}`);
  return Number(number);
}

const LARGEST = (1n << 63n) - 1n;

/** A decimal of 64 bits. @throws ScriptError @see dash src/mystring.c, atomax10 */
export function integerOf(text: ByteString): bigint {
  const digits = /^[ \t\n\v\f\r]*([-+]?[0-9]+)[ \t\n\v\f\r]*$/.exec(text)?.[1];
  if (digits === undefined) throw new ScriptError(`Illegal number: ${text}`);
  const value = BigInt(digits.replace('+', ''));
  if (value > LARGEST || value < -LARGEST - 1n) throw new ScriptError(`Illegal number: ${text}`);
  return value;
}
