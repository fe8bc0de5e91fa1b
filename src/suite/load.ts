import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { parseSuiteFile, suiteNameOf } from './parse.js';
import type { Suite, SuiteArchive } from './suite.js';
import type { SuiteFile } from './yaml.js';

/**
 * Every suite of the files, in their order. Of two files of one name the first counts: a user's directory comes
 * before the built-in one.
 * @throws RootfsError `SUITE_INVALID`
 */
export function listSuites(
  files: readonly SuiteFile[],
  sharedKeyDirectories: readonly string[] = [],
): readonly Suite[] {
  const byName = new Map<string, SuiteFile>();
  for (const file of files) {
    const name = suiteNameOf(file);
    if (!byName.has(name)) byName.set(name, file);
  }
  return [...byName.values()].map((file) => parseSuiteFile(file, sharedKeyDirectories));
}

/**
 * The suite as it is meant when it is asked for by an alias: `stable` means bookworm only while bookworm's release
 * file says so. Where an archive's expected suites have the alias (`stable`, `stable-security`), only those are left.
 */
function narrowedTo(alias: string, archive: SuiteArchive): SuiteArchive {
  const meant = archive.expect.suites.filter((name) => name === alias || name.startsWith(`${alias}-`));
  return meant.length === 0 ? archive : { ...archive, expect: { ...archive.expect, suites: meant } };
}

function unknown(name: string, suites: readonly Suite[]): RootfsError {
  const names = suites.flatMap((suite) => [suite.name, ...suite.aliases]);
  const list = suites.map(({ name: known, aliases }) =>
    aliases.length === 0 ? known : `${known} (${aliases.join(', ')})`,
  );
  return new RootfsError('SUITE_UNKNOWN', `unknown suite ${JSON.stringify(name)}`, {
    hint: `${didYouMean(name, names)}Known are ${list.join(', ')}.`,
  });
}

/**
 * The suite of that name, else the first with that alias.
 *
 * @param files suite files, a user's before the built-in ones
 * @param sharedKeyDirectories see {@link parseSuiteFile}
 * @throws RootfsError `SUITE_UNKNOWN` with the list and the nearest name, `SUITE_INVALID`
 */
export function loadSuite(
  name: string,
  files: readonly SuiteFile[],
  sharedKeyDirectories: readonly string[] = [],
): Suite {
  // A file that is wrong must not keep others from being used.
  const own = files.find((file) => suiteNameOf(file) === name);
  if (own !== undefined) return parseSuiteFile(own, sharedKeyDirectories);
  const suites = listSuites(files, sharedKeyDirectories);
  const aliased = suites.find((suite) => suite.aliases.includes(name));
  if (aliased === undefined) throw unknown(name, suites);
  return { ...aliased, archives: aliased.archives.map((archive) => narrowedTo(name, archive)) };
}
