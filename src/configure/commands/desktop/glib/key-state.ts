import type { ByteString } from '../../../../kernel/byte-string.js';
import { GlibHashTable } from './hash-table.js';
import type { StringInfo } from './string-info.js';
import type { Variant } from './variant-bytes.js';
import { arrayOf, boxed, byteVariant, rawVariant, stringVariant, tupleVariant } from './variant-bytes.js';
import { GlibParseError } from './variant-tokens.js';
import type { VariantType } from './variant-type.js';
import { variantType } from './variant-type.js';
import { isLess, parseVariant } from './variant-value.js';

/** Least and greatest of what a `<range>` may leave open. */
const LIMITS: Readonly<Record<string, readonly [string, string]>> = {
  y: ['0', '255'],
  n: ['-32768', '32767'],
  q: ['0', '65535'],
  i: ['-2147483648', '2147483647'],
  u: ['0', '4294967295'],
  x: ['-9223372036854775808', '9223372036854775807'],
  t: ['0', '18446744073709551615'],
  d: ['-inf', 'inf'],
};

/** A `<key>` or an `<override>` of one. */
export class KeyState {
  defaultValue: Variant | undefined;
  unparsed = '';
  l10n: 'm' | 't' | undefined;
  context: ByteString | undefined;
  range: readonly [Variant, Variant] | undefined;
  hasChoices = false;
  hasAliases = false;
  hasSummary = false;
  hasDescription = false;
  readonly desktopValues = new GlibHashTable<Variant>();

  constructor(
    readonly type: VariantType,
    readonly hasDomain: boolean,
    readonly tagged: 'enum' | 'flags' | undefined,
    readonly strings: StringInfo,
    readonly isOverride = false,
  ) {}

  override(hasDomain: boolean): KeyState {
    const copy = new KeyState(this.type, hasDomain, this.tagged, this.strings.copy(), true);
    copy.range = this.range;
    return copy;
  }

  startDefault(l10n: ByteString | undefined, context: ByteString | undefined): void {
    if (l10n === undefined) {
      if (context !== undefined)
        throw new GlibParseError('translation context given for value without l10n enabled');
      return;
    }
    if (l10n !== 'messages' && l10n !== 'time')
      throw new GlibParseError(`unsupported l10n category: ${l10n}`);
    this.l10n = l10n === 'messages' ? 'm' : 't';
    if (!this.hasDomain) throw new GlibParseError('l10n requested, but no gettext domain given');
    this.context = context;
  }

  endDefault(text: ByteString): void {
    this.unparsed = text;
    this.defaultValue = parseVariant(this.type, text);
    this.checkDefault();
  }

  /** Why a value may not be: it is out of the range, or no choice. */
  refusal(value: Variant): 'range' | 'choice' | undefined {
    if (this.range !== undefined)
      return isLess(value, this.range[0]) || isLess(this.range[1], value) ? 'range' : undefined;
    const isChosen = this.strings.isEmpty || value.strings.every((one) => this.strings.isValid(one));
    return isChosen ? undefined : 'choice';
  }

  checkDefault(): void {
    const refusal = this.defaultValue === undefined ? undefined : this.refusal(this.defaultValue);
    const tag = this.isOverride ? 'override' : 'default';
    if (refusal === 'range') throw new GlibParseError(`<${tag}> is not contained in the specified range`);
    if (refusal === 'choice') throw new GlibParseError(`<${tag}> contains a string not in <choices>`);
  }

  setRange(least: ByteString | undefined, greatest: ByteString | undefined): void {
    if (this.range !== undefined) throw new GlibParseError('<range/> already specified for this key');
    const limits = LIMITS[this.type.text[0] ?? ''];
    if (limits === undefined)
      throw new GlibParseError(`<range> not allowed for keys of type “${this.type.text}”`);
    const ends = [least ?? limits[0], greatest ?? limits[1]].map((text) => parseVariant(this.type, text));
    const [low, high] = ends;
    if (low === undefined || high === undefined || isLess(high, low))
      throw new GlibParseError('<range> specified minimum is greater than maximum');
    this.range = [low, high];
    this.checkDefault();
  }

  startChoices(): void {
    if (this.tagged === 'enum')
      throw new GlibParseError('<choices> cannot be specified for an enumerated type');
    if (this.hasChoices) throw new GlibParseError('<choices> already specified for this key');
    if (!/^[am]*s$/.test(this.type.text))
      throw new GlibParseError(`<choices> not allowed for keys of type “${this.type.text}”`);
  }

  addChoice(choice: ByteString): void {
    if (this.strings.contains(choice)) throw new GlibParseError(`<choice value='${choice}'/> already given`);
    this.strings.add(choice, 0);
    this.hasChoices = true;
  }

  startAliases(): void {
    if (this.hasAliases) throw new GlibParseError('<aliases> already specified for this key');
    if (this.tagged === undefined && !this.hasChoices)
      throw new GlibParseError(
        '<aliases> can only be specified for keys with enumerated or flags types or after <choices>',
      );
  }

  addAlias(alias: ByteString, target: ByteString): void {
    if (this.strings.contains(alias)) throw new GlibParseError(`<alias value='${alias}'/> already specified`);
    if (!this.strings.addAlias(alias, target))
      throw new GlibParseError(`alias target “${target}” is not in <choices>`);
    this.hasAliases = true;
  }

  /** What stands in the table: the default, and what else there is to know, each under a letter. */
  serialise(): Variant {
    const parts: Variant[] = this.defaultValue === undefined ? [] : [this.defaultValue];
    const add = (letter: string, value: Variant): void => {
      parts.push(tupleVariant([byteVariant(letter), value]));
    };
    if (this.l10n !== undefined) {
      const text = this.unparsed.replace(/^[ \t-\r]+|[ \t-\r]+$/g, '');
      const message = this.context === undefined ? text : `${this.context}\x04${text}`;
      add('l', tupleVariant([byteVariant(this.l10n), stringVariant(message)]));
    }
    const letter = this.tagged === 'flags' ? 'f' : this.tagged === 'enum' ? 'e' : 'c';
    if (!this.strings.isEmpty) add(letter, rawVariant('au', this.strings.bytes()));
    if (this.range !== undefined) add('r', tupleVariant(this.range));
    if (this.desktopValues.size > 0) {
      const entry = variantType('{sv}');
      const values = this.desktopValues.entries().map(([desktop, value]) => {
        return tupleVariant([stringVariant(desktop), boxed(value)], entry);
      });
      add('d', arrayOf('a{sv}', values));
    }
    return tupleVariant(parts);
  }
}
