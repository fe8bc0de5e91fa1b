import type { ByteString } from '../../../../kernel/byte-string.js';
import { lower, PerlDeath, records } from './perl-text.js';

/** One template: its fields by name in small letters, long descriptions as `extended_NAME`. */
export type TemplateFields = ReadonlyMap<ByteString, ByteString>;

const KNOWN = new Set(['template', 'description', 'choices', 'default', 'type']);
const END_SPACES = /[ \t\r\f\v]+$/;

/** What is being read: a field's first line, and the text that goes on under it. */
interface Pending {
  name: ByteString;
  value: ByteString;
  extended: ByteString;
}

/** The number and the file of a stanza, for messages. */
interface Where {
  readonly number: number;
  readonly file: ByteString;
}

function save(fields: Map<ByteString, ByteString>, pending: Pending, where: Where): void {
  const { name, value } = pending;
  const extended = pending.extended.replace(/\n+$/, '');
  if (name === '') return;
  if (fields.has(name))
    throw new PerlDeath(
      `Template #${where.number} in ${where.file} has a duplicate field "${name}" with new value "${value}". ` +
        'Probably two templates are not properly separated by a lone newline.',
    );
  fields.set(name, value);
  if (extended !== '') fields.set(`extended_${name}`, extended);
}

/** A line of a long description: a lone dot is an empty line, a line with more space is kept as it is, others flow. */
function extend(extended: ByteString, line: ByteString): ByteString | undefined {
  if (/^[ \t\r\f\v]\.$/.test(line)) return `${extended}\n\n`;
  const needsGap = extended !== '' && !/[\n ]$/.test(extended);
  const verbatim = /^[ \t\r\f\v]([ \t\r\f\v]+[^\n]*)$/.exec(line);
  if (verbatim !== null)
    return `${extended}${needsGap ? '\n' : ''}${(verbatim[1] ?? '').replace(END_SPACES, '')}\n`;
  if (!/^[ \t\r\f\v]/.test(line)) return undefined;
  return `${extended}${needsGap ? ' ' : ''}${line.slice(1).replace(END_SPACES, '')}`;
}

function readStanza(record: ByteString, where: Where, warn: (text: ByteString) => void): TemplateFields {
  const fields = new Map<ByteString, ByteString>();
  let pending: Pending = { name: '', value: '', extended: '' };
  const text = record.replace(/^\n+/, '').replace(/\n+$/, '');
  for (const line of text === '' ? [] : text.split('\n')) {
    const found = /^([-_@.A-Za-z0-9]*):[ \t\r\f\v]?([^\n]*)/.exec(line);
    if (found !== null) {
      save(fields, pending, where);
      const name = lower(found[1] ?? '');
      pending = { name, value: (found[2] ?? '').replace(END_SPACES, ''), extended: '' };
      if (!KNOWN.has(name.replace(/-.+$/, '')))
        warn(`debconf: Unknown template field '${name}', in stanza #${where.number} of ${where.file}\n\n`);
      continue;
    }
    const extended = extend(pending.extended, line);
    if (extended === undefined)
      throw new PerlDeath(
        `Template parse error near \`${line}', in stanza #${where.number} of ${where.file}`,
      );
    pending.extended = extended;
  }
  save(fields, pending, where);
  return fields;
}

/**
 * Reads a templates file one template at a time, so that those before a mistake are loaded.
 * @param file its name, for messages
 * @throws PerlDeath when it cannot be parsed
 * @see debconf-devel(7), "THE TEMPLATES FILE"; Debconf::Template, load
 */
export function* readTemplates(
  text: ByteString,
  file: ByteString,
  warn: (text: ByteString) => void,
): Generator<TemplateFields> {
  let number = 0;
  for (const record of records(text)) {
    const where = { number: ++number, file };
    const fields = readStanza(record, where, warn);
    // A name of `0` counts as none in perl.
    if (['', '0'].includes(fields.get('template') ?? ''))
      throw new PerlDeath(`Template #${number} in ${file} does not contain a 'Template:' line`);
    yield fields;
  }
}
