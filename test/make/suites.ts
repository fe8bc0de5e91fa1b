import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { type Keyring, readKeyring } from '../../src/formats/openpgp/keyring.js';
import type { SuiteArchive } from '../../src/suite/suite.js';
import type { SuiteFile } from '../../src/suite/yaml.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the keys that come with the program are. */
export const KEYS = join(ROOT, 'keys', 'debian');

/** The suite files that come with the program. */
export function builtinSuites(): readonly SuiteFile[] {
  const folder = join(ROOT, 'suites');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

/** The keys that an archive names, out of keys/debian. */
export function builtinKeyring(archive: SuiteArchive): Promise<Keyring> {
  return readKeyring(archive.keys.map((name) => ({ name, bytes: readFileSync(join(KEYS, name)) })));
}
