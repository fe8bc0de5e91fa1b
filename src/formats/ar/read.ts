import { RootfsError } from '../../kernel/errors.js';
import type { ByteSource } from '../byte-source.js';

/** A member of an ar archive: where its content lies in the archive. */
export interface ArMember {
  /** Without the optional trailing slash; 1 to 16 printable ASCII characters. */
  readonly name: string;
  /** Seconds since 1970; 0 when the field is blank. */
  readonly mtimeSeconds: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;
const MEMBERS_MAX = 1000;
const NEWLINE = 0x0a;

function malformed(what: string): RootfsError {
  return new RootfsError('ARCHIVE_MALFORMED', `not a well-formed ar archive: ${what}`);
}

function memberName(field: string, at: number): string {
  const trimmed = field.replace(/ +$/, '');
  // GNU's "/" (symbols), "//" and "/123" (long names) and BSD's "#1/20" need a table that deb(5) does not allow.
  if (trimmed.startsWith('/') || /^#1\/[0-9]+$/.test(trimmed)) {
    throw new RootfsError('ARCHIVE_UNSUPPORTED', `the ar member at byte ${at} uses long-name extensions`);
  }
  const name = trimmed.replace(/\/$/, '');
  if (!/^[!-.0-~]+$/.test(name)) {
    throw malformed(`the member at byte ${at} is called ${JSON.stringify(field)}`);
  }
  return name;
}

/** A left-justified number padded with spaces; `blank` stands for a field of spaces alone. */
function checkNumber(field: string, what: string, digits: RegExp, at: number): void {
  if (!digits.test(field))
    throw malformed(`the ${what} of the member at byte ${at} is ${JSON.stringify(field)}`);
}

/** @see ar(5): name 16, date 12, uid 6, gid 6, mode 8 (octal), size 10, and the two bytes `` ` `` and newline */
function readHeader(bytes: Uint8Array, at: number): ArMember {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.slice(58) !== '`\n') throw malformed(`no header at byte ${at}`);
  checkNumber(text.slice(16, 28), 'date', /^(-?[0-9]+)? *$/, at);
  checkNumber(text.slice(28, 34), 'owner', /^[0-9]* *$/, at);
  checkNumber(text.slice(34, 40), 'group', /^[0-9]* *$/, at);
  checkNumber(text.slice(40, 48), 'mode', /^[0-7]* *$/, at);
  checkNumber(text.slice(48, 58), 'size', /^[0-9]+ *$/, at);
  return {
    name: memberName(text.slice(0, 16), at),
    mtimeSeconds: Number(text.slice(16, 28)),
    offset: at + HEADER_BYTES,
    sizeBytes: Number(text.slice(48, 58)),
  };
}

function checkExtent(source: ByteSource, member: ArMember): number {
  const end = member.offset + member.sizeBytes;
  if (end > source.sizeBytes) {
    throw malformed(`${member.name} should have ${member.sizeBytes} bytes and the archive ends before them`);
  }
  if (member.sizeBytes % 2 === 0) return end;
  if (end === source.sizeBytes) throw malformed(`${member.name} lacks its padding byte`);
  if (source.read(end, 1)[0] !== NEWLINE)
    throw malformed(`the padding byte after ${member.name} is no newline`);
  return end + 1;
}

/**
 * The members of an ar archive in file order, without reading their contents. Strict where dpkg is: sizes must fit
 * exactly and nothing may follow the last member. A name that appears twice is kept twice: the caller decides.
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` (long names), `ARCHIVE_TOO_LARGE` (over 1000 members)
 * @see ar(5), deb(5)
 */
export function readArMembers(source: ByteSource): readonly ArMember[] {
  const magic = source.read(0, Math.min(MAGIC.length, source.sizeBytes));
  if (Buffer.from(magic).toString('latin1') !== MAGIC) throw malformed('it does not begin with "!<arch>"');
  const members: ArMember[] = [];
  for (let at = MAGIC.length; at < source.sizeBytes;) {
    if (at + HEADER_BYTES > source.sizeBytes)
      throw malformed(`${source.sizeBytes - at} bytes follow the last member`);
    if (members.length === MEMBERS_MAX) {
      throw new RootfsError('ARCHIVE_TOO_LARGE', `an ar archive of more than ${MEMBERS_MAX} members`);
    }
    const member = readHeader(source.read(at, HEADER_BYTES), at);
    at = checkExtent(source, member);
    members.push(member);
  }
  return members;
}
