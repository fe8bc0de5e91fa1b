import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteStringOf } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';
import { parseOptions, UsageError, type ParsedOptions } from '../../options.js';
import { GvdbTable, gvdbFile } from './gvdb.js';
import { GlibHashTable } from './hash-table.js';
import { KeyState } from './key-state.js';
import { applyOverrides, parseKeyFile } from './overrides.js';
import { readSchemaFile } from './schema-file.js';
import type { Definitions, SchemaState } from './schema-state.js';
import { stringVariant } from './variant-bytes.js';
import { UninferredError } from './variant-infer.js';
import { GlibParseError } from './variant-tokens.js';

/** Ends the program with status 1, after having said why. */
class Stop extends Error {}

async function say(process: Process, text: ByteString): Promise<void> {
  // Messages have curly quotation marks.
  await process.fds.get(2)?.write(`${text.replace(/[^\0-\xff]/g, byteStringOf)}\n`);
}

/** Files of enumerations come first. */
function byKind(a: ByteString, b: ByteString): number {
  return Number(b.endsWith('.enums.xml')) - Number(a.endsWith('.enums.xml')) || compareBytewise(a, b);
}

function valueOf(text: ByteString): { kind: 'value'; value: ReturnType<typeof stringVariant> } {
  return { kind: 'value', value: stringVariant(text) };
}

async function schemaTable(
  process: Process,
  schema: SchemaState,
  schemas: Definitions['schemas'],
): Promise<GvdbTable> {
  const table = new GvdbTable();
  let isTranslated = false;
  for (const [name, key] of schema.keys.entries()) {
    const isKey = key instanceof KeyState;
    table.add(name, isKey ? { kind: 'value', value: key.serialise() } : valueOf(key.childSchema), true);
    isTranslated ||= isKey && key.l10n !== undefined;
    if (!isKey && schemas.get(key.childSchema) === undefined)
      await say(process, `Warning: undefined reference to <schema id='${key.childSchema}'/>`);
  }
  if (schema.path !== undefined) table.add('.path', valueOf(schema.path));
  if (schema.extendsName !== undefined) table.add('.extends', valueOf(schema.extendsName));
  if (schema.listOf !== undefined) table.add('.list-of', valueOf(schema.listOf));
  if (isTranslated) table.add('.gettext-domain', valueOf(schema.domain ?? ''));
  return table;
}

async function compiled(process: Process, schemas: Definitions['schemas']): Promise<Uint8Array> {
  const root = new GvdbTable();
  for (const [id, schema] of schemas.entries())
    root.add(id, { kind: 'table', table: await schemaTable(process, schema, schemas) }, true);
  return gvdbFile(root);
}

async function readSchemas(
  process: Process,
  paths: readonly ByteString[],
  options: ParsedOptions,
): Promise<Definitions['schemas']> {
  const definitions = { schemas: new GlibHashTable<SchemaState>(), enums: new Map(), flags: new Map() };
  const rules = { isStrict: options.has('strict'), anyName: options.has('allow-any-name') };
  for (const path of paths) {
    try {
      readSchemaFile(process.files.read(path), definitions, rules);
    } catch (error) {
      if (isIoError(error)) {
        await say(process, `Failed to open file “${path}”: ${error.message}`);
        continue;
      }
      if (!(error instanceof GlibParseError)) throw error;
      const end = rules.isStrict ? '--strict was specified; exiting.' : 'This entire file has been ignored.';
      await say(process, `${path}: ${error.message}.  ${end}`);
      if (rules.isStrict) throw new Stop();
    }
  }
  return definitions.schemas;
}

async function override(
  process: Process,
  schemas: Definitions['schemas'],
  path: ByteString,
  isStrict: boolean,
): Promise<void> {
  const refuse = async (why: string): Promise<void> => {
    await say(process, isStrict ? `${why}; --strict was specified; exiting.` : `${why}; ignoring it.`);
    if (isStrict) throw new Stop();
  };
  try {
    await applyOverrides(schemas, path, parseKeyFile(process.files.read(path)), refuse);
  } catch (error) {
    if (!isIoError(error) && !(error instanceof GlibParseError)) throw error;
    await refuse(`${path}: ${error.message}`);
  }
}

async function compile(process: Process, options: ParsedOptions): Promise<number> {
  const { files } = process;
  const [folder] = options.operands;
  if (folder === undefined || options.operands.length > 1)
    throw new UsageError('You should give exactly one directory name');
  const inFolder = (top: ByteString, name: ByteString): ByteString => `${top.replace(/\/+$/, '')}/${name}`;
  const target = inFolder(options.value('targetdir') ?? folder, 'gschemas.compiled');
  const paths = files.list(folder).map((name) => inFolder(folder, name));
  const sources = paths.filter((path) => /\.(?:gschema|enums)\.xml$/.test(path)).sort(byKind);
  if (sources.length === 0) {
    const isThere = files.tryStat(target, false) !== undefined;
    if (isThere) files.unlink(target);
    await process.write(
      `No schema files found: ${isThere ? 'removed existing output file' : 'doing nothing'}.\n`,
    );
    return 0;
  }
  const schemas = await readSchemas(process, sources, options);
  for (const path of paths.filter((one) => one.endsWith('.gschema.override')))
    await override(process, schemas, path, options.has('strict'));
  const bytes = await compiled(process, schemas);
  if (!options.has('dry-run')) files.replace(target, bytes, { mode: 0o666 & ~files.context.umask });
  return 0;
}

/**
 * glib-compile-schemas(1): the table of all settings, byte for byte that of GLib 2.58 and later. Errors in files are
 * told in fewer words, and without the place, than the real program's.
 */
export async function glibCompileSchemas(process: Process): Promise<number> {
  const table = {
    ...{ targetdir: 'value', strict: 'flag', 'dry-run': 'flag', 'allow-any-name': 'flag' },
    ...{ version: 'refused', help: 'refused', 'schema-file': 'refused', 'override-file': 'refused' },
  };
  try {
    return await compile(process, parseOptions(process, table, { unknown: 'usage' }));
  } catch (error) {
    if (error instanceof UninferredError) unmodelled(process, `glib-compile-schemas with ${error.message}`);
    if (error instanceof UsageError || isIoError(error)) await say(process, error.message);
    else if (!(error instanceof Stop)) throw error;
    return 1;
  }
}
