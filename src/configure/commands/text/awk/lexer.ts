import type { ByteString } from '../../../../kernel/byte-string.js';
import { AwkSyntaxError } from './ast.js';
import { unescapeString } from './escapes.js';

/**
 * `call` is a name with `(` right behind it; operators, keywords, newlines (`\n`) and the end (`''`) are `mark`.
 */
export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'mark';
  readonly text: ByteString;
  readonly line: number;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'BEGIN END function if else while for do break continue next nextfile exit return delete in getline ' +
    'print printf'
  ).split(' '),
);

/** Functions that awk itself has, with the fewest and the most arguments. @see mawk(1), sections 8 and 9 */
export const BUILTINS: Readonly<Record<string, readonly [number, number]>> = {
  atan2: [2, 2],
  close: [1, 1],
  cos: [1, 1],
  exp: [1, 1],
  fflush: [0, 1],
  gsub: [2, 3],
  index: [2, 2],
  int: [1, 1],
  length: [0, 1],
  log: [1, 1],
  match: [2, 2],
  mktime: [1, 1],
  rand: [0, 0],
  sin: [1, 1],
  split: [2, 3],
  sprintf: [1, 255],
  sqrt: [1, 1],
  srand: [0, 1],
  strftime: [0, 3],
  sub: [2, 3],
  substr: [2, 3],
  system: [1, 1],
  systime: [0, 0],
  tolower: [1, 1],
  toupper: [1, 1],
};

const MARK = /\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[-+*/%^!~<>=?:,;(){}[\]|$\n]/y;
const NAME = /[A-Za-z_][A-Za-z_0-9]*/y;
const NUMBER = /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?/y;
const BLANK = /(?:[ \t\r\f\v]|\\\r?\n)+/y;
const STRING = /"((?:[^"\\\n]|\\[^])*)"/y;
/** Up to the slash that ends it; one in brackets does not. */
const REGEX = /\/((?:[^/\\\n[]|\\[^\n]|\[\^?\]?(?:[^\]\\\n[]|\\[^\n]|\[:[a-z]+:\]|\[(?!:[a-z]+:\]))*\])*)\//y;

/** Programs are no longer than this. */
const MAX_SOURCE_BYTES = 4 << 20;

class Lexer {
  private at = 0;
  private line = 1;
  private readonly tokens: Token[] = [];

  constructor(private readonly source: ByteString) {}

  run(): readonly Token[] {
    if (this.source.length > MAX_SOURCE_BYTES) throw new AwkSyntaxError('program is too large');
    while (this.skipBlanks()) this.token();
    this.add('mark', '\n');
    this.add('mark', '');
    return this.tokens;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source) ?? undefined;
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }

  private add(kind: Token['kind'], text: ByteString): void {
    this.tokens.push({ kind, text, line: this.line });
    if (kind === 'mark' && text === '\n') this.line++;
  }

  private skipBlanks(): boolean {
    for (;;) {
      const blank = this.take(BLANK)?.[0];
      if (blank !== undefined) this.countLines(blank);
      if (this.source[this.at] !== '#') return this.at < this.source.length;
      const end = this.source.indexOf('\n', this.at);
      this.at = end < 0 ? this.source.length : end;
    }
  }

  private countLines(text: ByteString): void {
    for (const character of text) if (character === '\n') this.line++;
  }

  private token(): void {
    const { source, at } = this;
    const first = source[at] ?? '';
    if (first === '"') return this.string();
    if (first === '/' && !this.isDivision()) return this.regex();
    const name = this.take(NAME)?.[0];
    if (name !== undefined) return this.word(name);
    const number = /[0-9.]/.test(first) ? this.take(NUMBER)?.[0] : undefined;
    if (number !== undefined) return this.add('number', number);
    if (source.startsWith('&', at) && !source.startsWith('&&', at))
      throw new AwkSyntaxError("unexpected character '&'", this.line);
    const mark = this.take(MARK)?.[0];
    if (mark === undefined) throw new AwkSyntaxError(`unexpected character '${first}'`, this.line);
    this.add('mark', mark);
  }

  private word(name: string): void {
    const isTouching = this.source[this.at] === '(';
    if (KEYWORDS.has(name)) this.add('mark', name);
    else if (Object.hasOwn(BUILTINS, name)) this.add('builtin', name);
    else this.add(isTouching ? 'call' : 'name', name);
  }

  private string(): void {
    const found = this.take(STRING);
    if (found === undefined) throw new AwkSyntaxError('runaway string constant', this.line);
    this.add('string', unescapeString(found[1] ?? ''));
    this.countLines(found[0]);
  }

  private regex(): void {
    const found = this.take(REGEX);
    if (found === undefined) throw new AwkSyntaxError('runaway regular expression', this.line);
    this.add('regex', found[1] ?? '');
  }

  /** Whether a slash divides: after what can be a value. @see mawk(1), section 3 */
  private isDivision(): boolean {
    const last = this.tokens.at(-1);
    if (last === undefined) return false;
    if (last.kind === 'mark') return [')', ']', '++', '--', 'getline', '$'].includes(last.text);
    return last.kind !== 'call' && last.kind !== 'builtin';
  }
}

/** A program as tokens; the name of a function that is defined may stand apart from its `(`. @throws AwkSyntaxError */
export function tokensOf(source: ByteString): readonly Token[] {
  const tokens = new Lexer(source).run();
  const defined = new Set<ByteString>();
  for (const [at, { kind, text }] of tokens.entries())
    if (kind === 'mark' && text === 'function') defined.add(tokens[at + 1]?.text ?? '');
  return tokens.map((token, at) => {
    const isCall = token.kind === 'name' && defined.has(token.text) && tokens[at + 1]?.text === '(';
    return isCall ? { ...token, kind: 'call' } : token;
  });
}
