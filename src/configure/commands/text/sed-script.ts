import type { ByteString } from '../../../kernel/byte-string.js';
import { UsageError } from '../options.js';
import { compileRegex, type Regex } from '../../../formats/regex/regex.js';
import { SED_BASIC, SED_EXTENDED } from '../../../formats/regex/syntax.js';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regex'; readonly regex: Regex | undefined }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'plus'; readonly count: number }
  | { readonly kind: 'multiple'; readonly of: number };

export interface SedCommand {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly letter: string;
  /** Text of a, i, c; label of b, t, T; file of r, w; number of q, Q, l. */
  readonly text: ByteString;
  readonly substitution?: Substitution;
  readonly map?: ReadonlyMap<string, string>;
  /** Where the `}` of a `{` is. */
  end: number;
  /** Whether a range is under way, and till which line. */
  active: boolean;
  until: number;
}

export interface Substitution {
  readonly regex: Regex | undefined;
  readonly replacement: ByteString;
  readonly global: boolean;
  readonly print: boolean;
  readonly nth: number;
  readonly file: ByteString | undefined;
}

/** Reads a sed script. @see sed(1), GNU sed's manual */
export class SedParser {
  private at = 0;
  readonly commands: SedCommand[] = [];

  constructor(
    private readonly script: ByteString,
    private readonly extended: boolean,
  ) {}

  parse(): readonly SedCommand[] {
    const open: SedCommand[] = [];
    for (;;) {
      while (/[\s;]/.test(this.script[this.at] ?? 'x')) this.at++;
      if (this.at >= this.script.length) break;
      if (this.script[this.at] === '#') {
        this.line();
        continue;
      }
      const command = this.command();
      if (command.letter === '{') open.push(command);
      if (command.letter === '}') {
        const start = open.pop();
        if (start === undefined) throw new UsageError("-e expression #1, char 0: unexpected `}'");
        start.end = this.commands.length;
      }
      this.commands.push(command);
    }
    if (open.length > 0) throw new UsageError("-e expression #1, char 0: unmatched `{'");
    return this.commands;
  }

  private blanks(): void {
    while (/[ \t]/.test(this.script[this.at] ?? 'x')) this.at++;
  }

  private line(): ByteString {
    const newline = this.script.indexOf('\n', this.at);
    const end = newline < 0 ? this.script.length : newline;
    const text = this.script.slice(this.at, end);
    this.at = end + 1;
    return text;
  }

  private regex(source: ByteString, flags: string): Regex | undefined {
    if (source === '') return undefined;
    return compileRegex(source, {
      syntax: this.extended ? SED_EXTENDED : SED_BASIC,
      utf8: true,
      ignoreCase: /[iI]/.test(flags),
      newlines: /[mM]/.test(flags),
    });
  }

  /** Text up to a delimiter that is neither escaped nor, in an expression, within brackets. */
  private delimited(delimiter: string, isRegex: boolean): ByteString {
    let text = '';
    let inBracket = false;
    for (; this.at < this.script.length; this.at++) {
      const byte = this.script[this.at] as string;
      if (byte === '\\' && this.at + 1 < this.script.length && !inBracket) {
        const next = this.script[++this.at] as string;
        // An escaped delimiter is the delimiter itself; a newline may be written as \n.
        if (next === delimiter) text += isRegex && /[.*[\]^$+?(){}|]/.test(delimiter) ? `\\${next}` : next;
        else text += `\\${next}`;
        continue;
      }
      if (isRegex && byte === '[' && !inBracket) {
        const start = /^\[\^?\]?/.exec(this.script.slice(this.at))?.[0] ?? '[';
        text += start;
        this.at += start.length - 1;
        inBracket = true;
        continue;
      }
      if (inBracket && byte === '[' && /[.:=]/.test(this.script[this.at + 1] ?? '')) {
        const close = this.script.indexOf(`${this.script[this.at + 1] ?? ''}]`, this.at + 2);
        if (close > 0) {
          text += this.script.slice(this.at, close + 2);
          this.at = close + 1;
          continue;
        }
      }
      if (inBracket && byte === ']') inBracket = false;
      else if (!inBracket && byte === delimiter) {
        this.at++;
        return text;
      }
      text += byte;
    }
    throw new UsageError(`-e expression #1, char ${this.at}: unterminated address regex`);
  }

