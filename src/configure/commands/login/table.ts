import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { unmodelled, type CommandTable } from '../command.js';
import { userId, groupId } from '../basic/owners.js';

const DAY_SECONDS = 86_400;

function lines(files: Files, path: string): string[] {
  return (files.tryRead(path) ?? '').split('\n').filter((line) => line !== '');
}

function lock(files: Files): void {
  files.write('/etc/.pwd.lock', '', 0o600);
}

/** Keeps the file as it was, with its mode and time, beside it. */
function backUp(files: Files, path: string, mode?: number): void {
  const before = files.tryStat(path, true);
  if (before === undefined) return;
  const { uid, gid, mtimeSeconds } = before;
  files.replace(`${path}-`, files.read(path), { mode: mode ?? before.mode, uid, gid, mtimeSeconds });
}

function rewrite(files: Files, path: string, text: readonly string[], mode: number): void {
  const { uid, gid } = files.tryStat(path, true) ?? { uid: 0, gid: 0 };
  files.replace(path, text.map((line) => `${line}\n`).join(''), {
    mode: files.tryStat(path, true)?.mode ?? mode,
    uid,
    gid,
  });
}

/** pwconv(8) */
function pwconv({ files, system }: Process): number {
  lock(files);
  const shadow = new Map(lines(files, '/etc/shadow').map((line) => [line.split(':')[0] ?? '', line]));
  const days = Math.floor(system.tree.epoch / DAY_SECONDS);
  const passwd = lines(files, '/etc/passwd').map((line) => line.split(':'));
  const made = passwd.map((fields) => {
    const known = shadow.get(fields[0] ?? '');
    if (known !== undefined && fields[1] === 'x') return known;
    return known ?? `${fields[0] ?? ''}:${fields[1] ?? ''}:${days}:0:99999:7:::`;
  });
  backUp(files, '/etc/shadow');
  rewrite(files, '/etc/shadow', made, 0o600);
  backUp(files, '/etc/passwd', 0o600);
  rewrite(
    files,
    '/etc/passwd',
    passwd.map((fields) => [fields[0], 'x', ...fields.slice(2)].join(':')),
    0o644,
  );
  return 0;
}

/** grpconv(8) */
function grpconv({ files }: Process): number {
  lock(files);
  const shadow = new Map(lines(files, '/etc/gshadow').map((line) => [line.split(':')[0] ?? '', line]));
  const group = lines(files, '/etc/group').map((line) => line.split(':'));
  const made = group.map(
    (fields) => shadow.get(fields[0] ?? '') ?? `${fields[0] ?? ''}:${fields[1] ?? ''}::${fields[3] ?? ''}`,
  );
  backUp(files, '/etc/gshadow');
  rewrite(files, '/etc/gshadow', made, 0o600);
  backUp(files, '/etc/group');
  rewrite(
    files,
    '/etc/group',
    group.map((fields) => [fields[0], 'x', ...fields.slice(2)].join(':')),
    0o644,
  );
  return 0;
}

/** Checks that every line has its fields and that names are not there twice. @see pwck(8), grpck(8) */
function checker(path: string, fields: number) {
  return (process: Process): number => {
    const names = new Set<string>();
    for (const line of lines(process.files, path)) {
      const parts = line.split(':');
      if (parts.length !== fields || names.has(parts[0] ?? '')) unmodelled(process, `repairing ${path}`);
      names.add(parts[0] ?? '');
    }
    return 0;
  };
}

/** getent(1) over the tree's own files. */
async function getent(process: Process): Promise<number> {
  const [database = '', ...keys] = process.args;
  if (!['passwd', 'group', 'shadow', 'gshadow', 'services', 'protocols', 'hosts'].includes(database)) {
    unmodelled(process, `getent ${database}`);
  }
  const all = lines(process.files, `/etc/${database}`);
  if (keys.length === 0) {
    for (const line of all) await process.write(`${line}\n`);
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const column = /^\d+$/.test(key) && (database === 'passwd' || database === 'group') ? 2 : 0;
    const found = all.find(
      (line) => (line.includes(':') ? line.split(':')[column] : line.split(/\s+/)[0]) === key,
    );
    if (found === undefined) status = 2;
    else await process.write(`${found}\n`);
  }
  return status;
}

/** The first free number from the top of a range. */
function freeId(taken: ReadonlySet<number>, first: number, last: number): number {
  for (let id = first; id <= last; id++) if (!taken.has(id)) return id;
  return -1;
}

function ids(files: Files): Set<number> {
  return new Set(
    ['/etc/passwd', '/etc/group'].flatMap((path) =>
      lines(files, path).map((line) => Number(line.split(':')[2])),
    ),
  );
}

function addLine(files: Files, path: string, line: string): void {
  backUp(files, path);
  rewrite(files, path, [...lines(files, path), line], 0o644);
}

/** Debian's `adduser --system` and `addgroup --system`, as far as maintainer scripts need them. @see adduser(8) */
function adduser(process: Process): number {
  const { files } = process;
  const value = (name: string): string | undefined => {
    const at = process.args.indexOf(name);
    return at >= 0 ? process.args[at + 1] : undefined;
  };
  const takesValue = new Set(['--home', '--gecos', '--comment', '--shell', '--uid', '--gid', '--ingroup']);
  const names = process.args.filter(
    (arg, at) => !arg.startsWith('-') && !takesValue.has(process.args[at - 1] ?? ''),
  );
  const [name = ''] = names;
  const isSystem = process.args.includes('--system');
  const isGroup = process.name === 'addgroup' || (process.args.includes('--group') && !isSystem);
  const exists = (path: string): boolean => lines(files, path).some((line) => line.split(':')[0] === name);
  if (names.length > 1) unmodelled(process, `adduser ${process.args.join(' ')}`);
  if (exists(isGroup ? '/etc/group' : '/etc/passwd')) return 0;
  if (!isSystem) unmodelled(process, `adduser ${process.args.join(' ')}`);
  const given = value('--uid') ?? value('--gid');
  const id = given === undefined ? freeId(ids(files), 100, 999) : Number(given);
  lock(files);
  const withGroup = isGroup || process.args.includes('--group');
  if (withGroup && !exists('/etc/group')) {
    addLine(files, '/etc/group', `${name}:x:${id}:`);
    addLine(files, '/etc/gshadow', `${name}:!::`);
  }
  if (isGroup) return 0;
  const ingroup = value('--ingroup') ?? 'nogroup';
  const gid = withGroup ? id : groupId(files, ingroup);
  const home = value('--home') ?? `/home/${name}`;
  const shell = value('--shell') ?? '/usr/sbin/nologin';
  addLine(
    files,
    '/etc/passwd',
    `${name}:x:${id}:${gid}:${value('--gecos') ?? value('--comment') ?? ''}:${home}:${shell}`,
  );
  files.chmod('/etc/passwd-', 0o600);
  addLine(files, '/etc/shadow', `${name}:!:${Math.floor(process.system.tree.epoch / DAY_SECONDS)}::::::`);
  if (!process.args.includes('--no-create-home') && !files.exists(home)) {
    files.mkdir(home);
    files.chmod(home, 0o755);
    files.chown(home, userId(files, name), gid);
  }
  return 0;
}

export const ACCOUNT_COMMANDS: CommandTable = {
  addgroup: adduser,
  adduser,
  getent,
  grpck: checker('/etc/group', 4),
  grpconv,
  pwck: checker('/etc/passwd', 7),
  pwconv,
};
