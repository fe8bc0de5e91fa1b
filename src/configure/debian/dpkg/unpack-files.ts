import { byteStringOf, textOf } from '../../../kernel/byte-string.js';
import { unpackPackage, type PathRules } from '../unpack.js';
import { dereferenceConffile } from './conffile.js';
import { meetsVersion } from './database.js';
import { divertedPath, readDiversions } from './diversions.js';
import type { Dpkg } from './dpkg.js';
import type { PackageRecord } from './record.js';
import { readStatOverrides } from './statoverrides.js';

function rulesOf(dpkg: Dpkg, record: PackageRecord): PathRules {
  const diversions = new Map(readDiversions(dpkg.files).map((one) => [one.from, one]));
  const overrides = readStatOverrides(dpkg.files);
  const conffiles = new Set(record.conffiles.map(({ path }) => path));
  return {
    usedPath: (path) => divertedPath(diversions, `/${path}`, record.name).slice(1),
    diverter: (path) => diversions.get(`/${path}`)?.owner,
    override: (path) => overrides.get(`/${path}`),
    onPath: (path) => dpkg.triggers.activatePath(`/${path}`, record),
    conffilePath: (path, used) => {
      if (!conffiles.has(`/${path}`)) return undefined;
      const real = dereferenceConffile(dpkg, byteStringOf(`/${used}`));
      return `${textOf(real ?? byteStringOf(`/${used}`)).slice(1)}.dpkg-new`;
    },
  };
}

/** Whether one package's Replaces names another at its version. @see Policy §7.6.1; dpkg's does_replace */
function replaces(dpkg: Dpkg, newer: string, older: string): boolean {
  const find = (infoName: string): PackageRecord | undefined => dpkg.database.find(infoName);
  const [by, of] = [find(newer), find(older)];
  if (by === undefined || of === undefined) return false;
  return by.replaces.some((relation) => relation.name === of.name && meetsVersion(of.version, relation));
}

/**
 * Lays a package's files on the tree, diversions and statoverrides honoured, conffiles beside their place.
 * @returns packages that have lost files to it
 */
export function unpackFiles(dpkg: Dpkg, record: PackageRecord): readonly PackageRecord[] {
  const { owners, isExcluded, note } = dpkg;
  const context = {
    tree: dpkg.system.tree,
    owners,
    isExcluded,
    note,
    readAt: dpkg.files.context.readAt,
    replaces: (newer: string, older: string) => replaces(dpkg, newer, older),
    rules: rulesOf(dpkg, record),
  };
  const losers = unpackPackage(context, record.infoName, record.package);
  return [...losers].flatMap((name) => dpkg.database.find(name) ?? []);
}
