/**
 * Alpine's versions: `digits{.digits}[letter]{_suffix[digits]}[~commit][-rN]`.
 *
 * Two versions are read side by side, part by part, until parts differ in kind or in value. A string that is no version
 * is still ordered: its first part that does not fit the grammar counts as the kind after all others.
 *
 * @see apk-package(5) of apk-tools 3; abuild's APKBUILD(5)
 */

/** What a version's relation to another is, as bits, so that an operator is the set of relations that it accepts. */
export const EQUAL = 1;
export const LESS = 2;
export const GREATER = 4;
/** With this bit the other version is a prefix: `2.10.1` is equal to `2.10` (the operator `~`). */
export const FUZZY = 8;
/** With this bit a match counts as none, and the other way round (a dependency that begins with `!`). */
export const NEGATED = 16;

/** Kinds of parts, in the order in which they may follow each other and in which kinds that differ are ordered. */
const INITIAL_DIGITS = 0;
const DIGITS = 1;
const LETTER = 2;
const SUFFIX = 3;
const SUFFIX_NUMBER = 4;
const COMMIT = 5;
const REVISION = 6;
const END = 7;
const INVALID = 8;

/** In ascending order; those before the empty one mark what precedes a release. */
const SUFFIXES: readonly string[] = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const NO_SUFFIX = SUFFIXES.indexOf('');

/** Beyond this many digits a double is not exact; apk counts modulo 2^64. */
const EXACT_DIGITS = 15;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isHex(code: number): boolean {
  return isDigit(code) || (code >= 0x61 && code <= 0x66);
}

/** Reads one version's parts in turn. */
class Reader {
  kind = INITIAL_DIGITS;
  /** The part's text without what introduces it. */
  value = '';
  /** Place in SUFFIXES. */
  suffix = NO_SUFFIX;
  private at = 0;

  constructor(private readonly text: string) {
    this.readDigits(INITIAL_DIGITS);
  }

  /** Goes to the next part. */
  next(): void {
    if (this.at >= this.text.length) {
      this.kind = END;
      return;
    }
    const code = this.text.charCodeAt(this.at);
    if (isLower(code)) this.readLetter();
    else if (isDigit(code)) this.readNumber();
    else this.readMarked(this.text.charAt(this.at));
  }

  private readMarked(mark: string): void {
    switch (mark) {
      case '.':
        if (this.kind > DIGITS) return this.fail();
        this.at++;
        return this.readDigits(DIGITS);
      case '_':
        return this.readSuffix();
      case '~':
        return this.readCommit();
      case '-':
        return this.readRevision();
      default:
        return this.fail();
    }
  }

  private fail(): void {
    this.kind = INVALID;
  }

  /** The run of characters from here on that `belongs` accepts. */
  private take(belongs: (code: number) => boolean): string {
    const start = this.at;
    while (this.at < this.text.length && belongs(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(start, this.at);
  }

  private readDigits(kind: number): void {
    this.value = this.take(isDigit);
    this.kind = this.value === '' ? INVALID : kind;
  }

  private readNumber(): void {
    if (this.kind === SUFFIX) this.readDigits(SUFFIX_NUMBER);
    else if (this.kind <= DIGITS) this.readDigits(DIGITS);
    else this.fail();
  }

  private readLetter(): void {
    if (this.kind > DIGITS) return this.fail();
    this.value = this.text.charAt(this.at++);
    this.kind = LETTER;
  }

  private readSuffix(): void {
    if (this.kind > SUFFIX_NUMBER) return this.fail();
    this.at++;
    this.value = this.take(isLower);
    this.suffix = SUFFIXES.indexOf(this.value);
    this.kind = this.value === '' || this.suffix < 0 ? INVALID : SUFFIX;
  }

  private readCommit(): void {
    if (this.kind >= COMMIT) return this.fail();
    this.at++;
    this.value = this.take(isHex);
    this.kind = this.value === '' ? INVALID : COMMIT;
  }

  private readRevision(): void {
    if (this.kind >= REVISION || !this.text.startsWith('-r', this.at)) return this.fail();
    this.at += 2;
    this.readDigits(REVISION);
  }
}

function compareNumbers(a: string, b: string): number {
  if (a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS) return Number(a) - Number(b);
  const [x, y] = [BigInt.asUintN(64, BigInt(a)), BigInt.asUintN(64, BigInt(b))];
  return x < y ? -1 : x > y ? 1 : 0;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Two parts of one kind. A number after a dot that begins with 0 is ordered as text, as Gentoo orders it. */
function compareParts(a: Reader, b: Reader): number {
  switch (a.kind) {
    case DIGITS:
      if (a.value.startsWith('0') || b.value.startsWith('0')) return compareTexts(a.value, b.value);
      return compareNumbers(a.value, b.value);
    case INITIAL_DIGITS:
    case SUFFIX_NUMBER:
    case REVISION:
      return compareNumbers(a.value, b.value);
    case SUFFIX:
      return a.suffix - b.suffix;
    default:
      return compareTexts(a.value, b.value);
  }
}

/** All parts so far are equal, and the kinds of the next ones differ (or both ended). */
function compareKinds(a: Reader, b: Reader, fuzzy: boolean): number {
  if (a.kind === b.kind || (fuzzy && b.kind === END)) return 0;
  if (a.kind === SUFFIX && a.suffix < NO_SUFFIX) return -1;
  if (b.kind === SUFFIX && b.suffix < NO_SUFFIX) return 1;
  return b.kind - a.kind;
}

function compare(a: string, b: string, fuzzy: boolean): number {
  if (a === b) return 0;
  const [x, y] = [new Reader(a), new Reader(b)];
  for (; x.kind === y.kind && x.kind < END; x.next(), y.next()) {
    const order = compareParts(x, y);
    if (order !== 0) return order;
  }
  return compareKinds(x, y, fuzzy);
}

/**
 * Orders two version strings as apk-tools 3 does: negative, 0 or positive. Never throws: strings that are no versions
 * are ordered too, and so is '' (what is provided without a version), which comes before every version.
 */
export function compareVersions(a: string, b: string): number {
  return compare(a, b, false);
}

/**
 * Whether `version` stands to `wanted` in one of the relations of `operator`, a set of the bits above. A set of all
 * three relations accepts anything.
 */
export function versionMatches(version: string, operator: number, wanted: string): boolean {
  const any = EQUAL | LESS | GREATER;
  const negated = (operator & NEGATED) !== 0;
  if ((operator & any) === any) return !negated;
  const order = compare(version, wanted, (operator & FUZZY) !== 0);
  const relation = order < 0 ? LESS : order > 0 ? GREATER : EQUAL;
  return ((relation & operator) !== 0) !== negated;
}

/** Whether the string is a version by Alpine's grammar. */
export function isVersion(text: string): boolean {
  const reader = new Reader(text);
  while (reader.kind < END) reader.next();
  return reader.kind === END;
}
