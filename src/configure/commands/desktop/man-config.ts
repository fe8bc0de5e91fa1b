import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** A folder of manual pages and where its formatted pages and index go. */
export interface ManFolder {
  readonly manual: ByteString;
  readonly cache: ByteString;
}

/** The lines MANDB_MAP of a configuration. @see manpath(5) */
function databaseMap(process: Process, text: ByteString): readonly ManFolder[] {
  const map: ManFolder[] = [];
  for (const line of text.split('\n')) {
    const [, manual, cache] =
      /^[ \t-\r]*MANDB_MAP[ \t-\r]+([^ \t-\r]+)(?:[ \t-\r]+([^ \t-\r]+))?/.exec(line) ?? [];
    if (manual === undefined) continue;
    if (cache === 'FSSTND' || /[*?[~{$]/.test(manual)) unmodelled(process, `mandb with "${line}"`);
    map.push({ manual, cache: cache ?? manual });
  }
  return map;
}

/** Where the index of a folder goes: below that of the first configured folder that it is in. */
function cacheOf(map: readonly ManFolder[], folder: ByteString): ByteString {
  const above = map.find(({ manual }) => folder.startsWith(manual));
  return above === undefined ? folder : above.cache + folder.slice(above.manual.length);
}

/**
 * The folders that mandb looks at, each with the place of its index: those of the configuration that there are, once
 * each however they are called, and the folders of languages in them.
 */
export function manFolders(
  process: Process,
  files: Files,
): readonly (ManFolder & { readonly languages: readonly ManFolder[] })[] {
  const map = databaseMap(process, files.tryRead('/etc/manpath.config') ?? '');
  const seen = new Set<ByteString>();
  return map.flatMap(({ manual }) => {
    const real = files.isDirectory(manual) ? files.realpath(manual) : undefined;
    if (real === undefined || seen.has(real)) return [];
    seen.add(real);
    const languages = files
      .list(manual)
      .filter((name) => !name.startsWith('man'))
      .map((name) => `${manual}/${name}`)
      .map((folder) => ({ manual: folder, cache: cacheOf(map, folder) }));
    return [{ manual, cache: cacheOf(map, manual), languages }];
  });
}
