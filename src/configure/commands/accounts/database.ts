import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { LineFormat } from './records.js';

/** A line of an account file: an entry, or one that is kept as it stands (a comment, `+` for NIS, nonsense). */
export interface DatabaseLine<T> {
  readonly line: ByteString | undefined;
  record: T | undefined;
  changed: boolean;
}

export interface DatabaseParts<T> {
  readonly files: Files;
  readonly path: ByteString;
  readonly format: LineFormat<T>;
  /** For a file that is not there yet. */
  readonly newMode: number;
  /** Owner group of a new file: that of the group `shadow`, when there is one. */
  readonly newGid: number;
}

/** An entry of which the file has two: the programs refuse to choose. */
export class DuplicateEntryError extends Error {}

function isNis(name: ByteString): boolean {
  return name.startsWith('+') || name.startsWith('-');
}

/** glibc and shadow open account files without following a link. */
function linesOf(files: Files, path: ByteString): readonly ByteString[] {
  const text = files.tryRead(path) ?? '';
  const lines = text.split('\n');
  return text.endsWith('\n') || text === '' ? lines.slice(0, -1) : lines;
}

/**
 * An account file that is being changed: entries by name in the order of their lines. What is not changed is written
 * as it was read. @see shadow lib/commonio.c
 */
export class AccountDatabase<T extends { readonly name: ByteString }> {
  readonly lines: DatabaseLine<T>[];
  private dirty = false;

  constructor(private readonly parts: DatabaseParts<T>) {
    this.lines = linesOf(parts.files, parts.path).map((line) => {
      const record = isNis(line) ? undefined : parts.format.parse(line);
      return { line, record, changed: false };
    });
  }

  get path(): ByteString {
    return this.parts.path;
  }

  get isChanged(): boolean {
    return this.dirty;
  }

  get records(): readonly T[] {
    return this.lines.flatMap(({ record }) => (record === undefined ? [] : [record]));
  }

  find(name: ByteString): T | undefined {
    return this.lineOf(name)?.record;
  }

  private lineOf(name: ByteString): DatabaseLine<T> | undefined {
    return this.lines.find(({ record }) => record?.name === name);
  }

  private refuseTwins(name: ByteString): void {
    if (this.lines.filter(({ record }) => record?.name === name).length < 2) return;
    throw new DuplicateEntryError(
      `Multiple entries named '${name}' in ${this.path}. Please fix this with pwck or grpck.`,
    );
  }

  /**
   * Gives an entry its new content, or adds it: after all others, before lines for NIS.
   * @throws DuplicateEntryError
   */
  update(record: T): void {
    this.refuseTwins(record.name);
    this.dirty = true;
    const found = this.lineOf(record.name);
    if (found !== undefined) {
      found.record = record;
      found.changed = true;
      return;
    }
    const nis = this.lines.findIndex(({ line, record: there }) => isNis(there?.name ?? line ?? ''));
    const added = { line: undefined, record, changed: true };
    this.lines.splice(nis < 0 ? this.lines.length : nis, 0, added);
  }

  /** Adds an entry at the very end, whether there are others of its name or not. */
  append(record: T): void {
    this.dirty = true;
    this.lines.push({ line: undefined, record, changed: true });
  }

  /** @returns false when there is none. @throws DuplicateEntryError */
  remove(name: ByteString): boolean {
    const found = this.lineOf(name);
    if (found === undefined) return false;
    this.refuseTwins(name);
    this.removeLine(found);
    return true;
  }

  removeLine(line: DatabaseLine<T>): void {
    this.lines.splice(this.lines.indexOf(line), 1);
    this.dirty = true;
  }

  /** Sorts the lines before the first one for NIS, stably; a file of one line is left alone. */
  sort(compare: (a: DatabaseLine<T>, b: DatabaseLine<T>) => number): void {
    const nis = this.lines.findIndex(({ line }) => line !== undefined && isNis(line));
    const end = nis < 0 ? this.lines.length : nis;
    if (end <= 1) return;
    this.lines.splice(0, end, ...this.lines.slice(0, end).sort(compare));
    this.dirty = true;
  }

  markChanged(): void {
    this.dirty = true;
  }

  /** Puts these lines in place of all. */
  reorder(lines: readonly DatabaseLine<T>[]): void {
    this.lines.splice(0, this.lines.length, ...lines);
    this.dirty = true;
  }

  private text(): ByteString {
    const { format } = this.parts;
    return this.lines
      .map(({ line, record, changed }) =>
        changed && record !== undefined ? `${format.print(record)}\n` : line === undefined ? '' : `${line}\n`,
      )
      .join('');
  }

  /** Backs the file up as `NAME-` with its time, and puts a new one in its place; nothing when nothing changed. */
  commit(): void {
    if (!this.dirty) return;
    const { files, path, newMode, newGid } = this.parts;
    const before = files.tryStat(path, false);
    const { uid, gid, mode } = before ?? { uid: 0, gid: newGid, mode: newMode };
    if (before !== undefined) backUp(files, path);
    files.replace(path, this.text(), { uid, gid, mode: mode & 0o664 });
    this.dirty = false;
  }
}

/** Writes over an existing backup, as fopen(3) does; the modes for others to write and to run are dropped. */
function backUp(files: Files, path: ByteString): void {
  const { uid, gid, mode, mtimeSeconds } = files.lstat(path);
  const backup = `${path}-`;
  files.write(backup, files.readBytes(path), 0);
  files.chown(backup, uid, gid);
  files.chmod(backup, mode & 0o664);
  files.setTime(backup, mtimeSeconds);
}
