import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import {
  GROUP_FORMAT,
  PASSWD_FORMAT,
  SHADOW_FORMAT,
  type GroupRecord,
  type LineFormat,
  type PasswdRecord,
  type ShadowRecord,
} from './records.js';

function recordsOf<T>(files: Files, path: ByteString, format: LineFormat<T>): readonly T[] {
  return (files.tryRead(path) ?? '').split('\n').flatMap((line) => {
    const record = /^[-+#]/.test(line) ? undefined : format.parse(line);
    return record === undefined ? [] : [record];
  });
}

/** getpwent(3) over the tree's files. */
export function passwdRecords(files: Files): readonly PasswdRecord[] {
  return recordsOf(files, '/etc/passwd', PASSWD_FORMAT);
}

/** getgrent(3) */
export function groupRecords(files: Files): readonly GroupRecord[] {
  return recordsOf(files, '/etc/group', GROUP_FORMAT);
}

/** getpwnam(3) */
export function userByName(files: Files, name: ByteString): PasswdRecord | undefined {
  return passwdRecords(files).find((user) => user.name === name);
}

/** getpwuid(3) */
export function userById(files: Files, uid: number): PasswdRecord | undefined {
  return passwdRecords(files).find((user) => user.uid === uid);
}

/** getgrnam(3) */
export function groupByName(files: Files, name: ByteString): GroupRecord | undefined {
  return groupRecords(files).find((group) => group.name === name);
}

/** getgrgid(3) */
export function groupById(files: Files, gid: number): GroupRecord | undefined {
  return groupRecords(files).find((group) => group.gid === gid);
}

/** getspnam(3) */
export function shadowByName(files: Files, name: ByteString): ShadowRecord | undefined {
  return recordsOf(files, '/etc/shadow', SHADOW_FORMAT).find((record) => record.name === name);
}

/** By number where the text is one, else by name. @see shadow libmisc/getgr_nam_gid.c */
export function groupByNameOrId(files: Files, text: ByteString): GroupRecord | undefined {
  return /^[-+]?[0-9]+$/.test(text) ? groupById(files, Number(text)) : groupByName(files, text);
}
