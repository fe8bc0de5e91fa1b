import type { ByteString } from '../../../kernel/byte-string.js';

/**
 * Whether the characters of a process's locale are UTF-8. Of the locales that scripts ask for, a tree without the
 * package `locales` has C, POSIX and C.UTF-8 alone; setlocale(3) leaves C for any other.
 */
export function hasUtf8(env: ReadonlyMap<string, ByteString>): boolean {
  const chosen = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env.get(name)).find((value) => value);
  return chosen !== undefined && /^C\.utf-?8$/i.test(chosen);
}
