/** One element of a pattern: what it takes of the text. */
type Element =
  { readonly kind: 'star' } | { readonly kind: 'one'; readonly matches: (char: string) => boolean };

/** POSIX character classes in the C locale, which is the only one that gives the same answer everywhere. */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/,
  alpha: /^[A-Za-z]$/,
  blank: /^[ \t]$/,
  cntrl: /^[\0-\x1f\x7f]$/,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[ \t-\r]$/,
  upper: /^[A-Z]$/,
  xdigit: /^[0-9A-Fa-f]$/,
};

interface Bracket {
  readonly matches: (char: string) => boolean;
  /** Where the pattern goes on after the closing bracket. */
  readonly next: number;
}

/** One end of a range or a single character; undefined when the pattern ends before it. */
function member(
  chars: readonly string[],
  at: number,
): { readonly char: string; readonly next: number } | undefined {
  const escaped = chars[at] === '\\';
  const char = chars[escaped ? at + 1 : at];
  return char === undefined ? undefined : { char, next: at + (escaped ? 2 : 1) };
}

function code(char: string): number {
  return char.codePointAt(0) as number;
}

/** `[:alpha:]` inside a bracket expression, or `[=a=]` and `[.a.]`, which in this locale are just the character. */
function classAt(chars: readonly string[], at: number): Bracket | undefined {
  const [opening, mark = ''] = chars.slice(at, at + 2);
  if (opening !== '[' || !/^[:=.]$/.test(mark)) return undefined;
  const end = chars.findIndex((char, index) => index > at + 1 && char === mark && chars[index + 1] === ']');
  const name = chars.slice(at + 2, end);
  if (end < 0 || !/^[a-z]+$/.test(name.join(''))) return undefined;
  if (mark !== ':') return { matches: (char) => name.length === 1 && char === name[0], next: end + 2 };
  const expression = CLASSES[name.join('')];
  return { matches: (char) => expression?.test(char) === true, next: end + 2 };
}

function rangeAt(chars: readonly string[], at: number): Bracket | undefined {
  const low = member(chars, at);
  if (low === undefined) return undefined;
  const isRange = chars[low.next] === '-' && chars[low.next + 1] !== ']';
  if (!isRange) return { matches: (char) => char === low.char, next: low.next };
  const high = member(chars, low.next + 1);
  if (high === undefined) return undefined;
  return {
    matches: (char) => code(char) >= code(low.char) && code(char) <= code(high.char),
    next: high.next,
  };
}

/** The bracket expression whose `[` is at `start`; undefined when it is not closed, and then `[` stands for itself. */
function bracketAt(chars: readonly string[], start: number): Bracket | undefined {
  const isNegated = chars[start + 1] === '!' || chars[start + 1] === '^';
  const parts: Bracket[] = [];
  const first = start + (isNegated ? 2 : 1);
  for (let at = first; at < chars.length;) {
    if (chars[at] === ']' && at > first) {
      return { matches: (char) => parts.some((part) => part.matches(char)) !== isNegated, next: at + 1 };
    }
    const part = classAt(chars, at) ?? rangeAt(chars, at);
    if (part === undefined) return undefined;
    parts.push(part);
    at = part.next;
  }
  return undefined;
}

function elementsOf(pattern: string): readonly Element[] {
  const chars = [...pattern];
  const elements: Element[] = [];
  const one = (matches: (char: string) => boolean): void => void elements.push({ kind: 'one', matches });
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] as string;
    const bracket = char === '[' ? bracketAt(chars, at) : undefined;
    if (bracket !== undefined) {
      one(bracket.matches);
      at = bracket.next - 1;
    } else if (char === '*') elements.push({ kind: 'star' });
    else if (char === '?') one(() => true);
    else {
      // A backslash at the very end matches nothing at all.
      const literal = char === '\\' ? chars[++at] : char;
      one((other) => other === literal);
    }
  }
  return elements;
}

/**
 * fnmatch(3) with no flags, in the C.UTF-8 locale: `*` and `?` match slashes and leading dots too. Takes at most
 * pattern length × text length steps, whatever the pattern.
 * @see fnmatch(3), glob(7); POSIX.1-2017 §2.13
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const elements = elementsOf(pattern);
  return (text) => {
    const chars = [...text];
    let [at, place] = [0, 0];
    let star: { readonly place: number; at: number } | undefined;
    while (at < chars.length) {
      const element = elements[place];
      if (element?.kind === 'star') star = { place: place++, at };
      else if (element?.matches(chars[at] as string) === true) [at, place] = [at + 1, place + 1];
      else if (star === undefined) return false;
      // Of the stars only the last one has to give way: what it takes, those before it need not.
      else [at, place] = [++star.at, star.place + 1];
    }
    return elements.slice(place).every(({ kind }) => kind === 'star');
  };
}
