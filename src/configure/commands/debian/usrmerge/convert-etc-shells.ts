import type { Process } from '../../../system/process.js';

/** convert-etc-shells of the package usrmerge: lists each shell of /bin and /sbin by its name in /usr too. */
export function convertEtcShells(process: Process): number {
  const { files } = process;
  const path = process.args[0] ?? '/etc/shells';
  const shells = files.read(path).replace(/\n$/, '').split('\n');
  const known = new Set(shells);
  const added = shells.filter((line) => /^\/s?bin\//.test(line)).map((line) => `/usr${line}`);
  const fresh = added.filter((line) => !known.has(line));
  if (fresh.length > 0) files.replace(path, [...shells, ...fresh].map((line) => `${line}\n`).join(''));
  return 0;
}
