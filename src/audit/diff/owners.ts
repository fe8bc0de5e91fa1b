import type { ReadAt } from '../../kernel/content.js';
import type { PathTree } from '../image/inode.js';
import { APK_DATABASES, fileBytes } from './installed.js';

/** Which package a path belongs to, as the databases of the tree say. */
export type Owners = (path: string) => string | undefined;

const INFO = /^var\/lib\/dpkg\/info\/(.+)\.list$/;

/** Paths of usr-merged trees are listed by packages under their old names. */
const ALIASES = /^(bin|sbin|lib|lib32|lib64|libx32)(?=\/)/;

function addDebian(owners: Map<string, string>, tree: PathTree, readAt: ReadAt): void {
  for (const path of tree.keys()) {
    const name = INFO.exec(path)?.[1];
    const bytes = name === undefined ? undefined : fileBytes(tree, path, readAt);
    if (name === undefined || bytes === undefined) continue;
    for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
      const listed = line.replace(/^\//, '');
      // Directories are listed by everybody; the first one that is listed for says little, and is not said.
      if (listed === '' || listed === '.' || tree.get(listed)?.kind === 'directory') continue;
      owners.set(listed.replace(ALIASES, 'usr/$1'), name);
      owners.set(listed, name);
    }
  }
}

function addAlpine(owners: Map<string, string>, bytes: Uint8Array): void {
  let [name, folder] = ['', ''];
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    const value = line.slice(2);
    if (line.startsWith('P:')) name = value;
    else if (line.startsWith('F:')) folder = value;
    else if (line.startsWith('R:')) owners.set(folder === '' ? value : `${folder}/${value}`, name);
  }
}

/** Places that one package's scripts write, whoever ships them: by dpkg's own names. @see dpkg(1), "Internal database" */
function ofDatabase(path: string): string | undefined {
  const info = /^var\/lib\/dpkg\/info\/([^/]+)\.[a-z0-9]+$/.exec(path)?.[1];
  if (info !== undefined) return info;
  const documentation = /^usr\/share\/doc\/([^/]+)\//.exec(path)?.[1];
  return documentation;
}

/** Reads which package owns which path, from dpkg's lists and apk's database. */
export function readOwners(tree: PathTree, readAt: ReadAt): Owners {
  const owners = new Map<string, string>();
  addDebian(owners, tree, readAt);
  for (const path of APK_DATABASES) {
    const bytes = fileBytes(tree, path, readAt);
    if (bytes !== undefined) addAlpine(owners, bytes);
  }
  return (path) => owners.get(path) ?? ofDatabase(path);
}
