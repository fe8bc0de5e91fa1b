import { spawnSync } from 'node:child_process';
import { readContent } from '../../src/kernel/content.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';

/** Makes every entry below the folder argv[1], from one JSON array on stdin; directories get their times last. */
const MAKER = `
import base64, json, os, sys
root = os.fsencode(sys.argv[1])
entries = json.load(sys.stdin)
def where(path): return os.path.join(root, path.encode()) if path else root
def settle(e, p):
    os.lchown(p, e['uid'], e['gid'])
    if e['kind'] != 'symlink': os.chmod(p, e['mode'])
    for name, value in e['xattrs']: os.setxattr(p, name.encode(), base64.b64decode(value), follow_symlinks=False)
    os.utime(p, (e['mtimeSeconds'], e['mtimeSeconds']), follow_symlinks=False)
for e in entries:
    p, k = where(e['path']), e['kind']
    if k == 'directory':
        os.makedirs(p, exist_ok=True)
        continue
    if k == 'hardlink':
        os.link(where(e['target']), p, follow_symlinks=False)
        continue
    if k == 'file':
        with open(p, 'wb') as f: f.write(base64.b64decode(e['content']))
    elif k == 'symlink': os.symlink(e['target'].encode(), p)
    elif k == 'fifo': os.mkfifo(p)
    else:
        kind = 0o020000 if k == 'character' else 0o060000
        os.mknod(p, kind | 0o600, os.makedev(e['device']['major'], e['device']['minor']))
    settle(e, p)
for e in reversed(entries):
    if e['kind'] == 'directory': settle(e, where(e['path']))
`;

function plain(entry: TreeEntry): object {
  const xattrs = [...entry.xattrs].map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  if (entry.kind !== 'file') return { ...entry, xattrs };
  const bytes = readContent(entry.content, () => {
    throw new Error('only contents in memory are made on disk');
  });
  return { ...entry, xattrs, content: Buffer.from(bytes).toString('base64') };
}

/** Whether this process may make devices and foreign owners, and has the programs that the oracle needs. */
export function canMakeTrees(): boolean {
  const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
  return process.platform === 'linux' && process.getuid?.() === 0 && has('python3') && has('tar');
}

/** Makes a tree on the host's disk, as root. */
export function makeTreeOnDisk(root: string, entries: readonly TreeEntry[]): void {
  const input = JSON.stringify(entries.map(plain));
  const made = spawnSync('python3', ['-c', MAKER, root], { input, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the tree could not be made: ${made.stderr}`);
}
