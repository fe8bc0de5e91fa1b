import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Inode } from '../../../../rootfs/inode.js';
import type { Accounts } from '../../files/accounts.js';

const USER_OBJ = 0x01;
const USER = 0x02;
const GROUP_OBJ = 0x04;
const GROUP = 0x08;
const MASK = 0x10;
const OTHER = 0x20;

const VERSION = 2;
const NOBODY = 0xffff_ffff;
const ENTRY_BYTES = 8;

const ACCESS = 'system.posix_acl_access';
const DEFAULT = 'system.posix_acl_default';

interface AclEntry {
  readonly tag: number;
  /** Of a user or group. */
  readonly id: number;
  readonly perm: number;
}

type Acl = readonly AclEntry[];

/** The argument of an `a` line. Entries with `X` are for what may be executed anyway. */
export interface ParsedAcl {
  readonly access: Acl;
  readonly executable: Acl;
  readonly folders: Acl;
}

const TAGS: Readonly<Record<string, readonly [number, number]>> = {
  u: [USER_OBJ, USER],
  user: [USER_OBJ, USER],
  g: [GROUP_OBJ, GROUP],
  group: [GROUP_OBJ, GROUP],
  m: [MASK, MASK],
  mask: [MASK, MASK],
  o: [OTHER, OTHER],
  other: [OTHER, OTHER],
};

function idOf(accounts: Accounts, tag: number, name: ByteString): number | undefined {
  if (/^[0-9]{1,10}$/.test(name)) return Number(name);
  if (tag === USER) return accounts.user(name)?.uid;
  return tag === GROUP ? accounts.group(name)?.gid : undefined;
}

function parseEntry(accounts: Accounts, fields: readonly ByteString[]): AclEntry | undefined {
  const [kind = '', name = '', perms = ''] = fields;
  const tags = Object.hasOwn(TAGS, kind) ? TAGS[kind] : undefined;
  const perm = /^(?:[r-]?[w-]?[x-]?|[0-7])$/.test(perms) ? perms : undefined;
  if (tags === undefined || perm === undefined) return undefined;
  const tag = name === '' ? tags[0] : tags[1];
  const id = name === '' ? NOBODY : idOf(accounts, tag, name);
  if (id === undefined || (name !== '' && (tag === MASK || tag === OTHER))) return undefined;
  const bits = (perm.includes('r') ? 4 : 0) | (perm.includes('w') ? 2 : 0) | (perm.includes('x') ? 1 : 0);
  return { tag, id, perm: /^[0-7]$/.test(perm) ? Number(perm) : bits };
}

/** Adds a mask where there must be one: what users and groups together have. @see acl_calc_mask(3) */
function withMask(acl: Acl): Acl {
  const needs = acl.some(({ tag }) => tag === USER || tag === GROUP);
  if (!needs || acl.some(({ tag }) => tag === MASK)) return acl;
  const perm = acl
    .filter(({ tag }) => tag === USER || tag === GROUP || tag === GROUP_OBJ)
    .reduce((all, entry) => all | entry.perm, 0);
  return [...acl, { tag: MASK, id: NOBODY, perm }];
}

/**
 * Reads an ACL's text form; undefined when it is none. @see acl(5), "SHORT TEXT FORM"; systemd src/shared/acl-util.c
 * @param knowsX whether the release knows `X`
 */
export function parseAcl(text: ByteString, accounts: Accounts, knowsX: boolean): ParsedAcl | undefined {
  const [access, executable, folders]: AclEntry[][] = [[], [], []];
  for (const part of text.split(/[,]+/).filter((entry) => entry !== '')) {
    const fields = part.split(':');
    const isDefault = fields.length === 4 && /^d(?:efault)?$/.test(fields[0] ?? '');
    if (fields.length !== 3 && !isDefault) return undefined;
    const own = fields.slice(-3);
    const last = own[2] ?? '';
    const entry = parseEntry(accounts, [own[0] ?? '', own[1] ?? '', knowsX ? last.replace(/X/g, 'x') : last]);
    if (entry === undefined) return undefined;
    const list = isDefault ? folders : knowsX && last.includes('X') ? executable : access;
    list?.push(entry);
  }
  return { access: access ?? [], executable: executable ?? [], folders: folders ?? [] };
}

function fromMode(mode: number): Acl {
  return [
    { tag: USER_OBJ, id: NOBODY, perm: (mode >> 6) & 7 },
    { tag: GROUP_OBJ, id: NOBODY, perm: (mode >> 3) & 7 },
    { tag: OTHER, id: NOBODY, perm: mode & 7 },
  ];
}

function decode(value: Uint8Array): Acl {
  const bytes = Buffer.from(value);
  const count = Math.floor((bytes.length - 4) / ENTRY_BYTES);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => {
    const at = 4 + index * ENTRY_BYTES;
    return { tag: bytes.readUInt16LE(at), perm: bytes.readUInt16LE(at + 2), id: bytes.readUInt32LE(at + 4) };
  });
}

