/** Choices that follow from a seed alone. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 0x9e3779b1) | 0;
  }

  /** Mulberry32. @returns 0 ≤ n < below */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** One of several ways to go on, by their weights. */
  way(ways: readonly (readonly [number, () => string])[]): string {
    let left = this.below(ways.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of ways) {
      left -= weight;
      if (left < 0) return act();
    }
    throw new Error('no way to go');
  }

  /** From `least` to `most` texts. */
  many(least: number, most: number, make: () => string): string[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
