import { ColumnsWriter } from './stanza-columns.js';
import type { PackageStanza } from './stanza.js';
import * as columns from './stanza-table.js';

const FIELDS = [
  'name',
  'preDepends',
  'depends',
  'conflicts',
  'breaks',
  'recommends',
  'suggests',
  'replaces',
  'enhances',
  'provides',
  'version',
  'source',
  'filename',
] as const satisfies readonly (keyof PackageStanza)[];

function writeRow(writer: ColumnsWriter, stanza: PackageStanza): void {
  const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  for (const field of FIELDS) {
    const bytes = bytesOf(stanza[field]);
    writer.text(bytes, 0, bytes.length);
  }
  [stanza.architecture, stanza.priority, stanza.section].forEach((text, place) => {
    const bytes = bytesOf(text);
    writer.code(place, bytes, 0, bytes.length);
  });
  const digest = bytesOf(stanza.sha256);
  writer.digest(digest, 0, digest.length);
  const flags =
    (stanza.essential ? columns.ESSENTIAL : 0) |
    (stanza.important ? columns.IMPORTANT : 0) |
    (columns.MULTI_ARCH.indexOf(stanza.multiArch) << columns.MULTI_ARCH_SHIFT);
  writer.end(flags, stanza.sizeBytes, stanza.installedSizeKib, 0);
}

/** The columns of a list of stanzas: those that it was read into, or new ones for stanzas from elsewhere. */
export function columnsOf(stanzas: readonly PackageStanza[]): columns.StanzaColumns {
  const known = columns.knownColumns(stanzas);
  if (known !== undefined) return known;
  const writer = new ColumnsWriter(0);
  for (const stanza of stanzas) writeRow(writer, stanza);
  return columns.rememberColumns(stanzas, writer.columns());
}
