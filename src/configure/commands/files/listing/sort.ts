import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import type { ParsedOptions } from '../../options.js';
import { sizeOf } from '../stat-fields.js';
import type { Entry } from './entry.js';
import { compareFileVersions } from './version-order.js';

type Compare = (a: Entry, b: Entry) => number;

function bytes(a: ByteString, b: ByteString): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const byName: Compare = (a, b) => bytes(a.name, b.name);

function extension(name: ByteString): ByteString {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

const KEYS: Readonly<Record<string, Compare>> = {
  S: (a, b) => sizeOf(b.status) - sizeOf(a.status),
  t: (a, b) => b.status.mtimeSeconds - a.status.mtimeSeconds,
  v: (a, b) => compareFileVersions(a.name, b.name),
  X: (a, b) => bytes(extension(a.name), extension(b.name)),
  // Times of access and of change are all the same.
  c: () => 0,
};

const WORDS: Readonly<Record<string, string>> = {
  size: 'S',
  time: 't',
  version: 'v',
  extension: 'X',
  none: 'U',
};

/** How directories' entries are ordered: bytes of the names decide what the key leaves open. */
export function sorter(process: Process, options: ParsedOptions): Compare {
  let key = '';
  for (const { name, value } of options.list) {
    if (/^[StvXU]$/.test(name)) key = name;
    else if (name === 'sort') {
      const word = WORDS[value ?? ''];
      if (word === undefined) return unmodelled(process, `ls --sort=${value ?? ''}`);
      key = word;
    }
  }
  const time = options.value('time') ?? '';
  const other = options.has('c') || options.has('u') || /^(a|c|use|status)/.test(time);
  const isLong = options.list.some(({ name }) => /^([lgo]|numeric-uid-gid)$/.test(name));
  if (other && (key === 't' || (key === '' && !isLong))) key = 'c';
  const first = KEYS[key];
  return first === undefined ? byName : (a, b) => first(a, b) || byName(a, b);
}
