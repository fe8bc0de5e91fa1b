import type { ByteString } from '../../../../kernel/byte-string.js';
import { compareBytewise } from '../../../../kernel/order.js';
import type { Files } from '../../../system/files.js';
import type { ConfigSession } from '../config/session.js';
import { ConfigExit } from '../config/session.js';
import type { Allocation } from './allocate.js';
import {
  isNis,
  parseGroups,
  parseGshadow,
  parseShadow,
  parseUsers,
  printGroup,
  printGshadow,
  printShadow,
  printUser,
} from './entries.js';
import { pickShell, type Wanted } from './items.js';

const DAY_SECONDS = 86_400;
const SEE_SHADOW = 'x';
const LOCKED_AND_INVALID = '!*';
const UNPROVISIONED = '!unprovisioned';
/** From then on root has no password before the first boot, and accounts may be locked. */
const UNPROVISIONED_RELEASE = 257;

/** A new version of a file beside it: renamed over it in the end, or removed. */
class NewFile {
  private readonly temporary: ByteString;

  constructor(
    private readonly files: Files,
    private readonly path: ByteString,
    newMode: number,
  ) {
    this.temporary = path.replace(/([^/]*)$/, '.#$1');
    const before = files.tryStat(path, true);
    const { mode, uid, gid } = before ?? { mode: newMode, uid: 0, gid: 0 };
    files.replace(this.temporary, '', { mode, uid, gid });
  }

  write(text: ByteString): void {
    this.files.write(this.temporary, text);
  }

  drop(): void {
    this.files.unlink(this.temporary);
  }

  /** Keeps the old file as `NAME-`, with its time. */
  backUp(): void {
    const before = this.files.tryStat(this.path, true);
    if (before === undefined) return;
    const { mode, uid, gid, mtimeSeconds } = before;
    const backup = `${this.path}-`;
    this.files.replace(backup, this.files.readBytes(this.path), { mode, uid, gid, mtimeSeconds });
  }

  commit(): void {
    this.files.rename(this.temporary, this.path);
  }
}

/** Entries that stay, and those of NIS, which stay last: all from the first of them on. */
function splitAtNis<T extends { readonly name: ByteString }>(entries: readonly T[]): readonly [T[], T[]] {
  const nis = entries.findIndex(({ name }) => isNis(name));
  const end = nis < 0 ? entries.length : nis;
  return [entries.slice(0, end), entries.slice(end)];
}

/** Writes the account files anew. @see systemd src/sysusers/sysusers.c, write_files */
export class AccountWriter {
  private readonly written: NewFile[] = [];

  constructor(
    private readonly session: ConfigSession,
    private readonly wanted: Wanted,
    private readonly allocation: Allocation,
    private readonly isDryRun: boolean,
  ) {}

  run(): void {
    const { newGroups, newUsers } = this.allocation;
    if (newGroups.size > 0 || this.wanted.members.size > 0) {
      this.writeFile('/etc/group', 0o644, (text) => this.groupText(text));
      this.writeFile('/etc/gshadow', 0, (text) => this.gshadowText(text));
    }
    if (newUsers.size > 0) {
      this.writeFile('/etc/passwd', 0o644, (text) => this.passwdText(text));
      this.writeFile('/etc/shadow', 0, (text) => this.shadowText(text));
    }
    for (const file of this.written) file.backUp();
    for (const file of this.written) file.commit();
  }

  /** @param make the new text, undefined when there is nothing to change */
  private writeFile(
    path: ByteString,
    mode: number,
    make: (text: ByteString) => ByteString | undefined,
  ): void {
    const { session } = this;
    if (this.isDryRun) return session.log(`Would write ${path}${session.glyph('ellipsis')}`);
    const file = new NewFile(session.files, path, mode);
    this.written.push(file);
    const text = make(session.files.tryRead(path) ?? '');
    if (text !== undefined) return file.write(text);
    this.written.pop();
    file.drop();
  }

  private fail(why: ByteString): never {
    this.session.log(why);
    // What has been written so far is given up.
    for (const file of this.written) file.drop();
    throw new ConfigExit(1);
  }

  /** A group's members with those that are to be in it; the same list when they are there. */
  private withMembers(name: ByteString, members: readonly ByteString[]): readonly ByteString[] {
    const wanted = this.wanted.members.get(name) ?? [];
    if (wanted.every((member) => members.includes(member))) return members;
    return [...new Set([...members, ...wanted])].sort(compareBytewise);
  }

  private groupText(text: ByteString): ByteString | undefined {
    let isChanged = this.allocation.newGroups.size > 0;
    const [kept, nis] = splitAtNis(parseGroups(text));
    const old = kept.map((entry) => {
      const members = this.withMembers(entry.name, entry.members);
      if (members !== entry.members) isChanged = true;
      return { ...entry, members };
    });
    const added = [...this.allocation.newGroups].map(([gid, { name }]) => {
      return { name, password: SEE_SHADOW, gid, members: this.withMembers(name, []) };
    });
    return isChanged ? [...old, ...added, ...nis].map(printGroup).join('') : undefined;
  }

  private gshadowText(text: ByteString): ByteString | undefined {
    let isChanged = this.allocation.newGroups.size > 0;
    const old = parseGshadow(text).map((entry) => {
      if (this.wanted.groups.get(entry.name)?.todoGroup === true) {
        this.fail(`${this.session.root}/etc/gshadow: Group "${entry.name}" already exists.`);
      }
      const members = this.withMembers(entry.name, entry.members);
      if (members !== entry.members) isChanged = true;
      return { ...entry, members };
    });
    const added = [...this.allocation.newGroups.values()].map(({ name }) => {
      return {
        name,
        password: LOCKED_AND_INVALID,
        administrators: [],
        members: this.withMembers(name, []),
      };
    });
    return isChanged ? [...old, ...added].map(printGshadow).join('') : undefined;
  }

  private passwdText(text: ByteString): ByteString {
    const [kept, nis] = splitAtNis(parseUsers(text));
    const added = [...this.allocation.newUsers].map(([uid, item]) => ({
      name: item.name,
      password: SEE_SHADOW,
      uid,
      gid: item.gid ?? 0,
      gecos: item.description ?? '',
      home: item.home ?? '/',
      shell: pickShell(this.session, item) ?? '',
    }));
    return [...kept, ...added, ...nis].map(printUser).join('');
  }

  private newPassword(name: ByteString): ByteString {
    const isNew = this.session.release >= UNPROVISIONED_RELEASE;
    return isNew && name === 'root' ? UNPROVISIONED : LOCKED_AND_INVALID;
  }

  private shadowText(text: ByteString): ByteString {
    const today = Math.floor(this.session.process.system.tree.epoch / DAY_SECONDS);
    const todo = new Map([...this.allocation.newUsers.values()].map((item) => [item.name, item]));
    const [kept, nis] = splitAtNis(parseShadow(text));
    const old = kept.map((entry) => {
      // An entry that has outlived its user serves the new one.
      if (!todo.delete(entry.name)) return entry;
      return { ...entry, days: [today, ...entry.days.slice(1)] };
    });
    const added = [...todo.values()].map(({ name, locked }) => {
      const expiry = locked ? 1 : undefined;
      const days = [today, undefined, undefined, undefined, undefined, expiry];
      return { name, password: this.newPassword(name), days, flag: undefined };
    });
    return [...old, ...added, ...nis].map(printShadow).join('');
  }
}
