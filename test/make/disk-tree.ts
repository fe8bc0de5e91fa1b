import { spawnSync } from 'node:child_process';
import { closeSync, lstatSync, openSync, readSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadAt } from '../../src/kernel/content.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { CommandTable } from '../../src/configure/commands/command.js';
import { InputText, OutputCapture } from '../../src/configure/system/memory-file.js';
import { Process, type RunRequest, type System } from '../../src/configure/system/process.js';
import type { Metadata } from '../../src/rootfs/entry.js';
import type { DirectoryInode, Inode } from '../../src/rootfs/inode.js';
import { directoryInode, fileInode, symlinkInode } from '../../src/rootfs/inode.js';
import { Tree } from '../../src/rootfs/tree.js';
import { FdTable } from '../../src/shell/fd-table.js';

/** The real reading of a part of a host file. */
export const readHost: ReadAt = (path, offset, lengthBytes) => {
  const bytes = Buffer.alloc(lengthBytes);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, bytes, 0, lengthBytes, offset);
  } finally {
    closeSync(fd);
  }
  return bytes;
};

const XATTRS = `
import os, sys
names = ('security.capability', 'system.posix_acl_access', 'system.posix_acl_default')
for folder, folders, files in os.walk(sys.argv[1]):
    for entry in folders + files:
        path = os.path.join(folder, entry)
        if os.path.islink(path): continue
        for name in os.listxattr(path, follow_symlinks=False):
            if name not in names: continue
            value = os.getxattr(path, name, follow_symlinks=False)
            print(os.path.relpath(path, sys.argv[1]), name, value.hex(), sep='\\t')
`;

/** Capabilities and ACLs of files, which Node cannot read; empty where there is no python3. */
function xattrsOf(folder: string): ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Map<string, Uint8Array>>();
  const dump = spawnSync('python3', ['-c', XATTRS, folder], { encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const line of (dump.stdout ?? '').split('\n').filter((text) => text !== '')) {
    const [path = '', name = '', hex = ''] = line.split('\t');
    const own = found.get(path) ?? new Map<string, Uint8Array>();
    found.set(path, own.set(name, Buffer.from(hex, 'hex')));
  }
  return found;
}

/** A directory of this machine as a tree, owners, hard links and capabilities included; contents stay where they are. */
export function treeFromDisk(folder: string, epoch: number): Tree {
  const tree = new Tree(epochSeconds(epoch));
  const xattrs = xattrsOf(folder);
  const known = new Map<string, Inode>();
  const fill = (path: string, directory: DirectoryInode): void => {
    for (const name of readdirSync(join(folder, path))) {
      const inner = path === '' ? name : `${path}/${name}`;
      const inode = inodeOf(join(folder, inner), known, xattrs.get(inner) ?? new Map());
      if (inode === undefined) continue;
      directory.children.set(name, inode);
      if (inode.kind === 'directory') fill(inner, inode);
    }
  };
  fill('', tree.root);
  tree.root.metadata = metadataOf(folder, new Map());
  return tree;
}

function metadataOf(path: string, xattrs: ReadonlyMap<string, Uint8Array>): Metadata {
  const { mode, uid, gid, mtimeMs } = lstatSync(path);
  return { mode: mode & 0o7777, uid, gid, mtimeSeconds: Math.floor(mtimeMs / 1000), xattrs };
}

function inodeOf(
  path: string,
  known: Map<string, Inode>,
  xattrs: ReadonlyMap<string, Uint8Array>,
): Inode | undefined {
  const status = lstatSync(path);
  const metadata = metadataOf(path, xattrs);
  if (status.isDirectory()) return directoryInode(metadata);
  const key = `${status.dev}:${status.ino}`;
  const existing = known.get(key);
  if (existing !== undefined) return existing;
  const inode: Inode | undefined = status.isSymbolicLink()
    ? symlinkInode(metadata, readlinkSync(path))
    : status.isFile()
      ? fileInode(metadata, { kind: 'file', path, offset: 0, sizeBytes: status.size })
      : undefined;
  if (inode !== undefined) known.set(key, inode);
  return inode;
}

/** What a program printed and how it ended. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A system of modelled commands only: a program is found by the last component of its name. */
export function systemOf(table: CommandTable, tree: Tree, readAt: ReadAt = readHost): System {
  const system: System = {
    leave: () => undefined,
    tree,
    readAt,
    architecture: 'amd64',
    async run({ argv, env, fds, cwd, umask, origin }: RunRequest): Promise<number> {
      const called = argv[0] ?? '';
      const command = table[called.replace(/^.*\//, '')];
      if (command === undefined) return 127;
      const own = fds.fork();
      const path = called.includes('/') ? called : `/usr/bin/${called}`;
      try {
        return await command(new Process(system, argv, env, own, cwd, umask, origin, path));
      } finally {
        own.closeAll();
      }
    },
  };
  return system;
}

/** Runs one modelled program in a tree, in its root directory. */
export async function runIn(
  tree: Tree,
  table: CommandTable,
  argv: readonly string[],
  how: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<Ran> {
  const [stdout, stderr, fds] = [new OutputCapture(), new OutputCapture(), new FdTable()];
  fds.set(0, new InputText(how.stdin ?? ''));
  fds.set(1, stdout);
  fds.set(2, stderr);
  const env = new Map(
    Object.entries({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...how.env }),
  );
  const origin = { script: 'test', line: 1 };
  const status = await systemOf(table, tree).run({ argv, env, fds, cwd: '/', umask: 0o022, origin });
  return { status, stdout: stdout.text, stderr: stderr.text };
}
