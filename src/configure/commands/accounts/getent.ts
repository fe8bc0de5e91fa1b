import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled, type Command } from '../command.js';
import { parseOptions } from '../options.js';
import { groupRecords } from './lookup.js';
import { readsFiles, refuseOtherServices } from './name-services.js';
import { lookUp, NETWORK_DATABASES } from './network-files.js';
import { GROUP_FORMAT, GSHADOW_FORMAT, PASSWD_FORMAT, SHADOW_FORMAT, type LineFormat } from './records.js';

/** @see getent(1), "EXIT STATUS" */
const STATUS = { badDatabase: 1, notFound: 2 } as const;

const NOT_MODELLED = new Set(['ahosts', 'ahostsv4', 'ahostsv6', 'aliases', 'ethers', 'netgroup', 'networks']);

interface Entry {
  /** Undefined for lines for NIS, which are listed but cannot be asked for. */
  readonly name: ByteString | undefined;
  readonly id?: number;
  readonly line: ByteString;
}

function entriesIn<T extends { readonly name: ByteString; readonly uid?: number; readonly gid?: number }>(
  process: Process,
  path: ByteString,
  format: LineFormat<T>,
  listsNis: boolean,
): readonly Entry[] {
  return (process.files.tryRead(path) ?? '').split('\n').flatMap((line): readonly Entry[] => {
    if (/^[-+]/.test(line)) return listsNis ? [{ name: undefined, line }] : [];
    const record = line.startsWith('#') ? undefined : format.parse(line);
    if (record === undefined) return [];
    const id = record.uid ?? record.gid;
    return [{ name: record.name, line: format.print(record), ...(id === undefined ? {} : { id }) }];
  });
}

function entriesOf(process: Process, database: string): readonly Entry[] | undefined {
  switch (database) {
    case 'passwd':
      return entriesIn(process, '/etc/passwd', PASSWD_FORMAT, true);
    case 'group':
      return entriesIn(process, '/etc/group', GROUP_FORMAT, true);
    case 'shadow':
      return entriesIn(process, '/etc/shadow', SHADOW_FORMAT, false);
    case 'gshadow':
      return entriesIn(process, '/etc/gshadow', GSHADOW_FORMAT, false);
    default:
      return undefined;
  }
}

function answers(
  entries: readonly Entry[],
  keys: readonly ByteString[],
): readonly (ByteString | undefined)[] {
  if (keys.length === 0) return entries.map(({ line }) => `${line}\n`);
  return keys.map((key) => {
    const isId = /^[-+]?[0-9]+$/.test(key) && entries.some(({ id }) => id !== undefined);
    const found = entries.find(({ name, id }) => (isId ? id === Number(key) : name === key));
    return found === undefined ? undefined : `${found.line}\n`;
  });
}

/** The groups that name a user as a member: not the primary one. */
function groupNumbers(process: Process, keys: readonly ByteString[]): readonly ByteString[] {
  return keys.map((key) => {
    const groups = groupRecords(process.files).filter(({ members }) => members.includes(key));
    return `${key.padEnd(21)}${groups.map(({ gid }) => ` ${gid}`).join('')}\n`;
  });
}

async function refuse(process: Process, text: ByteString): Promise<number> {
  const { name } = process;
  await process.write(text, 2);
  await process.write(`Try \`${name} --help' or \`${name} --usage' for more information.\n`);
  return STATUS.badDatabase;
}

function printed(
  process: Process,
  database: string,
  keys: readonly ByteString[],
): readonly (ByteString | undefined)[] | undefined {
  if (database === 'initgroups') return groupNumbers(process, keys);
  const network = Object.hasOwn(NETWORK_DATABASES, database) ? NETWORK_DATABASES[database] : undefined;
  const found = network === undefined ? undefined : lookUp(process.files, network, keys);
  if (found !== undefined) return found;
  const entries = entriesOf(process, database);
  return entries === undefined ? undefined : answers(entries, keys);
}

/** Looks into the tree's own files. @see getent(1) */
export const getent: Command = async (process) => {
  const options = parseOptions(process, {
    service: 's',
    s: 'value',
    'no-idn': 'i',
    i: 'flag',
    'no-addrconfig': 'A',
    A: 'flag',
  });
  const [database, ...keys] = options.operands;
  if (database === undefined) return refuse(process, `${process.name}: wrong number of arguments\n`);
  if (NOT_MODELLED.has(database)) return unmodelled(process, `getent ${database}`);
  const service = options.value('s');
  if (service !== undefined && !/^(?:[a-z]+:)?files$/.test(service))
    unmodelled(process, `getent -s ${service}`);
  const lines = printed(process, database, keys);
  if (lines === undefined) return refuse(process, `Unknown database: ${database}\n`);
  const configured = database === 'initgroups' ? 'group' : database;
  const usesFiles = service !== undefined || readsFiles(process, configured);
  const missing = !usesFiles || lines.includes(undefined);
  if (missing && service === undefined) refuseOtherServices(process, configured);
  for (const line of usesFiles ? lines : []) if (line !== undefined) await process.write(line);
  return missing && keys.length > 0 ? STATUS.notFound : 0;
};
