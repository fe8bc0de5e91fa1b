import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { accountLines } from './account-file.js';

const SHELLS = '/etc/shells';

function rewrite(process: Process, change: (lines: readonly ByteString[]) => readonly ByteString[]): number {
  const { files } = process;
  const path = files.realpath(SHELLS, true);
  const before = files.exists(path) ? files.stat(path) : undefined;
  const text = change(accountLines(files, path) ?? [])
    .map((line) => `${line}\n`)
    .join('');
  files.write(`${path}.tmp`, text);
  if (before !== undefined) {
    files.chown(`${path}.tmp`, before.uid, before.gid);
    files.chmod(`${path}.tmp`, before.mode & 0o7777);
  }
  files.rename(`${path}.tmp`, path);
  return 0;
}

/** busybox's `add-shell SHELL…`. @see busybox loginutils/add-remove-shell.c */
export function addShell(process: Process): number {
  return rewrite(process, (lines) => [...lines, ...process.args.filter((shell) => !lines.includes(shell))]);
}

/** busybox's `remove-shell SHELL…`. */
export function removeShell(process: Process): number {
  return rewrite(process, (lines) => lines.filter((line) => !process.args.includes(line)));
}
