import { byteStringOf, type ByteString } from '../../kernel/byte-string.js';
import type { PackageEntry } from '../../package/package.js';
import type { Files } from '../system/files.js';

/** Id of a name in the form of passwd(5) and group(5): the third field. */
function idIn(text: ByteString, name: ByteString): number | undefined {
  for (const line of text.split('\n')) {
    const [first, , id = ''] = line.split(':');
    if (first === name && /^[0-9]{1,10}$/.test(id)) return Number(id);
  }
  return undefined;
}

/**
 * Owners of what a package ships: the number that the tree's own account files have for the name, else the package's.
 * What was looked up, found or not, holds until a script has run.
 * @see apk-tools v2.14.4 src/io.c, apk_resolve_uid; src/package.c, apk_ipkg_run_script
 */
export class OwnerNames {
  private readonly found = new Map<string, number | undefined>();

  constructor(private readonly files: Files) {}

  /** To be called after each script. */
  forget(): void {
    this.found.clear();
  }

  private resolve(file: string, name: string, fallback: number): number {
    if (name === '') return fallback;
    const key = `${file}:${name}`;
    if (!this.found.has(key)) {
      this.found.set(key, idIn(this.files.tryRead(`/etc/${file}`) ?? '', byteStringOf(name)));
    }
    return this.found.get(key) ?? fallback;
  }

  ownerOf({ userName, groupName, uid, gid }: PackageEntry): { readonly uid: number; readonly gid: number } {
    return { uid: this.resolve('passwd', userName, uid), gid: this.resolve('group', groupName, gid) };
  }
}
