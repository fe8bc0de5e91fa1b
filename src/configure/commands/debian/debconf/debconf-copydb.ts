import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { perlOptions, type PerlOptions } from './perl-getopt.js';
import { perlPattern, type Stanza } from './configuration.js';
import type { Database } from './database.js';
import { lower, PerlDeath, splitOnce } from './perl-text.js';
import { tellError, withRegistry } from './program.js';
import type { Registry } from './registry.js';

const USAGE =
  'Usage: debconf-copydb sourcedb destdb [--pattern=pattern] [--owner-pattern=pattern] [--config=Foo:bar]';

const OPTIONS = {
  pattern: 'value',
  p: '=pattern',
  config: 'value',
  c: '=config',
  'owner-pattern': 'value',
} as const;

/** Databases that options define: each begins with its name. */
function stanzasOf(settings: readonly ByteString[]): Stanza[] {
  const stanzas: Map<ByteString, ByteString>[] = [];
  for (const setting of settings) {
    const [key, value = ''] = splitOnce(setting, /[ \t]*:[ \t]*/);
    const name = lower(key).replaceAll('-', '_');
    if (name === '') throw new PerlDeath(`Parse error: "${setting}"`);
    if (name === 'name' || stanzas.length === 0) stanzas.push(new Map());
    stanzas.at(-1)?.set(name, value);
  }
  return stanzas;
}

function copyItem(registry: Registry, item: ByteString, from: Database, to: Database): void {
  const template = from.field(item, 'template');
  const type = template === undefined ? '' : (registry.templates.field(template, 'type') ?? '');
  const owners = from.owners(item);
  for (const owner of owners.length === 0 ? ['unknown'] : owners) to.addOwner(item, owner, type);
  for (const field of from.fields(item)) to.setField(item, field, from.field(item, field) ?? '');
  for (const flag of from.flags(item)) to.setFlag(item, flag, from.flag(item, flag) ?? '');
  for (const variable of from.variables(item))
    to.setVariable(item, variable, from.variable(item, variable) ?? '');
}

function copyAll(registry: Registry, options: PerlOptions): void {
  const { process, databases } = registry;
  const [from, to] = options.operands.slice(0, 2).map((name, place) => {
    const found = databases.get(name);
    const what = place === 0 ? 'source' : 'destination';
    if (found === undefined)
      throw new PerlDeath(`${process.path}: ${what} database, "${name}" does not exist`);
    return found;
  }) as [Database, Database];
  const pattern = perlPattern(process, options.values('pattern').at(-1) ?? '.*', 'debconf-copydb --pattern');
  const owner = options.values('owner-pattern').at(-1);
  const ownerPattern =
    owner === undefined ? undefined : perlPattern(process, owner, 'debconf-copydb --owner-pattern');
  for (const item of from.names()) {
    const isOwned = ownerPattern === undefined || from.owners(item).some((one) => ownerPattern.test(one));
    if (pattern.test(item) && isOwned) copyItem(registry, item, from, to);
  }
  to.shutdown();
  from.shutdown();
}

/** `debconf-copydb SOURCE DESTINATION`: copies items between databases with files. @see debconf-copydb(1) */
export async function debconfCopydb(process: Process): Promise<number> {
  const options = perlOptions(process.args, OPTIONS);
  if (options === undefined || options.operands.length < 2) {
    await tellError(process, USAGE);
    return 1;
  }
  return withRegistry(
    process,
    (registry) => {
      copyAll(registry, options);
      return Promise.resolve(0);
    },
    { more: stanzasOf(options.values('config')) },
  );
}
