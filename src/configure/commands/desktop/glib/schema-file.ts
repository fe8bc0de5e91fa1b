import type { ByteString } from '../../../../kernel/byte-string.js';
import type { KeyState } from './key-state.js';
import type { Attributes, MarkupHandlers } from './markup.js';
import { parseMarkup } from './markup.js';
import type { Definitions, EnumState } from './schema-state.js';
import { addEnumValue, SchemaState } from './schema-state.js';
import { StringInfo } from './string-info.js';
import { GlibParseError } from './variant-tokens.js';

export interface SchemaRules {
  readonly isStrict: boolean;
  readonly anyName: boolean;
}

/** The attributes of an element: those that are needed and those that may be there, and no other. */
function collect(
  element: ByteString,
  attributes: Attributes,
  needed: readonly string[],
  optional: readonly string[] = [],
): (name: string) => ByteString | undefined {
  for (const name of attributes.keys())
    if (!needed.includes(name) && !optional.includes(name))
      throw new GlibParseError(`attribute “${name}” invalid for element “${element}”`);
  for (const name of needed)
    if (!attributes.has(name)) throw new GlibParseError(`element “${element}” requires attribute “${name}”`);
  return (name) => attributes.get(name);
}

function isSubclass(one: ByteString, other: ByteString, definitions: Definitions): boolean {
  for (
    let name: ByteString | undefined = one;
    name !== undefined;
    name = definitions.schemas.get(name)?.extendsName
  )
    if (name === other) return true;
  return false;
}

/** Reads one file into what all files define. @see gio/gschema.dtd of GLib */
class SchemaFile implements MarkupHandlers {
  private domain: ByteString | undefined;
  private schema: SchemaState | undefined;
  private key: KeyState | undefined;
  private enum: EnumState | undefined;
  /** Text that is wanted, as far as it has been read. */
  private wanted: ByteString | undefined;
  readonly ids: { readonly kind: keyof Definitions; readonly id: ByteString }[] = [];

  constructor(
    private readonly definitions: Definitions,
    private readonly rules: SchemaRules,
  ) {}

  start(name: ByteString, attributes: Attributes, container: ByteString | undefined): void {
    const isKnown =
      container === undefined
        ? this.startTop(name, attributes)
        : container === 'schemalist'
          ? this.startInList(name, attributes)
          : container === 'schema'
            ? this.startInSchema(name, attributes)
            : container === 'key'
              ? this.startInKey(name, attributes)
              : this.startItem(name, attributes, container);
    if (!isKnown) throw new GlibParseError(`Element <${name}> not allowed inside <${container ?? ''}>`);
  }

  private startTop(name: ByteString, attributes: Attributes): boolean {
    if (name !== 'schemalist') return false;
    this.domain = collect(name, attributes, [], ['gettext-domain'])('gettext-domain');
    return true;
  }

  private startInList(name: ByteString, attributes: Attributes): boolean {
    if (name === 'schema') this.startSchema(attributes);
    else if (name === 'enum' || name === 'flags') {
      const id = collect(name, attributes, ['id'])('id') ?? '';
      const kind = name === 'enum' ? 'enums' : 'flags';
      if (this.definitions[kind].has(id)) throw new GlibParseError(`<${name} id='${id}'> already specified`);
      this.enum = { isFlags: name === 'flags', strings: new StringInfo() };
      this.definitions[kind].set(id, this.enum);
      this.ids.push({ kind, id });
    } else return false;
    return true;
  }

  private startSchema(attributes: Attributes): void {
    const get = collect('schema', attributes, ['id'], ['path', 'gettext-domain', 'extends', 'list-of']);
    const [id = '', path, extendsName] = [get('id'), get('path'), get('extends')];
    const { schemas } = this.definitions;
    if (schemas.get(id) !== undefined) throw new GlibParseError(`<schema id='${id}'> already specified`);
    const extended = extendsName === undefined ? undefined : schemas.get(extendsName);
    if (extendsName !== undefined && extended === undefined)
      throw new GlibParseError(`<schema id='${id}'> extends not yet existing schema “${extendsName}”`);
    const listOf = this.listOf(id, get('list-of'), extended);
    if (path !== undefined && !/^\/(?:[^]*\/)?$/.test(path))
      throw new GlibParseError('A path, if given, must begin and end with a slash');
    if (path !== undefined && listOf !== undefined && !path.endsWith(':/'))
      throw new GlibParseError('The path of a list must end with “:/”');
    const domain = get('gettext-domain') ?? this.domain;
    this.schema = new SchemaState(path, domain, extended, extendsName, listOf, this.rules.anyName);
    schemas.set(id, this.schema);
    this.ids.push({ kind: 'schemas', id });
  }

