import { RootfsError } from '../../kernel/errors.js';

/** Counts the work of one expression, so that no text and pattern can keep it busy without end. */
export class Meter {
  private total = 0;

  constructor(private readonly limit: number) {}

  get used(): number {
    return this.total;
  }

  /** @throws RootfsError `SCRIPT_LIMIT` */
  spend(steps: number): void {
    this.total += steps;
    if (this.total > this.limit)
      throw new RootfsError('SCRIPT_LIMIT', 'Matching a regular expression takes too many steps', {
        hint: 'The script searches a text with an expression that needs more work than is allowed.',
      });
  }
}
