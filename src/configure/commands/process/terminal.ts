import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** stty: scripts have no terminal. @see stty(1) of coreutils */
export async function stty(process: Process): Promise<number> {
  const other = process.args.find((arg) => /^-F|^--[fhv]/.test(arg));
  if (other !== undefined) unmodelled(process, `stty ${other}`);
  await process.complain("'standard input': Inappropriate ioctl for device");
  return 1;
}

/** who and users: nobody is logged in. @see who(1), users(1) of coreutils */
export function nobody(process: Process): number {
  if (process.args.length > 0) unmodelled(process, `${process.name} ${process.args[0] ?? ''}`);
  return 0;
}

/** What stands in for start-stop-daemon while a tree is made: no service is started. @see mmdebstrap(1), "OPERATION" */
export async function startStopDaemon(process: Process): Promise<number> {
  await process.fds.get(2)?.write('Warning: Fake start-stop-daemon called, doing nothing\n');
  return 0;
}
