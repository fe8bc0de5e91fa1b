import type { Files } from '../system/files.js';

/** Files that only say when and where the tree was made. @see mmdebstrap(1), "OPERATION", cleanup/reproducible */
const TRACES = [
  '/var/log/dpkg.log',
  '/var/log/apt/history.log',
  '/var/log/apt/term.log',
  '/var/log/alternatives.log',
  '/var/cache/ldconfig/aux-cache',
  '/var/log/apt/eipp.log.xz',
  '/var/lib/dbus/machine-id',
];

function empty(files: Files, folder: string, kept: readonly string[]): void {
  if (!files.isDirectory(folder)) return;
  const tree = files.context.tree;
  for (const name of files.list(folder)) {
    if (!kept.includes(name)) tree.remove(files.place(`${folder}/${name}`, false).path);
  }
}

/**
 * What mmdebstrap removes at the end: logs, the identity of a machine, and what is left in /run and /tmp. /run/lock
 * stays, because /var/lock is a link to it (Policy §9.1.4).
 * @see machine-id(5): in an image the file is there and empty
 */
export function cleanUp(files: Files): void {
  for (const path of TRACES) {
    if (files.exists(path)) files.unlink(path);
  }
  if (files.exists('/etc/machine-id')) {
    files.unlink('/etc/machine-id');
    files.write('/etc/machine-id', '');
  }
  // What was mounted in /dev for the scripts left it touched.
  if (files.isDirectory('/dev')) files.setTime('/dev', files.context.tree.epoch);
  empty(files, '/run', ['lock']);
  empty(files, '/tmp', []);
}
