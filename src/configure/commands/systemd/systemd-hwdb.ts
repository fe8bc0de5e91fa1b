import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import type { Command } from '../command.js';
import { isIoError, unmodelled } from '../command.js';
import { chrootFiles } from '../libraries/chroot-files.js';
import { parseOptions, UsageError } from '../options.js';
import { HwdbTrie } from './hwdb-trie.js';
import { configFiles } from './presets.js';
import { systemdRelease } from './unit-paths.js';

/** A record's matches are strings of at most a line, and each is a node's depth at most: longer ones are no modalias. */
const MAX_MATCH_BYTES = 4096;
/** Debian's whole database has a tenth of that many properties; more are made to keep the build busy. */
const MAX_PROPERTIES = 5_000_000;

/** What a line adds to the database, and what it says that is wrong. */
class HwdbReader {
  private state: 'none' | 'match' | 'data' = 'none';
  private matches: ByteString[] = [];
  /** How many properties it said of all its matches. */
  properties = 0;
  readonly complaints: ByteString[] = [];

  constructor(
    private readonly trie: HwdbTrie,
    private readonly file: ByteString,
    private readonly priority: number,
  ) {}

  private complain(line: number, text: ByteString): void {
    this.complaints.push(`${this.file}:${line}: ${text}`);
  }

  read(text: ByteString): void {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const [index, line] of lines.entries()) {
      if (!line.startsWith('#'))
        this.readLine(line.replace(/#.*$/s, '').replace(/[ \t\n\v\f\r]+$/, ''), index + 1);
    }
    if (this.state === 'match')
      this.complain(lines.length, 'Property expected, ignoring record with no properties.');
  }

  private reset(): void {
    this.state = 'none';
    this.matches = [];
  }

  private readLine(line: ByteString, number: number): void {
    const isProperty = line.startsWith(' ');
    if (line === '') {
      if (this.state === 'match')
        this.complain(number, 'Property expected, ignoring record with no properties.');
      this.reset();
    } else if (isProperty && this.state === 'none') {
      this.complain(number, `Match expected but got indented property "${line}", ignoring line.`);
    } else if (isProperty) {
      this.state = 'data';
      this.readProperty(line, number);
    } else if (this.state === 'data') {
      this.complain(number, `Property or empty line expected, got "${line}", ignoring record.`);
      this.reset();
    } else {
      this.state = 'match';
      this.matches.push(line);
    }
  }

  private readProperty(line: ByteString, number: number): void {
    const equals = line.indexOf('=');
    if (equals < 0) return this.complain(number, `Key-value pair expected but got "${line}", ignoring.`);
    // All blanks but the last go: keys begin with one, which marks them.
    const key = line.slice(0, equals).replace(/^[ \t]+(?=[ \t])/, '');
    const value = line.slice(equals + 1);
    if (key.length < 2) return this.complain(number, `Empty key in "${key}=${value}", ignoring.`);
    const source = { file: this.file, line: number, priority: this.priority };
    this.properties += this.matches.length;
    if (this.properties > MAX_PROPERTIES) return;
    for (const match of this.matches) {
      if (match.length <= MAX_MATCH_BYTES) this.trie.insert(match, key, value, source);
      else this.complain(number, `Match of more than ${MAX_MATCH_BYTES} bytes, ignoring.`);
    }
  }
}

/** Files of both folders; their paths are told with the folder's links resolved. */
function hwdbFiles(files: Files): ByteString[] {
  const folders = ['/etc/udev/hwdb.d', '/lib/udev/hwdb.d', '/usr/lib/udev/hwdb.d'].filter((path) =>
    files.isDirectory(path),
  );
  return configFiles(files, [...new Set(folders.map((folder) => files.realpath(folder)))], '.hwdb');
}

async function update(
  process: Process,
  root: ByteString,
  folder: ByteString,
  release: number,
): Promise<number> {
  const files = root === '' ? process.files : chrootFiles(process.files, root);
  const database = `${folder}/hwdb.bin`;
  const sources = hwdbFiles(files);
  if (sources.length === 0) {
    const exists = files.tryStat(database, false) !== undefined;
    if (exists) files.unlink(database);
    const what = exists ? `compiled hwdb database ${root}${database} removed` : 'skipping';
    await process.write(`No hwdb files found, ${what}.\n`, 2);
    return 0;
  }
  const trie = new HwdbTrie();
  for (const [index, path] of sources.entries()) {
    const reader = new HwdbReader(trie, root + path, index + 1);
    reader.read(files.read(path));
    if (reader.properties > MAX_PROPERTIES)
      unmodelled(process, `systemd-hwdb with as many properties as ${path} has`);
    for (const complaint of reader.complaints) await process.write(`${complaint}\n`, 2);
  }
  let walked = '';
  for (const name of folder.split('/').filter((part) => part !== '')) {
    walked += `/${name}`;
    if (!files.exists(walked)) files.mkdir(walked, 0o755);
  }
  files.replace(database, trie.encode(release), { mode: 0o444 });
  return 0;
}

/** systemd-hwdb: compiles the database of hardware. @see systemd-hwdb(8), hwdb(7) */
export const systemdHwdb: Command = async (process) => {
  try {
    const table = {
      usr: 'flag',
      strict: 'flag',
      s: 'strict',
      root: 'value',
      r: 'root',
      help: 'refused',
      version: 'refused',
    };
    const options = parseOptions(process, table);
    const [verb = ''] = options.operands;
    if (verb !== 'update' || options.operands.length !== 1)
      unmodelled(process, `systemd-hwdb ${verb}`.trim());
    const release = systemdRelease(process.files);
    if (release === undefined) unmodelled(process, 'systemd-hwdb in a tree without libsystemd-shared');
    const root = options.value('root') ?? '';
    const folder = options.has('usr') ? `${release < 255 ? '' : '/usr'}/lib/udev` : '/etc/udev';
    return await update(
      process,
      root === '' ? '' : process.files.absolute(root).replace(/\/+$/, ''),
      folder,
      release,
    );
  } catch (error) {
    if (!(error instanceof UsageError || isIoError(error))) throw error;
    const text = isIoError(error)
      ? `Failed to write database ${error.path}: ${error.message}`
      : error.message;
    await process.write(`${text}\n`, 2);
    return 1;
  }
};
