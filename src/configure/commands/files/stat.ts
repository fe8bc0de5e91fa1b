import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { UsageError, parseOptions } from '../options.js';
import { octalMode } from './mode/text.js';
import { quoted } from './quote.js';
import { ioErrorOf } from './report.js';
import { StatFields } from './stat-fields.js';

const OPTIONS = {
  L: 'dereference',
  dereference: 'flag',
  f: 'file-system',
  'file-system': 'flag',
  // How fresh cached attributes must be: nothing is cached.
  cached: 'value',
  c: 'format',
  format: 'value',
  printf: 'value',
  t: 'terse',
  terse: 'flag',
};

const TERSE = '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

/** Backslash escapes of `--printf`. @see stat(1) */
function unescape(format: ByteString): ByteString {
  return format.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (whole, octal?: string, hex?: string, one = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[one] ?? whole;
    },
  );
}

const DIRECTIVE = /%([-#+0 ']*)(\d+)?(?:\.(\d+))?([HL]?[dr]|[a-zA-Z%])/g;

function padded(text: string, flags: string, width: string | undefined, isNumber: boolean): string {
  const size = Number(width ?? 0);
  if (flags.includes('-')) return text.padEnd(size);
  return text.padStart(size, flags.includes('0') && isNumber ? '0' : ' ');
}

function filled(process: Process, fields: StatFields, format: ByteString): ByteString {
  return format.replace(
    DIRECTIVE,
    (whole, flags: string, width: string, precision: string, letter: string) => {
      if (letter === '%') return '%';
      const found = fields.value(letter);
      if (found === undefined) return unmodelled(process, `stat -c ${whole}`);
      let text = found.text;
      if (precision !== undefined) {
        if ('XYZW'.includes(letter)) text += Number(precision) > 0 ? `.${'0'.repeat(Number(precision))}` : '';
        else if (!found.isNumber) text = text.slice(0, Number(precision));
      }
      if (flags.includes('#') && letter === 'a')
        text = octalMode(Number.parseInt(text, 8)).replace(/^0*(?=.)/, '0');
      if (flags.includes('#') && 'fDtT'.includes(letter) && text !== '0') text = `0x${text}`;
      return padded(text, flags, width, found.isNumber);
    },
  );
}

function standardFormat(kind: string): string {
  const device = kind === 'character' || kind === 'block' ? '%-5h Device type: %Hr,%Lr' : '%h';
  return (
    '  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n' +
    `Device: %Hd,%Ld\tInode: %-11i Links: ${device}\n` +
    'Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n' +
    'Access: %x\nModify: %y\nChange: %z\n Birth: %w\n'
  );
}

/**
 * What is told of a file system: that it is one in memory, as the tree is; anything else would be the host's.
 * @see stat(1), "Valid format sequences for file systems"
 */
async function statFileSystem(
  process: Process,
  paths: readonly ByteString[],
  format: ByteString | undefined,
): Promise<number> {
  if (format?.trim() !== '%T') unmodelled(process, `stat --file-system --format=${format ?? ''}`);
  let status = 0;
  for (const path of paths) {
    const isThere = process.files.tryStat(path, true) !== undefined;
    if (isThere) await process.write(format.replace('%T', 'tmpfs'));
    else {
      await process.complain(
        `cannot read file system information for ${quoted(path)}: No such file or directory`,
      );
      status = 1;
    }
  }
  return status;
}

/** stat. @see stat(1); coreutils src/stat.c */
export async function stat(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  if (options.operands.length === 0) throw new UsageError('missing operand');
  const last = options.list.findLast(({ name }) => name === 'format' || name === 'printf');
  const given = last?.value;
  const format =
    last === undefined ? undefined : last.name === 'printf' ? unescape(given ?? '') : `${given ?? ''}\n`;
  if (options.has('file-system')) return statFileSystem(process, options.operands, format);
  let status = 0;
  for (const path of options.operands) {
    if (path === '-') return unmodelled(process, 'stat -');
    try {
      const { files } = process;
      const found = options.has('dereference') ? files.stat(path) : files.lstat(path);
      const isStandard = format === undefined && !options.has('terse');
      const fields = new StatFields(process, path, found, isStandard);
      await process.write(
        filled(process, fields, isStandard ? standardFormat(found.kind) : (format ?? TERSE)),
      );
    } catch (thrown) {
      await process.complain(`cannot statx ${quoted(path)}: ${ioErrorOf(thrown).message}`);
      status = 1;
    }
  }
  return status;
}
