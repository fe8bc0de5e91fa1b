import { readArMembers, type ArMember } from '../../formats/ar/read.js';
import type { ByteSource } from '../../formats/byte-source.js';
import type { Compression } from '../../formats/inflate.js';
import { RootfsError } from '../../kernel/errors.js';
import { hostile, malformed, quoted } from './refusal.js';

/** control.tar or data.tar: where it lies and how it is compressed. */
export interface TarMember extends ArMember {
  readonly compression: Compression;
}

export interface DebMembers {
  readonly control: TarMember;
  readonly data: TarMember;
  /** The time of the newest of all members: dpkg-deb(1) writes SOURCE_DATE_EPOCH, or when it ran, to all of them. */
  readonly mtimeSeconds: number;
}

const VERSION_MAX_BYTES = 1024;

/** @see deb(5); dpkg lib/dpkg/compress.c for the extensions */
const EXTENSIONS: Readonly<Record<string, Compression>> = {
  '': 'none',
  '.gz': 'gzip',
  '.xz': 'xz',
  '.zst': 'zstd',
};

function tarMember(member: ArMember, base: string): TarMember {
  const extension = member.name.slice(base.length);
  const compression = EXTENSIONS[extension];
  if (compression === undefined) {
    throw new RootfsError(
      'DEB_UNSUPPORTED',
      `${quoted(member.name)} is compressed in a way that is not supported`,
      {
        hint: 'Known are control.tar and data.tar plain, with .gz, .xz and .zst.',
      },
    );
  }
  if (member.sizeBytes === 0) throw malformed(`${member.name} is empty`);
  return { ...member, compression };
}

/** `2.0` and a newline; other minor versions and further lines are to be ignored. @see deb(5), "FORMAT" */
function checkVersion(source: ByteSource, member: ArMember | undefined): void {
  if (member?.name !== 'debian-binary') throw malformed('the first member is not debian-binary');
  if (member.sizeBytes > VERSION_MAX_BYTES) throw malformed(`debian-binary has ${member.sizeBytes} bytes`);
  const text = Buffer.from(source.read(member.offset, member.sizeBytes)).toString('latin1');
  const version = /^([0-9]{1,9})\.([0-9]{1,9})\n/.exec(text);
  if (version === null) throw malformed(`debian-binary says ${quoted(text)}`);
  if (Number(version[1]) !== 2) {
    throw new RootfsError('DEB_UNSUPPORTED', `the .deb format is version ${version[1]}.${version[2]}`, {
      hint: 'Only version 2 is known.',
    });
  }
}

function refuseOldFormat(source: ByteSource): void {
  const start = Buffer.from(source.read(0, Math.min(4, source.sizeBytes))).toString('latin1');
  if (start !== '0.93') return;
  throw new RootfsError('DEB_UNSUPPORTED', 'the .deb is in the format of 1995, deb-old(5)');
}

/** Two members of one name, or of one role, would let two readers see two packages. */
function refuseDuplicates(members: readonly ArMember[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    const role = /^(control|data)\.tar/.exec(name)?.[0] ?? name;
    if (seen.has(role)) throw hostile(`the .deb has two members ${quoted(role)}`);
    seen.add(role);
  }
}

/** The next member that is not one of those to be ignored, which begin with an underscore. */
function nextMember(members: readonly ArMember[], after: number, base: string): number {
  const index = members.findIndex(({ name }, i) => i > after && !name.startsWith('_'));
  const member = members[index];
  if (member === undefined) throw malformed(`the .deb has no ${base}`);
  if (member.name === base || member.name.startsWith(`${base}.`)) return index;
  if (/^(control|data)\.tar/.test(member.name))
    throw malformed(`${quoted(member.name)} stands before ${base}`);
  throw new RootfsError('DEB_UNSUPPORTED', `an unknown member ${quoted(member.name)} stands before ${base}`);
}

/**
 * Finds the members of a .deb: debian-binary, control.tar and data.tar in this order; what begins with `_`, and
 * what follows data.tar, is passed over as deb(5) says.
 * @throws RootfsError `DEB_MALFORMED`, `DEB_UNSUPPORTED`, `DEB_HOSTILE` (duplicates), `ARCHIVE_MALFORMED`, …
 * @see deb(5); dpkg src/deb/extract.c, extracthalf
 */
export function findMembers(source: ByteSource): DebMembers {
  refuseOldFormat(source);
  const members = readArMembers(source);
  checkVersion(source, members[0]);
  refuseDuplicates(members);
  const control = nextMember(members, 0, 'control.tar');
  const data = nextMember(members, control, 'data.tar');
  return {
    control: tarMember(members[control] as ArMember, 'control.tar'),
    data: tarMember(members[data] as ArMember, 'data.tar'),
    mtimeSeconds: Math.max(...members.map((member) => member.mtimeSeconds)),
  };
}
