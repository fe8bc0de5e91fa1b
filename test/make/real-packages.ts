import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MadePackage } from './archive.js';
import { hasTool } from './outcome.js';

/** A real .deb on this machine's disk. */
export interface RealPackage extends MadePackage {
  readonly name: string;
  readonly path: string;
  /** Names of what is in its control member. */
  readonly controlFiles: readonly string[];
}

/** What the index of a made archive says of it: no relations, so that any selection can be asked for. */
const FIELDS = ['Package', 'Version', 'Architecture', 'Multi-Arch', 'Priority', 'Section', 'Maintainer'];

function readReal(path: string): RealPackage {
  const get = (field: string): string =>
    execFileSync('dpkg-deb', ['--field', path, field], { encoding: 'utf8' }).trimEnd();
  const fields = FIELDS.map((field): [string, string | undefined] => [field, get(field) || undefined]);
  const listed = execFileSync('sh', ['-c', 'dpkg-deb --ctrl-tarfile "$1" | tar -t', 'sh', path]);
  const controlFiles = listed
    .toString()
    .split('\n')
    .map((line) => line.replace(/^\.\//, ''))
    .filter((name) => name !== '');
  return {
    fields: Object.fromEntries(fields),
    deb: readFileSync(path),
    name: get('Package'),
    path,
    controlFiles,
  };
}

/**
 * Downloads packages of whatever archive the host's apt is set to into a folder; none, after saying so loudly, when it
 * cannot.
 */
export function downloadPackages(
  folder: string,
  names: readonly string[],
  what: string,
): readonly RealPackage[] {
  if (!['apt-get', 'dpkg-deb'].every((tool) => hasTool(tool, what))) return [];
  const done = spawnSync('apt-get', ['download', '-q', ...names], { cwd: folder, timeout: 90_000 });
  const found = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  if (done.status === 0 && found.length === names.length) {
    return found.sort().map((name) => readReal(join(folder, name)));
  }
  console.warn(`SKIPPED: ${what}: apt-get download failed: ${done.stderr.toString().trim().slice(0, 300)}`);
  return [];
}
