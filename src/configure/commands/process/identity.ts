import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { parseOptions } from '../options.js';
import { groupName, userName } from '../basic/owners.js';
import { withUsage } from '../basic/report.js';

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

function groupsOf(files: Files, user: string): readonly number[] {
  const passwd = (files.tryRead('/etc/passwd') ?? '').split('\n').find((line) => line.startsWith(`${user}:`));
  const primary = Number(passwd?.split(':')[3] ?? 0);
  const others = (files.tryRead('/etc/group') ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => (fields[3] ?? '').split(',').includes(user))
    .map((fields) => Number(fields[2]));
  return [primary, ...others.filter((gid) => gid !== primary)];
}

/** id(1): of root, or of a user of the tree. */
export function id(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, {
      ...{
        u: 'user',
        user: 'flag',
        g: 'group',
        group: 'flag',
        G: 'groups',
        groups: 'flag',
        n: 'name',
        name: 'flag',
        r: 'real',
        real: 'flag',
        z: 'zero',
        zero: 'flag',
      },
    });
    const { files } = process;
    const [given = 'root'] = options.operands;
    const line = (files.tryRead('/etc/passwd') ?? '')
      .split('\n')
      .find((one) => one.split(':')[0] === given || one.split(':')[2] === given);
    if (line === undefined && given !== 'root') {
      await process.complain(`‘${given}’: no such user`);
      return 1;
    }
    const [name = 'root', , uid = '0', gid = '0'] = (line ?? 'root:x:0:0').split(':');
    const groups = groupsOf(files, name);
    const named = options.has('name');
    const user = named ? name : uid;
    const group = (number: number): string => (named ? groupName(files, number) : String(number));
    const end = options.has('zero') ? '\0' : '\n';
    if (options.has('user')) await process.write(user + end);
    else if (options.has('group')) await process.write(group(Number(gid)) + end);
    else if (options.has('groups')) await process.write(groups.map(group).join(' ') + end);
    else {
      const list = groups.map((number) => `${number}(${groupName(files, number)})`).join(',');
      await process.write(
        `uid=${uid}(${userName(files, Number(uid))}) gid=${gid}(${groupName(files, Number(gid))}) groups=${list}\n`,
      );
    }
    return 0;
  });
}

export async function whoami(process: Process): Promise<number> {
  await process.write(`${userName(process.files, 0)}\n`);
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
