import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import { lines, SPACES, splitPattern } from '../debconf/perl-text.js';
import { moduleLine, withoutJump } from './module-line.js';

/** The files that are managed, in the order in which they are. */
export const TYPES = ['auth', 'account', 'password', 'session', 'session-noninteractive'] as const;

export type StackType = (typeof TYPES)[number];

/** Options of a type's modules that the administrator added or removed, by module. Merging uses them up. */
export interface TypeChanges {
  readonly added: Map<ByteString, Set<ByteString>>;
  readonly removed: Map<ByteString, Set<ByteString>>;
}

export interface LocalChanges {
  /** Profiles that the files hold; a profile occurs as often as it has lines. */
  readonly modules: readonly ByteString[];
  readonly byType: ReadonlyMap<StackType, TypeChanges>;
}

/** Marks of the block that is managed. */
export const MARK = {
  primary: '# here are the per-package modules (the "Primary" block)',
  fallback: "# here's the fallback if no module succeeds",
  additional: '# and here are more per-package modules (the "Additional" block)',
  end: '# end of pam-auth-update config',
} as const;

interface SavedLine {
  readonly profile: ByteString;
  readonly line: ByteString;
}

/** The state of a stack as it was written, lines without jumps. @see pam-auth-update, diff_profiles */
function readSaved(text: ByteString): SavedLine[] {
  const saved: SavedLine[] = [];
  let profile = '';
  for (const given of lines(text)) {
    const line = given.replace(/\n$/, '');
    const found = /^Module: ([^\n]*)/.exec(line);
    if (found !== null) profile = found[1] ?? '';
    else saved.push({ profile, line: withoutJump(line).replace(/(\[.*)end(.*\])/g, '$1$2') });
  }
  return saved;
}

/** The lines of the managed block as they are; undefined when the marks are not there. */
function managedLines(text: ByteString, type: StackType): ByteString[] | undefined {
  const stripped = new RegExp(`^${type.replace('-noninteractive', '')}[ \\t\\n\\r\\f\\v]+`);
  const found: ByteString[] = [];
  let state = 0;
  for (const line of lines(text)) {
    if (state === 0) state = line.startsWith(MARK.primary) ? 1 : 0;
    else if (state === 1 && line.replace(stripped, '').startsWith(MARK.fallback)) state = 2;
    else if (state === 2) state = line.startsWith(MARK.additional) ? 3 : 2;
    else if (state === 3 && line.startsWith(MARK.end)) break;
    else found.push(line.replace(stripped, ''));
  }
  return state < 3 ? undefined : found;
}

function remember(
  changes: Map<ByteString, Set<ByteString>>,
  module: ByteString,
  options: Iterable<ByteString>,
): void {
  for (const option of options) {
    const known = changes.get(module) ?? new Set<ByteString>();
    changes.set(module, known.add(option));
  }
}

/** Takes an option out of a list; of several in a row every second stays, as perl's loop has it. */
function takeOut(options: ByteString[], option: ByteString): boolean {
  let isFound = false;
  for (let at = 0; at < options.length; at++) {
    if (options[at] !== option) continue;
    isFound = true;
    options.splice(at, 1);
  }
  return isFound;
}

/** The options of a line that is there, where it is the line that was saved. */
function optionsIfSame(current: ByteString, module: ByteString): ByteString[] | undefined {
  const line = withoutJump(current);
  if (!line.startsWith(module)) return undefined;
  const rest = /^[ \t\n\r\f\v]*([^\n]*)\n?$/.exec(line.slice(module.length));
  return rest === null ? undefined : splitPattern(rest[1] ?? '', SPACES);
}

/** Compares one stack with what was saved of it; undefined when a line of it was not saved. */
function compareStack(
  saved: SavedLine[],
  current: readonly ByteString[],
  modules: ByteString[],
): TypeChanges | undefined {
  const changes: TypeChanges = { added: new Map(), removed: new Map() };
  for (const line of current) {
    let options: ByteString[] | undefined;
    let before = moduleLine('');
    while (options === undefined) {
      const next = saved.shift();
      if (next === undefined) return undefined;
      before = moduleLine(next.line);
      options = optionsIfSame(line, before.module);
      if (options !== undefined) modules.push(next.profile);
    }
    const isNew = options.filter((option) => !takeOut(before.options, option));
    remember(changes.added, before.module, isNew);
    remember(changes.removed, before.module, before.options);
  }
  return changes;
}

/**
 * What the administrator changed since the files were written.
 * @returns undefined when that cannot be told: nothing was saved, or there are lines that no profile brought
 * @see pam-auth-update, diff_profiles
 */
export function localChanges(
  files: Files,
  configFolder: ByteString,
  stateFolder: ByteString,
): LocalChanges | undefined {
  const modules: ByteString[] = [];
  const byType = new Map<StackType, TypeChanges>();
  for (const type of TYPES) {
    const saved = files.tryRead(`${stateFolder}/${type}`);
    const current = files.tryRead(`${configFolder}/common-${type}`);
    if (saved === undefined || current === undefined) return undefined;
    const managed = managedLines(current, type);
    const changes = managed === undefined ? undefined : compareStack(readSaved(saved), managed, modules);
    if (changes === undefined) return undefined;
    byType.set(type, changes);
  }
  return { modules, byType };
}
