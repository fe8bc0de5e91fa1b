import { compareBytewise } from '../../../kernel/order.js';
import type { AccountDatabase, DatabaseLine } from './database.js';
import type { SubIdRecord } from './records.js';
import type { AccountSession } from './session.js';

type SubIds = AccountDatabase<SubIdRecord>;

/** By start, then count, then owner; what is no entry last. @see shadow lib/subordinateio.c subordinate_range_cmp */
function compareRanges(a: DatabaseLine<SubIdRecord>, b: DatabaseLine<SubIdRecord>): number {
  if (a.record === undefined || b.record === undefined)
    return a.record === b.record ? 0 : a.record === undefined ? 1 : -1;
  const [x, y] = [a.record, b.record];
  return x.start - y.start || x.count - y.count || compareBytewise(x.name, y.name);
}

/** The lowest hole of that size; looking for it leaves the file sorted. */
function findFreeRange(database: SubIds, min: number, max: number, count: number): number | undefined {
  database.sort(compareRanges);
  let low = min;
  for (const { start, count: size } of database.records) {
    const high = Math.min(start, max + 1);
    if (high > low && high - low >= count) return low;
    low = Math.max(low, start + size);
    if (low > max) return undefined;
  }
  return max - low + 1 >= count ? low : undefined;
}

/** Gives a user SUB_UID_COUNT (or SUB_GID_COUNT) numbers. @see login.defs(5), shadow libmisc/find_new_sub_uids.c */
export function addSubIds(
  session: AccountSession,
  kind: 'subuid' | 'subgid',
  name: string,
  status: number,
): void {
  const { defs } = session;
  const [key, told] = kind === 'subuid' ? ['SUB_UID', 'user'] : ['SUB_GID', 'group'];
  const [min, max, count] = [
    defs.number(`${key}_MIN`, 100_000),
    defs.number(`${key}_MAX`, 600_100_000),
    defs.number(`${key}_COUNT`, 65_536),
  ];
  const cannot = `can't create subordinate ${told} IDs`;
  if (min > max || count >= max || min + count - 1 > max) session.fail(status, cannot);
  const database = session.subIds(kind, status);
  const start = findFreeRange(database, min, max, count);
  if (start === undefined) return session.fail(status, cannot);
  database.append({ name, start, count });
}

/** Adds a range that is not wholly there already. @see usermod(8), --add-subuids */
export function addSubIdRange(database: SubIds, name: string, first: number, last: number): void {
  const covered = database.records.some(
    (range) => range.name === name && range.start <= first && range.start + range.count - 1 >= last,
  );
  if (!covered) database.append({ name, start: first, count: last - first + 1 });
}

/** Takes a range of numbers from an owner, cutting entries that it meets. @see shadow lib/subordinateio.c remove_range */
export function removeSubIdRange(database: SubIds, name: string, first: number, last: number): void {
  for (const line of [...database.lines]) {
    const { record } = line;
    if (record?.name !== name) continue;
    const [start, end] = [record.start, record.start + record.count - 1];
    if (end < first || start > last) continue;
    if (start >= first && end <= last) {
      database.removeLine(line);
      continue;
    }
    const [below, above] = [Math.max(0, first - start), Math.max(0, end - last)];
    if (below > 0 && above > 0) database.append({ name, start: last + 1, count: above });
    line.record = below > 0 ? { name, start, count: below } : { name, start: last + 1, count: above };
    line.changed = true;
    database.markChanged();
  }
}
