import { HEADER, type Clauses } from './clauses.js';
import { opposite } from './literal.js';
import { pairReason, type Trail } from './trail.js';
import { PAIR, type Watches } from './watches.js';

export const NO_CONFLICT = -1;

/** Index of a literal of the clause, from the third on, that is not false; -1 when there is none. */
function replacement(words: Int32Array, values: Int8Array, reference: number): number {
  const end = reference + HEADER + (words[reference] ?? 0);
  for (let at = reference + HEADER + 2; at < end; at++) {
    if ((values[words[at] ?? 0] ?? 0) >= 0) return at;
  }
  return -1;
}

/** What follows from one literal becoming false; the reference of a clause that broke, or NO_CONFLICT. */
function propagateOne(clauses: Clauses, watches: Watches, trail: Trail, fallen: number): number {
  const { words } = clauses;
  const { values } = trail;
  let { pool } = watches;
  const start = watches.starts[fallen] ?? 0;
  const end = start + (watches.lengths[fallen] ?? 0);
  let to = start;
  let conflict = NO_CONFLICT;
  let from = start;
  while (from < end) {
    const reference = pool[from] ?? 0;
    let other = pool[from + 1] ?? 0;
    from += 2;
    let state = values[other] ?? 0;
    if (state <= 0 && reference !== PAIR) {
      const at = reference + HEADER;
      other = words[at] ?? 0;
      if (other === fallen) {
        other = words[at + 1] ?? 0;
        words[at] = other;
        words[at + 1] = fallen;
      }
      state = values[other] ?? 0;
      const next = state > 0 ? -1 : replacement(words, values, reference);
      if (next >= 0) {
        const watched = words[next] ?? 0;
        words[next] = fallen;
        words[at + 1] = watched;
        watches.add(watched, reference, other);
        pool = watches.pool;
        continue;
      }
    }
    pool[to] = reference;
    pool[to + 1] = other;
    to += 2;
    if (state > 0) continue;
    if (state < 0) {
      conflict = reference === PAIR ? clauses.note(fallen, other) : reference;
      break;
    }
    trail.assign(other, reference === PAIR ? pairReason(fallen) : reference);
  }
  pool.copyWithin(to, from, end);
  watches.lengths[fallen] = to - start + (end - from);
  return conflict;
}

/**
 * Draws every consequence of what is assigned (unit propagation with two watched literals a clause); the reference of
 * a clause that has only false literals, or NO_CONFLICT.
 */
export function propagate(clauses: Clauses, watches: Watches, trail: Trail): number {
  while (trail.propagated < trail.length) {
    const literal = trail.literals[trail.propagated++] ?? 0;
    const conflict = propagateOne(clauses, watches, trail, opposite(literal));
    if (conflict !== NO_CONFLICT) return conflict;
  }
  return NO_CONFLICT;
}
