import type { NameState } from './state.js';

/** Names by their orderId, which no two share; the largest comes first. */
class OrderedQueue {
  /** Ascending, so that taking the first moves nothing. */
  private readonly items: NameState[] = [];

  private placeOf(orderId: number): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.items[middle]?.orderId ?? 0) < orderId) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  insert(state: NameState): void {
    this.items.splice(this.placeOf(state.orderId), 0, state);
  }

  pop(): NameState | undefined {
    return this.items.pop();
  }

  remove(state: NameState): void {
    const at = this.placeOf(state.orderId);
    if (this.items[at] === state) this.items.splice(at, 1);
  }
}

/** Names first in, first out. */
export class PlainQueue {
  private readonly items = new Set<NameState>();

  push(state: NameState): void {
    this.items.add(state);
  }

  pop(): NameState | undefined {
    const [first] = this.items;
    if (first !== undefined) this.items.delete(first);
    return first;
  }

  remove(state: NameState): void {
    this.items.delete(state);
  }
}

/**
 * What is still to be decided. Names without a choice go first, in the order in which that turned out; then names for
 * which some provider may be taken unasked; then those for which none may, in the hope that another choice helps.
 */
export class Undecided {
  private readonly now = new PlainQueue();
  private readonly selectable = new OrderedQueue();
  private readonly unresolved = new OrderedQueue();

  add(state: NameState): void {
    state.queued = true;
    if (state.resolveNow) this.now.push(state);
    else if (state.hasAutoSelectable) this.selectable.insert(state);
    else this.unresolved.insert(state);
  }

  remove(state: NameState): void {
    if (!state.queued) return;
    state.queued = false;
    this.now.remove(state);
    this.selectable.remove(state);
    this.unresolved.remove(state);
  }

  next(): NameState | undefined {
    const state = this.now.pop() ?? this.selectable.pop() ?? this.unresolved.pop();
    if (state !== undefined) state.queued = false;
    return state;
  }
}
