import type { ByteString } from '../../../../kernel/byte-string.js';
import { tryParseUid } from '../config/numbers.js';

interface Range {
  start: number;
  /** Inclusive. */
  end: number;
}

/** As Debian builds systemd; it does not look into login.defs(5). */
const SYSTEM_RANGE: Range = { start: 1, end: 999 };

function parseRange(text: ByteString): Range | undefined {
  const [first = '', ...rest] = text.split('-');
  const start = tryParseUid(first);
  const end = rest.length === 0 ? start : tryParseUid(rest.join('-'));
  if (start === undefined || end === undefined || start > end) return undefined;
  return { start, end };
}

/** The numbers that may be given to new users and groups. @see sysusers.d(5), "r"; systemd src/basic/uid-range.c */
export class UidRanges {
  private ranges: Range[] = [];

  static system(): UidRanges {
    const ranges = new UidRanges();
    ranges.put(SYSTEM_RANGE);
    return ranges;
  }

  /** @returns false when the text is no range */
  add(text: ByteString): boolean {
    const range = parseRange(text);
    if (range === undefined) return false;
    this.put(range);
    return true;
  }

  private put(range: Range): void {
    const sorted = [...this.ranges, { ...range }].sort((a, b) => a.start - b.start || a.end - b.end);
    const joined: Range[] = [];
    for (const each of sorted) {
      const last = joined.at(-1);
      if (last !== undefined && each.start <= last.end + 1) last.end = Math.max(last.end, each.end);
      else joined.push(each);
    }
    this.ranges = joined;
  }

  has(id: number): boolean {
    return this.ranges.some(({ start, end }) => id >= start && id <= end);
  }

  /** The largest number that is smaller, from the top when none is given; undefined when there is none. */
  nextLower(id: number | undefined): number | undefined {
    if (id === undefined) return this.ranges.at(-1)?.end;
    const below = this.ranges.filter(({ start }) => start < id);
    const last = below.at(-1);
    return last === undefined ? undefined : Math.min(last.end, id - 1);
  }
}
