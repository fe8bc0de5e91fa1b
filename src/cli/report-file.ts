import { dirname } from 'node:path';
import { withPrivateFile } from '../export/scratch.js';
import { checkFileTarget } from '../export/target.js';
import type { Host } from './host.js';
import { removeOutputLeftovers } from './leftovers.js';

/** Writes a page beside what else a command tells; a file there is replaced, whole or not at all. */
export async function writeReport(host: Host, target: string, text: string): Promise<void> {
  const path = host.resolvePath(target);
  await checkFileTarget(host.disk, path);
  await removeOutputLeftovers(path, host);
  await withPrivateFile(host.disk, dirname(path), async (file) => {
    await file.write(Buffer.from(text));
    await file.publish(path, 0o644);
  });
}
