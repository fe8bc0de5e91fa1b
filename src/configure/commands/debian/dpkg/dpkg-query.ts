import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import { readDiversions } from '../../../debian/dpkg/diversions.js';
import { infoPath } from '../../../debian/dpkg/info-files.js';
import type { PackageRecord } from '../../../debian/dpkg/record.js';
import { statusStanza } from '../../../debian/dpkg/status-store.js';
import type { Process } from '../../../system/process.js';
import type { Command } from '../../command.js';
import { unmodelled } from '../../command.js';
import { UsageError, parseOptions, type ParsedOptions } from '../../options.js';
import { matching } from './query-match.js';
import { listPackages } from './query-list.js';
import { formatRecord } from './query-format.js';
import { searchFiles } from './query-search.js';

const TABLE = {
  W: 'show',
  show: 'flag',
  f: 'showformat',
  showformat: 'value',
  s: 'status',
  status: 'flag',
  L: 'listfiles',
  listfiles: 'flag',
  S: 'search',
  search: 'flag',
  l: 'list',
  list: 'flag',
  c: 'control-path',
  'control-path': 'flag',
  'control-list': 'flag',
  'control-show': 'flag',
  'no-pager': 'flag',
  admindir: 'refused',
  root: 'refused',
};

function note(process: Process, text: string): Promise<void> {
  return process.complain(byteStringOf(text));
}

async function show(process: Process, database: DpkgDatabase, options: ParsedOptions): Promise<number> {
  const format = textOf(options.value('showformat') ?? '${binary:Package}\\t${Version}\\n');
  const unknown = (name: string): never => unmodelled(process, `dpkg-query's field ${name}`);
  const patterns = options.operands.map(textOf);
  let misses = 0;
  const print = (record: PackageRecord): Promise<void> =>
    process.write(byteStringOf(formatRecord(record, format, unknown)));
  if (patterns.length === 0) for (const record of database.installed()) await print(record);
  const shown = new Set<PackageRecord>();
  for (const pattern of patterns) {
    const found = matching(database, pattern);
    if (found.length === 0) {
      misses++;
      await note(process, `no packages found matching ${pattern}`);
    }
    for (const record of found) shown.add(record);
  }
  for (const record of database.installed()) if (shown.has(record)) await print(record);
  return misses > 0 ? 1 : 0;
}

async function status(process: Process, database: DpkgDatabase, names: readonly string[]): Promise<number> {
  if (names.length === 0) unmodelled(process, 'dpkg-query --status without a package');
  let misses = 0;
  for (const [index, name] of names.entries()) {
    const record = database.find(name);
    if (record === undefined || record.state === 'not-installed') {
      misses++;
      await note(process, `package '${name}' is not installed and no information is available`);
    } else await process.write(byteStringOf(statusStanza(record)));
    if (index < names.length - 1) await process.write('\n');
  }
  if (misses === 0) return 0;
  await process.fds.get(2)?.write('Use dpkg --info (= dpkg-deb --info) to examine archive files.\n');
  return 1;
}

async function listFiles(
  process: Process,
  database: DpkgDatabase,
  names: readonly string[],
): Promise<number> {
  if (names.length === 0) throw new UsageError('--listfiles needs at least one package name argument');
  const diversions = new Map(readDiversions(process.files).map((one) => [one.from, one]));
  let misses = 0;
  for (const [index, name] of names.entries()) {
    const record = database.find(name);
    if (record === undefined || record.state === 'not-installed') {
      misses++;
      await note(process, `package '${name}' is not installed`);
    } else {
      for (const path of textOf(process.files.tryRead(infoPath(record, 'list')) ?? '').split('\n')) {
        if (path === '') continue;
        await process.write(byteStringOf(`${path}\n`));
        const diversion = diversions.get(path);
        if (diversion === undefined) continue;
        const who = diversion.owner === ':' ? 'locally diverted' : `diverted by ${diversion.owner}`;
        const how = diversion.owner === record.name ? 'package diverts others' : who;
        await process.write(byteStringOf(`${how} to: ${diversion.to}\n`));
      }
    }
    if (index < names.length - 1) await process.write('\n');
  }
  if (misses === 0) return 0;
  await process.fds
    .get(2)
    ?.write('Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n');
  return 1;
}

/** Files of the database that are dpkg's own business. @see dpkg src/query/main.c, pkg_infodb_is_internal */
const INTERNAL = new Set(['list', 'conffiles']);

async function control(process: Process, database: DpkgDatabase, options: ParsedOptions): Promise<number> {
  const [name = '', wanted] = options.operands.map(textOf);
  const record = database.find(name);
  if (record === undefined || record.state === 'not-installed')
    throw new UsageError(`package '${name}' is not installed`);
  const prefix = infoPath(record, '').replace(/^.*\//, '');
  const kinds = process.files
    .list('/var/lib/dpkg/info')
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.slice(prefix.length))
    .filter((kind) => !INTERNAL.has(kind) && (wanted === undefined || kind === wanted))
    .sort(compareBytewise);
  for (const kind of kinds) {
    const path = infoPath(record, kind);
    if (options.has('control-show')) await process.write(process.files.read(path));
    else await process.write(`${options.has('control-list') ? kind : path}\n`);
  }
  if (options.has('control-show') && kinds.length === 0)
    throw new UsageError(`control file '${wanted ?? ''}' does not exist`);
  return 0;
}

async function answer(process: Process, database: DpkgDatabase, options: ParsedOptions): Promise<number> {
  const names = options.operands.map(textOf);
  if (options.has('show')) return show(process, database, options);
  if (options.has('status')) return status(process, database, names);
  if (options.has('listfiles')) return listFiles(process, database, names);
  if (options.has('search')) return searchFiles(process, database, names);
  if (options.has('list')) return listPackages(process, database, names);
  if (['control-path', 'control-list', 'control-show'].some((name) => options.has(name))) {
    return control(process, database, options);
  }
  throw new UsageError('need an action option');
}

/** dpkg-query(1), and dpkg(1)'s actions that it passes on. @see dpkg src/query/main.c */
export function dpkgQuery(database: DpkgDatabase): Command {
  return async (process) => {
    try {
      return await answer(process, database, parseOptions(process, TABLE));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      await note(process, `error: ${error.message}`);
      return 2;
    }
  };
}
