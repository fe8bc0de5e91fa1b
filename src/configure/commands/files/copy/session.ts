import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Files, Status } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { countNames, linksOf } from '../inodes.js';
import type { CopyOptions, CopyPair } from './options.js';
import { isSameName } from './same-file.js';

/** One run of cp or mv: what it was told and what it has done so far. */
export class CopySession {
  /** Where a source's inode went, so that its other names become links to that. */
  private readonly copied = new Map<Inode, ByteString>();
  /** Sources that were operands, so that none is copied twice. */
  private readonly operands: { readonly inode: Inode; readonly path: ByteString }[] = [];
  /** Files that this run made, which a later operand must not replace. */
  readonly made = new Set<Inode>();
  /** The operand that is being copied, for messages. */
  current: CopyPair = { from: '', to: '' };
  /** Whether that was found to be copied into itself. */
  intoItself = false;
  private counts: ReadonlyMap<Inode, number> | undefined;

  constructor(
    readonly process: Process,
    readonly options: CopyOptions,
  ) {}

  get files(): Files {
    return this.process.files;
  }

  /** The name that an inode was copied to before; otherwise remembers this one. */
  remember(inode: Inode, to: ByteString): ByteString | undefined {
    const earlier = this.copied.get(inode);
    if (earlier === undefined) this.copied.set(inode, to);
    return earlier;
  }

  /** Whether one entry of a directory was an operand before; remembers it when not. */
  isRepeated(inode: Inode, path: ByteString): boolean {
    const known = this.operands.filter((operand) => operand.inode === inode);
    if (known.some((operand) => isSameName(this.files, operand.path, path))) return true;
    this.operands.push({ inode, path });
    return false;
  }

  /** The name that an inode was copied to before, nothing being remembered. */
  earlier(inode: Inode): ByteString | undefined {
    return this.copied.get(inode);
  }

  /** st_nlink, counted when first asked for. */
  links(status: Status): number {
    return linksOf(status.identity, (this.counts ??= countNames(this.process.system.tree)));
  }

  async fail(text: ByteString): Promise<false> {
    await this.process.complain(text);
    return false;
  }
}
