import type { ByteString } from '../../kernel/byte-string.js';
import { byteString, bytesOf } from '../../kernel/byte-string.js';
import type { ReadAt } from '../../kernel/content.js';
import { memoryContent, readContent } from '../../kernel/content.js';
import type { FileInode } from '../../rootfs/inode.js';
import type { OpenFile } from '../../shell/open-file.js';
import { ShellIoError } from '../../shell/open-file.js';

/** How a regular file was opened. */
export interface TreeFileOptions {
  readonly readable: boolean;
  readonly writable: boolean;
  readonly append: boolean;
  /** Modification time of whatever is written. */
  readonly epoch: number;
}

/** An open regular file of the tree. Writing gives its inode new content at once, as the kernel shows it to others. */
export class TreeFile implements OpenFile {
  readonly kind = 'file';
  private position = 0;
  /** Bytes that this description wrote, with room to grow; its front is the inode's content. */
  private buffer = new Uint8Array(0);
  private shown: Uint8Array | undefined;

  constructor(
    private readonly inode: FileInode,
    private readonly readAt: ReadAt,
    private readonly options: TreeFileOptions,
  ) {}

  private current(): Uint8Array {
    return readContent(this.inode.content, this.readAt);
  }

  read(maxBytes: number): Promise<ByteString> {
    if (!this.options.readable) return Promise.reject(new ShellIoError('EBADF'));
    const taken = this.current().subarray(this.position, this.position + maxBytes);
    this.position += taken.length;
    return Promise.resolve(byteString(taken));
  }

  unread(bytes: ByteString): void {
    this.position -= bytes.length;
  }

  write(bytes: ByteString): Promise<void> {
    if (!this.options.writable) return Promise.reject(new ShellIoError('EBADF'));
    const data = bytesOf(bytes);
    const current = this.current();
    if (this.options.append) this.position = current.length;
    const end = this.position + data.length;
    this.reserve(current, end);
    this.buffer.set(data, this.position);
    this.position = end;
    this.shown = this.buffer.subarray(0, Math.max(end, current.length));
    this.inode.content = memoryContent(this.shown);
    this.inode.metadata = { ...this.inode.metadata, mtimeSeconds: this.options.epoch };
    return Promise.resolve();
  }

  /** Makes the buffer hold what is in the file, with room up to `end`; others may have changed the file meanwhile. */
  private reserve(current: Uint8Array, end: number): void {
    const isOurs = current === this.shown;
    if (isOurs && end <= this.buffer.length && this.position >= current.length) return;
    const grown = new Uint8Array(Math.max(end, current.length, isOurs ? this.buffer.length * 2 : 0));
    grown.set(current);
    this.buffer = grown;
  }

  retain(): void {
    // The tree keeps the file.
  }

  release(): void {
    // The tree keeps the file.
  }
}
