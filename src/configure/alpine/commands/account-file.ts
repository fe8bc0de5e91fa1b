import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';

/** Lines of an account file; undefined when there is no such file. */
export function accountLines(files: Files, path: ByteString): readonly ByteString[] | undefined {
  const text = files.tryRead(path);
  return text?.split('\n').filter((line, place, all) => line !== '' || place < all.length - 1);
}

/** Fields of the line of a name, or of a number in the third field; undefined when there is none. */
export function accountEntry(
  files: Files,
  path: ByteString,
  key: { readonly name: ByteString } | { readonly id: number },
): readonly ByteString[] | undefined {
  return (accountLines(files, path) ?? [])
    .map((line) => line.split(':'))
    .find((fields) => ('name' in key ? fields[0] === key.name : fields[2] === String(key.id)));
}

/**
 * Changes an account file as busybox does: what was there stays under the name with a `-` behind it, and a new file with
 * the same mode and owner takes its place.
 * @returns false when there is no such file, and nothing is done
 * @see busybox libbb/update_passwd.c
 */
export function updateAccounts(
  files: Files,
  path: ByteString,
  change: (lines: readonly ByteString[]) => readonly ByteString[],
): boolean {
  const lines = accountLines(files, path);
  if (lines === undefined) return false;
  const target = files.realpath(path);
  const { mode, uid, gid } = files.stat(target);
  const text = change(lines)
    .map((line) => `${line}\n`)
    .join('');
  const backup = `${target}-`;
  if (files.exists(backup)) files.unlink(backup);
  files.link(target, backup);
  const fresh = `${target}+`;
  files.write(fresh, text, 0o600);
  files.chmod(fresh, mode & 0o777);
  files.chown(fresh, uid, gid);
  files.rename(fresh, target);
  return true;
}

/** A line `NAME:REST` more. */
export function appended(name: ByteString, rest: ByteString) {
  return (lines: readonly ByteString[]): readonly ByteString[] => [...lines, `${name}:${rest}`];
}

/** A member more in the last field of a group's line. */
export function withMember(group: ByteString, member: ByteString) {
  return (lines: readonly ByteString[]): readonly ByteString[] =>
    lines.map((line) => {
      if (!line.startsWith(`${group}:`)) return line;
      return `${line}${line.endsWith(':') ? '' : ','}${member}`;
    });
}

/** Without the lines of a name. */
export function withoutName(name: ByteString) {
  return (lines: readonly ByteString[]): readonly ByteString[] =>
    lines.filter((line) => !line.startsWith(`${name}:`));
}

/** Without a member in the last field of a group's line, or of every group's. */
export function withoutMember(group: ByteString | undefined, member: ByteString) {
  return (lines: readonly ByteString[]): readonly ByteString[] =>
    lines.map((line) => {
      if (group !== undefined && !line.startsWith(`${group}:`)) return line;
      const at = line.lastIndexOf(':') + 1;
      const members = line.slice(at).split(',');
      return `${line.slice(0, at)}${members.filter((one) => one !== member).join(',')}`;
    });
}
