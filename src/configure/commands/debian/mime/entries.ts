import type { ByteString } from '../../../../kernel/byte-string.js';

export const DEFAULT_PRIORITY = '5';

/** What was read from packages' files, in the order of reading. */
export class Entries {
  /** Lines of mailcap; an entry is its place here. */
  readonly lines: ByteString[] = [];
  readonly packages = new Map<ByteString, number[]>();
  private readonly priorities = new Map<string, number[]>();

  /** The entries of a package, which from now on is known to have a file. */
  of(name: ByteString): number[] {
    const known = this.packages.get(name) ?? [];
    this.packages.set(name, known);
    return known;
  }

  add(name: ByteString, line: ByteString, priority: string): void {
    const entry = this.lines.push(line) - 1;
    this.of(name).push(entry);
    const equals = this.priorities.get(priority);
    if (equals === undefined) this.priorities.set(priority, [entry]);
    else equals.push(entry);
  }

  line(entry: number): ByteString {
    return this.lines[entry] ?? '';
  }

  /** By priority, the highest first; among equals those whose media type has wildcards last. */
  byPriority(): number[] {
    const descending = [...this.priorities].sort(([a], [b]) => Number(b) - Number(a));
    return descending.flatMap(([, entries]) =>
      [...entries].sort((a, b) => wildcards(this.line(a)) - wildcards(this.line(b))),
    );
  }
}

function wildcards(line: ByteString): number {
  return Number(/^[^ \t-\r]+\/\*/.test(line)) + 2 * Number(line.startsWith('*/'));
}
