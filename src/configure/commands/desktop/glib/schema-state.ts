import type { ByteString } from '../../../../kernel/byte-string.js';
import { GlibHashTable } from './hash-table.js';
import { KeyState } from './key-state.js';
import { StringInfo } from './string-info.js';
import { GlibParseError } from './variant-tokens.js';
import { variantType } from './variant-type.js';

/** An `<enum>` or `<flags>`. */
export interface EnumState {
  readonly isFlags: boolean;
  readonly strings: StringInfo;
}

/** A `<child>`: the schema that it is of. */
export interface ChildState {
  readonly childSchema: ByteString;
}

/** What all files together have defined so far. */
export interface Definitions {
  readonly schemas: GlibHashTable<SchemaState>;
  readonly enums: Map<ByteString, EnumState>;
  readonly flags: Map<ByteString, EnumState>;
}

/** What `<key>` says of its type: one of the three. */
export interface KeyKind {
  readonly type: ByteString | undefined;
  readonly enum: ByteString | undefined;
  readonly flags: ByteString | undefined;
}

const LONGEST_NAME = 1024;

/** @see GSettings, "key names" */
function checkName(name: ByteString, anyName: boolean): void {
  if (name === '') throw new GlibParseError('Empty names are not permitted');
  if (anyName) return;
  const isValid = /^[a-z](?:-?[a-z0-9])*$/.test(name) && name.length <= LONGEST_NAME;
  if (!isValid) throw new GlibParseError(`Invalid name “${name}”`);
}

/** A `<schema>`. */
export class SchemaState {
  readonly keys = new GlibHashTable<KeyState | ChildState>();

  constructor(
    readonly path: ByteString | undefined,
    readonly domain: ByteString | undefined,
    readonly extended: SchemaState | undefined,
    readonly extendsName: ByteString | undefined,
    readonly listOf: ByteString | undefined,
    /** --allow-any-name */
    private readonly anyName: boolean,
  ) {}

  addChild(name: ByteString, childSchema: ByteString): void {
    checkName(name, this.anyName);
    if (this.keys.get(`${name}/`) !== undefined)
      throw new GlibParseError(`<child name='${name}'> already specified`);
    this.keys.set(`${name}/`, { childSchema });
  }

  addKey(name: ByteString, kind: KeyKind, definitions: Definitions): KeyState {
    if (this.listOf !== undefined) throw new GlibParseError('Cannot add keys to a “list-of” schema');
    checkName(name, this.anyName);
    if (this.keys.get(name) !== undefined) throw new GlibParseError(`<key name='${name}'> already specified`);
    for (let node = this.extended; node !== undefined; node = node.extended) {
      const shadowed = node.keys.get(name);
      const isShadowed = shadowed !== undefined && !(shadowed instanceof KeyState && shadowed.isOverride);
      if (isShadowed) throw new GlibParseError(`<key name='${name}'> shadows <key name='${name}'>`);
    }
    const key = this.newKey(kind, definitions);
    this.keys.set(name, key);
    return key;
  }

  private newKey(kind: KeyKind, { enums, flags }: Definitions): KeyState {
    const given = [kind.type, kind.enum, kind.flags].filter((one) => one !== undefined);
    if (given.length !== 1)
      throw new GlibParseError('Exactly one of “type”, “enum” or “flags” must be specified');
    const hasDomain = this.domain !== undefined;
    if (kind.type !== undefined) {
      const type = variantType(kind.type);
      if (type === undefined) throw new GlibParseError(`Invalid GVariant type string “${kind.type}”`);
      return new KeyState(type, hasDomain, undefined, new StringInfo());
    }
    const state = kind.enum !== undefined ? enums.get(kind.enum) : flags.get(kind.flags ?? '');
    const type = variantType(kind.enum !== undefined ? 's' : 'as');
    if (state === undefined || type === undefined)
      throw new GlibParseError('enum or flags not (yet) defined.');
    return new KeyState(type, hasDomain, kind.enum !== undefined ? 'enum' : 'flags', state.strings.copy());
  }

  addOverride(name: ByteString): KeyState {
    if (this.extended === undefined)
      throw new GlibParseError('<override> given but schema isn’t extending anything');
    let original: KeyState | ChildState | undefined;
    for (
      let node: SchemaState | undefined = this.extended;
      node !== undefined && original === undefined;
      node = node.extended
    )
      original = node.keys.get(name);
    if (!(original instanceof KeyState)) throw new GlibParseError(`No <key name='${name}'> to override`);
    if (this.keys.get(name) !== undefined)
      throw new GlibParseError(`<override name='${name}'> already specified`);
    const key = original.override(this.domain !== undefined);
    this.keys.set(name, key);
    return key;
  }
}

/** Adds a `<value>` to an `<enum>` or `<flags>`. */
export function addEnumValue({ isFlags, strings }: EnumState, nick: ByteString, text: ByteString): void {
  if (nick.length < 2) throw new GlibParseError('nick must be a minimum of 2 characters');
  const [, sign, digits = ''] = /^[ \t-\r]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text) ?? [];
  const isOctal = /^0[0-7]/.test(digits);
  const size = isOctal ? parseInt(digits, 8) : Number(digits);
  const value = sign === '-' ? -size : size;
  const [least, greatest] = isFlags ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1];
  const isNumber = text === '' || digits !== '';
  if (!isNumber || value < least || value > greatest) throw new GlibParseError('Invalid numeric value');
  if (strings.contains(nick)) throw new GlibParseError(`<value nick='${nick}'/> already specified`);
  if (strings.containsValue(value)) throw new GlibParseError(`value='${text}' already specified`);
  if (isFlags && value === 0) return;
  if (isFlags && !Number.isInteger(Math.log2(value)))
    throw new GlibParseError('flags values must have at most 1 bit set');
  strings.add(nick, value);
}
