/** What a character that means nothing where it stands is: itself, an error, or nothing. */
type Stray = 'literal' | 'error' | 'skip';

/**
 * How programs differ in reading expressions; glibc's RE_SYNTAX_* of regex.h, as sed, grep, expr and awk set them.
 */
export interface Syntax {
  /** `( ) { } + ? |` are operators bare, and not with a backslash. */
  readonly extended: boolean;
  /** A repetition with nothing before it. */
  readonly leadingRepeat: Stray;
  readonly leadingInterval: Stray;
  /** `a**` is an error (RE_CONTEXT_INVALID_DUP). */
  readonly repeatTwice: boolean;
  /** `a{x`: an ordinary brace, or an error. */
  readonly badInterval: 'literal' | 'error';
  readonly unmatchedClose: 'literal' | 'error';
  /** Whether intervals are known at all. */
  readonly intervals: boolean;
  readonly backReferences: boolean;
  /** `\w \W \s \S \b \B \< \> \` \'`; where gawk differs, `\y` is `\b`. */
  readonly wordOperators: 'gnu' | 'gawk' | 'none';
  /** What `\n` and the like are: as themselves, or as sed or awk have them, in brackets too. */
  readonly escapes: 'none' | 'sed' | 'awk';
  /** A newline in the pattern separates alternatives (grep). */
  readonly newlineIsChoice: boolean;
}

const POSIX_BASIC: Syntax = {
  extended: false,
  leadingRepeat: 'literal',
  leadingInterval: 'error',
  repeatTwice: true,
  badInterval: 'error',
  unmatchedClose: 'error',
  intervals: true,
  backReferences: true,
  wordOperators: 'gnu',
  escapes: 'none',
  newlineIsChoice: false,
};

export const SED_BASIC: Syntax = { ...POSIX_BASIC, escapes: 'sed' };

export const SED_EXTENDED: Syntax = {
  ...SED_BASIC,
  extended: true,
  leadingRepeat: 'error',
  repeatTwice: false,
};

/** regcomp(3) with REG_EXTENDED. */
export const POSIX_EXTENDED: Syntax = { ...SED_EXTENDED, escapes: 'none', unmatchedClose: 'literal' };

export const GREP_BASIC: Syntax = {
  ...POSIX_BASIC,
  leadingInterval: 'skip',
  repeatTwice: false,
};

export const GREP_EXTENDED: Syntax = {
  ...GREP_BASIC,
  extended: true,
  leadingRepeat: 'skip',
  badInterval: 'literal',
  unmatchedClose: 'literal',
};

/** expr(1), nl(1) and csplit(1): RE_SYNTAX_POSIX_BASIC without RE_CONTEXT_INVALID_DUP. */
export const EXPR_BASIC: Syntax = { ...POSIX_BASIC, leadingInterval: 'literal', repeatTwice: false };

/** mawk before 1.3.4-20200717 has no intervals: the caller refuses what looks like one. */
export const MAWK: Syntax = {
  ...POSIX_BASIC,
  extended: true,
  leadingInterval: 'literal',
  repeatTwice: false,
  badInterval: 'literal',
  unmatchedClose: 'literal',
  backReferences: false,
  wordOperators: 'none',
  escapes: 'awk',
};

export const GAWK: Syntax = { ...MAWK, leadingRepeat: 'literal', wordOperators: 'gawk' };
