import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { perlOptions, type PerlOptions } from './perl-getopt.js';
import { PerlDeath } from './perl-text.js';
import { tellError, withRegistry } from './program.js';
import { flagOf, typeOf, valueOf } from './questions.js';
import type { Registry } from './registry.js';
import { StackDatabase } from './stack-database.js';

const USAGE =
  'Usage: \n' +
  '    debconf-show packagename [...] [--db=dbname]\n' +
  '    debconf-show --listowners [--db=dbname]\n' +
  '    debconf-show --listdbs';

function questionLine(registry: Registry, name: ByteString): ByteString {
  const mark = flagOf(registry, name, 'seen') === 'true' ? '* ' : '  ';
  if (typeOf(registry, name) === 'password') return `${mark}${name}: (password omitted)\n`;
  const value = valueOf(registry, name);
  return `${mark}${name}:${value === '' ? '' : ` ${value}`}\n`;
}

/** The names of a database and of those that it is made of, each after the name of what it belongs to. */
function databaseLines(registry: Registry, name: ByteString, before: ByteString): ByteString[] {
  const database = registry.databases.get(name);
  const path = before + name;
  if (!(database instanceof StackDatabase)) return [`${path}\n`];
  return [`${path}\n`, ...database.parts.flatMap((part) => databaseLines(registry, part.name, `${path}/`))];
}

function shownLines(registry: Registry, options: PerlOptions): ByteString[] {
  const { config } = registry;
  if (options.has('listdbs')) return databaseLines(registry, registry.settings.get('config') ?? '', '');
  const names = config.names();
  if (options.has('listowners'))
    return [...new Set(names.flatMap((name) => config.owners(name)))].map((owner) => `${owner}\n`);
  return names.flatMap((name) =>
    options.operands
      .filter((owner) => config.owners(name).includes(owner))
      .map(() => questionLine(registry, name)),
  );
}

/**
 * `debconf-show PACKAGE …`: the questions of packages and their values; in the order of bytes, where the real one has
 * none. @see debconf-show(1)
 */
export async function debconfShow(process: Process): Promise<number> {
  const options = perlOptions(process.args, { db: 'value', listowners: 'flag', listdbs: 'flag' });
  const isListing = options?.has('listowners') === true || options?.has('listdbs') === true;
  if (options === undefined || (!isListing && options.operands.length === 0)) {
    await tellError(process, USAGE);
    return 1;
  }
  return withRegistry(
    process,
    async (registry) => {
      const name = options.values('db').at(-1) ?? '';
      const database = name === '' ? registry.config : registry.databases.get(name);
      if (database === undefined) throw new PerlDeath(`${name}: unknown database`);
      await process.write(shownLines({ ...registry, config: database }, options).join(''));
      return 0;
    },
    { isReadonly: true },
  );
}