  private address(): Address | undefined {
    this.blanks();
    const rest = this.script.slice(this.at);
    const number = /^(\d+)(?:~(\d+))?/.exec(rest);
    if (number !== null) {
      this.at += number[0].length;
      if (number[2] !== undefined) return { kind: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { kind: 'line', line: Number(number[1]) };
    }
    if (rest.startsWith('$')) {
      this.at++;
      return { kind: 'last' };
    }
    const relative = /^([+~])(\d+)/.exec(rest);
    if (relative !== null) {
      this.at += relative[0].length;
      return relative[1] === '+'
        ? { kind: 'plus', count: Number(relative[2]) }
        : { kind: 'multiple', of: Number(relative[2]) };
    }
    if (!/^(\/|\\.)/s.test(rest)) return undefined;
    if (rest.startsWith('\\')) this.at++;
    const delimiter = this.script[this.at++] as string;
    const source = this.delimited(delimiter, true);
    const flags = /^[IM]*/.exec(this.script.slice(this.at))?.[0] ?? '';
    this.at += flags.length;
    return { kind: 'regex', regex: this.regex(source, flags) };
  }

  private command(): SedCommand {
    const from = this.address();
    this.blanks();
    let to: Address | undefined;
    if (from !== undefined && this.script[this.at] === ',') {
      this.at++;
      to = this.address();
      if (to === undefined) throw new UsageError(`-e expression #1, char ${this.at}: unexpected \`,'`);
    }
    this.blanks();
    let negated = false;
    while (this.script[this.at] === '!') {
      negated = true;
      this.at++;
      this.blanks();
    }
    const letter = this.script[this.at++];
    if (letter === undefined) throw new UsageError(`-e expression #1, char ${this.at}: missing command`);
    const base = { from, to, negated, letter, text: '', end: -1, active: false, until: -1 };
    return this.arguments(base, letter);
  }

  private arguments(base: SedCommand, letter: string): SedCommand {
    switch (letter) {
      case '{':
        return base;
      case 's':
        return { ...base, substitution: this.substitution() };
      case 'y':
        return { ...base, map: this.transliteration() };
      case 'a':
      case 'i':
      case 'c':
        return { ...base, text: this.insertion() };
      case ':':
        this.blanks();
        return { ...base, text: this.label() };
      case 'b':
      case 't':
      case 'T':
        this.blanks();
        return { ...base, text: this.label() };
      case 'r':
      case 'w':
        this.blanks();
        return { ...base, text: this.line() };
      case 'q':
      case 'Q':
      case 'l': {
        this.blanks();
        const number = /^\d*/.exec(this.script.slice(this.at))?.[0] ?? '';
        this.at += number.length;
        return { ...base, text: number };
      }
      default:
        if (!'}dDpPnNhHgGx=zF'.includes(letter))
          throw new UsageError(`-e expression #1, char ${this.at}: unknown command: \`${letter}'`);
        return base;
    }
  }

  private label(): ByteString {
    const text = /^[^;\n}]*/.exec(this.script.slice(this.at))?.[0] ?? '';
    this.at += text.length;
    return text.trim();
  }

  /** The text of a, i and c: on the same line, or after a backslash and a newline. */
  private insertion(): ByteString {
    this.blanks();
    if (this.script[this.at] === '\\') {
      this.at++;
      const blank = /^[ \t]*\n/.exec(this.script.slice(this.at));
      if (blank !== null) this.at += blank[0].length;
      else this.blanks();
      // `$a\` with nothing after it adds nothing but a newline that the file's last line lacks.
      if (this.at >= this.script.length) return '';
    }
    let text = '';
    for (; this.at < this.script.length; this.at++) {
      const byte = this.script[this.at] as string;
      if (byte === '\n') break;
      if (byte === '\\' && this.at + 1 < this.script.length) text += this.script[++this.at] as string;
      else text += byte;
    }
    this.at++;
    return `${text}\n`;
  }

  private substitution(): Substitution {
    const delimiter = this.script[this.at++] as string;
    const source = this.delimited(delimiter, true);
    const replacement = this.delimited(delimiter, false);
    const flags = /^[gpiImMe0-9]*/.exec(this.script.slice(this.at))?.[0] ?? '';
    this.at += flags.length;
    let file: ByteString | undefined;
    if (this.script[this.at] === 'w') {
      this.at++;
      this.blanks();
      file = this.line();
    }
    if (flags.includes('e')) throw new UsageError('the e flag is not modelled');
    return {
      regex: this.regex(source, flags),
      replacement,
      global: flags.includes('g'),
      print: flags.includes('p'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      file,
    };
  }

  private transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.script[this.at++] as string;
    const unescape = (text: string): string[] =>
      [...text.matchAll(/\\(.)|([^\\])/gs)].map(([, escaped, plain]) =>
        escaped === 'n' ? '\n' : (escaped ?? plain ?? ''),
      );
    const [from, to] = [
      unescape(this.delimited(delimiter, false)),
      unescape(this.delimited(delimiter, false)),
    ];
    if (from.length !== to.length)
      throw new UsageError(
        `-e expression #1, char ${this.at}: strings for \`y' command are different lengths`,
      );
    return new Map(from.map((byte, index) => [byte, to[index] ?? '']));
  }
}
