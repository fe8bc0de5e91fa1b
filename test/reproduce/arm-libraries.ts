import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.js';
import type { Skip } from './row.js';

/** What Node of any version that is tried is linked to; the newest needs libatomic. */
const PACKAGES = ['libstdc++6', 'libatomic1'];

const waiting = new Map<string, Promise<{ readonly folder: string } | Skip>>();

async function build(place: string, main: string): Promise<{ readonly folder: string } | Skip> {
  const folder = join(place, PACKAGES.join('-'));
  if (existsSync(folder)) return { folder };
  mkdirSync(place, { recursive: true });
  const what = ['bookworm', '--arch', 'arm64', '--variant', 'custom', '--include', PACKAGES.join(',')];
  const how = ['--configure', 'none', '--format', 'dir', '-o', folder, '--cache', join(place, 'cache')];
  const command = [process.execPath, main, 'bootstrap', ...what, ...how, '--quiet'];
  const environment = process.env as Readonly<Record<string, string>>;
  const { status, stderr } = await run({ command, env: environment, cwd: place });
  if (status === 0) return { folder };
  return { skipped: `no libraries for arm64 can be had: ${stderr.trim().split('\n')[0]}` };
}

/** What Node for arm64 is linked to, as a folder for qemu's -L: unpacked by the program itself, once. */
export function armLibraries(place: string, main: string): Promise<{ readonly folder: string } | Skip> {
  const known = waiting.get(place) ?? build(place, main);
  waiting.set(place, known);
  return known;
}
