import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { withUsage } from '../usage.js';

/** Which options the caller knows: letter or name, and whether an argument is required (`:`) or optional (`::`). */
type Known = ReadonlyMap<string, '' | ':' | '::'>;

function readShort(spec: string): Known {
  return new Map(
    [...spec.replace(/^[-+]/, '').matchAll(/([^:])(::?)?/g)].map((match) => [
      match[1] ?? '',
      (match[2] ?? '') as '' | ':',
    ]),
  );
}

function readLong(specs: readonly string[]): Known {
  return new Map(
    specs
      .flatMap((spec) => spec.split(','))
      .filter((spec) => spec !== '')
      .map((spec) => [spec.replace(/:+$/, ''), (/:*$/.exec(spec)?.[0] ?? '') as '' | ':']),
  );
}

function quote(text: ByteString): ByteString {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

interface Scan {
  readonly output: ByteString[];
  readonly operands: ByteString[];
  readonly errors: ByteString[];
}

function scanLong(scan: Scan, long: Known, word: ByteString, rest: ByteString[]): void {
  const [, name = '', , value] = /^--([^=]*)(=(.*))?$/s.exec(word) ?? [];
  const matches = long.has(name) ? [name] : [...long.keys()].filter((known) => known.startsWith(name));
  const [found] = matches;
  if (found === undefined || matches.length > 1) {
    scan.errors.push(
      matches.length > 1 ? `option '--${name}' is ambiguous` : `unrecognized option '--${name}'`,
    );
    return;
  }
  const kind = long.get(found);
  const inline = word.includes('=') ? (value ?? '') : undefined;
  if (kind === '' && inline !== undefined) scan.errors.push(`option '--${found}' doesn't allow an argument`);
  else if (kind === ':' && inline === undefined && rest.length === 0)
    scan.errors.push(`option '--${found}' requires an argument`);
  else {
    scan.output.push(`--${found}`);
    if (kind === ':') scan.output.push(quote(inline ?? rest.shift() ?? ''));
    else if (kind === '::') scan.output.push(quote(inline ?? ''));
  }
}

function scanShort(scan: Scan, short: Known, word: ByteString, rest: ByteString[]): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] as string;
    const kind = short.get(letter);
    if (kind === undefined) {
      scan.errors.push(`invalid option -- '${letter}'`);
      continue;
    }
    if (kind === '') {
      scan.output.push(`-${letter}`);
      continue;
    }
    const inline = word.slice(at + 1);
    if (kind === ':' && inline === '' && rest.length === 0)
      scan.errors.push(`option requires an argument -- '${letter}'`);
    else scan.output.push(`-${letter}`, quote(inline === '' && kind === ':' ? (rest.shift() ?? '') : inline));
    return;
  }
}

/** Whether a word that begins with one dash is a long option all the same. @see getopt_long_only(3) */
function isLongWithOneDash(long: Known, short: Known, word: ByteString): boolean {
  const name = word.slice(1).replace(/=.*$/s, '');
  if (!/^-./.test(word) || (name.length === 1 && short.has(name))) return false;
  return [...long.keys()].some((known) => known.startsWith(name)) || !short.has(name.slice(0, 1));
}

/** getopt(1) of util-linux, in its enhanced form. */
export function getopt(process: Process): Promise<number> {
  return withUsage(process, 2, async () => {
    const table = {
      ...{ o: 'options', options: 'value', l: 'longoptions', longoptions: 'value', n: 'name', name: 'value' },
      ...{ q: 'quiet', quiet: 'flag', Q: 'quiet-output', 'quiet-output': 'flag', s: 'shell', shell: 'value' },
      ...{ T: 'test', test: 'flag', u: 'unquoted', unquoted: 'flag', a: 'alternative' },
      alternative: 'flag',
    };
    const options = parseOptions(process, table, { stopAtOperand: true });
    if (options.has('test')) return 4;
    const args = [...options.operands];
    const spec = options.value('options') ?? args.shift() ?? '';
    if (args[0] === '--' && options.value('options') !== undefined) args.shift();
    const short = readShort(spec);
    const long = readLong(options.values('longoptions'));
    const scan: Scan = { output: [], operands: [], errors: [] };
    const stops = spec.startsWith('+') || process.env.has('POSIXLY_CORRECT');
    for (let word = args.shift(); word !== undefined; word = args.shift()) {
      if (word === '--') {
        scan.operands.push(...args.splice(0));
      } else if (word.startsWith('--')) scanLong(scan, long, word, args);
      else if (options.has('alternative') && isLongWithOneDash(long, short, word))
        scanLong(scan, long, `-${word}`, args);
      else if (word.startsWith('-') && word !== '-') scanShort(scan, short, word, args);
      else if (stops) scan.operands.push(word, ...args.splice(0));
      else scan.operands.push(word);
    }
    const name = options.value('name') ?? 'getopt';
    if (!options.has('quiet'))
      for (const error of scan.errors) await process.fds.get(2)?.write(`${name}: ${error}\n`);
    const operands = options.has('unquoted') ? scan.operands : scan.operands.map(quote);
    if (!options.has('quiet-output'))
      await process.write(` ${[...scan.output, '--', ...operands].join(' ')}\n`);
    return scan.errors.length === 0 ? 0 : 1;
  });
}
