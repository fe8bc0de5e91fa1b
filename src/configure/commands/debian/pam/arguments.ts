import type { ByteString } from '../../../../kernel/byte-string.js';

/** The command line of pam-auth-update. What it does not know it passes over. */
export interface Arguments {
  readonly isForced: boolean;
  /** Called by a package: with the questions of one, and without asking again. */
  readonly isPackage: boolean;
  readonly root: ByteString;
  readonly removed: ReadonlySet<ByteString>;
  readonly disabled: ReadonlySet<ByteString>;
  readonly enabled: ReadonlySet<ByteString>;
}

/** Reads the command line: lists of profiles go on to the next word that begins with `--`. @see pam-auth-update(8) */
export function readArguments(args: readonly ByteString[]): Arguments {
  const lists = {
    '--remove': new Set<ByteString>(),
    '--disable': new Set<ByteString>(),
    '--enable': new Set<ByteString>(),
  };
  let isForced = false;
  let isPackage = false;
  let root = '';
  let list: Set<ByteString> | undefined;
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (list !== undefined && !word.startsWith('--')) {
      list.add(word);
      // A list implies --package.
      isPackage = true;
      continue;
    }
    list = Object.hasOwn(lists, word) ? lists[word as keyof typeof lists] : undefined;
    if (word === '--force') isForced = true;
    else if (word === '--package') isPackage = true;
    else if (word === '--root') root = rest.shift() ?? '';
  }
  return {
    isForced,
    isPackage,
    root,
    removed: lists['--remove'],
    disabled: lists['--disable'],
    enabled: lists['--enable'],
  };
}