/** The form in which the kernel hands it out, sorted as it must be. @see acl(5), linux/posix_acl_xattr.h */
function encode(acl: Acl): Uint8Array {
  const sorted = [...acl].sort((a, b) => a.tag - b.tag || a.id - b.id);
  const bytes = Buffer.alloc(4 + sorted.length * ENTRY_BYTES);
  bytes.writeUInt32LE(VERSION, 0);
  for (const [index, { tag, perm, id }] of sorted.entries()) {
    const at = 4 + index * ENTRY_BYTES;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(perm, at + 2);
    bytes.writeUInt32LE(id, at + 4);
  }
  return new Uint8Array(bytes);
}

function accessOf({ metadata }: Inode): Acl {
  const value = metadata.xattrs.get(ACCESS);
  return value === undefined ? fromMode(metadata.mode) : decode(value);
}

function permOf(acl: Acl, tag: number): number | undefined {
  return acl.find((entry) => entry.tag === tag)?.perm;
}

function setAttribute(inode: Inode, name: string, acl: Acl | undefined): void {
  const xattrs = new Map(inode.metadata.xattrs);
  if (acl === undefined) xattrs.delete(name);
  else xattrs.set(name, encode(acl));
  inode.metadata = { ...inode.metadata, xattrs };
}

/** What the kernel does: the mode's bits follow, and an ACL that says no more than they is not kept. */
function setAccess(inode: Inode, acl: Acl): void {
  const group = permOf(acl, MASK) ?? permOf(acl, GROUP_OBJ) ?? 0;
  const bits = ((permOf(acl, USER_OBJ) ?? 0) << 6) | (group << 3) | (permOf(acl, OTHER) ?? 0);
  inode.metadata = { ...inode.metadata, mode: (inode.metadata.mode & 0o7000) | bits };
  const isMode = acl.every(({ tag }) => tag === USER_OBJ || tag === GROUP_OBJ || tag === OTHER);
  setAttribute(inode, ACCESS, isMode ? undefined : acl);
}

function withBase(acl: Acl, mode: number): Acl {
  return [...acl, ...fromMode(mode).filter(({ tag }) => permOf(acl, tag) === undefined)];
}

function merge(old: Acl, more: Acl): Acl {
  const result = [...old];
  for (const entry of more) {
    const place = result.findIndex(({ tag, id }) => tag === entry.tag && id === entry.id);
    if (place < 0) result.push(entry);
    else result[place] = entry;
  }
  return result;
}

function mayExecute(inode: Inode, parsed: ParsedAcl, append: boolean): boolean {
  if (inode.kind === 'directory') return true;
  const counted = accessOf(inode).filter(
    ({ tag }) => tag !== MASK && (append || (tag !== USER && tag !== GROUP)),
  );
  return [...counted, ...parsed.access].some(({ perm }) => (perm & 1) !== 0);
}

function accessFor(inode: Inode, parsed: ParsedAcl, append: boolean): Acl {
  const bit = mayExecute(inode, parsed, append) ? 7 : 6;
  return [...parsed.access, ...parsed.executable.map((entry) => ({ ...entry, perm: entry.perm & bit }))];
}

/** Sets what an `a` line says, or adds it to what is there. @see systemd src/tmpfiles/tmpfiles.c, fd_set_acls */
export function applyAcl(inode: Inode, parsed: ParsedAcl, append: boolean): void {
  if (inode.kind === 'symlink') return;
  const access = accessFor(inode, parsed, append);
  if (access.length > 0) {
    const whole = withMask(append ? merge(accessOf(inode), access) : access);
    setAccess(inode, withBase(whole, inode.metadata.mode));
  }
  if (parsed.folders.length === 0 || inode.kind !== 'directory') return;
  const value = inode.metadata.xattrs.get(DEFAULT);
  const old = append && value !== undefined ? decode(value) : [];
  setAttribute(inode, DEFAULT, withBase(withMask(merge(old, parsed.folders)), inode.metadata.mode));
}

/** chmod(2), which an ACL follows. */
export function changeMode(inode: Inode, mode: number): void {
  const value = inode.metadata.xattrs.get(ACCESS);
  inode.metadata = { ...inode.metadata, mode };
  if (value === undefined) return;
  const old = decode(value);
  const groupTag = permOf(old, MASK) === undefined ? GROUP_OBJ : MASK;
  const bits = new Map([
    [USER_OBJ, (mode >> 6) & 7],
    [groupTag, (mode >> 3) & 7],
    [OTHER, mode & 7],
  ]);
  setAttribute(
    inode,
    ACCESS,
    old.map((entry) => ({ ...entry, perm: bits.get(entry.tag) ?? entry.perm })),
  );
}
