import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import { listSuites, loadSuite } from '../suite/load.js';
import { knownDistsOf, type KnownDist } from '../suite/mirror-apt.js';
import { parseSuiteFile, suiteNameOf } from '../suite/parse.js';
import type { Suite } from '../suite/suite.js';
import type { SuiteFile } from '../suite/yaml.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';

export const SUITES_OPTION: Option = {
  name: 'suites',
  value: 'DIR',
  multiple: true,
  help: 'look for suite files here first (also $ROOTFS_SUITES, then the user configuration directory)',
};

async function pathsIn(host: Host, directory: string): Promise<readonly string[]> {
  const names = (await host.disk.list(directory)).filter((name) => /\.ya?ml$/.test(name));
  return names.map((name) => join(directory, name));
}

/** Where every suite file is, a user's before the ones that come with the program. */
async function suitePaths(given: Given, host: Host): Promise<readonly string[]> {
  const own = given.all('suites').map((path) => host.resolvePath(path));
  const paths: string[] = [];
  for (const directory of [...own, ...host.userSuites, host.builtinSuites])
    paths.push(...(await pathsIn(host, directory)));
  return paths;
}

async function readSuiteFile(path: string, host: Host): Promise<SuiteFile> {
  return { path, text: Buffer.from(await host.disk.readFile(path)).toString('utf8') };
}

/** Every suite file, in the order of {@link suitePaths}. */
async function suiteFiles(given: Given, host: Host): Promise<readonly SuiteFile[]> {
  const files: SuiteFile[] = [];
  for (const path of await suitePaths(given, host)) files.push(await readSuiteFile(path, host));
  return files;
}

/** A suite by name, alias, or path of a .yaml file. */
export async function findSuite(name: string, given: Given, host: Host): Promise<Suite> {
  const shared = [host.builtinKeys];
  if (/\.ya?ml$/.test(name)) return parseSuiteFile(await readSuiteFile(host.resolvePath(name), host), shared);
  // Only an alias, or a name that is wrong, needs the others.
  const own = (await suitePaths(given, host)).find((path) => suiteNameOf({ path }) === name);
  const files = own === undefined ? await suiteFiles(given, host) : [await readSuiteFile(own, host)];
  return loadSuite(name, files, shared);
}

/** The suites of files, but for those that are wrong, which must not keep other suites from being built. */
function usableSuites(files: readonly SuiteFile[], host: Host): readonly Suite[] {
  return files.flatMap((file) => {
    try {
      return [parseSuiteFile(file, [host.builtinKeys])];
    } catch (error) {
      if (error instanceof RootfsError && error.code === 'SUITE_INVALID') return [];
      throw error;
    }
  });
}

/**
 * What all suites know, and `more` that have no files. The files are read now, and parsed when it is called: with a mirror of
 * the user's choice nobody asks.
 */
export async function knownDistsLater(
  more: readonly Suite[],
  given: Given,
  host: Host,
): Promise<() => readonly KnownDist[]> {
  const files = await suiteFiles(given, host);
  let known: readonly KnownDist[] | undefined;
  return () => (known ??= knownDistsOf([...more, ...usableSuites(files, host)]));
}

export async function allSuites(given: Given, host: Host): Promise<readonly Suite[]> {
  return listSuites(await suiteFiles(given, host), [host.builtinKeys]);
}
