import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/build/build.js';
import type { Lock } from '../../src/lock/lock.js';
import type { MadePackage } from '../make/archive.js';
import { openSession, type BuildSession } from '../make/build-session.js';
import { canRunDpkg, dpkgRoot } from '../make/dpkg-root.js';
import { errorOf } from '../make/error-of.js';
import { signingKey } from '../make/signing-keys.js';
import {
  MADE,
  madePackage,
  smallArchive,
  SMALL_SUITE,
  smallRequest,
  writeArchive,
} from '../make/small-archive.js';
import { dir, file, symlink } from '../make/tar.js';

let sessions: BuildSession[] = [];
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  sessions = [];
});

const ROOT = [dir('./usr/'), dir('./usr/bin/')];
const SHARED = 'usr/bin/shared';
const LISTS = 'var/lib/dpkg/info';

/** A package that ships /usr/bin/shared, with its own name in it, and a file of its own. */
function sharing(name: string, fields: Readonly<Record<string, string>> = {}): MadePackage {
  return madePackage(
    name,
    'all',
    [...ROOT, file(`./usr/bin/${name}`, name), file(`./${SHARED}`, name)],
    fields,
  );
}

/** Builds a folder of packages, and tells the order in which they were unpacked. */
async function build(packages: readonly MadePackage[]): Promise<{ tree: string; order: readonly string[] }> {
  const session = await openSession({ now: MADE + 3600 });
  sessions.push(session);
  const key = await signingKey('small');
  writeArchive(
    join(session.folder, 'mirror'),
    await smallArchive({ keys: [key], packages: { main: packages } }),
  );
  const keyring = join(session.folder, 'keyring.asc');
  writeFileSync(keyring, key.armoured);
  const target = join(session.out, 'tree');
  const asked = { mirrors: [join(session.folder, 'mirror')], keyrings: [keyring], target };
  const include = packages.map(({ fields }) => fields['Package'] ?? '');
  const output = { format: 'dir' as const, target, tags: [], repoTags: [] };
  const suite = { ...SMALL_SUITE, mergedUsr: false };
  const change = { suite, variant: 'custom', include, output };
  const { locks } = await bootstrap(smallRequest(asked, change), session.effects);
  return { tree: target, order: locks.flatMap(namesInOrder) };
}

/** `name:architecture` → `name` */
function namesInOrder({ order }: Lock): readonly string[] {
  return order.map((name) => name.slice(0, name.indexOf(':')));
}

const text = (tree: string, path: string): string => readFileSync(join(tree, path), 'utf8');

const hasDpkg = canRunDpkg('packages that ship the same path, against dpkg');

/** What the real dpkg makes of the packages in that order. */
function real(
  packages: readonly MadePackage[],
  order: readonly string[],
  look: (root: string) => void,
): void {
  if (!hasDpkg) return;
  const root = dpkgRoot();
  try {
    root.unpack(
      order
        .flatMap((name) => packages.filter(({ fields }) => fields['Package'] === name))
        .map(({ deb }) => deb),
    );
    look(root.root);
  } finally {
    root.remove();
  }
}

describe('two packages that ship the same path', () => {
  it.each([
    { summary: 'without Replaces', fields: {} },
    { summary: 'with Replaces for another package', fields: { Replaces: 'other' } },
    { summary: 'with Replaces for older versions', fields: { Replaces: 'first (<< 1.0-1)' } },
    { summary: 'with only Provides', fields: { Provides: 'first' } },
  ])('$summary are an error, and nothing is written', async ({ fields }) => {
    const packages = [sharing('first'), sharing('second', fields)];
    const error = await errorOf(() => build(packages));
    expect(error.code).toBe('TREE_CONFLICT');
    for (const word of ['first', 'second', `/${SHARED}`]) expect(error.message).toContain(word);
    expect(error.hint ?? '').not.toBe('');
    const [session] = sessions;
    expect(readdirSync(session?.out ?? '')).toEqual([]);
    const { corrupt, leftovers, foreign } = (await session?.verify()) ?? {};
    expect([corrupt, leftovers, foreign]).toEqual([[], [], []]);
    const refused = (): void => real(packages, ['first', 'second'], () => undefined);
    if (hasDpkg) expect(refused).toThrow(/trying to overwrite/);
  });

  it.each([
    { summary: 'the second', names: ['first', 'second'], winner: 'second', fields: { Replaces: 'first' } },
    { summary: 'the first', names: ['a-first', 'second'], winner: 'a-first', fields: { Replaces: 'second' } },
    {
      summary: 'a versioned one',
      names: ['first', 'second'],
      winner: 'second',
      fields: { Replaces: 'x, first (<= 1.0-1)' },
    },
  ])('go to the one with Replaces: $summary, as with dpkg', async ({ names, winner, fields }) => {
    const packages = names.map((name) => sharing(name, name === winner ? fields : {}));
    const loser = names.find((name) => name !== winner) ?? '';
    const { tree, order } = await build(packages);
    expect(text(tree, SHARED)).toBe(winner);
    const list = (root: string, name: string): readonly string[] =>
      text(root, `${LISTS}/${name}.list`).split('\n');
    expect(list(tree, winner)).toContain(`/${SHARED}`);
    expect(list(tree, loser)).not.toContain(`/${SHARED}`);
    expect(list(tree, loser)).toContain(`/usr/bin/${loser}`);
    real(packages, order, (root) => {
      expect(text(root, SHARED)).toBe(winner);
      for (const name of names) expect(list(tree, name)).toEqual(list(root, name));
    });
  });

  it('may both ship a directory, or a link to one', async () => {
    const folder = madePackage('first', 'all', [...ROOT, dir('./usr/x/'), file('./usr/x/one', '1')]);
    const link = madePackage('second', 'all', [...ROOT, symlink('./usr/x', 'bin')]);
    const { tree, order } = await build([folder, link]);
    expect(text(tree, 'usr/x/one')).toBe('1');
    real([folder, link], order, (root) => expect(text(root, 'usr/x/one')).toBe('1'));
  });
});

describe('a package that writes through a link of another', () => {
  const through = madePackage('second', 'all', [
    ...ROOT,
    dir('./usr/out/'),
    file('./usr/out/rootfs-escaped', 'x'),
  ]);

  it('stays in the tree when the link is absolute', async () => {
    const link = madePackage('first', 'all', [...ROOT, symlink('./usr/out', '/tmp')]);
    const { tree } = await build([link, through]);
    // Followed as the kernel does after a chroot.
    expect(text(tree, 'tmp/rootfs-escaped')).toBe('x');
    expect(existsSync('/tmp/rootfs-escaped')).toBe(false);
  });

  it('is not reached when the link climbs out of the tree', async () => {
    const link = madePackage('first', 'all', [...ROOT, symlink('./usr/out', '../../../../../../tmp')]);
    const error = await errorOf(() => build([link, through]));
    expect(error.code).toBe('DEB_HOSTILE');
    expect(error.message).toContain('first_1.0-1_all');
    expect(existsSync('/tmp/rootfs-escaped')).toBe(false);
    expect(readdirSync(sessions[0]?.out ?? '')).toEqual([]);
  });
});
