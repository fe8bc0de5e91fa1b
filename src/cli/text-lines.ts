import type { Disk } from '../kernel/disk.js';
import { RootfsError } from '../kernel/errors.js';

/**
 * A text file of the user's as lines, as locks keep it.
 * @throws RootfsError `USAGE` for bytes that are not UTF-8, `DISK_FAILED`
 */
export async function linesOf(path: string, disk: Disk): Promise<readonly string[]> {
  const bytes = await disk.readFile(path);
  const text = Buffer.from(bytes).toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new RootfsError('USAGE', `${path} is not UTF-8`);
  return text.replace(/\n$/, '').split('\n');
}
