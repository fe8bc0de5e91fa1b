import type { ByteString } from '../kernel/byte-string.js';
import { sortedBytewise } from '../kernel/order.js';
import { ScriptError } from './control.js';
import type { Options } from './options.js';

/** Never changed in place, so that copies of a table may share it. */
export interface Variable {
  /** Undefined: exported, readonly or local without having a value. */
  readonly value: ByteString | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
  /** Unsetting takes the value only: the shell's own variables and those that were made local. */
  readonly fixed: boolean;
}

type Saved =
  | { readonly kind: 'variable'; readonly name: string; readonly variable: Variable | undefined }
  | { readonly kind: 'options'; readonly options: Options };

/** What `local`, and assignments before a command, have covered; to be uncovered at its end. */
export type Frame = Saved[];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Variables that dash always has. @see dash src/var.c, varinit */
const OWN = ['IFS', 'MAIL', 'MAILPATH', 'PATH', 'PS1', 'PS2', 'PS4', 'OPTIND'];

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `'text'`, with the quotes in it in double quotes. @see dash src/mystring.c, single_quote */
export function singleQuoted(text: ByteString): ByteString {
  const pieces = text.match(/[^']+|'+/g) ?? [''];
  const quoted = pieces.map((piece) => (piece.startsWith("'") ? `"${piece}"` : `'${piece}'`)).join('');
  return text.startsWith("'") ? `''${quoted}` : quoted;
}

/** A shell's variables, with what local ones cover. @see dash src/var.c */
export class Variables {
  private readonly table: Map<string, Variable>;
  private readonly frames: Frame[];

  constructor(
    private readonly options: () => Options,
    private readonly restoreOptions: (options: Options) => void,
    /** Told of each value that PATH and OPTIND are about to get. */
    private readonly onChange: (name: 'PATH' | 'OPTIND', value: ByteString | undefined) => void,
    copied?: Variables,
  ) {
    this.table = new Map(copied?.table);
    this.frames = copied?.frames.map((frame) => [...frame]) ?? [];
    if (copied === undefined) for (const name of OWN) this.put(name, undefined, { fixed: true });
  }

  /** Sets a record without asking anybody. */
  put(name: string, value: ByteString | undefined, flags: Partial<Omit<Variable, 'value'>> = {}): void {
    this.table.set(name, { value, exported: false, readonly: false, fixed: false, ...flags });
  }

  record(name: string): Variable | undefined {
    return this.table.get(name);
  }

  get(name: string): ByteString | undefined {
    return this.table.get(name)?.value;
  }

  /** @throws ScriptError for what is no name, or a readonly variable */
  set(
    name: string,
    value: ByteString | undefined,
    flags: { exported?: boolean; readonly?: boolean } = {},
  ): void {
    const before = this.table.get(name);
    if (before === undefined && !NAME.test(name)) throw new ScriptError(`${name}: bad variable name`);
    if (before?.readonly) throw new ScriptError(`${name}: is read only`);
    if (name === 'PATH' || name === 'OPTIND') this.onChange(name, value);
    const exported = before?.exported === true || flags.exported === true || this.options().a;
    const readonly = flags.readonly === true;
    const fixed = before?.fixed === true;
    if (value === undefined && !fixed && flags.exported !== true && !readonly && !this.options().a) {
      this.table.delete(name);
      return;
    }
    this.table.set(name, { value, exported, readonly, fixed });
  }

  /** @throws ScriptError */
  unset(name: string): void {
    this.set(name, undefined);
  }

  /** `export NAME` and `readonly NAME`. @throws ScriptError for what is no name */
  mark(name: string, mark: 'exported' | 'readonly'): void {
    const before = this.table.get(name);
    if (before === undefined) this.set(name, undefined, { [mark]: true });
    else this.table.set(name, { ...before, [mark]: true });
  }

  pushFrame(): number {
    return this.frames.push([]);
  }

  /** Uncovers what has been covered since the frame was pushed, the frame included. */
  popFrame(depth: number): void {
    while (this.frames.length >= depth)
      for (const saved of (this.frames.pop() as Frame).reverse()) this.restore(saved);
  }

  get hasFrame(): boolean {
    return this.frames.length > 0;
  }

  private restore(saved: Saved): void {
    if (saved.kind === 'options') {
      this.restoreOptions(saved.options);
      return;
    }
    const { name, variable } = saved;
    if (name === 'PATH' || name === 'OPTIND') this.onChange(name, variable?.value);
    if (variable === undefined) this.table.delete(name);
    else this.table.set(name, variable);
  }

  /** Covers a variable until the end of the frame; it keeps its value unless it gets one. @throws ScriptError */
  cover(name: string, value: ByteString | undefined, flags: { exported?: boolean } = {}): void {
    const frame = this.frames.at(-1) as Frame;
    const variable = this.table.get(name);
    if (variable === undefined && !NAME.test(name)) throw new ScriptError(`${name}: bad variable name`);
    if (variable === undefined) this.put(name, undefined, { fixed: true, exported: flags.exported === true });
    else this.table.set(name, { ...variable, fixed: true });
    frame.push({ kind: 'variable', name, variable });
    if (value !== undefined) this.set(name, value, flags);
  }

  /** `local -` */
  coverOptions(): void {
    (this.frames.at(-1) as Frame).push({ kind: 'options', options: { ...this.options() } });
  }

  /** The environment of a program. */
  environment(): Map<string, ByteString> {
    const environment = new Map<string, ByteString>();
    for (const [name, { value, exported }] of this.table) {
      if (exported && value !== undefined) environment.set(name, value);
    }
    return environment;
  }

  /** `PREFIX NAME='VALUE'` for all that the condition holds for, by name. @see dash src/var.c, showvars */
  list(prefix: string, isShown: (variable: Variable) => boolean): ByteString {
    const shown = [...this.table].filter(([, variable]) => isShown(variable));
    const line = ([name, { value }]: [string, Variable]): ByteString =>
      `${prefix}${name}${value === undefined ? '' : `=${singleQuoted(value)}`}\n`;
    return sortedBytewise(shown, ([name]) => name)
      .map(line)
      .join('');
  }
}
