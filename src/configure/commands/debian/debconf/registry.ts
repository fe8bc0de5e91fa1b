import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { openDatabases, readConfiguration, type Stanza } from './configuration.js';
import type { Database } from './database.js';
import { languagesOf, type Languages } from './languages.js';
import { PerlDeath } from './perl-text.js';

/** A question as an object of the running debconf; its data is in the database. */
export interface Question {
  readonly name: ByteString;
  /** The priority that it was last asked with. */
  priority: ByteString | undefined;
}

/** One running debconf: its databases and what it knows of them. */
export interface Registry {
  readonly process: Process;
  readonly databases: ReadonlyMap<ByteString, Database>;
  readonly config: Database;
  readonly templates: Database;
  readonly questions: Map<ByteString, Question>;
  readonly settings: Stanza;
  readonly languages: Languages;
  /** False while fields are wanted untranslated. */
  translates: boolean;
  /** What is yet to be told on standard error: see {@link tellWarnings}. */
  readonly warnings: ByteString[];
}

/** How the databases are opened. */
export interface Opening {
  readonly isReadonly?: boolean;
  /** Databases that the command line defines. */
  readonly more?: readonly Stanza[];
}

/**
 * Debconf::Db->load: opens the databases.
 * @throws PerlDeath when the configuration is wrong or a database is locked
 */
export function openRegistry(process: Process, { isReadonly = false, more = [] }: Opening = {}): Registry {
  const read = readConfiguration(process);
  const configuration = { ...read, databases: [...more, ...read.databases] };
  const warnings: ByteString[] = [];
  let templates: Database | undefined = undefined;
  const templateType = (name: ByteString | undefined): ByteString | undefined =>
    name === undefined || templates?.exists(name) !== true
      ? undefined
      : (templates.field(name, 'type') ?? '');
  const warn = (text: ByteString): void => void warnings.push(`${text}\n`);
  const host = { files: process.files, templateType, warn };
  const databases = openDatabases(process, configuration, host, isReadonly);
  const named = (key: string, what: string): Database => {
    const name = configuration.settings.get(key) ?? '';
    const found = databases.get(name);
    if (found === undefined) throw new PerlDeath(`${what} database "${name}" was not initialized.`);
    return found;
  };
  const config = named('config', 'Configuration');
  templates = named('templates', 'Template');
  return {
    process,
    databases,
    config,
    templates,
    questions: new Map(),
    settings: configuration.settings,
    languages: languagesOf(process),
    translates: true,
    warnings,
  };
}

/** Debconf::Db->save */
export function saveRegistry(registry: Registry): void {
  registry.config.shutdown();
  registry.templates.shutdown();
}

/** The end of the process: what was not saved is lost. */
export function releaseRegistry(registry: Registry): void {
  for (const database of registry.databases.values()) database.release();
}

/** Tells what debconf warned about, unless the environment or the configuration wants none of it. */
export async function tellWarnings(registry: Registry): Promise<void> {
  const { process, settings, warnings } = registry;
  const told = warnings.splice(0).join('');
  const quiet = process.env.get('DEBCONF_NOWARNINGS') ?? settings.get('nowarnings') ?? 'false';
  if (told !== '' && quiet !== 'yes') await process.fds.get(2)?.write(told);
}
