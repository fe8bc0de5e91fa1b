import { RootfsError } from '../../kernel/errors.js';

/** apk keeps the tags that a package may come by in 16 bits. */
const MOST_TAGS = 16;

/** The number of what has no tag. */
export const NO_TAG = 0;

/** Repository tags (pinning): each has a number, in the order of first mention, and the repositories that it allows. */
export class Tags {
  private readonly texts: string[] = [''];
  private readonly repositories: number[] = [0];

  /** @throws RootfsError `USAGE` beyond 15 tags */
  idOf(text: string): number {
    const known = this.texts.indexOf(text);
    if (known >= 0) return known;
    if (this.texts.length === MOST_TAGS) {
      throw new RootfsError('USAGE', `more than ${MOST_TAGS - 1} repository tags; apk takes no more`);
    }
    this.repositories.push(0);
    return this.texts.push(text) - 1;
  }

  /** Lets what is pinned to this tag come from these repositories (bits). */
  allow(id: number, repositories: number): void {
    this.repositories[id] = (this.repositories[id] ?? 0) | repositories;
  }

  /** The repositories (bits) that a tag allows. */
  allowed(id: number): number {
    return this.repositories[id] ?? 0;
  }

  /** The repositories that a set of tags (bits) allows. */
  allowedBy(mask: number): number {
    return this.repositories.reduce((all, bits, id) => ((mask & (1 << id)) === 0 ? all : all | bits), 0);
  }

  /** The first tag of the set by which these repositories are allowed; NO_TAG when none is. */
  firstOf(mask: number, repositories: number): number {
    const found = this.repositories.findIndex(
      (bits, id) => (mask & (1 << id)) !== 0 && (bits & repositories) !== 0,
    );
    return found < 0 ? NO_TAG : found;
  }

  /** `@testing`, or '' for NO_TAG. */
  suffix(id: number): string {
    return id === NO_TAG ? '' : `@${this.texts[id] ?? ''}`;
  }

  /** All tags by number. */
  ids(): readonly number[] {
    return this.texts.map((_, id) => id);
  }
}
