import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import { patternTest } from '../../files/fnmatch.js';

/** Braces within braces multiply; more than this is made to keep the build busy. */
const MAX_ALTERNATIVES = 4096;

const GLOB_CHARACTERS = /[*?[]/;

/** The end of a brace that begins here, and where its commas are; undefined when it is not closed. */
function braceAt(pattern: ByteString, open: number): { end: number; commas: number[] } | undefined {
  let depth = 0;
  const commas: number[] = [];
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}' && --depth === 0) return { end: at, commas };
  }
  return undefined;
}

/** What `{a,b}` stands for. @see glob(3), GLOB_BRACE */
function alternatives(pattern: ByteString): readonly ByteString[] {
  const done: ByteString[] = [];
  const pending = [pattern];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    let open = next.indexOf('{');
    // `{}` means itself.
    while (open >= 0 && next.startsWith('{}', open)) open = next.indexOf('{', open + 2);
    const brace = open < 0 ? undefined : braceAt(next, open);
    if (brace === undefined || done.length + pending.length > MAX_ALTERNATIVES) {
      done.push(next);
      continue;
    }
    const edges = [open, ...brace.commas, brace.end];
    const [head, tail] = [next.slice(0, open), next.slice(brace.end + 1)];
    for (let at = edges.length - 2; at >= 0; at--) {
      pending.push(head + next.slice((edges[at] ?? 0) + 1, edges[at + 1]) + tail);
    }
  }
  return done;
}

function plain(name: ByteString): ByteString {
  return name.replace(/\\([^])/g, '$1');
}

function matchingNames(files: Files, folder: ByteString, pattern: ByteString): readonly ByteString[] {
  if (!GLOB_CHARACTERS.test(pattern)) return [plain(pattern)];
  // Directories are opened without following a link.
  if (files.tryStat(folder === '' ? '/' : folder, false)?.kind !== 'directory') return [];
  const test = patternTest(pattern, { period: true });
  return files.list(folder === '' ? '/' : folder).filter((name) => test(name));
}

/** What there is that a pattern means; names without patterns mean themselves. @see glob(7) */
export function globPaths(files: Files, pattern: ByteString): readonly ByteString[] {
  const found: ByteString[] = [];
  for (const one of alternatives(pattern)) {
    let folders: readonly ByteString[] = [''];
    for (const name of one.split('/').filter((part) => part !== '')) {
      folders = folders.flatMap((folder) => {
        const names = matchingNames(files, folder, name).map((match) => `${folder}/${match}`);
        return names.filter((path) => files.tryStat(path, false) !== undefined);
      });
    }
    found.push(...folders.map((path) => path || '/'));
  }
  return found;
}

/** Whether a pattern means a path, wildcards never meaning a slash or a leading dot. @see fnmatch(3) */
export function pathMatches(pattern: ByteString, path: ByteString): boolean {
  const [patterns, names] = [pattern.split('/'), path.split('/')];
  if (patterns.length !== names.length) return false;
  return patterns.every((part, index) => patternTest(part, { period: true })(names[index] ?? ''));
}
