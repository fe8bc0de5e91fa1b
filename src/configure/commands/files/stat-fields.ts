import type { ByteString } from '../../../kernel/byte-string.js';
import type { Status } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { Accounts } from './accounts.js';
import { DIRECTORY_BYTES, blocksOf, countNames, inodeNumber, linksOf } from './inodes.js';
import { modeText, rawMode } from './mode/text.js';
import { quoted, quotedIfNeeded } from './quote.js';
import { formatTime } from './time/format.js';

/** A tree has one device, whose number says nothing. */
export const DEVICE_NUMBER = 1;

const KINDS: Readonly<Record<string, string>> = {
  directory: 'directory',
  symlink: 'symbolic link',
  character: 'character special file',
  block: 'block special file',
  fifo: 'fifo',
};

/** `regular file`, as GNU's programs name kinds of files. @see gnulib file-type.c */
export function kindName({ kind, sizeBytes }: Status): string {
  return KINDS[kind] ?? (sizeBytes === 0 ? 'regular empty file' : 'regular file');
}

/** st_size, with what ext4 has for a directory. */
export function sizeOf(status: Status): number {
  return status.kind === 'directory' ? DIRECTORY_BYTES : status.sizeBytes;
}

/** Everything that stat can tell of one file, by the letter of its format. */
export class StatFields {
  constructor(
    private readonly process: Process,
    private readonly path: ByteString,
    private readonly status: Status,
    private readonly plainNames: boolean,
  ) {}

  private get links(): number {
    const { identity } = this.status;
    const needed = identity.kind !== 'directory';
    return linksOf(identity, needed ? countNames(this.process.system.tree) : new Map());
  }

  private name(): string {
    const quote = this.plainNames ? quotedIfNeeded : quoted;
    if (this.status.kind !== 'symlink') return quote(this.path);
    return `${quote(this.path)} -> ${quote(this.process.files.readlink(this.path))}`;
  }

  private time(epochSeconds: number): string {
    return formatTime('%Y-%m-%d %H:%M:%S.%N %z', epochSeconds);
  }

  /** `undefined` for what is not told of a tree. */
  value(letter: string): { readonly text: string; readonly isNumber: boolean } | undefined {
    const number = this.numbers(letter);
    if (number !== undefined) return { text: number, isNumber: true };
    const text = this.texts(letter);
    return text === undefined ? undefined : { text, isNumber: false };
  }

  private numbers(letter: string): string | undefined {
    const { status } = this;
    const { tree } = this.process.system;
    // All that the build unpacks or makes is changed and looked at at its one moment.
    const now = String(tree.epoch);
    const device = status.device ?? { major: 0, minor: 0 };
    const values: Readonly<Record<string, () => string>> = {
      a: () => status.mode.toString(8),
      b: () => String(blocksOf(status.identity, status.sizeBytes)),
      B: () => '512',
      d: () => String(DEVICE_NUMBER),
      D: () => DEVICE_NUMBER.toString(16),
      Hd: () => '0',
      Ld: () => String(DEVICE_NUMBER),
      f: () => rawMode(status.kind, status.mode).toString(16),
      g: () => String(status.gid),
      h: () => String(this.links),
      i: () => String(inodeNumber(tree, status.identity)),
      o: () => '4096',
      r: () => String(device.major * 256 + device.minor),
      R: () => (device.major * 256 + device.minor).toString(16),
      Hr: () => String(device.major),
      Lr: () => String(device.minor),
      s: () => String(sizeOf(status)),
      t: () => device.major.toString(16),
      T: () => device.minor.toString(16),
      u: () => String(status.uid),
      W: () => '0',
      X: () => now,
      Y: () => String(status.mtimeSeconds),
      Z: () => now,
    };
    return Object.hasOwn(values, letter) ? values[letter]?.() : undefined;
  }

  private texts(letter: string): string | undefined {
    const { status } = this;
    const accounts = new Accounts(this.process.files);
    const now = this.process.system.tree.epoch;
    const values: Readonly<Record<string, () => string>> = {
      A: () => modeText(status.kind, status.mode),
      F: () => kindName(status),
      G: () => accounts.groupName(status.gid) ?? 'UNKNOWN',
      m: () => '/',
      n: () => this.path,
      N: () => this.name(),
      U: () => accounts.userName(status.uid) ?? 'UNKNOWN',
      w: () => '-',
      x: () => this.time(now),
      y: () => this.time(status.mtimeSeconds),
      z: () => this.time(now),
    };
    return Object.hasOwn(values, letter) ? values[letter]?.() : undefined;
  }
}
