import type { ByteString } from '../../../../kernel/byte-string.js';
import type { ConfigSession } from '../config/session.js';
import { parseGroups, parseUsers } from './entries.js';
import type { Item, Wanted } from './items.js';
import { UidRanges } from './uid-ranges.js';

/** An item that cannot be made. */
class ItemError extends Error {}

/** The release in which a number taken by the user of a group's own name became fit for the group. */
const SAME_NAME_RELEASE = 253;

/** Names by number and numbers by name of one file; of several the first counts. */
class Taken {
  readonly byName = new Map<ByteString, number>();
  readonly byId = new Map<number, ByteString>();

  constructor(entries: readonly { readonly name: ByteString; readonly id: number }[]) {
    for (const { name, id } of entries) {
      if (!this.byName.has(name)) this.byName.set(name, id);
      if (!this.byId.has(id)) this.byId.set(id, name);
    }
  }
}

/** Gives the items that are wanted their numbers. @see systemd src/sysusers/sysusers.c, process_item */
export class Allocation {
  /** New users and groups by number, in the order in which they are appended. */
  readonly newUsers = new Map<number, Item>();
  readonly newGroups = new Map<number, Item>();
  private readonly users: Taken;
  private readonly groups: Taken;
  private readonly ranges: UidRanges;
  /** Numbers above have been given or are taken: users and groups share it. */
  private searched: number | undefined;

  constructor(
    private readonly session: ConfigSession,
    private readonly wanted: Wanted,
  ) {
    const { files } = session;
    const users = parseUsers(files.tryRead('/etc/passwd') ?? '');
    const groups = parseGroups(files.tryRead('/etc/group') ?? '');
    this.users = new Taken(users.map(({ name, uid }) => ({ name, id: uid })));
    this.groups = new Taken(groups.map(({ name, gid }) => ({ name, id: gid })));
    this.ranges = wanted.ranges ?? UidRanges.system();
  }

  /** Groups first, each in the order of its line. What cannot be made is said and left out. */
  run(): void {
    const { groups, users } = this.wanted;
    for (const item of [...groups.values(), ...users.values()]) {
      try {
        if (item.type === 'g') this.addGroup(item);
        else this.addUserAndGroup(item);
      } catch (error) {
        if (!(error instanceof ItemError)) throw error;
        this.session.log(error.message);
      }
    }
  }

  private addUserAndGroup(item: Item): void {
    const { groups, users } = this.wanted;
    const { groupName } = item;
    let queued: Item | undefined;
    if (item.gid === undefined) {
      queued = groups.get(groupName ?? item.name);
      if (queued === undefined && groupName !== undefined) queued = users.get(groupName);
    }
    if (queued?.todoGroup === true) {
      item.gid = queued.gid;
      item.idSetStrict = true;
    } else if (groupName !== undefined) {
      item.gid = this.groups.byName.get(groupName);
      if (item.gid === undefined) throw new ItemError(`Group ${groupName} not found.`);
      item.idSetStrict = true;
    } else this.addGroup(item);
    this.addUser(item);
  }

  private isFreeUid(uid: number, name: ByteString, withGroups: boolean): boolean {
    if (this.newUsers.has(uid) || this.users.byId.has(uid)) return false;
    const queued = this.newGroups.get(uid)?.name ?? name;
    const there = this.groups.byId.get(uid) ?? name;
    return !withGroups || (queued === name && there === name);
  }

  private isFreeGid(gid: number, name: ByteString, withUsers: boolean): boolean {
    if (this.newGroups.has(gid) || this.groups.byId.has(gid)) return false;
    if (!withUsers) return true;
    const others = [this.newUsers.get(gid)?.name, this.users.byId.get(gid)];
    const allowed = this.session.release < SAME_NAME_RELEASE ? undefined : name;
    return others.every((other) => other === undefined || other === allowed);
  }

  /** The numbers of the files that a line names. @see read_id_from_file */
  private idsFromFiles({ uidPath, gidPath }: Item): { readonly uid?: number; readonly gid?: number } {
    const { files } = this.session;
    const byUid = uidPath === undefined ? undefined : files.tryStat(uidPath, true);
    const byGid = gidPath === undefined ? undefined : files.tryStat(gidPath, true);
    const [uid, gid] = [byUid?.uid ?? byGid?.gid, byGid?.gid ?? byUid?.gid];
    return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  }

  private search(isFree: (id: number) => boolean): number | undefined {
    for (;;) {
      const next = this.ranges.nextLower(this.searched);
      if (next === undefined) return undefined;
      this.searched = next;
      if (isFree(next)) return next;
    }
  }

  private isSuitable(id: number | undefined): id is number {
    return id !== undefined && id > 0 && this.ranges.has(id);
  }

  private chooseUid(item: Item): number {
    const { name } = item;
    const isFree = (uid: number): boolean => this.isFreeUid(uid, name, true);
    if (item.uid !== undefined) {
      if (this.isFreeUid(item.uid, name, !item.idSetStrict)) return item.uid;
      this.session.log(`Suggested user ID ${item.uid} for ${name} already used.`);
    }
    const { uid: found } = this.idsFromFiles(item);
    if (this.isSuitable(found) && isFree(found)) return found;
    if (item.gid !== undefined && isFree(item.gid)) return item.gid;
    const next = this.search(isFree);
    if (next === undefined) throw new ItemError(`No free user ID available for ${name}.`);
    return next;
  }

  private addUser(item: Item): void {
    const there = this.users.byName.get(item.name);
    if (there !== undefined) {
      item.uid = there;
      return;
    }
    item.uid = this.chooseUid(item);
    this.newUsers.set(item.uid, item);
    item.todoUser = true;
    const about = `'${item.name}' (${item.description ?? 'n/a'})`;
    this.session.log(`Creating user ${about} with UID ${item.uid} and GID ${item.gid ?? 0}.`);
  }

  private chooseGid(item: Item): number {
    const { name } = item;
    const isFree = (gid: number): boolean => this.isFreeGid(gid, name, true);
    if (item.gid !== undefined) {
      if (this.isFreeGid(item.gid, name, false)) return item.gid;
      this.session.log(`Suggested group ID ${item.gid} for ${name} already used.`);
    }
    if (item.uid !== undefined && isFree(item.uid)) return item.uid;
    const { gid: found } = this.idsFromFiles(item);
    if (this.isSuitable(found) && isFree(found)) return found;
    const next = this.search(isFree);
    if (next === undefined) throw new ItemError(`No free group ID available for ${name}.`);
    return next;
  }

  private addGroup(item: Item): void {
    const there = this.groups.byName.get(item.name);
    if (there !== undefined) {
      item.gid = there;
      return;
    }
    if (item.idSetStrict && item.gid !== undefined) {
      if (!this.isFreeGid(item.gid, item.name, false)) return;
      throw new ItemError(`Failed to create ${item.name}: please create GID ${item.gid}`);
    }
    item.gid = this.chooseGid(item);
    this.newGroups.set(item.gid, item);
    item.todoGroup = true;
    this.session.log(`Creating group '${item.name}' with GID ${item.gid}.`);
  }
}
