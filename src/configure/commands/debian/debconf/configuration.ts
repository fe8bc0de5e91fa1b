import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import type { Database } from './database.js';
import { FileDatabase, type DatabaseHost, type FileSpec } from './file-database.js';
import { lower, PerlDeath, records, splitOnce } from './perl-text.js';
import { StackDatabase } from './stack-database.js';

/** A stanza of debconf.conf: values by key, in small letters with `_` for `-`. */
export type Stanza = ReadonlyMap<ByteString, ByteString>;

/** debconf.conf as read: the first stanza, and the others, which define databases. */
export interface Configuration {
  readonly settings: Stanza;
  readonly databases: readonly Stanza[];
}

const REPLACED = ['DEBCONF_DB_REPLACE', 'DEBCONF_DB_OVERRIDE', 'DEBCONF_DB_FALLBACK'];

/** Where the configuration is looked for. @see debconf.conf(5), "FILES", "ENVIRONMENT" */
function configurationPaths(process: Process): ByteString[] {
  const own = process.env.get('DEBCONF_SYSTEMRC');
  // The home directory is that of the account, not $HOME; everything runs as root.
  const first = own === undefined || own === '' ? '/root/.debconfrc' : own;
  const root = process.env.get('DPKG_ROOT') ?? '';
  return [first, '/etc/debconf.conf', '/usr/share/debconf/debconf.conf'].map((path) => root + path);
}

function readStanza(text: ByteString, env: ReadonlyMap<string, ByteString>): Map<ByteString, ByteString> {
  const stanza = new Map<ByteString, ByteString>();
  const expanded = text.replace(/\$\{([^}]+)\}/g, (_, name: string) => env.get(name) ?? '');
  for (const line of expanded.split('\n')) {
    const trimmed = line.replace(/^[ \t\r\f\v]+|[ \t\r\f\v]+$/g, '');
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [key, value] = splitOnce(trimmed, /[ \t\r\f\v]*:[ \t\r\f\v]*/);
    if (key === '') throw new PerlDeath('Parse error');
    stanza.set(lower(key).replaceAll('-', '_'), value ?? '');
  }
  return stanza;
}

/** Reads the first configuration file that exists. @throws PerlDeath when there is none, or it names no databases */
export function readConfiguration(process: Process): Configuration {
  const replaced = REPLACED.find((name) => process.env.has(name));
  if (replaced !== undefined) return unmodelled(process, `debconf with ${replaced}`);
  const path = configurationPaths(process).find((one) => process.files.exists(one));
  if (path === undefined) throw new PerlDeath('No config file found', 2);
  const stanzas = records(process.files.read(path))
    .map((record) => readStanza(record, process.env))
    .filter((stanza) => stanza.size > 0);
  const [settings = new Map<ByteString, ByteString>(), ...databases] = stanzas;
  if (!settings.has('config'))
    throw new PerlDeath('debconf: Config database not specified in config file.', 1);
  if (!settings.has('templates'))
    throw new PerlDeath('debconf: Template database not specified in config file.', 1);
  return { settings, databases };
}

const KEYS = new Set(
  'name driver readonly required backup accept_type reject_type accept_name reject_name filename mode format stack'.split(
    ' ',
  ),
);

function truth(process: Process, stanza: Stanza, key: string, usual: boolean): boolean {
  const value = lower(stanza.get(key) ?? String(usual));
  if (value !== 'true' && value !== 'false') return unmodelled(process, `debconf.conf with ${key}: ${value}`);
  return value === 'true';
}

/** A regular expression of perl's, where it is one that JavaScript reads alike; others are not guessed at. */
export function perlPattern(process: Process, value: ByteString, what: string): RegExp {
  if (!/^[\w/|^$.*+-]*$/.test(value) || /[*+]{2}/.test(value)) return unmodelled(process, `${what} ${value}`);
  return new RegExp(value, 's');
}

function pattern(process: Process, stanza: Stanza, key: string): RegExp | undefined {
  const value = stanza.get(key);
  return value === undefined ? undefined : perlPattern(process, value, `debconf.conf with ${key}:`);
}

function fileSpec(process: Process, stanza: Stanza, isReadonly: boolean): FileSpec {
  const path = stanza.get('filename');
  const name = stanza.get('name') ?? '(unknown)';
  if (path === undefined) throw new PerlDeath(`debconf: DbDriver "${name}": No filename specified`, 1);
  if ((stanza.get('format') ?? '822') !== '822') unmodelled(process, 'debconf.conf with another Format');
  if (isReadonly !== truth(process, stanza, 'readonly', isReadonly))
    unmodelled(process, 'debconf.conf with a read-only database');
  return {
    name,
    path: (process.env.get('DPKG_ROOT') ?? '') + path,
    mode: parseInt(stanza.get('mode') ?? '600', 8),
    isReadonly,
    isRequired: truth(process, stanza, 'required', true),
    backup: truth(process, stanza, 'backup', true),
    acceptType: pattern(process, stanza, 'accept_type'),
    rejectType: pattern(process, stanza, 'reject_type'),
    acceptName: pattern(process, stanza, 'accept_name'),
    rejectName: pattern(process, stanza, 'reject_name'),
  };
}

function stackOf(stanza: Stanza, known: ReadonlyMap<ByteString, Database>): StackDatabase {
  const name = stanza.get('name') ?? '(unknown)';
  const parts = (stanza.get('stack') ?? '').split(/[ \t\r\f\v]*,[ \t\r\f\v]/).map((part) => {
    const found = known.get(part);
    if (found === undefined)
      throw new PerlDeath(`debconf: DbDriver "${name}": could not find a db named "${part}"`, 1);
    return found;
  });
  return new StackDatabase(name, parts);
}

/**
 * Opens every database that the configuration defines, in its order; those opened are let go of when one fails.
 * @throws PerlDeath as debconf ends, RootfsError `SCRIPT_UNMODELLED` for other drivers than File and Stack
 */
export function openDatabases(
  process: Process,
  configuration: Configuration,
  host: DatabaseHost,
  isReadonly: boolean,
): ReadonlyMap<ByteString, Database> {
  const known = new Map<ByteString, Database>();
  try {
    for (const stanza of configuration.databases) {
      const driver = stanza.get('driver');
      const key = [...stanza.keys()].find((name) => !KEYS.has(name));
      if (key !== undefined) unmodelled(process, `debconf.conf with ${key}`);
      const opened =
        driver === 'File'
          ? new FileDatabase(fileSpec(process, stanza, isReadonly), host)
          : driver === 'Stack'
            ? stackOf(stanza, known)
            : unmodelled(process, `debconf.conf with the driver ${driver ?? '(none)'}`);
      known.set(opened.name, opened);
    }
    return known;
  } catch (error) {
    for (const database of known.values()) database.release();
    throw error;
  }
}
