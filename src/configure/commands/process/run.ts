import type { ByteString } from '../../../kernel/byte-string.js';
import { InputText } from '../../system/memory-file.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions, UsageError, type ParsedOptions } from '../options.js';
import { readOrComplain } from '../operand.js';
import { withUsage } from '../usage.js';

/** env(1) */
export function env(process: Process): Promise<number> {
  return withUsage(process, 125, async () => {
    const table = {
      ...{
        i: 'ignore-environment',
        'ignore-environment': 'flag',
        u: 'unset',
        unset: 'value',
        '0': 'null',
        null: 'flag',
      },
      ...{ C: 'chdir', chdir: 'value', S: 'refused', v: 'refused' },
    };
    const options = parseOptions(process, table, { stopAtOperand: true });
    const operands = [...options.operands];
    if (operands[0] === '-') operands.shift();
    const environment = new Map(
      options.has('ignore-environment') || options.operands[0] === '-' ? [] : process.env,
    );
    for (const name of options.values('unset')) environment.delete(name);
    while (/^[^=]+=/.test(operands[0] ?? '')) {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(operands.shift() ?? '') ?? [];
      environment.set(name, value);
    }
    if (operands.length > 0) {
      const folder = options.value('chdir');
      const cwd = folder === undefined ? process.cwd : process.files.absolute(folder);
      return process.run(operands, { env: environment, cwd });
    }
    const end = options.has('null') ? '\0' : '\n';
    for (const [name, value] of environment) await process.write(`${name}=${value}${end}`);
    return 0;
  });
}

/** Splits at blanks as xargs does: quotes and backslashes protect. */
function words(text: ByteString): ByteString[] {
  const found: ByteString[] = [];
  const token = /"([^"\n]*)"|'([^'\n]*)'|\\([^])|([^\s"'\\]+)|(\s+)/g;
  let current: string | undefined;
  for (const [, double, single, escaped, plain, blank] of text.matchAll(token)) {
    if (blank === undefined) current = (current ?? '') + (double ?? single ?? escaped ?? plain ?? '');
    else if (current !== undefined) {
      found.push(current);
      current = undefined;
    }
  }
  if (current !== undefined) found.push(current);
  return found;
}

/** The command lines that the input makes. */
function batches(items: readonly ByteString[], size: number): ByteString[][] {
  const result: ByteString[][] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  return result;
}

const XARGS = {
  ...{
    '0': 'null',
    null: 'flag',
    r: 'no-run-if-empty',
    'no-run-if-empty': 'flag',
    n: 'max-args',
    'max-args': 'value',
  },
  ...{ I: 'replace', replace: 'value', L: 'max-lines', 'max-lines': 'value', t: 'verbose', verbose: 'flag' },
  ...{
    d: 'delimiter',
    delimiter: 'value',
    a: 'arg-file',
    'arg-file': 'value',
    P: 'max-procs',
    'max-procs': 'value',
  },
  ...{ x: 'exit', exit: 'flag', s: 'max-chars', 'max-chars': 'value' },
};

function linesOf(text: ByteString): ByteString[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** The command lines of xargs, without the command: batches of arguments, or single items to put in. */
function argumentLists(options: ParsedOptions, text: ByteString): ByteString[][] {
  const separator = options.has('null')
    ? '\0'
    : options.value('delimiter')?.replace('\\n', '\n').replace('\\0', '\0');
  const size = Number(options.value('max-args') ?? 5000);
  if (separator !== undefined) {
    const items = (text.endsWith(separator) ? text.slice(0, -separator.length) : text).split(separator);
    return batches(text === '' ? [] : items, options.has('replace') ? 1 : size);
  }
  if (options.has('replace'))
    return batches(
      linesOf(text).map((line) => line.trimStart()),
      1,
    );
  const lines = options.value('max-lines');
  if (lines !== undefined) return batches(linesOf(text), Number(lines)).map((list) => list.flatMap(words));
  return batches(words(text), size);
}

/** xargs(1) */
export function xargs(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, XARGS, { stopAtOperand: true });
    const source = options.value('arg-file');
    const text =
      source === undefined ? await process.readAll() : ((await readOrComplain(process, source)) ?? '');
    const command = options.operands.length === 0 ? ['echo'] : options.operands;
    const replace = options.value('replace');
    const lists = argumentLists(options, text);
    if (lists.length === 0 && !options.has('no-run-if-empty') && replace === undefined) lists.push([]);
    let status = 0;
    for (const list of lists) {
      const argv =
        replace === undefined
          ? [...command, ...list]
          : command.map((word) => word.replaceAll(replace, list[0] ?? ''));
      if (options.has('verbose')) await process.fds.get(2)?.write(`${argv.join(' ')}\n`);
      const fds = process.fds.fork();
      fds.set(0, new InputText(''));
      // Also when the program stops the build: who reads or writes a pipe of it waits for its end.
      const result = await process.run(argv, { fds }).finally(() => fds.closeAll());
      if (result === 126 || result === 127) return result;
      if (result === 255) return 124;
      if (result !== 0) status = 123;
    }
    return status;
  });
}

/** Programs that only run another one: nice, nohup, setsid, ionice, timeout. */
export function runner(options: Readonly<Record<string, string>>, operandsBefore: number) {
  return (process: Process): Promise<number> =>
    withUsage(process, 125, async () => {
      const parsed = parseOptions(process, options, { stopAtOperand: true });
      const argv = parsed.operands.slice(operandsBefore);
      if (argv.length === 0) throw new UsageError('missing operand');
      return process.run(argv);
    });
}

/** chroot(8): only into the tree itself. */
export async function chroot(process: Process): Promise<number> {
  const [root, ...argv] = process.args;
  if (root !== '/' || argv.length === 0) unmodelled(process, `chroot ${process.args.join(' ')}`);
  return process.run(argv, { cwd: '/' });
}
