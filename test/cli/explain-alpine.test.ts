import { afterAll, describe, expect, test } from 'vitest';
import { ALPINE_DIR, alpineTrust, hasAlpineReference } from '../make/alpine-reference.js';
import { hasSuite, suiteNameOf } from '../make/alpine-request.js';
import { expectedText, officialLines, referenceTrees } from '../make/alpine-tree.js';
import { fakeMachine, type Ended } from '../make/fake-host.js';

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());

const [tree] = hasAlpineReference()
  ? referenceTrees().filter(({ branch }) => hasSuite(suiteNameOf(branch)))
  : [];

function run(command: string, ...words: readonly string[]): Promise<Ended> {
  if (tree === undefined) throw new Error('no tree');
  const where = [
    `--mirror=${ALPINE_DIR}`,
    ...alpineTrust(),
    '--components=main',
    '--arch',
    tree.architecture,
  ];
  return machine.run([command, suiteNameOf(tree.branch), ...words, ...where]);
}

async function values<T>(command: string, ...words: readonly string[]): Promise<T> {
  const { status, out, err } = await run(command, ...words, '--json');
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as T;
}

interface Listed {
  readonly packages: readonly { readonly name: string; readonly version: string; readonly origin: string }[];
  readonly totals: { readonly packages: number; readonly installedBytes: number };
}

describe.skipIf(tree === undefined)('the set of an Alpine suite', () => {
  test('is listed as apk installs it, with who asked for it', async () => {
    if (tree === undefined) return;
    const { packages } = await values<Listed>('resolve');
    const wanted = expectedText(tree, 'install-order.txt').trim().split('\n').sort();
    expect(packages.map(({ name, version }) => `${name}-${version}`).sort()).toEqual(wanted);
    const asked = packages.filter(({ origin }) => origin === 'variant').map(({ name }) => name);
    // What the world calls by a name that is provided has another name of its own.
    const world = officialLines(tree, 'etc/apk/world').filter((word) => asked.includes(word));
    expect(asked.length).toBe(officialLines(tree, 'etc/apk/world').length);
    expect(world.length).toBeGreaterThan(0);
  });

  test('has a chain for each package, of dependencies or of an install_if', async () => {
    const { packages } = await values<Listed>('resolve');
    for (const { name, origin } of packages) {
      const why = await values<{ readonly reasons: readonly unknown[] }>('why', name);
      expect(why).toMatchObject({ package: name, origin });
      expect(why.reasons.length).toBeGreaterThan(0);
    }
    const { out } = await run('why', 'ssl_client');
    expect(out).toMatch(/ssl_client .* Install-If: busybox=\S+ libssl3\n/);
    const provided = await run('why', 'so:libssl.so.3');
    expect(provided.out).toContain('libssl3');
  });

  test('has a tree and a drawing with every package', async () => {
    const { packages, totals } = await values<Listed>('resolve');
    const lines = (await run('tree')).out;
    const drawing = (await run('graph', '--dot')).out;
    for (const { name, version } of packages) {
      expect(lines).toContain(`${name} ${version}`);
      expect(drawing).toContain(`"${name}"`);
    }
    const sizes = await values<Listed>('size');
    expect(sizes.totals).toEqual(totals);
  });

  test('is told what stands against a package, in the words of apk', async () => {
    const unknown = await run('why-not', 'no-such-package');
    expect(unknown.out).toContain('no-such-package (no such package)');
    const old = await values<object>('why-not', 'busybox<1');
    expect(old).toMatchObject({ kind: 'refused', code: 'UNSATISFIABLE' });
    expect(await values<object>('why-not', 'busybox')).toMatchObject({ kind: 'chosen' });
    expect(await values<object>('why-not', 'alpine-release')).toMatchObject({ kind: 'possible' });
  });

  test.each([
    [['--deny=zlib'], 'POLICY_DENIED', 'so:libz.so.1'],
    [['--max-size=1k'], 'POLICY_SIZE', 'libcrypto3'],
    [['--only-from=nowhere'], 'USAGE', 'In use are main'],
  ])('is held against rules before anything is fetched: %j', async (options, code, what) => {
    for (const command of ['resolve', 'lock']) {
      const { status, err } = await run(command, ...options);
      expect(status).not.toBe(0);
      expect(err).toContain(code);
      expect(err).toContain(what);
    }
  });
});