  private listOf(
    id: ByteString,
    given: ByteString | undefined,
    extended: SchemaState | undefined,
  ): ByteString | undefined {
    const listed = given === undefined ? undefined : this.definitions.schemas.get(given);
    if (given !== undefined && listed === undefined)
      throw new GlibParseError(`<schema id='${id}'> is list of not yet existing schema “${given}”`);
    if (listed?.path !== undefined) throw new GlibParseError('Cannot be a list of a schema with a path');
    if (extended === undefined) return given;
    if (extended.path !== undefined) throw new GlibParseError('Cannot extend a schema with a path');
    if (given === undefined) return extended.listOf;
    if (extended.listOf === undefined || !isSubclass(given, extended.listOf, this.definitions))
      throw new GlibParseError(`<schema id='${id}' list-of='${given}'> does not extend a list of it`);
    return given;
  }

  private startInSchema(name: ByteString, attributes: Attributes): boolean {
    if (name === 'key') {
      const get = collect(name, attributes, ['name'], ['type', 'enum', 'flags']);
      const kind = { type: get('type'), enum: get('enum'), flags: get('flags') };
      this.key = this.schema?.addKey(get('name') ?? '', kind, this.definitions);
    } else if (name === 'child') {
      const get = collect(name, attributes, ['name', 'schema']);
      this.schema?.addChild(get('name') ?? '', get('schema') ?? '');
    } else if (name === 'override') {
      const get = collect(name, attributes, ['name'], ['l10n', 'context']);
      this.key = this.schema?.addOverride(get('name') ?? '');
      this.key?.startDefault(get('l10n'), get('context'));
      this.wanted = '';
    } else return false;
    return true;
  }

  private startInKey(name: ByteString, attributes: Attributes): boolean {
    const { key } = this;
    if (name === 'default') {
      const get = collect(name, attributes, [], ['l10n', 'context']);
      key?.startDefault(get('l10n'), get('context'));
      this.wanted = '';
    } else if (name === 'summary' || name === 'description') {
      collect(name, attributes, []);
      const isSecond = name === 'summary' ? key?.hasSummary === true : key?.hasDescription === true;
      if (isSecond && this.rules.isStrict)
        throw new GlibParseError(`Only one <${name}> element allowed inside <key>`);
      this.wanted = '';
      if (name === 'summary' && key) key.hasSummary = true;
      if (name === 'description' && key) key.hasDescription = true;
    } else if (name === 'range') {
      const get = collect(name, attributes, [], ['min', 'max']);
      key?.setRange(get('min'), get('max'));
    } else if (name === 'choices' || name === 'aliases') {
      collect(name, attributes, []);
      if (name === 'choices') key?.startChoices();
      else key?.startAliases();
    } else return false;
    return true;
  }

  private startItem(name: ByteString, attributes: Attributes, container: ByteString): boolean {
    if (container === 'choices' && name === 'choice') {
      this.key?.addChoice(collect(name, attributes, ['value'])('value') ?? '');
    } else if (container === 'aliases' && name === 'alias') {
      const get = collect(name, attributes, ['value', 'target']);
      this.key?.addAlias(get('value') ?? '', get('target') ?? '');
    } else if (
      (container === 'enum' || container === 'flags') &&
      name === 'value' &&
      this.enum !== undefined
    ) {
      const get = collect(name, attributes, ['nick', 'value']);
      addEnumValue(this.enum, get('nick') ?? '', get('value') ?? '');
    } else return false;
    return true;
  }

  end(name: ByteString): void {
    const { key } = this;
    if ((name === 'enum' || name === 'flags') && this.enum?.strings.isEmpty === true)
      throw new GlibParseError(`<${name}> must contain at least one <value>`);
    if (name === 'override' || name === 'default') key?.endDefault(this.wanted ?? '');
    if (name === 'key' && key !== undefined && key.defaultValue === undefined)
      throw new GlibParseError('Element <default> is required in <key>');
    if (name === 'choices' && key?.hasChoices === false)
      throw new GlibParseError('<choices> must contain at least one <choice>');
    if (name === 'choices') key?.checkDefault();
    if (name === 'aliases' && key?.hasAliases === false)
      throw new GlibParseError('<aliases> must contain at least one <alias>');
    this.wanted = undefined;
  }

  text(text: ByteString, container: ByteString): void {
    if (this.wanted !== undefined) this.wanted += text;
    else if (/[^ \t-\r]/.test(text)) throw new GlibParseError(`Text may not appear inside <${container}>`);
  }
}

/**
 * Reads a file of schemas. When it is wrong, nothing of it is kept.
 * @throws GlibParseError
 */
export function readSchemaFile(text: ByteString, definitions: Definitions, rules: SchemaRules): void {
  const file = new SchemaFile(definitions, rules);
  try {
    parseMarkup(text, file);
  } catch (error) {
    // The last defined is removed first: the table's slots are then as they are in the real one.
    for (const { kind, id } of [...file.ids].reverse()) definitions[kind].delete(id);
    throw error;
  }
}
