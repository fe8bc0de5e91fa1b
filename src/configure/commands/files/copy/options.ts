import type { ByteString } from '../../../../kernel/byte-string.js';
import type { BackupPlan } from './backup.js';

/** What of a file's attributes a copy keeps. @see cp(1), --preserve */
export type Attribute = 'mode' | 'ownership' | 'timestamps' | 'links' | 'xattr';

/** How cp, mv and install copy. @see coreutils src/copy.h, struct cp_options */
export interface CopyOptions {
  readonly move: boolean;
  readonly recursive: boolean;
  /** Which symbolic links of the source are followed. */
  readonly dereference: 'never' | 'operands' | 'always';
  /** Make links instead of copies. */
  readonly instead: 'hard-links' | 'symlinks' | undefined;
  readonly preserve: ReadonlySet<Attribute>;
  /** `--no-preserve=mode`: as if a new file were made. */
  readonly defaultMode: boolean;
  /** `--remove-destination`: an existing file is unlinked first. */
  readonly removeFirst: boolean;
  readonly force: boolean;
  readonly noClobber: boolean;
  /** Only over what is older. */
  readonly update: boolean;
  readonly backup: BackupPlan | undefined;
  readonly verbose: boolean;
  readonly attributesOnly: boolean;
}

/** A source and the name that it is to have. */
export interface CopyPair {
  readonly from: ByteString;
  readonly to: ByteString;
}
