import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import { lower, SPACES, splitOnce, splitPattern, upperFirst } from './perl-text.js';

/** What a database holds under one name: a question or a template. Only its database changes it. */
export interface Item {
  readonly owners: Set<ByteString>;
  readonly fields: Map<ByteString, ByteString>;
  readonly variables: Map<ByteString, ByteString>;
  readonly flags: Map<ByteString, ByteString>;
}

export function emptyItem(): Item {
  return { owners: new Set(), fields: new Map(), variables: new Map(), flags: new Map() };
}

function unescaped(value: ByteString | undefined): ByteString {
  return (value ?? '').replaceAll('\\n', '\n');
}

function escaped(value: ByteString): ByteString {
  return value.replaceAll('\n', '\\n');
}

/** A line of a list of variables: `NAME = VALUE`. */
function readVariable(item: Item, line: ByteString): void {
  const [name, value] = splitOnce(line.replace(/^[ \t\r\f\v]+/, ''), /[ \t\r\f\v]*=[ \t\r\f\v]?/);
  item.variables.set(name, unescaped(value));
}

function readRecord(recordLines: readonly ByteString[]): readonly [ByteString, Item] | undefined {
  const item = emptyItem();
  let name: ByteString | undefined;
  let inVariables = false;
  for (const line of recordLines) {
    if (inVariables && /^[ \t\r\f\v]/.test(line)) {
      readVariable(item, line);
      continue;
    }
    const [given, value] = splitOnce(line, /:[ \t\r\f\v]?/);
    const key = lower(given);
    inVariables = key === 'variables';
    if (key === 'owners') for (const owner of list(value)) item.owners.add(owner);
    else if (key === 'flags') for (const flag of list(value)) item.flags.set(flag, 'true');
    else if (key === 'name') name = value;
    else if (key !== '' && !inVariables) item.fields.set(key, unescaped(value));
  }
  return name === undefined ? undefined : [name, item];
}

function list(value: ByteString | undefined): ByteString[] {
  return splitPattern(value ?? '', new RegExp(`,${SPACES.source}`));
}

/**
 * Reads a database: records, each ended by an empty line. Records without a name are dropped, and the last of those
 * with the same name stays. @see Debconf::Format::822, read
 */
export function readRecords(text: ByteString): Map<ByteString, Item> {
  const items = new Map<ByteString, Item>();
  let recordLines: ByteString[] = [];
  const finish = (): void => {
    const read = recordLines.length === 0 ? undefined : readRecord(recordLines);
    if (read !== undefined) items.set(read[0], read[1]);
    recordLines = [];
  };
  for (const line of text.split('\n')) {
    if (line === '') finish();
    else recordLines.push(line);
  }
  finish();
  return items;
}

function sortedKeys(map: ReadonlyMap<ByteString, ByteString>): ByteString[] {
  return [...map.keys()].sort(compareBytewise);
}

/** One record: fields in the order of bytes, owners, flags that are set, variables. @see Debconf::Format::822, write */
export function recordText(name: ByteString, item: Item): ByteString {
  const parts = [`Name: ${name}\n`];
  for (const field of sortedKeys(item.fields)) {
    parts.push(`${upperFirst(field)}: ${escaped(item.fields.get(field) ?? '')}\n`);
  }
  if (item.owners.size > 0) parts.push(`Owners: ${[...item.owners].sort(compareBytewise).join(', ')}\n`);
  const flags = sortedKeys(item.flags).filter((flag) => item.flags.get(flag) === 'true');
  if (flags.length > 0) parts.push(`Flags: ${flags.join(', ')}\n`);
  if (item.variables.size > 0) parts.push('Variables:\n');
  for (const variable of sortedKeys(item.variables)) {
    parts.push(` ${variable} = ${escaped(item.variables.get(variable) ?? '')}\n`);
  }
  parts.push('\n');
  return parts.join('');
}
