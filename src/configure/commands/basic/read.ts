import { createHash } from 'node:crypto';
import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { isIoError } from '../command.js';
import { parseOptions, UsageError } from '../options.js';
import { baseName, dirName, needOperand, withUsage } from './report.js';

/** The text of an operand, `-` being standard input; undefined after having said why it cannot be read. */
export async function readOperand(process: Process, path: ByteString): Promise<ByteString | undefined> {
  if (path === '-') return process.readAll();
  const descriptor =
    /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1] ?? (path === '/dev/stdin' ? '0' : undefined);
  if (descriptor !== undefined) return process.readAll(Number(descriptor));
  try {
    return process.files.read(path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    await process.complain(`${path}: ${error.message}`);
    return undefined;
  }
}

function visible(text: ByteString, ends: boolean, tabs: boolean, others: boolean): ByteString {
  let result = '';
  for (const byte of text) {
    const code = byte.charCodeAt(0);
    if (byte === '\n') result += ends ? '$\n' : '\n';
    else if (byte === '\t') result += tabs ? '^I' : '\t';
    else if (!others) result += byte;
    else {
      const low = code & 0x7f;
      const shown =
        low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low);
      result += code >= 128 ? `M-${shown}` : shown;
    }
  }
  return result;
}

/** cat(1) */
export function cat(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{ A: 'show-all', 'show-all': 'flag', b: 'number-nonblank', 'number-nonblank': 'flag', e: 'flag' },
      ...{
        E: 'show-ends',
        'show-ends': 'flag',
        n: 'number',
        number: 'flag',
        s: 'squeeze-blank',
        'squeeze-blank': 'flag',
      },
      ...{
        t: 'flag',
        T: 'show-tabs',
        'show-tabs': 'flag',
        u: 'flag',
        v: 'show-nonprinting',
        'show-nonprinting': 'flag',
      },
    });
    const has = (...names: readonly string[]): boolean => names.some((name) => options.has(name));
    let status = 0;
    let line = 0;
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      let text = await readOperand(process, path);
      if (text === undefined) {
        status = 1;
        continue;
      }
      if (options.has('squeeze-blank')) text = text.replace(/\n{3,}/g, '\n\n');
      if (has('show-all', 'e', 'show-ends', 't', 'show-tabs', 'show-nonprinting')) {
        text = visible(
          text,
          has('show-all', 'e', 'show-ends'),
          has('show-all', 't', 'show-tabs'),
          has('show-all', 'e', 't', 'show-nonprinting'),
        );
      }
      if (has('number', 'number-nonblank')) {
        const skipsBlank = options.has('number-nonblank');
        text = text.replace(
          /^(?!$(?![\n]))([^\n]*)(\n|$)/gm,
          (whole: string, content: string, end: string) => {
            if (whole === '' || (skipsBlank && content === '')) return whole;
            return `${String(++line).padStart(6)}\t${content}${end}`;
          },
        );
      }
      await process.write(text);
    }
    return status;
  });
}

/** tee(1) */
export function tee(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      a: 'append',
      append: 'flag',
      i: 'flag',
      'ignore-interrupts': 'i',
      p: 'flag',
    });
    const text = await process.readAll();
    let status = 0;
    for (const path of options.operands) {
      try {
        if (options.has('append')) process.files.append(path, text);
        else process.files.write(path, text);
      } catch (error) {
        if (!isIoError(error)) throw error;
        await process.complain(`${path}: ${error.message}`);
        status = 1;
      }
    }
    await process.write(text);
    return status;
  });
}

/** cmp(1) */
export function cmp(process: Process): Promise<number> {
  return withUsage(process, 2, async () => {
    const options = parseOptions(process, {
      ...{
        s: 'quiet',
        quiet: 'flag',
        silent: 'quiet',
        l: 'verbose',
        verbose: 'flag',
        n: 'bytes',
        bytes: 'value',
        b: 'refused',
      },
    });
    const [left, right = '-'] = options.operands;
    if (left === undefined) throw new UsageError("missing operand after 'cmp'");
    const limit = Number(options.value('bytes') ?? Infinity);
    const [a, b] = [await readOperand(process, left), await readOperand(process, right)];
    if (a === undefined || b === undefined) return 2;
    const [one, two] = [a.slice(0, limit), b.slice(0, limit)];
    if (one === two) return 0;
    if (options.has('quiet')) return 1;
    const shorter = Math.min(one.length, two.length);
    let at = 0;
    while (at < shorter && one[at] === two[at]) at++;
    if (options.has('verbose')) {
      for (; at < shorter; at++) {
        if (one[at] !== two[at]) await process.write(`${at + 1} ${octal(one, at)} ${octal(two, at)}\n`);
      }
    } else if (at < shorter) {
      await process.write(
        `${left} ${right} differ: byte ${at + 1}, line ${one.slice(0, at).split('\n').length}\n`,
      );
      return 1;
    }
    if (one.length !== two.length) {
      const name = one.length < two.length ? left : right;
      const lines = (one.length < two.length ? one : two).split('\n').length - 1;
      const where = shorter === 0 ? 'which is empty' : `after byte ${shorter}, in line ${lines + 1}`;
      await process.fds.get(2)?.write(`cmp: EOF on ${name} ${where}\n`);
    }
    return 1;
  });
}

