import { existsSync, readdirSync } from 'node:fs';
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

/** Folders that hold a repository; what is sound is called ok-…. */
function repositories(): readonly string[] {
  return alpineList('bad').filter((name) => existsSync(alpinePath('bad', name, 'x86_64', 'APKINDEX.tar.gz')));
}

/** Builds the one package of a repository, with a suite of which it is the only component. */
async function build(name: string, insecureUnsigned = false): Promise<string> {
  const target = join(session.out, `${name}.tar`);
  const edge = suiteOfBranch('edge');
  const archives = edge.archives.map((archive) => ({ ...archive, dist: '.' }));
  const suite = { ...edge, archives, components: [name] };
  const asked = { suite, architecture: 'x86_64', variant: 'custom', mirror: alpinePath('bad'), target };
  await bootstrap(alpineRequest(asked, { include: ['keys-test'], insecureUnsigned }), session.effects);
  return target;
}

const SOUND = repositories().filter((name) => name.startsWith('ok-'));
const BAD = repositories().filter((name) => !name.startsWith('ok-'));

describe.skipIf(!hasAlpineReference())('repositories that are broken or hostile', () => {
  it.each(SOUND)('%s is installed', async (name) => {
    const { contentOf } = readTarTree(await build(name));
    expect(contentOf('lib/apk/db/installed')?.toString()).toMatch(/^P:keys-test$/m);
    expect(contentOf('etc/apk/world')?.toString()).toBe('keys-test\n');
  });

  it.each(BAD)('%s is refused, and nothing is written', async (name) => {
    const before = readdirSync(session.folder);
    const error: unknown = await build(name).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RootfsError);
    expect(['untrusted', 'malformed']).toContain((error as RootfsError).kind);
    expect(readdirSync(session.out)).not.toContain(`${name}.tar`);
    expect(readdirSync(session.folder)).toEqual(before);
  });

  it.each([
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
  ])('%s is told as %s', async (name, code) => {
    if (!repositories().includes(name)) return;
    await expect(build(name)).rejects.toMatchObject({ code });
  });

  it('takes an index without a good signature only for --insecure-unsigned, and says so in the lock', async () => {
    for (const name of ['index-unsigned', 'index-unknown-key'].filter((one) =>
      repositories().includes(one),
    )) {
      const { contentOf } = readTarTree(await build(name, true));
      expect(contentOf('lib/apk/db/installed')?.toString()).toMatch(/^P:keys-test$/m);
      expect(session.events).toContainEqual(expect.objectContaining({ code: 'insecure-unsigned' }));
    }
    await expect(build('index-borrowed-key-name', true)).rejects.toMatchObject({ code: 'SIGNATURE_BAD' });
  });
});
