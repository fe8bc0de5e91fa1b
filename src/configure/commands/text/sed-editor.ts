import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { UsageError } from '../options.js';
import type { Regex } from '../../../formats/regex/regex.js';
import type { Input } from './sed-input.js';
import { replaced } from './sed-replace.js';
import type { Address, SedCommand, Substitution } from './sed-script.js';

/** One run of a script over one input. */
export class Editor {
  output = '';
  private pattern = '';
  private hold = '';
  private line = 0;
  private appended: ByteString | undefined;
  private replacedOne = false;
  private lastRegex: Regex | undefined;
  status = 0;
  ended = false;
  readonly writes = new Map<ByteString, string>();

  constructor(
    private readonly process: Process,
    private readonly commands: readonly SedCommand[],
    private readonly quiet: boolean,
    private readonly separator: string,
  ) {}

  run(input: Input): void {
    for (
      let next = input.next();
      next !== undefined && !this.ended;
      next = this.ended ? undefined : input.next()
    ) {
      this.pattern = next;
      this.line++;
      this.cycle(input);
    }
  }

  private print(text: ByteString, input: Input): void {
    const end = input.isLast && !input.endsWithNewline ? '' : this.separator;
    this.output += text + end;
  }

  private flush(): void {
    if (this.appended === undefined) return;
    if (this.output !== '' && !this.output.endsWith(this.separator)) this.output += this.separator;
    this.output += this.appended;
    this.appended = undefined;
  }

  private cycle(input: Input): void {
    let restart = true;
    while (restart) {
      const result = this.execute(input);
      restart = result === 'restart';
      if (result === 'delete') break;
      if (!restart && !this.quiet && result !== 'silent') this.print(this.pattern, input);
    }
    this.flush();
  }

  private matches(address: Address, input: Input): boolean {
    if (address.kind === 'line') return this.line === address.line;
    if (address.kind === 'last') return input.isLast;
    if (address.kind === 'regex') return this.regexOf(address.regex).test(this.pattern);
    if (address.kind !== 'step') return false;
    const { first, step } = address;
    return step === 0 ? this.line === first : this.line >= first && (this.line - first) % step === 0;
  }

  private regexOf(regex: Regex | undefined): Regex {
    const used = regex ?? this.lastRegex;
    if (used === undefined) throw new UsageError('no previous regular expression');
    this.lastRegex = used;
    return used;
  }

  private endOf(to: Address): number {
    if (to.kind === 'plus') return this.line + to.count;
    if (to.kind === 'multiple') return to.of === 0 ? this.line : Math.ceil(this.line / to.of) * to.of;
    return to.kind === 'line' ? to.line : Infinity;
  }

  private selects(command: SedCommand, input: Input): boolean {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return this.matches(from, input);
    if (!command.active) {
      // `0,/x/` lets the range end on the very first line.
      const zero = from.kind === 'line' && from.line === 0 && this.line === 1 && command.until !== -2;
      if (!zero && !this.matches(from, input)) return false;
      command.until = this.endOf(to);
      if (zero && to.kind === 'regex') {
        command.active = !this.matches(to, input);
        command.until = command.active ? Infinity : -2;
        return true;
      }
      command.active = to.kind === 'last' ? !input.isLast : to.kind === 'regex' || command.until > this.line;
      return true;
    }
    if (to.kind === 'regex' || to.kind === 'last') command.active = !this.matches(to, input);
    else if (this.line >= command.until) {
      command.active = false;
      return this.line === command.until;
    }
    return true;
  }

  private jump(label: ByteString): number {
    if (label === '') return this.commands.length;
    const at = this.commands.findIndex(({ letter, text }) => letter === ':' && text === label);
    if (at < 0) throw new UsageError(`can't find label for jump to \`${label}'`);
    return at;
  }

