import { byteString, byteStringOf, type ByteString } from '../../kernel/byte-string.js';
import { readContent, type ReadAt } from '../../kernel/content.js';
import type { Package, PackageEntry } from '../../package/package.js';
import { programOfHead, SHEBANG_BYTES, type Program } from '../system/programs.js';

const FOLDERS = ['usr/local/sbin', 'usr/local/bin', 'usr/sbin', 'usr/bin', 'usr/games'];

/** Links are followed no further than this, as by the kernel. @see path_resolution(7) */
const MOST_LINKS = 40;

/** Where a path is once /bin, /sbin and /lib are links into /usr. */
function merged(path: string): string {
  return /^(?:bin|sbin|lib\w*)\//.test(path) ? `usr/${path}` : path;
}

/** The files of all packages together, as far as scripts name them. */
export class ShippedFiles {
  private readonly entries = new Map<string, PackageEntry>();

  constructor(
    packages: readonly Package[],
    private readonly readAt: ReadAt,
  ) {
    for (const { entries } of packages) for (const one of entries) this.entries.set(merged(one.path), one);
  }

  /** The file that a command runs: by its path, or by its name in PATH. */
  find(command: ByteString): PackageEntry | undefined {
    if (command.includes('/')) return this.follow(command.replace(/^\/+/, ''));
    for (const folder of FOLDERS) {
      const found = this.follow(`${folder}/${command}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private follow(path: string): PackageEntry | undefined {
    let entry = this.entries.get(merged(path));
    for (let links = 0; entry?.kind === 'symlink' || entry?.kind === 'hardlink'; links++) {
      if (links === MOST_LINKS) return undefined;
      entry = this.entries.get(merged(entry.kind === 'hardlink' ? entry.target : targetOf(entry)));
    }
    return entry?.kind === 'file' ? entry : undefined;
  }

  text(entry: PackageEntry): ByteString {
    return entry.kind === 'file' ? byteString(readContent(entry.content, this.readAt)) : '';
  }

  program(entry: PackageEntry): Program {
    return programOfHead(this.text(entry).slice(0, SHEBANG_BYTES));
  }
}

/** Where a symlink leads, from the root. */
function targetOf(entry: PackageEntry & { readonly kind: 'symlink' }): string {
  if (entry.target.startsWith('/')) return entry.target.slice(1);
  const parts = entry.path.split('/').slice(0, -1);
  for (const part of entry.target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The maintainer scripts of a package that are run while it is installed. @see deb-postinst(5), deb-preinst(5), deb-src-symbols */
export function scriptsOf(pkg: Package): readonly { readonly name: string; readonly text: ByteString }[] {
  return pkg.controlFiles
    .filter(({ name }) => name === 'preinst' || name === 'config' || name === 'postinst')
    .map(({ name, bytes }) => ({ name: byteStringOf(name), text: byteString(bytes) }));
}
