import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import { listSuites, loadSuite } from '../suite/load.js';
import { parseSuiteFile } from '../suite/parse.js';
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

async function filesIn(host: Host, directory: string): Promise<readonly SuiteFile[]> {
  const names = (await host.disk.list(directory)).filter((name) => /\.ya?ml$/.test(name));
  const files: SuiteFile[] = [];
  for (const name of names) {
    const path = join(directory, name);
    files.push({ path, text: Buffer.from(await host.disk.readFile(path)).toString('utf8') });
  }
  return files;
}

/** Every suite file, a user's before the ones that come with the program. */
export async function suiteFiles(given: Given, host: Host): Promise<readonly SuiteFile[]> {
  const own = given.all('suites').map((path) => host.resolvePath(path));
  const files: SuiteFile[] = [];
  for (const directory of [...own, ...host.userSuites, host.builtinSuites])
    files.push(...(await filesIn(host, directory)));
  return files;
}

/** A suite by name, alias, or path of a .yaml file. */
export async function findSuite(name: string, given: Given, host: Host): Promise<Suite> {
  const shared = [host.builtinKeys];
  if (/\.ya?ml$/.test(name)) {
    const path = host.resolvePath(name);
    return parseSuiteFile(
      { path, text: Buffer.from(await host.disk.readFile(path)).toString('utf8') },
      shared,
    );
  }
  return loadSuite(name, await suiteFiles(given, host), shared);
}

/** The same without files that are wrong, which must not keep other suites from being built. */
export async function usableSuites(given: Given, host: Host): Promise<readonly Suite[]> {
  const files = await suiteFiles(given, host);
  return files.flatMap((file) => {
    try {
      return [parseSuiteFile(file, [host.builtinKeys])];
    } catch (error) {
      if (error instanceof RootfsError && error.code === 'SUITE_INVALID') return [];
      throw error;
    }
  });
}

export async function allSuites(given: Given, host: Host): Promise<readonly Suite[]> {
  return listSuites(await suiteFiles(given, host), [host.builtinKeys]);
}
