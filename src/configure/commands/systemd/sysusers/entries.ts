import type { ByteString } from '../../../../kernel/byte-string.js';

/** A line of /etc/passwd as glibc reads and writes it; the special lines of NIS have no numbers. @see passwd(5) */
export interface UserEntry {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: ByteString;
  readonly home: ByteString;
  readonly shell: ByteString;
}

export interface GroupEntry {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly gid: number;
  readonly members: readonly ByteString[];
}

/** Days by their place in the line, undefined for an empty field. @see shadow(5) */
export interface ShadowEntry {
  readonly name: ByteString;
  readonly password: ByteString;
  /** Last change, minimum, maximum, warning, inactivity, expiry. */
  readonly days: readonly (number | undefined)[];
  readonly flag: number | undefined;
}

export interface GshadowEntry {
  readonly name: ByteString;
  readonly password: ByteString;
  readonly administrators: readonly ByteString[];
  readonly members: readonly ByteString[];
}

export function isNis(name: ByteString): boolean {
  return name.startsWith('+') || name.startsWith('-');
}

/** Lines that may be entries: glibc passes over comments and empty ones, and drops blanks before the name. */
function entryLines(text: ByteString): readonly ByteString[] {
  const lines = text.split('\n').map((line) => line.replace(/^[ \t-\r]+/, ''));
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** strtoul(3) of a whole field; undefined when it is none. A number that is too large is the largest. */
function number(field: ByteString | undefined): number | undefined {
  const digits = /^[ \t-\r]*\+?([0-9]+)$/.exec(field ?? '')?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), 0xffff_ffff);
}

function names(field: ByteString): readonly ByteString[] {
  const all = field.split(',').map((name) => name.replace(/^[ \t-\r]+/, ''));
  return all.filter((name) => name !== '');
}

function entriesOf<T>(text: ByteString, parse: (fields: readonly ByteString[]) => T | undefined): T[] {
  return entryLines(text).flatMap((line) => {
    const entry = parse(line.split(':'));
    return entry === undefined ? [] : [entry];
  });
}

/** @see glibc nss/nss_files/files-pwd.c */
export function parseUsers(text: ByteString): UserEntry[] {
  return entriesOf(text, ([name = '', password = '', uidText, gidText, gecos = '', home = '', ...rest]) => {
    const [uid, gid] = [number(uidText), number(gidText)];
    if (!isNis(name) && (uid === undefined || gid === undefined)) return undefined;
    return { name, password, uid: uid ?? 0, gid: gid ?? 0, gecos, home, shell: rest.join(':') };
  });
}

export function printUser({ name, password, uid, gid, gecos, home, shell }: UserEntry): ByteString {
  const ids = isNis(name) ? ':' : `${uid}:${gid}`;
  return `${name}:${password}:${ids}:${gecos}:${home}:${shell}\n`;
}

/** @see glibc nss/nss_files/files-grp.c */
export function parseGroups(text: ByteString): GroupEntry[] {
  return entriesOf(text, ([name = '', password = '', gidText, ...rest]) => {
    const gid = number(gidText);
    if (!isNis(name) && gid === undefined) return undefined;
    return { name, password, gid: gid ?? 0, members: names(rest.join(':')) };
  });
}

export function printGroup({ name, password, gid, members }: GroupEntry): ByteString {
  return `${name}:${password}:${isNis(name) ? '' : gid}:${members.join(',')}\n`;
}

/** @see glibc nss/nss_files/files-spwd.c */
export function parseShadow(text: ByteString): ShadowEntry[] {
  return entriesOf(text, ([name = '', password = '', ...fields]) => {
    if (isNis(name) && fields.length === 0) return { name, password, days: [0, 0, 0, 0, 0, 0], flag: 0 };
    // The old form ends after the third number.
    const isShort = fields.length === 3 || (fields.length === 4 && /^[ \t-\r]*$/.test(fields[3] ?? ''));
    if (!isShort && fields.length !== 6 && fields.length !== 7) return undefined;
    const read = isShort ? fields.slice(0, 3) : fields;
    const days = read.slice(0, 6).map(number);
    if (read.some((field) => field !== '' && number(field) === undefined)) return undefined;
    return { name, password, days: Array.from({ length: 6 }, (_, at) => days[at]), flag: number(read[6]) };
  });
}

export function printShadow({ name, password, days, flag }: ShadowEntry): ByteString {
  return `${name}:${password}:${days.map((day) => `${day ?? ''}:`).join('')}${flag ?? ''}\n`;
}

/** @see glibc gshadow/sgetsgent_r.c */
export function parseGshadow(text: ByteString): GshadowEntry[] {
  return entriesOf(text, ([name = '', password = '', administrators = '', members = '']) => ({
    name,
    password,
    administrators: names(administrators),
    members: names(members),
  }));
}

export function printGshadow({ name, password, administrators, members }: GshadowEntry): ByteString {
  return `${name}:${password}:${administrators.join(',')}:${members.join(',')}\n`;
}
