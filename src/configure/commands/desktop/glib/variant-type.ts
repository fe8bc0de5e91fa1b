import type { ByteString } from '../../../../kernel/byte-string.js';

/** A definite type of GVariant. */
export interface VariantType {
  readonly text: ByteString;
  readonly align: number;
  /** Of values that are all equally long, else undefined. */
  readonly size: number | undefined;
  /** Of arrays and maybes; of tuples and dictionary entries what is in them. */
  readonly members: readonly VariantType[];
}

const BASIC: Readonly<Record<string, number>> = {
  b: 1,
  y: 1,
  n: 2,
  q: 2,
  i: 4,
  u: 4,
  h: 4,
  x: 8,
  t: 8,
  d: 8,
};
const DEEPEST = 128;

function basic(letter: string): VariantType | undefined {
  const size = BASIC[letter];
  if (size !== undefined) return { text: letter, align: size, size, members: [] };
  if (/^[sog]$/.test(letter)) return { text: letter, align: 1, size: undefined, members: [] };
  return letter === 'v' ? { text: 'v', align: 8, size: undefined, members: [] } : undefined;
}

/** The type of a tuple or, with braces, a dictionary entry. */
function tupleOf(members: readonly VariantType[], brackets: '()' | '{}' = '()'): VariantType {
  const align = Math.max(1, ...members.map((member) => member.align));
  let size: number | undefined = 0;
  for (const member of members)
    size = size === undefined || member.size === undefined ? undefined : up(size, member.align) + member.size;
  const text = `${brackets[0] ?? ''}${members.map((member) => member.text).join('')}${brackets[1] ?? ''}`;
  return { text, align, size: size === undefined ? undefined : Math.max(1, up(size, align)), members };
}

/** The next multiple of an alignment. */
export function up(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/**
 * Reads a type string.
 * @returns undefined when it is none, or not definite
 * @see GVariantType, "GVariant Type Strings"
 */
export function variantType(text: ByteString): VariantType | undefined {
  let at = 0;
  const members = (close: string, depth: number): readonly VariantType[] | undefined => {
    const found: VariantType[] = [];
    while (text[at] !== close) {
      const member = one(depth);
      if (member === undefined) return undefined;
      found.push(member);
    }
    at++;
    return found;
  };
  const one = (depth: number): VariantType | undefined => {
    const letter = text[at++] ?? '';
    if (depth > DEEPEST) return undefined;
    if (letter === 'a' || letter === 'm') {
      const element = one(depth + 1);
      return (
        element && { text: letter + element.text, align: element.align, size: undefined, members: [element] }
      );
    }
    if (letter === '(' || letter === '{') {
      const found = members(letter === '(' ? ')' : '}', depth + 1);
      const isEntry = letter === '{';
      if (found === undefined) return undefined;
      if (isEntry && (found.length !== 2 || !/^[bynqiuxthdsog]$/.test(found[0]?.text ?? '')))
        return undefined;
      return tupleOf(found, isEntry ? '{}' : '()');
    }
    return basic(letter);
  };
  const type = one(0);
  return at === text.length ? type : undefined;
}
