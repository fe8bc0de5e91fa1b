import type { ByteString } from '../../src/kernel/byte-string.js';
import { sortedBytewise } from '../../src/kernel/order.js';
import type { FileStatus } from '../../src/shell/handlers.js';
import { ShellIoError } from '../../src/shell/open-file.js';

export interface Directory {
  readonly kind: 'directory';
  mode: number;
  readonly names: Map<string, Node>;
}

export interface PlainFile {
  readonly kind: 'file';
  mode: number;
  text: ByteString;
  mtime: number;
}

export type Node =
  | Directory
  | PlainFile
  | { readonly kind: 'symlink'; readonly target: string; mode: number }
  | { readonly kind: 'character'; readonly mode: number };

function child(directory: Directory, parents: readonly Directory[], name: string): Node | undefined {
  if (name === '' || name === '.') return directory;
  if (name === '..') return parents.at(-2) ?? parents[0];
  return directory.names.get(name);
}

/** A small file system for tests of the shell: directories, files, symbolic links, everything root's. */
export class MemoryFiles {
  readonly root: Directory = { kind: 'directory', mode: 0o755, names: new Map() };
  private clock = 1_700_000_000;

  now(): number {
    return this.clock++;
  }

  /** Walks a path. @returns the last directory with the last name, and what that names */
  private walk(
    path: ByteString,
    cwd: ByteString,
    follow: boolean,
    hops = 0,
  ): { at: Directory[]; name: string; node: Node | undefined } {
    if (path === '') throw new ShellIoError('ENOENT');
    if (hops > 40) throw new ShellIoError('ELOOP');
    const absolute = path.startsWith('/') ? path : `${cwd}/${path}`;
    const names = absolute.split('/').filter((name) => name !== '' && name !== '.');
    let at: Directory[] = [this.root];
    if (names.length === 0) return { at, name: '.', node: this.root };
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const current = at.at(-1) as Directory;
      const node = child(current, at, name);
      const mustFollow = !isLast || follow || absolute.endsWith('/');
      if (node?.kind === 'symlink' && mustFollow) {
        const rest = names.slice(index + 1).join('/');
        const target = node.target.startsWith('/') ? node.target : `${this.pathOf(at)}/${node.target}`;
        return this.walk(rest === '' ? target : `${target}/${rest}`, '/', follow, hops + 1);
      }
      if (isLast) {
        if (absolute.endsWith('/') && node && node.kind !== 'directory') throw new ShellIoError('ENOTDIR');
        return { at, name, node };
      }
      if (node === undefined) throw new ShellIoError('ENOENT');
      if (node.kind !== 'directory') throw new ShellIoError('ENOTDIR');
      at = name === '..' ? at.slice(0, Math.max(1, at.length - 1)) : [...at, node];
    }
    throw new Error('not reached');
  }

  private pathOf(at: readonly Directory[]): string {
    let path = '';
    for (const [index, directory] of at.slice(1).entries()) {
      const parent = at[index] as Directory;
      path += `/${[...parent.names].find(([, node]) => node === directory)?.[0] ?? ''}`;
    }
    return path;
  }

  find(path: ByteString, cwd: ByteString, follow = true): Node | undefined {
    try {
      return this.walk(path, cwd, follow).node;
    } catch (error) {
      if (error instanceof ShellIoError) return undefined;
      throw error;
    }
  }

  /** @throws ShellIoError */
  get(path: ByteString, cwd: ByteString, follow = true): Node {
    const { node } = this.walk(path, cwd, follow);
    if (node === undefined) throw new ShellIoError('ENOENT');
    return node;
  }

  /** @throws ShellIoError when the directory above is missing */
  put(path: ByteString, cwd: ByteString, node: Node, follow = true): void {
    const { at, name } = this.walk(path, cwd, follow);
    (at.at(-1) as Directory).names.set(name, node);
  }

  remove(path: ByteString, cwd: ByteString): void {
    const { at, name, node } = this.walk(path, cwd, false);
    if (node === undefined) throw new ShellIoError('ENOENT');
    (at.at(-1) as Directory).names.delete(name);
  }

  makeDirectories(path: ByteString): Directory {
    let current = this.root;
    for (const name of path.split('/').filter((one) => one !== '' && one !== '.')) {
      let node = current.names.get(name);
      if (node === undefined) {
        node = { kind: 'directory', mode: 0o755, names: new Map() };
        current.names.set(name, node);
      }
      if (node.kind !== 'directory') throw new ShellIoError('ENOTDIR');
      current = node;
    }
    return current;
  }

  write(path: ByteString, text: ByteString, mode = 0o644): void {
    this.put(path, '/', { kind: 'file', mode, text, mtime: this.now() });
  }

  status(path: ByteString, cwd: ByteString, follow: boolean): FileStatus | undefined {
    const node = this.find(path, cwd, follow);
    if (node === undefined) return undefined;
    return {
      kind: node.kind,
      mode: node.mode,
      uid: 0,
      gid: 0,
      // As most file systems have it: a directory is never empty for `test -s`.
      sizeBytes: node.kind === 'file' ? node.text.length : 4096,
      mtimeSeconds: node.kind === 'file' ? node.mtime : 0,
      identity: node,
    };
  }

  list(path: ByteString, cwd: ByteString): readonly ByteString[] | undefined {
    const node = this.find(path, cwd);
    return node?.kind === 'directory' ? sortedBytewise(node.names.keys(), (name) => name) : undefined;
  }

  realDirectory(path: ByteString, cwd: ByteString): ByteString | undefined {
    try {
      const { at, name, node } = this.walk(path, cwd, true);
      if (node?.kind !== 'directory') return undefined;
      if (name === '..') return this.pathOf(at.slice(0, -1)) || '/';
      return name === '.' ? '/' : `${this.pathOf(at)}/${name}`;
    } catch (error) {
      if (error instanceof ShellIoError) return undefined;
      throw error;
    }
  }

  /** Everything below a directory: `path mode content`, in byte order. */
  lines(path: ByteString, prefix = ''): string[] {
    const lines: string[] = [];
    for (const name of this.list(path, '/') ?? []) {
      const node = this.get(`${path}/${name}`, '/', false);
      const mode = (node.mode & 0o7777).toString(8);
      if (node.kind === 'file') lines.push(`${prefix}${name} ${mode} ${JSON.stringify(node.text)}`);
      else if (node.kind === 'symlink') lines.push(`${prefix}${name} -> ${node.target}`);
      else {
        lines.push(`${prefix}${name}/ ${mode}`);
        lines.push(...this.lines(`${path}/${name}`, `${prefix}${name}/`));
      }
    }
    return lines;
  }
}
