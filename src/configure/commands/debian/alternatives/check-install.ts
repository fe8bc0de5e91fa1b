import type { ByteString } from '../../../../kernel/byte-string.js';
import { loadAll } from './database.js';
import type { Alternative, Choice, SlaveLink } from './model.js';
import type { AlternativesSession } from './session.js';
import { AlternativesError } from './session.js';

export function checkName(name: ByteString): void {
  if (/[/ \t]/.test(name))
    throw new AlternativesError(`alternative name (${name}) must not contain '/' and spaces`);
}

function checkLink(link: ByteString): void {
  if (!link.startsWith('/')) {
    throw new AlternativesError(`alternative link is not absolute as it should be: ${link}`);
  }
}

export function checkPath(path: ByteString): void {
  if (!path.startsWith('/')) {
    throw new AlternativesError(`alternative path is not absolute as it should be: ${path}`);
  }
}

/** The groups of the system by the names and links that they manage. */
class Managed {
  private readonly byName = new Map<ByteString, Alternative>();
  private readonly byLink = new Map<ByteString, Alternative>();

  constructor(groups: readonly Alternative[]) {
    for (const group of groups) {
      this.add(group, group.name, group.link ?? '');
      for (const slave of group.slaves) this.add(group, slave.name, slave.link);
    }
  }

  /** Of several the first counts. */
  private add(group: Alternative, name: ByteString, link: ByteString): void {
    if (!this.byName.has(name)) this.byName.set(name, group);
    if (!this.byLink.has(link)) this.byLink.set(link, group);
  }

  name(name: ByteString): Alternative | undefined {
    return this.byName.get(name);
  }

  link(link: ByteString): Alternative | undefined {
    return this.byLink.get(link);
  }
}

function checkSlave(managed: Managed, group: ByteString, slave: SlaveLink): void {
  const owner = managed.name(slave.name);
  if (owner !== undefined && owner.name !== group) {
    const what = owner.name === slave.name ? 'it is a master alternative' : `it is a slave of ${owner.name}`;
    throw new AlternativesError(`alternative ${slave.name} cannot be slave of ${group}: ${what}`);
  }
  const holder = managed.link(slave.link);
  if (holder === undefined) return;
  if (holder.name !== group) {
    throw new AlternativesError(`alternative link ${slave.link} is already managed by ${holder.name}`);
  }
  const other = holder.slaves.find((one) => one.link === slave.link);
  if (other !== undefined && other.name !== slave.name) {
    throw new AlternativesError(
      `alternative link ${slave.link} is already managed by ${other.name} (slave of ${holder.name})`,
    );
  }
}

/**
 * Refuses what would mix links or names of several groups.
 * @throws AlternativesError
 * @see dpkg utils/update-alternatives.c, alternative_check_install_args
 */
export function checkInstall(session: AlternativesSession, wanted: Alternative, choice: Choice): void {
  checkName(wanted.name);
  checkLink(wanted.link ?? '');
  checkPath(choice.path);
  const managed = new Managed(loadAll(session));
  const owner = managed.name(wanted.name);
  if (owner !== undefined && owner.name !== wanted.name) {
    throw new AlternativesError(
      `alternative ${wanted.name} cannot be master: it is a slave of ${owner.name}`,
    );
  }
  const holder = managed.link(wanted.link ?? '');
  if (holder !== undefined && holder.name !== wanted.name) {
    throw new AlternativesError(`alternative link ${wanted.link} is already managed by ${holder.name}`);
  }
  if (session.isMissing(choice.path)) {
    throw new AlternativesError(`alternative path ${session.at(choice.path)} does not exist`);
  }
  for (const slave of wanted.slaves) {
    checkName(slave.name);
    checkLink(slave.link);
    checkPath(choice.slaves.get(slave.name) ?? '');
    checkSlave(managed, wanted.name, slave);
  }
}
