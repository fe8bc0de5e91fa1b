import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { parseOptions, UsageError } from '../options.js';
import { readOrComplain } from '../operand.js';
import { withUsage } from '../usage.js';
import { linesOf } from './lines.js';

/** Places of a list such as `1,3-5,7-`, counted from 1. */
function parseList(text: string): (place: number) => boolean {
  const ranges = text.split(',').map((part) => {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (dash === undefined || (from === '' && to === '')) throw new UsageError('invalid field range');
    const start = from === '' ? 1 : Number(from);
    return { start, end: dash === '' ? start : to === '' ? Infinity : Number(to) };
  });
  return (place) => ranges.some(({ start, end }) => place >= start && place <= end);
}

/** cut(1) */
export function cut(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{
        b: 'bytes',
        bytes: 'value',
        c: 'characters',
        characters: 'value',
        f: 'fields',
        fields: 'value',
        d: 'delimiter',
        delimiter: 'value',
      },
      ...{
        s: 'only-delimited',
        'only-delimited': 'flag',
        complement: 'flag',
        'output-delimiter': 'value',
        n: 'flag',
        z: 'zero',
        'zero-terminated': 'zero',
        zero: 'flag',
      },
    });
    const list = options.value('fields') ?? options.value('bytes') ?? options.value('characters');
    if (list === undefined) throw new UsageError('you must specify a list of bytes, characters, or fields');
    const inList = parseList(list);
    const wanted = options.has('complement') ? (place: number): boolean => !inList(place) : inList;
    const delimiter = options.value('delimiter') ?? '\t';
    const joiner = options.value('output-delimiter') ?? (options.has('fields') ? delimiter : '');
    const end = options.has('zero') ? '\0' : '\n';
    let status = 0;
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      const text = await readOrComplain(process, path);
      if (text === undefined) status = 1;
      for (const line of linesOf(text ?? '', end)) {
        if (!options.has('fields')) {
          const chars = options.has('bytes') ? [...line] : [...Buffer.from(line, 'latin1').toString('utf8')];
          const kept = chars.filter((_, index) => wanted(index + 1)).join(joiner);
          await process.write(
            `${options.has('bytes') ? kept : Buffer.from(kept, 'utf8').toString('latin1')}${end}`,
          );
        } else if (!line.includes(delimiter)) {
          if (!options.has('only-delimited')) await process.write(`${line}${end}`);
        } else {
          await process.write(
            `${line
              .split(delimiter)
              .filter((_, index) => wanted(index + 1))
              .join(joiner)}${end}`,
          );
        }
      }
    }
    return status;
  });
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,

  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** One byte of a set, escapes resolved. */
function setByte(set: string, at: number): { readonly byte: string; readonly next: number } {
  if (set[at] !== '\\' || at + 1 >= set.length) return { byte: set[at] as string, next: at + 1 };
  const octal = /^[0-7]{1,3}/.exec(set.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined)
    return { byte: String.fromCharCode(Number.parseInt(octal, 8) & 0xff), next: at + 1 + octal.length };
  const letter = set[at + 1] as string;
  return { byte: ESCAPES[letter] ?? letter, next: at + 2 };
}

/** The bytes of a set; `fill` is how long `[c*]` makes it. @see tr(1) */
function expandSet(set: string, fill: number): string[] {
  const bytes: string[] = [];
  for (let at = 0; at < set.length;) {
    const named = /^\[:([a-z]+):\]/.exec(set.slice(at));
    const cls = CLASSES[named?.[1] ?? ''];
    const repeat = /^\[(\\?.)\*(\d*)\]/s.exec(set.slice(at));
    if (named !== null && cls !== undefined) {
      bytes.push(...ALL_BYTES.filter((byte) => cls.test(byte)));
      at += named[0].length;
    } else if (repeat !== null) {
      const count = repeat[2] === '' ? Math.max(0, fill - bytes.length) : Number(repeat[2]);
      bytes.push(...Array<string>(count).fill(setByte(repeat[1] ?? '', 0).byte));
      at += repeat[0].length;
    } else {
      const low = setByte(set, at);
      at = low.next;
      if (set[at] !== '-' || at + 1 >= set.length) {
        bytes.push(low.byte);
        continue;
      }
      const high = setByte(set, at + 1);
      at = high.next;
      const [from, to] = [low.byte.charCodeAt(0), high.byte.charCodeAt(0)];
      if (from > to)
        throw new UsageError(
          `range-endpoints of '${low.byte}-${high.byte}' are in reverse collating sequence order`,
        );
      for (let code = from; code <= to; code++) bytes.push(String.fromCharCode(code));
    }
  }
  return bytes;
}

/** tr(1) */
export function tr(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(
      process,
      {
        c: 'complement',
        C: 'complement',
        complement: 'flag',
        d: 'delete',
        delete: 'flag',
        s: 'squeeze-repeats',
        'squeeze-repeats': 'flag',
        t: 'truncate-set1',
        'truncate-set1': 'flag',
      },
      { stopAtOperand: true },
    );
    const [one, two] = options.operands;
    if (one === undefined) throw new UsageError('missing operand');
    if (two === undefined && !options.has('delete') && !options.has('squeeze-repeats'))
      throw new UsageError(`missing operand after ‘${one}’`);
    const given = expandSet(one, 0);
    const first = options.has('complement') ? ALL_BYTES.filter((byte) => !given.includes(byte)) : given;
    const second = two === undefined ? [] : expandSet(two, first.length);
    const text = await process.readAll();
    const removed = new Set(options.has('delete') ? first : []);
    const map = new Map<string, string>();
    const translates = !options.has('delete') && two !== undefined;
    const from = options.has('truncate-set1') ? first.slice(0, second.length) : first;
    if (translates)
      for (const [index, byte] of from.entries())
        map.set(byte, second[Math.min(index, second.length - 1)] ?? byte);
    const squeezed = new Set(options.has('squeeze-repeats') ? (two === undefined ? first : second) : []);
    let result = '';
    for (const byte of text) {
      if (removed.has(byte)) continue;
      const made = map.get(byte) ?? byte;
      if (squeezed.has(made) && result.endsWith(made)) continue;
      result += made;
    }
    await process.write(result);
    return 0;
  });
}

/** paste(1) */
export function paste(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      d: 'delimiters',
      delimiters: 'value',
      s: 'serial',
      serial: 'flag',
    });
    const texts: string[][] = [];
    for (const path of options.operands.length === 0 ? ['-'] : options.operands)
      texts.push(linesOf((await readOrComplain(process, path)) ?? ''));
    const delimiters = expandDelimiters(options.value('delimiters') ?? '\t');
    const join = (parts: readonly string[]): string =>
      parts
        .map((part, index) =>
          index === 0 ? part : `${delimiters[(index - 1) % delimiters.length] ?? ''}${part}`,
        )
        .join('');
    if (options.has('serial')) for (const lines of texts) await process.write(`${join(lines)}\n`);
    else {
      const rows = Math.max(...texts.map(({ length }) => length));
      for (let row = 0; row < rows; row++)
        await process.write(`${join(texts.map((lines) => lines[row] ?? ''))}\n`);
    }
    return 0;
  });
}

function expandDelimiters(text: ByteString): readonly string[] {
  const list: string[] = [];
  for (let at = 0; at < text.length;) {
    const { byte, next } = text.startsWith('\\0', at) ? { byte: '', next: at + 2 } : setByte(text, at);
    list.push(byte);
    at = next;
  }
  return list.length === 0 ? [''] : list;
}
