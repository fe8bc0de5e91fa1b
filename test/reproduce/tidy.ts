import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { complaintOf, endChildren } from './process.js';

/** Where something is mounted below a folder, the innermost first. @see proc(5), /proc/pid/mounts */
function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const points = lines.map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '));
  return points.filter((point) => point.startsWith(join(folder, '/'))).reverse();
}

/** Removes a folder with all that is in it; what is mounted there is unmounted first, so that nothing else is removed. */
export function removeWork(folder: string): void {
  const left = process.platform === 'linux' ? mountsBelow(folder) : [];
  const complaints = left.flatMap((point) => complaintOf('umount', '--lazy', point) ?? []);
  if (complaints.length > 0) throw new Error(`${folder} is left: ${complaints.join('; ')}`);
  // What was just ended may still make a file or two.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** As {@link removeWork}, also when a signal ends this program. */
export async function withWork<T>(folder: string, use: () => Promise<T>): Promise<T> {
  const stop = (): void => {
    endChildren();
    removeWork(folder);
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await use();
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    removeWork(folder);
  }
}
