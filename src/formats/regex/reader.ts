import type { Syntax } from './syntax.js';

/** A place in a pattern's units. */
export class PatternReader {
  private at = 0;

  constructor(
    private readonly units: readonly number[],
    readonly syntax: Syntax,
    readonly utf8: boolean,
  ) {}

  get position(): number {
    return this.at;
  }

  set position(position: number) {
    this.at = position;
  }

  has(ahead = 0): boolean {
    return this.at + ahead < this.units.length;
  }

  /** -1 beyond the end. */
  peek(ahead = 0): number {
    return this.units[this.at + ahead] ?? -1;
  }

  /** As a string of one unit when it is ASCII; '' beyond the end and for everything else. */
  peekCharacter(ahead = 0): string {
    const unit = this.peek(ahead);
    return unit >= 0 && unit < 0x80 ? String.fromCharCode(unit) : '';
  }

  next(): number {
    return this.units[this.at++] ?? -1;
  }

  skip(count: number): void {
    this.at += count;
  }

  take(character: string): boolean {
    if (this.peekCharacter() !== character) return false;
    this.at++;
    return true;
  }

  /** Reads up to `limit` digits of a base; undefined when there is none. */
  number(base: 8 | 10 | 16, limit: number): number | undefined {
    let value = 0;
    let count = 0;
    while (count < limit) {
      const digit = parseInt(this.peekCharacter(), base);
      if (Number.isNaN(digit)) break;
      value = value * base + digit;
      count++;
      this.at++;
    }
    return count === 0 ? undefined : value;
  }
}
