import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

const SPECIAL = /[*?[\\]/;

/** One component of a pattern as a regular expression; a leading dot is matched only by a dot. @see glob(7) */
function componentPattern(component: ByteString): RegExp {
  let source = /^[*?[]/.test(component) ? '(?!\\.)' : '';
  for (let at = 0; at < component.length; at++) {
    const character = component[at] as string;
    const close =
      character === '[' ? component.indexOf(']', at + (/^\[[!^]?\]/.test(component.slice(at)) ? 3 : 2)) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (close > 0) {
      source += bracket(component.slice(at + 1, close));
      at = close;
    } else {
      const literal = character === '\\' && at + 1 < component.length ? component[++at] : character;
      source += (literal as string).replace(/[^A-Za-z0-9_]/g, (one) => `\\x${hex(one)}`);
    }
  }
  return new RegExp(`^${source}$`, 's');
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}

function bracket(inner: ByteString): string {
  const negated = /^[!^]/.test(inner);
  const members = (negated ? inner.slice(1) : inner).replace(/[^A-Za-z0-9-]/g, (one) => `\\x${hex(one)}`);
  return `[${negated ? '^' : ''}${members}]`;
}

/**
 * The paths that a pattern matches, in byte order, as glob(3) without flags; a pattern without wildcards gives itself
 * when there is such a file.
 */
export function expandGlob(files: Files, pattern: ByteString): ByteString[] {
  let found: ByteString[] = [pattern.startsWith('/') ? '/' : ''];
  for (const component of pattern.split('/').filter((name) => name !== '')) {
    const join = (folder: ByteString, name: ByteString): ByteString =>
      folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;
    if (!SPECIAL.test(component)) {
      found = found
        .map((folder) => join(folder, component))
        .filter((path) => files.tryStat(path, false) !== undefined);
      continue;
    }
    const matcher = componentPattern(component);
    found = found
      .filter((folder) => files.isDirectory(folder === '' ? '.' : folder))
      .flatMap((folder) =>
        files
          .list(folder === '' ? '.' : folder)
          .filter((name) => matcher.test(name))
          .map((name) => join(folder, name)),
      );
  }
  return found.filter((path) => path !== '' && path !== '/');
}
