import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeCacheLeftovers, removeOutputLeftovers } from '../../src/cli/leftovers.js';
import { makeDisk } from '../../src/host/disk.js';
import { isAbandoned, privateName } from '../../src/host/private-name.js';
import { fakeClock } from '../make/fake-clock.js';
import { fakeMachine } from '../make/fake-host.js';
import type { Host } from '../../src/cli/host.js';

const NOW = 1_800_000_000;
const machine = fakeMachine(NOW);
afterAll(() => machine.remove());

/** A private name with another process id in it. */
function nameOf(prefix: string, pid: number): string {
  return privateName(prefix).replace(/[0-9a-f]{8}([0-9a-f]{8})$/, `${pid.toString(16).padStart(8, '0')}$1`);
}

const ended = spawnSync('true').pid;
const OTHER = `${'f'.repeat(16)}00000001`;
const knowsProcesses = process.platform === 'linux';

describe.runIf(knowsProcesses)('a private name', () => {
  test('is abandoned when its process has ended, and not while it runs, here or elsewhere', async () => {
    const running = spawn('sleep', ['60']);
    try {
      expect(isAbandoned(privateName('put-'))).toBe(false);
      expect(isAbandoned(nameOf('put-', running.pid ?? 0))).toBe(false);
      expect(isAbandoned(nameOf('put-', 1))).toBe(false);
      expect(isAbandoned(nameOf('put-', ended))).toBe(true);
      expect(isAbandoned(join('some', 'folder', nameOf('.rootfs-', ended)))).toBe(true);
      expect(isAbandoned(`put-${OTHER}`)).toBe(false);
      for (const name of ['', 'notes', 'put-', `${nameOf('put-', ended)}.txt`])
        expect(isAbandoned(name)).toBe(false);
    } finally {
      const closed = new Promise((resolve) => running.on('close', resolve));
      running.kill();
      await closed;
    }
  });
});

describe.runIf(knowsProcesses)('leftovers', () => {
  const folder = join(machine.folder, 'place');
  const host = {
    disk: makeDisk(),
    clock: fakeClock(NOW),
    temporaryDirectory: join(folder, 'system'),
  } as unknown as Host;
  const DAYS = 86_400;

  function lay(path: string, ageSeconds: number): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    utimesSync(path, NOW - ageSeconds, NOW - ageSeconds);
  }

  test('beside an output are those of ended processes and of a day ago, and nobody else’s files', async () => {
    const out = join(folder, 'out');
    const gone = [nameOf('.rootfs-', ended), `.rootfs-${'a'.repeat(24)}`];
    const kept = [
      `.rootfs-${OTHER}`,
      privateName('.rootfs-'),
      nameOf('mine-', ended),
      '.rootfs-notes',
      'image',
    ];
    for (const name of [gone[0] ?? '', ...kept.slice(0, 2)]) lay(join(out, name), 60);
    for (const name of [gone[1] ?? '', ...kept.slice(2)]) lay(join(out, name), 2 * DAYS);
    mkdirSync(join(out, nameOf('.rootfs-', ended), 'root'), { recursive: true });
    expect(await removeOutputLeftovers(join(out, 'image'), host)).toBe(3);
    expect(readdirSync(out).sort()).toEqual([...kept].sort());
    expect(await removeOutputLeftovers(join(folder, 'absent', 'image'), host)).toBe(0);
  });

  test('of a cache are in its tmp, at its top and in the system’s folder, where age alone condemns nothing', async () => {
    const [cache, system] = [join(folder, 'cache'), join(folder, 'system')];
    const gone = [
      join(cache, 'tmp', nameOf('put-', ended)),
      join(cache, 'tmp', `build-${OTHER}`),
      join(cache, nameOf('rootfs-cache-version-', ended)),
      join(system, nameOf('build-', ended)),
    ];
    const kept = [
      join(cache, 'rootfs-cache-version'),
      join(cache, 'tmp', privateName('put-')),
      join(system, `build-${OTHER}`),
    ];
    for (const path of [...gone, ...kept]) lay(path, path.endsWith(OTHER) ? 2 * DAYS : 60);
    expect(await removeCacheLeftovers(cache, host)).toBe(gone.length);
    const left = [cache, join(cache, 'tmp'), system].flatMap((at) =>
      readdirSync(at).map((name) => join(at, name)),
    );
    expect(left.filter((path) => path !== join(cache, 'tmp')).sort()).toEqual([...kept].sort());
  });
});
