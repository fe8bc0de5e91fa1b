import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../../src/build/build.js';
import { ALPINE_DIR, alpineList, hasAlpineReference } from '../../make/alpine-reference.js';
import { alpineRequest, suiteOfBranch } from '../../make/alpine-request.js';
import { referenceTrees } from '../../make/alpine-tree.js';
import { openSession, type BuildSession } from '../../make/build-session.js';
import { readTarTree, type TarTree } from '../../make/tar-manifest.js';

const SOUND = 'ok-rsa';
const parts = hasAlpineReference() && hasAlpineReference(`bad/${SOUND}`);
const tree = parts
  ? referenceTrees().find(({ architecture }) => alpineList('bad', SOUND).includes(architecture))
  : undefined;

let session: BuildSession;
beforeAll(async () => {
  session = await openSession({ now: 1_800_000_000 });
});
afterAll(() => session.close());

/** Builds from the main archive of a branch, and a small repository under a tag. */
async function build(include: readonly string[], variant = 'minirootfs'): Promise<TarTree> {
  if (tree === undefined) throw new Error('no tree');
  const { branch, architecture } = tree;
  const target = join(session.out, 'tagged.tar');
  const own = suiteOfBranch(branch);
  const [main] = own.archives;
  if (main === undefined) throw new Error('no archive');
  const tagged = { ...main, id: 'small', dist: 'bad', tag: 'small', components: [SOUND] };
  const archives = [{ ...main, components: ['main'] }, tagged];
  const suite = { ...own, archives };
  const asked = { suite, architecture, variant, mirror: ALPINE_DIR, target };
  await bootstrap(alpineRequest(asked, { include }), session.effects);
  return readTarTree(target);
}

describe.skipIf(tree === undefined)('an archive with a tag', () => {
  it('is a line with the tag in etc/apk/repositories', async () => {
    const { contentOf } = await build([]);
    const lines = contentOf('etc/apk/repositories')?.toString().trim().split('\n') ?? [];
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^https://.*/${tree?.branch ?? ''}/main$`)),
      expect.stringMatching(/^@small https:\/\/.*\/bad\/ok-rsa$/),
    ]);
  });

  it('gives packages that are asked for by it, which the world and the database say', async () => {
    const { contentOf } = await build(['keys-test@small'], 'custom');
    expect(contentOf('etc/apk/world')?.toString().split('\n')).toContain('keys-test@small');
    const installed = contentOf('lib/apk/db/installed')?.toString() ?? '';
    const one = installed.split('\n\n').find((text) => text.includes('\nP:keys-test\n'));
    expect(one).toContain('\ns:small\n');
    expect(installed.match(/^s:/gm)).toHaveLength(1);
  });

  it('gives nothing to a word without the tag, and apk tells why', async () => {
    const refusal = build(['keys-test'], 'custom');
    await expect(refusal).rejects.toMatchObject({ message: expect.stringContaining('masked in: @small') });
  });

  it('is not what another tag means', async () => {
    await expect(build(['keys-test@elsewhere'])).rejects.toMatchObject({ code: 'USAGE' });
  });
});
