import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf, textOf } from '../../../../kernel/byte-string.js';
import type { DirectoryInode, Inode } from '../../../../rootfs/inode.js';
import { ShellIoError } from '../../../../shell/open-file.js';
import { isIoError } from '../../command.js';
import { Accounts } from '../../files/accounts.js';
import { isNormalPath } from '../config/paths.js';
import { fail, filesOf, ItemFailure, shown, type TmpfilesRun } from './run.js';

/** systemd's CHASE_SYMLINKS_MAX. */
const MAX_LINKS = 128;

/** What a path leads to, and by which path without links. */
export interface Chased {
  readonly path: ByteString;
  readonly inode: Inode;
}

interface Step {
  readonly name: ByteString;
  readonly inode: Inode;
}

function userName(run: TmpfilesRun, uid: number): ByteString {
  if (uid === 0) return 'root';
  // Names are asked for outside of --root.
  return new Accounts(run.session.process.files).userName(uid) ?? (uid === 65_534 ? 'nobody' : String(uid));
}

/** Follows a path name by name, refusing to be led from what a user owns to what is another's. */
class SafeWalk {
  private readonly walked: Step[];
  private links = 0;

  constructor(
    private readonly run: TmpfilesRun,
    private readonly whole: ByteString,
    private readonly how: { readonly follow: boolean; readonly warn: boolean },
  ) {
    this.walked = [this.root()];
  }

  private root(): Step {
    return { name: '', inode: filesOf(this.run).context.tree.root };
  }

  /** From 254 on the walk begins at the root, of which the path is told. */
  private get named(): ByteString {
    const { run, whole } = this;
    return run.session.release < 254 ? shown(run, whole) : whole.replace(/^\/+/, '');
  }

  private get here(): Step {
    return this.walked.at(-1) ?? this.root();
  }

  private pathTo(last?: ByteString): ByteString {
    const names = this.walked.slice(1).map(({ name }) => name);
    return shown(this.run, `/${[...names, ...(last === undefined ? [] : [last])].join('/')}`);
  }

  /** @throws ItemFailure */
  private check(from: Inode, to: Inode, fromPath: ByteString, toPath: ByteString): void {
    const [a, b] = [from.metadata.uid, to.metadata.uid];
    if (a === 0 || a === b) return;
    const { run } = this;
    const owned = (uid: number): ByteString => `(owned by ${userName(run, uid)})`;
    const what = `${fromPath} ${owned(a)} ${run.session.glyph('arrow')} ${toPath} ${owned(b)}`;
    const text = `Detected unsafe path transition ${what} during canonicalization of ${this.named}.`;
    if (this.how.warn) fail(run, text);
    throw new ItemFailure(text);
  }

  private up(): void {
    if (this.walked.length === 1) return;
    const from = this.pathTo();
    const [child] = this.walked.splice(-1);
    if (child !== undefined) this.check(child.inode, this.here.inode, from, this.pathTo());
  }

  private childOf(parent: Inode, name: ByteString): Inode {
    if (parent.kind !== 'directory') throw new ShellIoError('ENOTDIR', this.whole);
    const child = (parent satisfies DirectoryInode).children.get(textOf(name));
    if (child === undefined) throw new ShellIoError('ENOENT', this.whole);
    return child;
  }

  private enterLink(name: ByteString, link: Inode, target: ByteString): void {
    if (++this.links >= MAX_LINKS) throw new ShellIoError('ELOOP', this.whole);
    if (!target.startsWith('/')) return;
    const from = this.pathTo(name);
    this.walked.splice(1);
    this.check(link, this.here.inode, from, this.pathTo());
  }

  walk(): Chased {
    const namesOf = (path: ByteString): ByteString[] =>
      path.split('/').filter((name) => name !== '' && name !== '.');
    const pending = namesOf(this.whole).reverse();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '..') {
        this.up();
        continue;
      }
      const child = this.childOf(this.here.inode, name);
      this.check(this.here.inode, child, this.pathTo(), this.pathTo(name));
      if (child.kind === 'symlink' && (this.how.follow || pending.length > 0)) {
        const target = byteStringOf(child.target);
        this.enterLink(name, child, target);
        pending.push(...namesOf(target).reverse());
      } else this.walked.push({ name, inode: child });
    }
    const path = `/${this.walked
      .slice(1)
      .map(({ name }) => name)
      .join('/')}`;
    return { path, inode: this.here.inode };
  }
}

/**
 * Where a path leads when no link of a user may lead into what others own.
 * @throws ShellIoError `ENOENT`, `ENOTDIR`, `ELOOP`
 * @throws ItemFailure for an unsafe transition
 * @see systemd src/basic/chase.c, CHASE_SAFE
 */
export function chaseSafe(
  run: TmpfilesRun,
  path: ByteString,
  how: { readonly follow: boolean; readonly warn: boolean },
): Chased {
  return new SafeWalk(run, path, how).walk();
}

/** The path of something whose directory is safe to go to, by that directory's real path. @throws ItemFailure */
export function safePlace(run: TmpfilesRun, path: ByteString, allowFailure: boolean): ByteString {
  const ignoring = allowFailure ? ', ignoring' : '';
  if (!isNormalPath(path))
    fail(run, `Failed to open parent of '${shown(run, path)}': path not normalized${ignoring}.`);
  if (path === '/') fail(run, "Failed to extract filename from path '/': Cannot assign requested address");
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  try {
    const parent = chaseSafe(run, folder, { follow: true, warn: !allowFailure });
    const base = parent.path === '/' ? '' : parent.path;
    return base + path.slice(path.lastIndexOf('/'));
  } catch (error) {
    if (!isIoError(error)) throw error;
    return fail(run, `Failed to open path '${shown(run, folder)}'${ignoring}: ${error.message}`);
  }
}

/** What is at a path itself, reached safely. @throws ItemFailure */
export function safeInode(run: TmpfilesRun, path: ByteString): Inode {
  if (!isNormalPath(path)) fail(run, `Failed to open invalid path '${shown(run, path)}'.`);
  try {
    return chaseSafe(run, path, { follow: false, warn: true }).inode;
  } catch (error) {
    if (!isIoError(error)) throw error;
    return fail(run, `Failed to open path ${shown(run, path)}: ${error.message}`);
  }
}
