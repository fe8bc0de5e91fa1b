import { byteStringOf, type ByteString } from '../../kernel/byte-string.js';
import { patternTest } from '../commands/files/fnmatch.js';
import type { InstalledPackage } from './records.js';

/** fnmatch(3) with FNM_PATHNAME: no wildcard crosses a slash. */
function matcher(pattern: ByteString): (path: ByteString) => boolean {
  const tests = pattern.split('/').map((part) => patternTest(part));
  return (path) => {
    const names = path.split('/');
    return names.length === tests.length && names.every((name, place) => tests[place]?.(name) === true);
  };
}

/**
 * The directories that a newly installed package's trigger is run with: all that match one of its patterns, changed or
 * not. None means that it is not run.
 * @param directories of the whole database, '' for the root, in the order of apk's table
 * @see apk-tools v2.14.4 src/database.c, fire_triggers
 */
export function triggerArguments(
  { source }: InstalledPackage,
  directories: readonly string[],
): readonly ByteString[] {
  const patterns = source.pkg.info.triggers.filter((pattern) => pattern.startsWith('/')).map(matcher);
  const rooted = directories.map((name) => byteStringOf(`/${name}`));
  return rooted.filter((path) => patterns.some((matches) => matches(path)));
}
