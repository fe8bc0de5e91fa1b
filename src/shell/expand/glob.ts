import type { ByteString } from '../../kernel/byte-string.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { Shell } from '../state.js';
import type { MarkedText } from './marks.js';
import { patternText, quoted, unquoted } from './marks.js';
import { matches, patternOf } from './pattern.js';

const META = /[*?[]/;

/** A period at the beginning, however it is quoted. @see dash src/expand.c, expmeta, matchdot */
const DOT = new RegExp(`^(?:\\\\?\\.|${quoted('.')})`);

/** Whether pathname expansion could change a text. */
export function mayGlob(text: MarkedText): boolean {
  return META.test(text);
}

/** Whether a bracket expression that begins here ends within the name. @see dash src/expand.c, expmeta */
function closesBracket(name: MarkedText, open: number): boolean {
  let at = open + 1;
  if (name[at] === '!') at++;
  for (;;) {
    if (name[at] === '\\') at++;
    if (at >= name.length) return false;
    if (name[++at] === ']') return true;
  }
}

function hasMeta(name: MarkedText): boolean {
  for (let at = 0; at < name.length; at++) {
    const character = name[at];
    if (character === '*' || character === '?') return true;
    if (character === '[' && closesBracket(name, at)) return true;
    if (character === '\\') at++;
  }
  return false;
}

/** A name that is no pattern: its quotes and backslashes removed. */
function plainName(name: MarkedText): ByteString {
  return unquoted(name.replace(/\\([^])/g, '$1'));
}

/** Whether something has the name; with a slash at its end it must be a directory. */
function exists(shell: Shell, path: ByteString): boolean {
  const { handlers } = shell.world;
  if (!path.endsWith('/')) return handlers.stat(path, shell.cwd, false) !== undefined;
  return handlers.stat(path, shell.cwd, true)?.kind === 'directory';
}

function namesIn(shell: Shell, directory: ByteString, withDots: boolean): readonly ByteString[] {
  const { handlers, budget } = shell.world;
  const names = handlers.list(directory === '' ? '.' : directory, shell.cwd);
  if (names === undefined) return [];
  budget.step(shell, 1 + (names.length >> 3));
  return withDots ? ['.', '..', ...names] : names.filter((name) => !name.startsWith('.'));
}

/** @param names what stands between the slashes of the pattern */
function expand(shell: Shell, prefix: ByteString, names: readonly MarkedText[], found: ByteString[]): void {
  const at = names.findIndex(hasMeta);
  const fixed = names.slice(0, at < 0 ? undefined : at).map(plainName);
  if (at < 0) {
    const path = prefix + fixed.join('/');
    if (exists(shell, path)) found.push(path);
    return;
  }
  const directory = prefix + fixed.map((name) => `${name}/`).join('');
  const name = names[at] as MarkedText;
  const pattern = patternOf(name);
  const rest = names.slice(at + 1);
  for (const one of namesIn(shell, directory, DOT.test(name))) {
    if (!matches(pattern, one)) continue;
    if (rest.length === 0) found.push(directory + one);
    else expand(shell, `${directory}${one}/`, rest, found);
  }
}

/**
 * Pathname expansion: the names of files that match, in byte order; none when the text is no pattern or matches nothing.
 * @see POSIX.1-2017 XCU §2.6.6, §2.13.3
 */
export function globPaths(shell: Shell, marked: MarkedText): readonly ByteString[] {
  const names = patternText(marked).split('/');
  if (!names.some(hasMeta)) return [];
  const found: ByteString[] = [];
  expand(shell, '', names, found);
  return sortedBytewise(found, (path) => path);
}
