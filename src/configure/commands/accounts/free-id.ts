import type { AccountSession } from './session.js';

/** The numbers that may be given. */
interface IdRange {
  readonly min: number;
  readonly max: number;
  /** The least number that is taken when it is wished for. */
  readonly preferredMin: number;
}

/** @see login.defs(5), shadow libmisc/find_new_uid.c get_ranges */
function rangeOf(session: AccountSession, kind: 'UID' | 'GID', isSystem: boolean): IdRange {
  const { defs } = session;
  const firstPlain = defs.number(`${kind}_MIN`, 1000);
  const [min, max] = isSystem
    ? [defs.number(`SYS_${kind}_MIN`, 101), defs.number(`SYS_${kind}_MAX`, firstPlain - 1)]
    : [firstPlain, defs.number(`${kind}_MAX`, 60_000)];
  if (max < min) {
    const names = isSystem
      ? `SYS_${kind}_MIN (${min}), ${kind}_MIN (${firstPlain}), SYS_${kind}_MAX`
      : `${kind}_MIN (${min}), ${kind}_MAX`;
    session.fail(4, `Invalid configuration: ${names} (${max})`);
  }
  return { min: isSystem ? Math.max(min, 1) : min, max, preferredMin: isSystem ? 1 : min };
}

/** Where the search begins: below the lowest, or above the highest number that is used in the range. */
function firstCandidate(used: ReadonlySet<number>, { min, max }: IdRange, isSystem: boolean): number {
  const inRange = [...used].filter((id) => id >= min && id <= max);
  if (isSystem) {
    const lowest = inRange.reduce((least, id) => (id <= least ? id - 1 : least), max);
    return lowest < min ? max : lowest;
  }
  const highest = inRange.reduce((most, id) => (id >= most ? id + 1 : most), min);
  return highest > max ? min : highest;
}

/**
 * A free number: for the system downwards from below the lowest in use, otherwise upwards from above the highest, and
 * then anywhere in the range. @see shadow libmisc/find_new_uid.c, find_new_gid.c
 * @returns undefined when all are taken
 */
export function findFreeId(
  session: AccountSession,
  kind: 'UID' | 'GID',
  isSystem: boolean,
  usedIds: Iterable<number>,
  preferred?: number,
): number | undefined {
  const range = rangeOf(session, kind, isSystem);
  const used = new Set(usedIds);
  if (
    preferred !== undefined &&
    preferred >= range.preferredMin &&
    preferred <= range.max &&
    !used.has(preferred)
  ) {
    return preferred;
  }
  const from = firstCandidate(used, range, isSystem);
  const [step, starts] = isSystem ? [-1, [from, range.max]] : [1, [from, range.min]];
  for (const start of starts) {
    for (let id = start; id >= range.min && id <= range.max; id += step) if (!used.has(id)) return id;
  }
  return undefined;
}
