import type { ByteString } from '../../../kernel/byte-string.js';

/** The three sets of a file's capabilities; bit n is capability n. @see capabilities(7), "File capabilities" */
export interface CapabilitySets {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
  /** The user namespace's root that they count for; 0 for everyone. */
  readonly rootUid: number;
}

/** Names by number. @see linux/capability.h */
const NAMES = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service ' +
  'net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin ' +
  'sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override ' +
  'mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'
)
  .split(' ')
  .map((name) => `cap_${name}`);

/** Capabilities that a number may name beside those that have a name. */
const MAX_BITS = 64;
const ALL = (1n << BigInt(NAMES.length)) - 1n;

export const NO_CAPABILITIES: CapabilitySets = { effective: 0n, permitted: 0n, inheritable: 0n, rootUid: 0 };

type SetName = 'effective' | 'inheritable' | 'permitted';
const LETTERS: Readonly<Record<string, SetName>> = { e: 'effective', i: 'inheritable', p: 'permitted' };

/** The bits of `all`, names and numbers between commas; undefined when one is none. */
function readList(text: ByteString): bigint | undefined {
  let bits = 0n;
  for (const word of text.split(',')) {
    const name = word.toLowerCase();
    const number = /^[0-9]/.test(name) ? Number(name) : NAMES.indexOf(name);
    if (name === 'all') bits = ALL;
    else if (Number.isInteger(number) && number >= 0 && number < MAX_BITS) bits |= 1n << BigInt(number);
    else return undefined;
  }
  return bits;
}

class Builder {
  private readonly sets: Record<SetName, bigint> = { effective: 0n, inheritable: 0n, permitted: 0n };

  /** Carries out one operator with its flags on the capabilities of a list. */
  apply(list: bigint, operator: string, flags: string): void {
    if (operator.startsWith('=')) for (const set of Object.values(LETTERS)) this.sets[set] &= ~list;
    for (const letter of flags) {
      const set = LETTERS[letter] as SetName;
      if (operator.endsWith('-')) this.sets[set] &= ~list;
      else this.sets[set] |= list;
    }
  }

  finish(rootUid: number): CapabilitySets {
    return { ...this.sets, rootUid };
  }
}

/**
 * Reads the text of capabilities, such as `cap_net_raw,cap_net_admin=eip`; undefined when it is not well formed.
 * @see cap_from_text(3)
 */
export function parseCapabilities(text: ByteString, rootUid: number): CapabilitySets | undefined {
  const builder = new Builder();
  for (const clause of text.split(/[ \t\n\v\f\r]+/).filter((part) => part !== '')) {
    const [, list = '', actions = ''] = /^([A-Za-z0-9_,]*)([=+-].*)$/s.exec(clause) ?? [];
    const bits = list === '' ? ALL : readList(list);
    if (bits === undefined || !/^(?:=[+-]?[eip]*|[+-][eip]+)(?:[+-][eip]+)*$/.test(actions)) return undefined;
    // Without a list only `=` makes sense, and `=+` and `=-` want flags.
    if (list === '' && /[+-]/.test(actions)) return undefined;
    for (const [, operator = '', flags = ''] of actions.matchAll(/(=?[+-]|=)([eip]*)/g)) {
      if (operator !== '=' && flags === '') return undefined;
      builder.apply(bits, operator, flags);
    }
  }
  return builder.finish(rootUid);
}

const MAGIC_REVISION_1 = 0x01;
const MAGIC_REVISION_2 = 0x02;
const MAGIC_REVISION_3 = 0x03;

/**
 * The extended attribute `security.capability`: revision 2, or 3 with a root of a user namespace; little-endian on every
 * machine. undefined when the effective set is neither empty nor all of the other two, which a file cannot say.
 * @see capabilities(7), "File capability extended attribute versioning"; libcap cap_file.c, _fcaps_save
 */
