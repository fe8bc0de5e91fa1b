import { join } from 'node:path';
import type { Disk } from '../kernel/disk.js';
import { parseNetrc, type NetrcDialect, type NetrcEntry } from './netrc.js';

async function entriesOf(disk: Disk, path: string, dialect: NetrcDialect): Promise<readonly NetrcEntry[]> {
  try {
    if ((await disk.stat(path)) === undefined) return [];
    return parseNetrc(Buffer.from(await disk.readFile(path)).toString('utf8'), dialect);
  } catch {
    // apt's file is for root alone; who may not read it goes without, and a mirror that needs it answers 401.
    return [];
  }
}

/**
 * Credentials for mirrors, in the order in which they are tried: $NETRC or ~/.netrc, then apt's auth.conf.
 * @see curl(1) --netrc, apt_auth.conf(5)
 */
export async function readLogins(
  disk: Disk,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<readonly NetrcEntry[]> {
  const netrc = environment['NETRC'] ?? (home === '' ? undefined : join(home, '.netrc'));
  const entries: NetrcEntry[] = netrc === undefined ? [] : [...(await entriesOf(disk, netrc, 'netrc'))];
  entries.push(...(await entriesOf(disk, '/etc/apt/auth.conf', 'apt')));
  const parts = await disk.list('/etc/apt/auth.conf.d').catch((): readonly string[] => []);
  for (const name of parts.filter((part) => part.endsWith('.conf'))) {
    entries.push(...(await entriesOf(disk, join('/etc/apt/auth.conf.d', name), 'apt')));
  }
  return entries;
}
