import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { LANGUAGE_COMMANDS } from '../../../../src/configure/commands/languages/table.js';
import { runIn, treeFromDisk } from '../../../make/disk-tree.js';
import { layRoot, NOW, type RootFile } from '../../../make/root-oracle.js';

const PYTHON = '/usr/bin/python3';

/** What each program does with the same modules in PYTHONPATH; the interpreter's own come from this machine. */
const FILES: Readonly<Record<string, RootFile>> = {
  'm/plain.py': '',
  'm/pack/__init__.py': '',
  'm/pack/inner.py': '',
  'm/pack/deep/__init__.py': '',
  'm/spaces/one/two.py': '',
  'm/empty/': '',
  'm/link.py': { link: 'plain.py' },
  'm/gone.py': { link: 'nowhere' },
};

const CASES: readonly (readonly string[])[] = [
  ['-c', 'import plain'],
  ['-c', 'import link'],
  ['-c', 'import gone'],
  ['-c', 'import plain, pack.inner ,pack.deep;'],
  ['-c', 'import pack.none'],
  ['-c', 'import plain.none'],
  ['-c', 'import spaces.one.two'],
  ['-c', 'import spaces.none'],
  ['-c', 'import empty'],
  ['-c', 'import sys, errno, time, math, os.path'],
  ['-c', 'import errno.none'],
  ['-c', 'import nothing_at_all'],
  ['-I', '-c', 'import plain'],
  ['-S', '-E', '-c', 'import plain'],
  ['-sB', '-c', 'import pack'],
  ['-c', 'import json.decoder\n'],
];

function isUsable(): boolean {
  const usable = existsSync(PYTHON) && /python3\.1[0-9]$/.test(realpathSync(PYTHON));
  if (!usable) console.warn(`SKIPPED: python3 -c import: needs Debian's ${PYTHON}`);
  return usable;
}

describe.runIf(isUsable())('python3 -c import', () => {
  test.each(CASES.map((args) => [args.join(' '), args] as const))('%s', async (_, args) => {
    const root = mkdtempSync(join(tmpdir(), 'rootfs-python-'));
    try {
      const version = realpathSync(PYTHON).replace(/^.*\//, '');
      const json = {
        [`usr/lib/${version}/json/__init__.py`]: '',
        [`usr/lib/${version}/json/decoder.py`]: '',
      };
      const own = { [`usr/bin/${version}`]: '', 'usr/bin/python3': { link: version } };
      layRoot(root, { ...FILES, ...json, ...own });
      const real = spawnSync(PYTHON, args, {
        env: { PYTHONPATH: join(root, 'm'), PYTHONDONTWRITEBYTECODE: '1' },
        encoding: 'latin1',
      });
      const how = { env: { PYTHONPATH: '/m' } };
      const ours = await runIn(treeFromDisk(root, NOW), LANGUAGE_COMMANDS, [PYTHON, ...args], how);
      expect({ status: ours.status, stderr: ours.stderr }).toEqual({
        status: real.status,
        stderr: real.stderr,
      });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