  private execute(input: Input): 'end' | 'delete' | 'restart' | 'silent' {
    this.replacedOne = false;
    for (let at = 0; at < this.commands.length; at++) {
      const command = this.commands[at] as SedCommand;
      if (this.selects(command, input) === command.negated) {
        if (command.letter === '{') at = command.end;
        continue;
      }
      const { letter, text } = command;
      switch (letter) {
        case 's':
          if (command.substitution !== undefined && this.substitute(command.substitution, input))
            this.replacedOne = true;
          break;
        case 'b':
          at = this.jump(text) - (text === '' ? 1 : 0);
          break;
        case 't':
        case 'T': {
          const jumps = this.replacedOne === (letter === 't');
          if (letter === 't' || this.replacedOne) this.replacedOne = false;
          if (jumps) at = this.jump(text) - (text === '' ? 1 : 0);
          break;
        }
        case 'd':
          return 'delete';
        case 'D': {
          const newline = this.pattern.indexOf('\n');
          if (newline < 0) return 'delete';
          this.pattern = this.pattern.slice(newline + 1);
          return 'restart';
        }
        case 'c':
          if (command.to === undefined || command.negated || !command.active) this.output += text;
          return 'delete';
        case 'q':
        case 'Q':
          this.ended = true;
          this.status = Number(text || 0);
          return letter === 'q' ? 'end' : 'silent';
        case 'n':
        case 'N': {
          if (!this.advance(letter, input)) return letter === 'n' || !this.quiet ? 'end' : 'end';
          break;
        }
        default:
          this.simple(command, input);
      }
    }
    return 'end';
  }

  /** `n` and `N`: the next line instead of, or after, this one. @returns whether there is one */
  private advance(letter: string, input: Input): boolean {
    if (input.isLast) {
      this.ended = true;
      return false;
    }
    if (letter === 'n' && !this.quiet) this.print(this.pattern, input);
    this.flush();
    const next = input.next() ?? '';
    this.line++;
    this.pattern = letter === 'n' ? next : `${this.pattern}\n${next}`;
    return true;
  }

  private simple(command: SedCommand, input: Input): void {
    const { letter, text } = command;
    switch (letter) {
      case 'p':
        this.print(this.pattern, input);
        break;
      case 'P':
        this.output += `${this.pattern.split('\n')[0] ?? ''}${this.separator}`;
        break;
      case 'h':
        this.hold = this.pattern;
        break;
      case 'H':
        this.hold += `\n${this.pattern}`;
        break;
      case 'g':
        this.pattern = this.hold;
        break;
      case 'G':
        this.pattern += `\n${this.hold}`;
        break;
      case 'x':
        [this.pattern, this.hold] = [this.hold, this.pattern];
        break;
      case 'y':
        this.pattern = [...this.pattern].map((byte) => command.map?.get(byte) ?? byte).join('');
        break;
      case 'a':
        this.appended = (this.appended ?? '') + text;
        break;
      case 'i':
        this.output += text;
        break;
      case 'r':
        this.appended = (this.appended ?? '') + (this.process.files.tryRead(text) ?? '');
        break;
      case 'w':
        this.writes.set(text, `${this.writes.get(text) ?? ''}${this.pattern}\n`);
        break;
      case '=':
        this.output += `${this.line}\n`;
        break;
      case 'z':
        this.pattern = '';
        break;
      case 'l':
      case 'F':
        unmodelled(this.process, `sed's command ${letter}`);
        break;
      default:
        break;
    }
  }

  private substitute(substitution: Substitution, input: Input): boolean {
    const regex = this.regexOf(substitution.regex);
    const text = this.pattern;
    let result = '';
    let from = 0;
    let count = 0;
    let done = false;
    for (let at = 0; at <= text.length;) {
      const match = regex.exec(text, at);
      if (match === undefined) break;
      const [start = 0, end = 0] = match;
      // An empty match right after another one does not count.
      if (
        start === end &&
        start === from &&
        count > 0 &&
        from > 0 &&
        result !== '' &&
        start === at &&
        text !== '' &&
        this.afterMatch === start
      ) {
        at = start + 1;
        continue;
      }
      count++;
      this.afterMatch = end;
      if (count >= substitution.nth) {
        result += text.slice(from, start) + replaced(text, match, substitution.replacement);
        from = end;
        done = true;
        if (!substitution.global) break;
      }
      at = end > start ? end : end + 1;
    }
    this.afterMatch = -1;
    if (!done) return false;
    this.pattern = result + text.slice(from);
    if (substitution.print) this.print(this.pattern, input);
    if (substitution.file !== undefined)
      this.writes.set(substitution.file, `${this.writes.get(substitution.file) ?? ''}${this.pattern}\n`);
    return true;
  }

  private afterMatch = -1;
}
