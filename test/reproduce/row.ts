/** How one run's surroundings differ from those of the first; what is absent is as there. */
export interface Surroundings {
  /** Starts the program, such as setpriv with its options; the command of Node follows. */
  readonly through?: readonly string[];
  /** The command of another Node. */
  readonly node?: readonly string[];
  /** Modules that Node imports before the program, as URLs. */
  readonly preload?: readonly string[];
  /** Environment variables besides those that every run has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing in the environment but `env`. */
  readonly isBare?: boolean;
  /** Options of `rootfs bootstrap`. */
  readonly options?: readonly string[];
  readonly cwd?: string;
  /** Where all that the run writes goes: its cache, its temporary files, what it builds. */
  readonly folder?: string;
  /** With the cache that the first run has filled; else an empty one. */
  readonly isWarm?: boolean;
  /** So many of the program at once, which share a cache; else 1. */
  readonly processes?: number;
  /** The lock is only built from, not also made again: what differs is part of the request. */
  readonly skipsLock?: boolean;
  /** Worth knowing about what was found, such as whether a file system has extended attributes. */
  readonly note?: string;
  /** Undoes what had to be done for the run. */
  readonly close?: () => void;
}

/** Why a row cannot run here. */
export interface Skip {
  readonly skipped: string;
}

export interface RowEffects {
  /** A folder of this row's own that anybody may write to; removed afterwards. */
  readonly folder: string;
  /** Kept between runs, for what has to be downloaded. */
  readonly kept: string;
  /** The program, dist/main.js. */
  readonly main: string;
}

export interface Row {
  readonly name: string;
  /** How the surroundings differ, for the table. */
  readonly how: string;
  /** Quick, and needs neither a network nor more than Debian's usual tools: part of the tests. */
  readonly isCheap: boolean;
  /** Emulated, so that all takes long: only the layout of a small image is built. */
  readonly isSlow?: boolean;
  readonly prepare: (effects: RowEffects) => Surroundings | Skip | Promise<Surroundings | Skip>;
}

export function isSkip(value: object): value is Skip {
  return 'skipped' in value;
}