export function encodeCapabilities(sets: CapabilitySets): Uint8Array | undefined {
  const { effective, permitted, inheritable, rootUid } = sets;
  if (effective !== 0n && ((permitted | inheritable) & ~effective) !== 0n) return undefined;
  const bytes = new Uint8Array(rootUid === 0 ? 20 : 24);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, effective === 0n ? 0 : 1);
  view.setUint8(3, rootUid === 0 ? MAGIC_REVISION_2 : MAGIC_REVISION_3);
  for (const half of [0, 1]) {
    const shift = BigInt(half * 32);
    view.setUint32(4 + half * 8, Number((permitted >> shift) & 0xffffffffn), true);
    view.setUint32(8 + half * 8, Number((inheritable >> shift) & 0xffffffffn), true);
  }
  if (rootUid !== 0) view.setUint32(20, rootUid, true);
  return bytes;
}

/** Undoes {@link encodeCapabilities}, revision 1 included; undefined when it is no such attribute. */
export function decodeCapabilities(bytes: Uint8Array): CapabilitySets | undefined {
  const revision = bytes[3] ?? 0;
  const lengths: Readonly<Record<number, number>> = {
    [MAGIC_REVISION_1]: 12,
    [MAGIC_REVISION_2]: 20,
    [MAGIC_REVISION_3]: 24,
  };
  if (lengths[revision] !== bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (at: number): bigint => {
    const high = revision === MAGIC_REVISION_1 ? 0 : view.getUint32(at + 8, true);
    return BigInt(view.getUint32(at, true)) | (BigInt(high) << 32n);
  };
  const [permitted, inheritable] = [read(4), read(8)];
  const effective = (view.getUint8(0) & 1) === 0 ? 0n : permitted | inheritable;
  const rootUid = revision === MAGIC_REVISION_3 ? view.getUint32(20, true) : 0;
  return { effective, permitted, inheritable, rootUid };
}

const EFFECTIVE = 1;
const PERMITTED = 2;
const INHERITABLE = 4;

/** Which sets a capability is in, as a number of three bits. */
function state(sets: CapabilitySets, bit: number): number {
  const has = (set: bigint, flag: number): number => (((set >> BigInt(bit)) & 1n) === 1n ? flag : 0);
  return has(sets.effective, EFFECTIVE) | has(sets.permitted, PERMITTED) | has(sets.inheritable, INHERITABLE);
}

function letters(flags: number): string {
  return (flags & EFFECTIVE ? 'e' : '') + (flags & INHERITABLE ? 'i' : '') + (flags & PERMITTED ? 'p' : '');
}

/** Names of the capabilities from `first` to before `end` in each state, by state. */
function byState(sets: CapabilitySets, first: number, end: number): string[][] {
  const groups: string[][] = Array.from({ length: 8 }, () => []);
  for (let bit = first; bit < end; bit++) groups[state(sets, bit)]?.push(NAMES[bit] ?? String(bit));
  return groups;
}

/** Capabilities as text, the shortest that libcap knows. @see cap_to_text(3) */
export function formatCapabilities(sets: CapabilitySets): ByteString {
  const groups = byState(sets, 0, NAMES.length);
  const size = (flags: number): number => groups[flags]?.length ?? 0;
  let common = 7;
  for (let flags = 6; flags >= 0; flags--) if (size(flags) >= size(common)) common = flags;
  let text = `=${letters(common)}`;
  for (let flags = 7; flags >= 0; flags--) {
    if (flags === common || size(flags) === 0) continue;
    text += ` ${groups[flags]?.join(',')}`;
    const raised = flags & ~common;
    const lowered = common & ~flags;
    if (raised !== 0) {
      const isPlain = text.startsWith('= ');
      if (isPlain) text = text.slice(2);
      text += `${isPlain ? '=' : '+'}${letters(raised)}`;
    }
    if (lowered !== 0) text += `-${letters(lowered)}`;
  }
  for (const [flags, names] of [...byState(sets, NAMES.length, MAX_BITS).entries()].reverse()) {
    if (flags > 0 && names.length > 0) text += ` ${names.join(',')}+${letters(flags)}`;
  }
  return text;
}
