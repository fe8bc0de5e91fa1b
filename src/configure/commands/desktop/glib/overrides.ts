import type { ByteString } from '../../../../kernel/byte-string.js';
import type { GlibHashTable } from './hash-table.js';
import { KeyState } from './key-state.js';
import type { SchemaState } from './schema-state.js';
import { GlibParseError } from './variant-tokens.js';
import { parseVariant } from './variant-value.js';

/** Groups of keys and raw values. */
export type KeyFile = ReadonlyMap<ByteString, ReadonlyMap<ByteString, ByteString>>;

/**
 * Reads a key file, comments and translations left out.
 * @throws GlibParseError
 * @see GKeyFile
 */
export function parseKeyFile(text: ByteString): KeyFile {
  const groups = new Map<ByteString, Map<ByteString, ByteString>>();
  let current: Map<ByteString, ByteString> | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    if (/^[ \t-\r]*(?:#|$)/.test(line)) continue;
    const group = /^[ \t-\r]*\[([^[\]\x00-\x1f]+)\][ \t-\r]*$/.exec(line)?.[1];
    const [, key, value] = /^[ \t-\r]*([^=]*?)[ \t-\r]*=[ \t-\r]*([^]*)$/.exec(line) ?? [];
    if (group !== undefined) {
      current = groups.get(group) ?? new Map<ByteString, ByteString>();
      groups.set(group, current);
    } else if (key === undefined || value === undefined || key === '') {
      throw new GlibParseError(
        `Key file contains line “${line}” which is not a key-value pair, group, or comment`,
      );
    } else if (current === undefined) throw new GlibParseError('Key file does not start with a group');
    else if (!/\[[^\]]*\]$/.test(key)) current.set(key, value);
  }
  return groups;
}

interface Overridden {
  readonly filename: ByteString;
  readonly group: ByteString;
  readonly desktop: ByteString | undefined;
}

/** Sets one default. @throws GlibParseError when it is left out */
function overrideKey(
  found: KeyState | undefined,
  name: ByteString,
  value: ByteString,
  where: Overridden,
): void {
  const { filename, group, desktop } = where;
  const place = `key “${name}” in schema “${group}” in override file “${filename}”`;
  if (found === undefined) throw new GlibParseError(`No such ${place}`);
  if (desktop !== undefined && found.l10n !== undefined)
    throw new GlibParseError(`Cannot provide per-desktop overrides for localized ${place}`);
  const parsed = parseVariant(found.type, value);
  if (found.refusal(parsed) === 'range')
    throw new GlibParseError(`Override for ${place} is outside the range`);
  if (found.refusal(parsed) === 'choice')
    throw new GlibParseError(`Override for ${place} is not a valid choice`);
  if (desktop !== undefined) found.desktopValues.set(desktop, parsed);
  else found.defaultValue = parsed;
}

/**
 * Sets other defaults. Groups are schemas, or `SCHEMA:DESKTOP`; those of schemas that are not there are passed over.
 * @param refuse told of each key that is left out; it may throw to end it all
 */
export async function applyOverrides(
  schemas: GlibHashTable<SchemaState>,
  filename: ByteString,
  file: KeyFile,
  refuse: (why: string) => Promise<void>,
): Promise<void> {
  for (const [group, keys] of file) {
    const [, name = '', desktop] = /^([^:]*)(?::([^]*))?$/.exec(group) ?? [];
    const schema = schemas.get(name);
    for (const [key, value] of schema === undefined ? [] : keys) {
      const found = schema?.keys.get(key);
      try {
        overrideKey(found instanceof KeyState ? found : undefined, key, value, { filename, group, desktop });
      } catch (error) {
        if (!(error instanceof GlibParseError)) throw error;
        await refuse(error.message);
      }
    }
  }
}