function octal(text: string, at: number): string {
  return text.charCodeAt(at).toString(8).padStart(3);
}

/** basename(1) */
export function basename(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = { a: 'multiple', multiple: 'flag', s: 'suffix', suffix: 'value', z: 'zero', zero: 'flag' };
    const options = parseOptions(process, table, { stopAtOperand: true });
    needOperand(options.operands);
    const many = options.has('multiple') || options.has('suffix');
    const names = many ? options.operands : options.operands.slice(0, 1);
    const suffix = options.value('suffix') ?? (many ? '' : (options.operands[1] ?? ''));
    for (const path of names) {
      const base = baseName(path);
      const cut =
        suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
      await process.write(`${cut}${options.has('zero') ? '\0' : '\n'}`);
    }
    return 0;
  });
}

/** dirname(1) */
export function dirname(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, { z: 'zero', zero: 'flag' });
    needOperand(options.operands);
    for (const path of options.operands)
      await process.write(`${dirName(path)}${options.has('zero') ? '\0' : '\n'}`);
    return 0;
  });
}

const RANDOM_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Letters in place of the X's of a template: from the template and a count, never by chance. */
function fill(template: string, count: number): string {
  const digest = createHash('sha256').update(`${template}:${count}`).digest();
  let place = 0;
  return template.replace(/X+$/, (run) =>
    [...run]
      .map(() => RANDOM_LETTERS[(digest[place++ % digest.length] ?? 0) % RANDOM_LETTERS.length])
      .join(''),
  );
}

/** mktemp(1): names follow from the template and from what is there. */
export function mktemp(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const table = {
      ...{ d: 'directory', directory: 'flag', u: 'dry-run', 'dry-run': 'flag', q: 'quiet', quiet: 'flag' },
      ...{ suffix: 'value', p: 'tmpdir', tmpdir: 'optional', t: 'flag' },
    };
    const args = process.args.flatMap((arg, index, all) =>
      all[index - 1] === '-p' ? [] : arg === '-p' ? [`--tmpdir=${all[index + 1] ?? ''}`] : [arg],
    );
    const options = parseOptions(process, table, { args });
    const [given] = options.operands;
    const template = given ?? 'tmp.XXXXXXXXXX';
    const suffix = options.value('suffix') ?? /[^X]*$/.exec(template)?.[0] ?? '';
    const stem = options.has('suffix') ? template : template.slice(0, template.length - suffix.length);
    if (!/XXX$/.test(stem)) throw new UsageError(`too few X's in template ‘${template}’`);
    const inFolder = given === undefined || options.has('tmpdir') || options.has('t');
    const folder = (options.value('tmpdir') || process.env.get('TMPDIR')) ?? '/tmp';
    const prefix = inFolder ? `${folder === '' ? '/tmp' : folder.replace(/\/$/, '')}/` : '';
    const { files } = process;
    for (let count = 0; ; count++) {
      const path = `${prefix}${fill(stem, count)}${suffix}`;
      if (files.tryStat(path, false) !== undefined) continue;
      if (!options.has('dry-run')) {
        try {
          if (options.has('directory')) files.mkdir(path, 0o700);
          else files.create(path, 0o600);
        } catch (error) {
          if (!isIoError(error)) throw error;
          const kind = options.has('directory') ? 'directory' : 'file';
          if (!options.has('quiet'))
            await process.complain(
              `failed to create ${kind} via template ‘${prefix}${template}’: ${error.message}`,
            );
          return 1;
        }
      }
      await process.write(`${path}\n`);
      return 0;
    }
  });
}
