import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatLockFile, parseLockFile } from '../../src/lock/file.js';
import { ALPINE_DIR, alpineTrust, hasAlpineReference } from '../make/alpine-reference.js';
import { hasSuite, suiteNameOf } from '../make/alpine-request.js';
import { referenceTrees } from '../make/alpine-tree.js';
import { fakeMachine, type Ended } from '../make/fake-host.js';

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());

/** The first two: building is tested for all of them elsewhere. */
const trees = hasAlpineReference()
  ? referenceTrees()
      .filter(({ branch }) => hasSuite(suiteNameOf(branch)))
      .slice(0, 2)
  : [];

describe.skipIf(trees.length === 0)('locks of Alpine', () => {
  describe.each(trees)('a lock of $name', (tree) => {
    const { architecture } = tree;
    const suite = suiteNameOf(tree.branch);
    const trust = [`--mirror=${ALPINE_DIR}`, ...alpineTrust()];
    const name = `${suite}-${architecture}.json`;
    const path = join(machine.folder, name);
    const run = (...args: readonly string[]): Promise<Ended> => machine.run([...args, '--quiet']);
    const digestOf = ({ out }: Ended): string => out.split(' ')[1]?.trim() ?? '';

    test('is written and read, and gives the image that the request gives', async () => {
      const locked = await run(
        'lock',
        suite,
        '--components=main',
        '--arch',
        architecture,
        ...trust,
        '-o',
        name,
      );
      expect([locked.status, locked.err]).toEqual([0, '']);
      const bytes = readFileSync(path);
      expect(formatLockFile(parseLockFile(bytes, name))).toEqual(bytes);
      const direct = await run(
        'bootstrap',
        suite,
        '--components=main',
        '--arch',
        architecture,
        ...trust,
        '-o',
        `a-${name}.oci.tar`,
      );
      rmSync(machine.cache, { recursive: true });
      const byLock = await run(
        'bootstrap',
        '--lock',
        name,
        `--mirror=${ALPINE_DIR}`,
        '-o',
        `b-${name}.oci.tar`,
      );
      expect([byLock.status, byLock.err]).toEqual([0, '']);
      expect(digestOf(byLock)).toMatch(/^sha256:/);
      expect(digestOf(byLock)).toBe(digestOf(direct));
    });

    test('is compared with its indexes without fetching a package', async () => {
      rmSync(machine.cache, { recursive: true });
      const same = await run('outdated', '--lock', name, ...trust);
      expect([same.status, same.out, same.err]).toEqual([0, '', '']);
      const before = parseLockFile(readFileSync(path), name);
      const [first] = before.locks;
      if (first?.image.family !== 'alpine') throw new Error('no lock of Alpine');
      const [one, ...others] = first.image.packages;
      if (one === undefined) throw new Error('no packages');
      const image = { ...first.image, packages: [{ ...one, version: '0.1-r0' }, ...others] };
      writeFileSync(
        join(machine.folder, 'old.json'),
        formatLockFile({ ...before, locks: [{ ...first, image }] }),
      );
      const old = await run('outdated', '--lock', 'old.json', ...trust, '--json');
      expect(old.status).toBe(10);
      expect(JSON.parse(old.out)).toMatchObject({
        values: { package: `${one.name}:${one.architecture}`, from: '0.1-r0', to: one.version },
      });
      const update = await run('update', one.name, '--lock', 'old.json', ...trust, '--json');
      expect([update.status, update.err]).toEqual([0, '']);
      expect(readFileSync(join(machine.folder, 'old.json'))).toEqual(readFileSync(path));
    });

    test('keeps what is not named in an update, as far as it is still there', async () => {
      const before = parseLockFile(readFileSync(path), name);
      const [first] = before.locks;
      if (first?.image.family !== 'alpine') throw new Error('no lock of Alpine');
      const [one, two, ...others] = first.image.packages;
      if (one === undefined || two === undefined) throw new Error('no packages');
      const image = {
        ...first.image,
        packages: [{ ...one, version: '0.1-r0' }, { ...two, version: '0.2-r0' }, ...others],
      };
      writeFileSync(
        join(machine.folder, 'old.json'),
        formatLockFile({ ...before, locks: [{ ...first, image }] }),
      );
      const update = await run('update', one.name, '--lock', 'old.json', ...trust);
      expect(update.err).toBe(
        `warning: ${two.name}:${two.architecture} 0.2-r0 is no longer there, so it cannot stay\n`,
      );
      expect(readFileSync(join(machine.folder, 'old.json'))).toEqual(readFileSync(path));
      const unknown = await run('update', 'libc6', '--lock', 'old.json', ...trust);
      expect([unknown.status, unknown.err]).toEqual([
        7,
        expect.stringContaining('the lock has no package "libc6"'),
      ]);
    });
  });
});
