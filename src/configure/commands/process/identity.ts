import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions, type ParsedOptions } from '../options.js';
import { Accounts, type User } from '../files/accounts.js';
import { withUsage } from '../usage.js';

/** Linux's machine names of Debian's architectures. @see uname(2); dpkg's cputable */
const MACHINES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  armel: 'armv5tel',
  armhf: 'armv7l',
  i386: 'i686',
  loong64: 'loongarch64',
  mips64el: 'mips64',
  mipsel: 'mips',
  ppc64el: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/**
 * The kernel that scripts see. The host's must not leak, and an image runs on kernels that nobody knows: one newer than
 * any that the C library of a supported release refuses.
 */
const KERNEL_RELEASE = '6.12.0';

/** uname(1) */
export function uname(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{ a: 'all', all: 'flag', s: 'kernel-name', 'kernel-name': 'flag', n: 'nodename', nodename: 'flag' },
      ...{ r: 'kernel-release', 'kernel-release': 'flag', v: 'kernel-version', 'kernel-version': 'flag' },
      ...{
        m: 'machine',
        machine: 'flag',
        p: 'processor',
        processor: 'flag',
        o: 'operating-system',
        'operating-system': 'flag',
      },
      ...{ i: 'hardware-platform', 'hardware-platform': 'flag' },
    });
    const machine = MACHINES[process.system.architecture] ?? process.system.architecture;
    const facts: readonly (readonly [string, string])[] = [
      ['kernel-name', 'Linux'],
      ['nodename', 'localhost'],
      ['kernel-release', KERNEL_RELEASE],
      ['kernel-version', '#1 SMP'],
      ['machine', machine],
      ['processor', 'unknown'],
      ['hardware-platform', 'unknown'],
      ['operating-system', 'GNU/Linux'],
    ];
    const all = options.has('all');
    const shown = facts
      .filter(([name]) => options.has(name) || (all && name !== 'processor' && name !== 'hardware-platform'))
      .map(([, value]) => value);
    await process.write(`${shown.length === 0 ? 'Linux' : shown.join(' ')}\n`);
    return 0;
  });
}

export async function arch(process: Process): Promise<number> {
  await process.write(`${MACHINES[process.system.architecture] ?? process.system.architecture}\n`);
  return 0;
}

function groupsOf(accounts: Accounts, user: User): readonly number[] {
  const others = accounts.groups.filter((group) => group.members.includes(user.name)).map(({ gid }) => gid);
  return [user.gid, ...others.filter((gid) => gid !== user.gid)];
}

const ROOT: User = { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' };

function userOf(accounts: Accounts, given: ByteString): User | undefined {
  const found = accounts.user(given) ?? accounts.users.find(({ uid }) => String(uid) === given);
  return found ?? (given === 'root' ? ROOT : undefined);
}

function facts(accounts: Accounts, user: User, options: ParsedOptions): ByteString {
  const groups = groupsOf(accounts, user);
  const nameOf = (gid: number): string => accounts.groupName(gid) ?? String(gid);
  const group = (gid: number): string => (options.has('name') ? nameOf(gid) : String(gid));
  if (options.has('user')) return options.has('name') ? user.name : String(user.uid);
  if (options.has('group')) return group(user.gid);
  if (options.has('groups')) return groups.map(group).join(options.has('zero') ? '\0' : ' ');
  const list = groups.map((gid) => `${gid}(${nameOf(gid)})`).join(',');
  return `uid=${user.uid}(${user.name}) gid=${user.gid}(${nameOf(user.gid)}) groups=${list}`;
}

/** id(1): of root, or of a user of the tree. */
export function id(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{ u: 'user', user: 'flag', g: 'group', group: 'flag', G: 'groups', groups: 'flag', a: 'flag' },
      ...{ n: 'name', name: 'flag', r: 'real', real: 'flag', z: 'zero', zero: 'flag', Z: 'refused' },
    });
    const [given = 'root', ...more] = options.operands;
    if (more.length > 0) unmodelled(process, 'id of several users');
    const accounts = new Accounts(process.files);
    const user = userOf(accounts, given);
    if (user === undefined) {
      await process.complain(`'${given}': no such user`);
      return 1;
    }
    await process.write(facts(accounts, user, options) + (options.has('zero') ? '\0' : '\n'));
    return 0;
  });
}

export async function whoami(process: Process): Promise<number> {
  await process.write(`${new Accounts(process.files).userName(0) ?? '0'}\n`);
  return 0;
}

export async function nproc(process: Process): Promise<number> {
  await process.write('1\n');
  return 0;
}

export async function hostname(process: Process): Promise<number> {
  await process.write('localhost\n');
  return 0;
}
