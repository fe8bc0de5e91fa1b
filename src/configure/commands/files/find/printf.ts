import type { ByteString } from '../../../../kernel/byte-string.js';
import { unmodelled } from '../../command.js';
import { blocksOf, countNames, inodeNumber, linksOf } from '../inodes.js';
import { modeText, typeLetter } from '../mode/text.js';
import { lastName } from '../names.js';
import { DEVICE_NUMBER, sizeOf } from '../stat-fields.js';
import { formatTime } from '../time/format.js';
import type { FindRun, Predicate, Visited } from './model.js';

type Part = (file: Visited) => string;

/** A whole time, with its fraction. */
function whole(seconds: number): string {
  return formatTime(`%a %b %e %H:%M:%S${FRACTION} %Y`, seconds);
}

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

/** Fractions as findutils prints them: ten digits, all of them 0. */
const FRACTION = '.0000000000';

/** One field of a time: `%T@`, `%TY` and so on. @see find(1), -printf %Ak */
function timeField(letter: string, seconds: number): string | undefined {
  if (letter === '@') return String(seconds) + FRACTION;
  if (letter === '+') return formatTime(`%Y-%m-%d+%H:%M:%S${FRACTION}`, seconds);
  if (letter === 'S') return formatTime('%S', seconds) + FRACTION;
  if (letter === 'T' || letter === 'X') return formatTime('%H:%M:%S', seconds) + FRACTION;
  return /^[aAbBcdDFhHIjklmMprRsUwWxyYZ]$/.test(letter) ? formatTime(`%${letter}`, seconds) : undefined;
}

/** The directory that a path is in, as it is written. */
function leading(path: ByteString): ByteString {
  const stripped = path.replace(/(?<=.)\/+$/, '');
  const slash = stripped.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '' : stripped.slice(0, slash);
}

/** The path without the operand that it was found under. */
function below({ path, start }: Visited): ByteString {
  return path === start ? '' : path.slice(start.length).replace(/^\//, '');
}

function kindAfterLinks(run: FindRun, { path, status }: Visited): string {
  if (status.kind !== 'symlink') return letter(status.kind);
  try {
    const led = run.process.files.tryStat(path, true);
    if (led !== undefined) return letter(led.kind);
    run.process.files.stat(path);
    return 'N';
  } catch (thrown) {
    return thrown instanceof Error && /Too many levels/.test(thrown.message) ? 'L' : 'N';
  }
}

function letter(kind: Visited['status']['kind']): string {
  const found = typeLetter(kind);
  return found === '-' ? 'f' : found;
}

type Field = (run: FindRun, file: Visited) => string | number;

const FIELDS: Readonly<Record<string, Field>> = {
  b: (_, { status }) => blocksOf(status.identity, status.sizeBytes),
  d: (_, { depth }) => depth,
  D: () => DEVICE_NUMBER,
  f: (_, { path }) => lastName(path),
  g: (run, { status }) => run.accounts.groupName(status.gid) ?? String(status.gid),
  G: (_, { status }) => status.gid,
  h: (_, { path }) => leading(path),
  H: (_, { start }) => start,
  i: (run, { status }) => inodeNumber(run.process.system.tree, status.identity),
  k: (_, { status }) => Math.ceil(blocksOf(status.identity, status.sizeBytes) / 2),
  l: (run, { status, path }) => (status.kind === 'symlink' ? run.process.files.readlink(path) : ''),
  m: (_, { status }) => status.mode.toString(8),
  M: (_, { status }) => modeText(status.kind, status.mode),
  n: (run, { status }) => linksOf(status.identity, (run.counts ??= countNames(run.process.system.tree))),
  p: (_, { path }) => path,
  P: (_, file) => below(file),
  s: (_, { status }) => sizeOf(status),
  u: (run, { status }) => run.accounts.userName(status.uid) ?? String(status.uid),
  U: (_, { status }) => status.uid,
  y: (_, { status }) => letter(status.kind),
  Y: (run, file) => kindAfterLinks(run, file),
};

/** The kind of time that a letter names: of modification, or of the build for the others. */
function secondsOf(run: FindRun, kind: string, file: Visited): number {
  return kind.toUpperCase() === 'T' ? file.status.mtimeSeconds : run.process.system.tree.epoch;
}

function padded(value: string | number, flags: string, width: number): string {
  const text = String(value);
  if (flags.includes('-')) return text.padEnd(width);
  const zero = flags.includes('0') && typeof value === 'number';
  return text.padStart(width, zero ? '0' : ' ');
}

const PIECE = /\\([0-7]{1,3}|[^])|%([-+ 0#]*)(\d*)(?:\.\d+)?(?:([ACT])([^])|([^]))|[^\\%]+|[\\%]/g;

/** One piece of the format; undefined where `\c` ends it. */
function partOf(run: FindRun, match: RegExpMatchArray): Part | undefined {
  const [text, escape, flags = '', width = '', kind, field, plain] = match;
  if (escape !== undefined) {
    if (escape === 'c') return undefined;
    const isOctal = /^[0-7]/.test(escape);
    const byte = isOctal ? String.fromCharCode(Number.parseInt(escape, 8) & 255) : (ESCAPES[escape] ?? text);
    return () => byte;
  }
  if (kind !== undefined && field !== undefined) {
    if (timeField(field, 0) === undefined) return unmodelled(run.process, `find -printf ${text}`);
    return (file) => padded(timeField(field, secondsOf(run, kind, file)) ?? '', flags, Number(width));
  }
  if (plain === undefined) return () => text;
  if (plain === '%') return () => '%';
  if (/^[act]$/.test(plain))
    return (file) => padded(whole(secondsOf(run, plain, file)), flags, Number(width));
  const give = Object.hasOwn(FIELDS, plain) ? FIELDS[plain] : undefined;
  if (give === undefined) return unmodelled(run.process, `find -printf ${text}`);
  return (file) => padded(give(run, file), flags, Number(width));
}

/** -printf. @see find(1), "-printf format" */
export function printfAction(run: FindRun, format: ByteString): Predicate {
  const parts: Part[] = [];
  for (const match of format.matchAll(PIECE)) {
    const part = partOf(run, match);
    if (part === undefined) break;
    parts.push(part);
  }
  return async (file) => {
    await run.process.write(parts.map((part) => part(file)).join(''));
    return true;
  };
}
