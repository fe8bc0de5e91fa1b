import { statusStanza } from '../../../debian/dpkg/status-store.js';
import type { PackageRecord } from '../../../debian/dpkg/record.js';

const LETTERS: Readonly<Record<PackageRecord['state'], string>> = {
  'not-installed': 'n',
  'config-files': 'c',
  'half-installed': 'H',
  unpacked: 'U',
  'half-configured': 'F',
  'triggers-awaited': 'W',
  'triggers-pending': 't',
  installed: 'i',
};

/** Three letters: what is wanted, what is, and a blank or `R`. @see dpkg-query(1), "db:Status-Abbrev" */
export function statusAbbreviation(record: PackageRecord): string {
  const wanted = record.state === 'not-installed' ? 'u' : 'i';
  return `${wanted}${LETTERS[record.state]}${record.mustBeReinstalled ? 'R' : ' '}`;
}

/** The fields of the status stanza by lower-case name. */
function stanzaFields(record: PackageRecord): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of statusStanza(record).split('\n')) {
    const match = /^([^\s:]+):\s?(.*)$/.exec(line);
    if (match?.[1] !== undefined && !line.startsWith(' ')) {
      last = match[1].toLowerCase();
      fields.set(last, match[2] ?? '');
    } else if (line !== '') fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
  }
  return fields;
}

function source(
  record: PackageRecord,
  fields: ReadonlyMap<string, string>,
): { name: string; version: string } {
  const [, name, version] = /^(\S+)(?:\s+\((.*)\))?$/.exec(fields.get('source') ?? record.name) ?? [];
  return { name: name ?? record.name, version: version ?? record.version };
}

/** What one field of a format stands for; undefined for what is not modelled. @see dpkg-query(1), "PACKAGE FIELDS" */
export function queryField(record: PackageRecord, name: string): string | undefined {
  const fields = stanzaFields(record);
  switch (name.toLowerCase()) {
    case 'binary:package':
      return record.infoName;
    case 'binary:synopsis':
    case 'binary:summary':
      return (fields.get('description') ?? '').split('\n')[0] ?? '';
    case 'db:status-abbrev':
      return statusAbbreviation(record);
    case 'db:status-want':
      return 'install';
    case 'db:status-status':
      return record.state;
    case 'db:status-eflag':
      return record.mustBeReinstalled ? 'reinstreq' : 'ok';
    case 'source:package':
      return source(record, fields).name;
    case 'source:version':
      return source(record, fields).version;
    case 'source:upstream-version':
      return source(record, fields)
        .version.replace(/^\d+:/, '')
        .replace(/-[^-]*$/, '');
    case 'conffiles':
      return (fields.get('conffiles') ?? '').replace(/^\n/, '');
    default:
      return name.includes(':') ? undefined : (fields.get(name.toLowerCase()) ?? '');
  }
}
