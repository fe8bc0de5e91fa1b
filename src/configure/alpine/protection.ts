/**
 * Whether apk keeps a file of a directory that is there and that no package owns, or that was edited: everything below
 * etc. What else its rules say tells only `apk audit` how much to report; and etc/apk/protected_paths.d of the tree is
 * read before the first package is there.
 * @see apk-tools v2.14.4 src/database.c, apk_db_open: "+etc", "@etc/init.d", "!etc/apk"; apk_protect_mode_none
 */
export function isProtected(directory: string): boolean {
  return directory === 'etc' || directory.startsWith('etc/');
}
