import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { programSays } from './program.js';

/**
 * Whether a program of the tree is of shadow 4.14 or newer, where Debian dropped its patch for relaxed names: the
 * newer ones name the file in which they find an unknown setting. @see shadow 4.17 lib/getdef.c
 */
export function isStrict(process: Process): boolean {
  return programSays(process, "unknown configuration item '%s' in '%s'");
}

const LONGEST_OLD_NAME = 32;
const LONGEST_NEW_USER = 255;

/** Debian's relaxed rule up to shadow 4.13. @see useradd(8), "CAVEATS" */
function isRelaxed(name: ByteString): boolean {
  return /^[^-~+:,\t\n\v\f\r ][^:,\t\n\v\f\r ]*$/.test(name);
}

/** @see shadow 4.17 lib/chkname.c */
function isPortable(name: ByteString): boolean {
  return /^[a-zA-Z0-9_.][a-zA-Z0-9_.-]*\$?$/.test(name) && !/^(?:[0-9]+|\.|\.\.)$/.test(name);
}

/** Whether the tree's programs take a text for a user's or a group's name. */
export function isValidName(process: Process, name: ByteString, of: 'user' | 'group'): boolean {
  const strict = isStrict(process);
  const longest = strict && of === 'user' ? LONGEST_NEW_USER : LONGEST_OLD_NAME;
  return name.length <= longest && (strict ? isPortable(name) : isRelaxed(name));
}
