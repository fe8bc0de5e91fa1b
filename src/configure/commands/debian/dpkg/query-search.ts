import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import type { DpkgDatabase } from '../../../debian/dpkg/database.js';
import { readDiversions } from '../../../debian/dpkg/diversions.js';
import { infoPath } from '../../../debian/dpkg/info-files.js';
import type { Process } from '../../../system/process.js';
import { UsageError } from '../../options.js';
import { inFileHashOrder } from './hash-order.js';

/** fnmatch(3) without flags, brackets taken as they are in regular expressions. */
function globRegex(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  return new RegExp(`^${source.replace(/\[!/g, '[^')}$`);
}

/** Which packages list a path: by path, the names in the order of the status file. */
function owners(process: Process, database: DpkgDatabase): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const record of database.installed()) {
    for (const path of textOf(process.files.tryRead(infoPath(record, 'list')) ?? '').split('\n')) {
      if (path === '') continue;
      const names = found.get(path);
      if (names === undefined) found.set(path, [record.infoName]);
      else names.push(record.infoName);
    }
  }
  return found;
}

function pathsFor(pattern: string, known: Iterable<string>): readonly string[] {
  const wide = /^[*[?/]/.test(pattern) ? pattern : `*${pattern}*`;
  if (!/[*[?\\]/.test(wide)) return [wide.replace(/(?<=.)(\/\.?)+$/, '')];
  const regex = globRegex(wide);
  return inFileHashOrder(
    [...known].filter((path) => regex.test(path)),
    (path) => path,
  );
}

/** `dpkg -S`. @see dpkg src/query/main.c, searchfiles */
export async function searchFiles(
  process: Process,
  database: DpkgDatabase,
  patterns: readonly string[],
): Promise<number> {
  if (patterns.length === 0) throw new UsageError('--search needs at least one file name pattern argument');
  const known = owners(process, database);
  const diversions = readDiversions(process.files);
  let misses = 0;
  for (const pattern of patterns) {
    let found = 0;
    for (const path of pathsFor(pattern, known.keys())) {
      const diversion = diversions.find(({ from, to }) => from === path || to === path);
      if (diversion !== undefined) {
        const who = diversion.owner === ':' ? 'local diversion' : `diversion by ${diversion.owner}`;
        await process.write(byteStringOf(`${who} from: ${diversion.from}\n${who} to: ${diversion.to}\n`));
        found++;
      }
      const names = known.get(path);
      if (names === undefined) continue;
      found++;
      await process.write(byteStringOf(`${names.join(', ')}: ${path}\n`));
    }
    if (found > 0) continue;
    misses++;
    await process.complain(byteStringOf(`no path found matching pattern ${pattern}`));
  }
  return misses > 0 ? 1 : 0;
}
