import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Status } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { UsageError } from '../../options.js';
import type { Accounts } from '../accounts.js';

/** One file that find looks at. */
export interface Visited {
  readonly path: ByteString;
  /** The operand under which it was found. */
  readonly start: ByteString;
  /** 0 for an operand. */
  readonly depth: number;
  /** Of the file itself, or of what it leads to where links are followed. */
  readonly status: Status;
}

/** Whether an expression holds for a file; actions do something besides. */
export type Predicate = (file: Visited) => boolean | Promise<boolean>;

/** What options of the expression say about the whole run, and what it keeps in mind. */
export interface FindRun {
  readonly process: Process;
  readonly accounts: Accounts;
  /** Links that are followed: none, those that are operands, all. */
  follow: 'P' | 'H' | 'L';
  /** What is in a directory comes before it. */
  depthFirst: boolean;
  leastDepth: number;
  mostDepth: number;
  regexType: string;
  hasAction: boolean;
  /** Set by -prune for the directory that is looked at. */
  pruned: boolean;
  /** Set by -quit. */
  ended: boolean;
  status: number;
  /** Names of every inode, counted when first asked for. */
  counts: ReadonlyMap<Inode, number> | undefined;
  /** Done at the end: what `-exec … +` has gathered. */
  readonly finishers: (() => Promise<void>)[];
}

/** The words of the expression, read from the front. */
export class Words {
  private at = 0;

  constructor(private readonly words: readonly ByteString[]) {}

  peek(): ByteString | undefined {
    return this.words[this.at];
  }

  next(): ByteString | undefined {
    return this.words[this.at++];
  }

  /** The argument that a test needs. @throws UsageError */
  argument(name: ByteString): ByteString {
    const word = this.next();
    if (word === undefined) throw new UsageError(`missing argument to '${name}'`);
    return word;
  }
}

/** Makes a test or an action from the words after its name. */
export type Primary = (words: Words, run: FindRun, name: ByteString) => Predicate;

/** `+n`, `-n` and `n` as a question about a number. @throws UsageError */
export function comparison(text: ByteString, name: ByteString): (value: number) => boolean {
  const match = /^([-+])?(\d{1,15})$/.exec(text);
  if (match === null) throw new UsageError(`invalid argument '${text}' to '${name}'`);
  const wanted = Number(match[2]);
  if (match[1] === '+') return (value) => value > wanted;
  if (match[1] === '-') return (value) => value < wanted;
  return (value) => value === wanted;
}

/** A file's status with its links followed, or of the link itself where it dangles. */
export function followed(run: FindRun, file: Visited): Status {
  return run.process.files.tryStat(file.path, true) ?? file.status;
}
