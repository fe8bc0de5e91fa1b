import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootstrap } from '../../../src/build/build.js';
import { RootfsError } from '../../../src/kernel/errors.js';
import { alpineList, alpinePath, hasAlpineReference } from '../../make/alpine-reference.js';
import { alpineRequest, suiteOfBranch } from '../../make/alpine-request.js';
import { openSession, type BuildSession } from '../../make/build-session.js';
import { readTarTree } from '../../make/tar-manifest.js';

// A cache of its own for each: several of these packages have the identity of a sound one.
let session: BuildSession;
beforeEach(async () => {
  session = await openSession({ now: 1_800_000_000 });
});
afterEach(() => session.close());

/** A folder with a repository, and what the collection's README says a builder should do with it. */
interface Repository {
  readonly name: string;
  readonly architecture: string;
  readonly isSound: boolean;
  /** What to install. */
  readonly world: readonly string[];
}

function readme(): string {
  const path = alpinePath('bad', 'README.md');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The last column of the README's table: `install`, `refuse`, or that either will do. */
function advice(name: string): string {
  const rows = readme()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[1]?.split(/, */).includes(name) === true);
  return rows[0]?.at(-2) ?? (name.startsWith('ok-') ? 'install' : 'refuse');
}

function repositories(): readonly Repository[] {
  const world = /World: `([^`]+)`/.exec(readme())?.[1]?.split(' ') ?? ['keys-test'];
  return alpineList('bad').flatMap((name) => {
    const architecture = alpineList('bad', name).find((one) =>
      existsSync(alpinePath('bad', name, one, 'APKINDEX.tar.gz')),
    );
    if (architecture === undefined) return [];
    return [{ name, architecture, isSound: advice(name) === 'install', world }];
  });
}

/** Builds the one package of a repository, with a suite of which it is the only component. */
async function build({ name, architecture, world }: Repository, insecureUnsigned = false): Promise<string> {
  const target = join(session.out, `${name}.tar`);
  const edge = suiteOfBranch('edge');
  const archives = edge.archives.map((archive) => ({ ...archive, dist: '.' }));
  const suite = { ...edge, archives, components: [name] };
  const asked = { suite, architecture, variant: 'custom', mirror: alpinePath('bad'), target };
  await bootstrap(alpineRequest(asked, { include: world, insecureUnsigned }), session.effects);
  return target;
}

const ALL = hasAlpineReference('bad') ? repositories() : [];
const SOUND = ALL.filter(({ isSound }) => isSound);
const BAD = ALL.filter(({ isSound }) => !isSound);

/** Those of the repositories that the collection has. */
function named<T extends readonly [name: string, ...rest: unknown[]]>(
  rows: readonly T[],
): readonly (readonly [string, T, Repository])[] {
  return rows.flatMap((row) =>
    ALL.filter(({ name }) => name === row[0]).map((one) => [row[0], row, one] as const),
  );
}

function expectInstalled({ world }: Repository, target: string): void {
  const { contentOf } = readTarTree(target);
  const installed = contentOf('lib/apk/db/installed')?.toString().split('\n');
  expect(installed).toEqual(expect.arrayContaining(world.map((name) => `P:${name}`)));
  expect(contentOf('etc/apk/world')?.toString()).toBe(world.map((name) => `${name}\n`).join(''));
}

describe.skipIf(SOUND.length === 0)('repositories that are sound', () => {
  it.each(SOUND)('$name is installed', async (repository) => {
    expectInstalled(repository, await build(repository));
  });
});

describe.skipIf(BAD.length === 0)('repositories that are broken or hostile', () => {
  it.each(BAD)('$name is refused, and nothing is written', async (repository) => {
    const { name } = repository;
    const before = readdirSync(session.folder);
    const error: unknown = await build(repository).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RootfsError);
    expect(['untrusted', 'malformed']).toContain((error as RootfsError).kind);
    expect(readdirSync(session.out)).not.toContain(`${name}.tar`);
    expect(readdirSync(session.folder)).toEqual(before);
  });

  const codes = named([
    ['index-unsigned', 'SIGNATURE_MISSING'],
    ['index-unknown-key', 'SIGNATURE_UNKNOWN_KEY'],
    ['index-borrowed-key-name', 'SIGNATURE_BAD'],
    ['index-changed-after-signing', 'SIGNATURE_BAD'],
    ['index-signed-with-wrong-hash', 'SIGNATURE_BAD'],
    ['index-size-wrong', 'DIGEST_MISMATCH'],
    ['package-data-changed', 'DIGEST_MISMATCH'],
    ['package-not-the-indexed-one', 'DIGEST_MISMATCH'],
    ['path-absolute', 'APK_HOSTILE'],
    ['path-dotdot', 'APK_HOSTILE'],
    ['path-through-another-packages-link', 'TREE_PATH'],
    ['file-without-checksum', 'APK_HOSTILE'],
    ['file-with-wrong-checksum', 'APK_HOSTILE'],
  ]);
  it.each(codes)('%s is told as what it is', async (_, [, code], repository) => {
    await expect(build(repository)).rejects.toMatchObject({ code });
  });

  it.each(named([['index-unsigned'], ['index-unknown-key']]))(
    '%s is taken for --insecure-unsigned, and that is said',
    async (_, __, repository) => {
      expectInstalled(repository, await build(repository, true));
      expect(session.events).toContainEqual(expect.objectContaining({ code: 'insecure-unsigned' }));
    },
  );

  it.each(named([['index-borrowed-key-name']]))(
    '%s is refused even for --insecure-unsigned',
    async (_, __, repository) => {
      await expect(build(repository, true)).rejects.toMatchObject({ code: 'SIGNATURE_BAD' });
    },
  );
});
