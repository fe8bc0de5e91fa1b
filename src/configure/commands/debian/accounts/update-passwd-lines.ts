import type { ByteString } from '../../../../kernel/byte-string.js';
import {
  GROUP_FORMAT,
  PASSWD_FORMAT,
  SHADOW_FORMAT,
  type GroupRecord,
  type PasswdRecord,
} from '../../accounts/records.js';

/** A user or a group: what update-passwd compares, and the line that it writes. */
export interface Account<T> {
  readonly name: ByteString;
  /** 0 for a line for NIS. */
  readonly id: number;
  readonly record: T;
}

export type UserAccount = Account<PasswdRecord>;
export type GroupAccount = Account<GroupRecord>;

function linesOf(text: ByteString): readonly ByteString[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** fgetpwent(3): lines that are no entries are passed over; those for NIS may lack fields. */
export function readUsers(text: ByteString): UserAccount[] {
  return linesOf(text).flatMap((line): readonly UserAccount[] => {
    if (line.startsWith('+')) {
      const [name = '', password = '', , , gecos = '', home = '', shell = ''] = line.split(':');
      return [{ name, id: 0, record: { name, password, uid: 0, gid: 0, gecos, home, shell } }];
    }
    const record = PASSWD_FORMAT.parse(line);
    return record === undefined ? [] : [{ name: record.name, id: record.uid, record }];
  });
}

/** fgetgrent(3) */
export function readGroups(text: ByteString): GroupAccount[] {
  return linesOf(text).flatMap((line): readonly GroupAccount[] => {
    if (line.startsWith('+')) {
      const [name = '', password = ''] = line.split(':');
      return [{ name, id: 0, record: { name, password, gid: 0, members: [] } }];
    }
    const record = GROUP_FORMAT.parse(line);
    return record === undefined ? [] : [{ name: record.name, id: record.gid, record }];
  });
}

export function printUser({ record }: UserAccount): ByteString {
  const { name, password, gecos, home, shell } = record;
  return name.startsWith('+')
    ? `${[name, password, '', '', gecos, home, shell].join(':')}\n`
    : `${PASSWD_FORMAT.print(record)}\n`;
}

/** putgrent(3): lines for NIS have no number. */
export function printGroup({ record }: GroupAccount): ByteString {
  const { name, password, members } = record;
  return /^[-+]/.test(name)
    ? `${name}:${password}::${members.join(',')}\n`
    : `${GROUP_FORMAT.print(record)}\n`;
}

/** What reading and writing by fgetspent(3) and putspent(3) make of a shadow file. */
export function rewrittenShadow(text: ByteString): ByteString {
  return linesOf(text)
    .flatMap((line) => {
      // glibc may do without the last field, and wants something in the one before it then. @see nss/fgetspent_r.c
      if (/^(?:[^:]*:){7}$/.test(line)) return [];
      const record = SHADOW_FORMAT.parse(line);
      return record === undefined ? [] : [`${SHADOW_FORMAT.print(record)}\n`];
    })
    .join('');
}
