import type { ByteString } from '../../kernel/byte-string.js';
import { missingText, searchPath } from '../interpret/search.js';
import type { Shell } from '../state.js';
import { RESERVED_WORDS } from '../syntax/token.js';
import { DEFAULT_PATH } from '../variables.js';
import { aliasLine } from './alias.js';
import { optionsOf } from './builtin.js';

/** What a name is, in the words of `type` and of `command -v`. */
interface Description {
  readonly long: ByteString;
  readonly short: ByteString;
}

function describeProgram(
  shell: Shell,
  name: ByteString,
  path: ByteString | undefined,
): Description | undefined {
  if (name.includes('/')) {
    const exists = shell.world.handlers.stat(name, shell.cwd, true) !== undefined;
    return exists ? { long: ` is ${name}`, short: name } : undefined;
  }
  const isTracked = path === undefined && shell.hashed.has(name);
  const found = searchPath(shell, name, path);
  if (found.kind === 'missing') return undefined;
  return { long: ` is${isTracked ? ' a tracked alias for' : ''} ${found.path}`, short: found.path };
}

/** @see dash src/exec.c, describe_command */
function describe(shell: Shell, name: ByteString, path: ByteString | undefined): Description | undefined {
  if ((RESERVED_WORDS as readonly string[]).includes(name))
    return { long: ' is a shell keyword', short: name };
  const alias = shell.aliases.get(name);
  if (alias !== undefined) {
    return { long: ` is an alias for ${alias}`, short: `alias ${aliasLine(name, alias).slice(0, -1)}` };
  }
  if (shell.functions.has(name)) return { long: ' is a shell function', short: name };
  const builtin = shell.world.builtins.get(name);
  if (builtin === undefined) return describeProgram(shell, name, path);
  return { long: ` is a ${builtin.special ? 'special ' : ''}shell builtin`, short: name };
}

async function tell(
  shell: Shell,
  name: ByteString,
  path: ByteString | undefined,
  isLong: boolean,
): Promise<number> {
  const description = describe(shell, name, path);
  if (description !== undefined) {
    await shell.write(isLong ? `${name}${description.long}\n` : `${description.short}\n`);
    return 0;
  }
  if (isLong) await shell.write(`${name}: not found\n`);
  return 127;
}

/** @see POSIX.1-2017 XCU, type */
export async function type(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  let status = 0;
  for (const name of argv.slice(1)) status |= await tell(shell, name, undefined, true);
  return status;
}

/** `command -v` and `-V`; what it runs otherwise is found out before. @see POSIX.1-2017 XCU, command */
export async function command(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, 'pvV');
  const letters = options.map(({ letter }) => letter);
  const [name] = operands;
  if (name === undefined || !letters.some((letter) => letter !== 'p')) return 0;
  return tell(shell, name, letters.includes('p') ? DEFAULT_PATH : undefined, letters.includes('V'));
}

/** The order of dash's table of commands, which `hash` prints. @see dash src/exec.c, cmdlookup */
function slot(name: ByteString): number {
  let value = name.charCodeAt(0) << 4;
  for (let i = 0; i < name.length; i++) value += name.charCodeAt(i);
  return (value & 0x7fff) % 31;
}

/** @see POSIX.1-2017 XCU, hash */
export async function hash(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, 'r');
  if (options.length > 0) {
    shell.hashed.clear();
    return 0;
  }
  if (operands.length === 0) {
    const entries = [...shell.hashed].sort(([a], [b]) => slot(a) - slot(b));
    for (const [, { path }] of entries) await shell.write(`${path}\n`);
    return 0;
  }
  let status = 0;
  for (const name of operands) {
    if (name.includes('/') || shell.functions.has(name) || shell.world.builtins.has(name)) continue;
    shell.hashed.delete(name);
    const found = searchPath(shell, name);
    if (found.kind === 'file') continue;
    await shell.complain(missingText(name, found.isForbidden));
    status = 1;
  }
  return status;
}
