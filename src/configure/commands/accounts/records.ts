import type { ByteString } from '../../../kernel/byte-string.js';

/** A line of /etc/passwd. @see passwd(5) */
export interface PasswdRecord {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
}

/** A line of /etc/shadow; all times in days, -1 is an empty field. @see shadow(5) */
export interface ShadowRecord {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly lastChangeDays: number;
  readonly minDays: number;
  readonly maxDays: number;
  readonly warnDays: number;
  readonly inactiveDays: number;
  readonly expireDays: number;
  /** The ninth, reserved field as it stands. */
  readonly flag: ByteString;
}

/** A line of /etc/group. @see group(5) */
export interface GroupRecord {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly gid: number;
  readonly members: readonly ByteString[];
}

/** A line of /etc/gshadow. @see gshadow(5) */
export interface GshadowRecord {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly administrators: readonly ByteString[];
  readonly members: readonly ByteString[];
}

/** A line of /etc/subuid or /etc/subgid; `name` is the owner. @see subuid(5) */
export interface SubIdRecord {
  readonly name: ByteString;
  readonly start: number;
  readonly count: number;
}

/** How lines of one file are read and written. */
export interface LineFormat<T> {
  /** Undefined for a line that the programs take for no entry at all. */
  parse(line: ByteString): T | undefined;
  print(record: T): ByteString;
}

const MAX_ID = 0xffff_ffff;

/** A user or group number as strtoul(3) of base 10 reads a whole field. */
export function parseId(text: ByteString): number | undefined {
  if (!/^[ \t]*\+?[0-9]{1,20}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= MAX_ID ? id : undefined;
}

function days(text: ByteString | undefined): number | undefined {
  if (text === undefined || text === '') return -1;
  return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function shown(value: number): ByteString {
  return value === -1 ? '' : String(value);
}

/** `a,b` → names; an empty field has none. */
export function nameList(text: ByteString): readonly ByteString[] {
  return text === '' ? [] : text.split(',');
}

/** Adds a name at the end unless it is there. @see shadow libmisc/list.c */
export function withName(list: readonly ByteString[], name: ByteString): readonly ByteString[] {
  return list.includes(name) ? list : [...list, name];
}

export function withoutName(list: readonly ByteString[], name: ByteString): readonly ByteString[] {
  return list.filter((member) => member !== name);
}

export const PASSWD_FORMAT: LineFormat<PasswdRecord> = {
  parse(line) {
    const fields = line.split(':');
    const [name = '', password = '', uidText = '', gidText = '', gecos = '', home = '', shell = ''] = fields;
    const [uid, gid] = [parseId(uidText), parseId(gidText)];
    if (fields.length !== 7 || uid === undefined || gid === undefined) return undefined;
    return { name, password, uid, gid, gecos, home, shell };
  },
  print: ({ name, password, uid, gid, gecos, home, shell }) =>
    [name, password, uid, gid, gecos, home, shell].join(':'),
};

export const SHADOW_FORMAT: LineFormat<ShadowRecord> = {
  parse(line) {
    const fields = line.split(':');
    if (fields.length !== 9 && fields.length !== 8) return undefined;
    const numbers = fields.slice(2, 8).map(days);
    if (numbers.includes(undefined)) return undefined;
    const [
      lastChangeDays = -1,
      minDays = -1,
      maxDays = -1,
      warnDays = -1,
      inactiveDays = -1,
      expireDays = -1,
    ] = numbers;
    const [name = '', password = ''] = fields;
    const flag = fields[8] ?? '';
    return { name, password, lastChangeDays, minDays, maxDays, warnDays, inactiveDays, expireDays, flag };
  },
  print: (record) =>
    [
      record.name,
      record.password,
      shown(record.lastChangeDays),
      shown(record.minDays),
      shown(record.maxDays),
      shown(record.warnDays),
      shown(record.inactiveDays),
      shown(record.expireDays),
      record.flag,
    ].join(':'),
};

export const GROUP_FORMAT: LineFormat<GroupRecord> = {
  parse(line) {
    const fields = line.split(':');
    const [name = '', password = '', gidText = '', members = ''] = fields;
    const gid = parseId(gidText);
    if (fields.length < 3 || fields.length > 4 || gid === undefined) return undefined;
    return { name, password, gid, members: nameList(members) };
  },
  print: ({ name, password, gid, members }) => `${name}:${password}:${gid}:${members.join(',')}`,
};

export const GSHADOW_FORMAT: LineFormat<GshadowRecord> = {
  parse(line) {
    const fields = line.split(':');
    if (fields.length !== 4) return undefined;
    const [name = '', password = '', administrators = '', members = ''] = fields;
    return { name, password, administrators: nameList(administrators), members: nameList(members) };
  },
  print: ({ name, password, administrators, members }) =>
    `${name}:${password}:${administrators.join(',')}:${members.join(',')}`,
};

export const SUB_ID_FORMAT: LineFormat<SubIdRecord> = {
  parse(line) {
    const fields = line.split(':');
    const [name = '', start = '', count = ''] = fields;
    if (fields.length !== 3 || name === '' || !/^[0-9]{1,15}$/.test(start) || !/^[0-9]{1,15}$/.test(count)) {
      return undefined;
    }
    return { name, start: Number(start), count: Number(count) };
  },
  print: ({ name, start, count }) => `${name}:${start}:${count}`,
};
