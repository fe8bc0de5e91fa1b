import type { NameState } from './state.js';

/** Names in descending order of their orderId; of equal ones the later comes first. */
export class OrderedQueue {
  private readonly items: NameState[] = [];

  insert(state: NameState): void {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.items[middle]?.orderId ?? 0) > state.orderId) low = middle + 1;
      else high = middle;
    }
    this.items.splice(low, 0, state);
  }

  pop(): NameState | undefined {
    return this.items.shift();
  }

  remove(state: NameState): void {
    const at = this.items.indexOf(state);
    if (at >= 0) this.items.splice(at, 1);
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
