import type { Shortfall } from '../kernel/directory.js';

/** Counts what had to be left out, by kind and reason, in the order in which it was first met. */
export class Shortfalls {
  private readonly byReason = new Map<string, Shortfall>();
  private readonly missing = new Set<string>();

  add(what: Shortfall['what'], reason: string, path: string): void {
    const key = `${what}\0${reason}`;
    const before = this.byReason.get(key) ?? { what, count: 0, reason, example: path };
    this.byReason.set(key, { ...before, count: before.count + 1 });
  }

  /** A special file that is not there at all, so that its further names cannot be made either. */
  addMissing(reason: string, path: string): void {
    this.missing.add(path);
    this.add('special files', reason, path);
  }

  isMissing(path: string): boolean {
    return this.missing.has(path);
  }

  list(): readonly Shortfall[] {
    return [...this.byReason.values()];
  }
}
