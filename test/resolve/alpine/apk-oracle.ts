import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { file, tar } from '../../make/tar.js';
import type { RandomCase } from './random-case.js';

/** The real apk, when one of version 3 can be run. */
const APK = process.env['ROOTFS_APK'] ?? 'apk';

export function hasApk(): boolean {
  const { stdout } = spawnSync(APK, ['--version'], { encoding: 'utf8' });
  const found = /^apk-tools 3\./.test(stdout ?? '');
  if (!found) console.warn('SKIPPED: no apk of apk-tools 3 to compare with (ROOTFS_APK may name one)');
  return found;
}

function indexArchive(text: string): Uint8Array {
  return gzipSync(tar(file('APKINDEX', Buffer.from(text, 'latin1'))), { level: 1 });
}

function makeRoot(root: string, { one, files }: RandomCase): void {
  for (const path of ['etc/apk/cache', 'lib/apk/db', 'tmp', 'var/log']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  const installed = one.installed === undefined ? '' : (files[one.installed] ?? '');
  writeFileSync(join(root, 'etc/apk/world'), one.world.map((word) => `${word}\n`).join(''));
  writeFileSync(join(root, 'lib/apk/db/installed'), installed, 'latin1');
  if (one.cache !== undefined) {
    writeFileSync(join(root, 'etc/apk/cache/installed'), files[one.cache] ?? '', 'latin1');
  }
  const lines = one.repositories.map(({ tag, file: name }) => {
    const path = join(root, `${name}.tar.gz`);
    writeFileSync(path, indexArchive(files[name] ?? ''));
    return `${tag === '' ? '' : `@${tag} `}test:/${path}\n`;
  });
  writeFileSync(join(root, 'etc/apk/repositories'), lines.join(''));
}

/** What apk prints, as apk's own suite runs it; undefined when it is killed (it has defects of its own). */
export function askApk(asked: RandomCase): string | undefined {
  const root = mkdtempSync(join(tmpdir(), 'apk-oracle-'));
  try {
    makeRoot(root, asked);
    const output = openSync(join(root, 'output'), 'w');
    const options = ['--root', root, '--allow-untrusted', '--simulate', '--root-tmpfs=no'];
    if (asked.one.cache === undefined) options.push('--no-cache');
    const { status } = spawnSync(APK, [...options, ...asked.one.args], {
      stdio: ['ignore', output, output],
      env: { ...process.env, APK_CONFIG: '/dev/null' },
      timeout: 5000,
    });
    closeSync(output);
    return status === null ? undefined : readFileSync(join(root, 'output'), 'latin1');
  } finally {
    rmSync(root, { recursive: true });
  }
}
