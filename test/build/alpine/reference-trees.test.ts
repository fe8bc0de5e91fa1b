import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../../src/build/build.js';
import { fullNameOf, type AlpineLock } from '../../../src/lock/lock.js';
import { ALPINE_DIR, hasAlpineReference } from '../../make/alpine-reference.js';
import { alpineRequest, suiteOfBranch } from '../../make/alpine-request.js';
import { expectedText, referenceTrees, type ReferenceTree } from '../../make/alpine-tree.js';
import { openSession, type BuildSession } from '../../make/build-session.js';
import { readTarTree, type TarTree } from '../../make/tar-manifest.js';

let session: BuildSession;
beforeAll(async () => {
  session = await openSession({ now: 1_800_000_000 });
});
afterAll(() => session.close());

interface Built extends TarTree {
  readonly lock: AlpineLock;
  readonly epoch: number;
}

async function build(tree: ReferenceTree, variant: string): Promise<Built> {
  const target = join(session.out, `${tree.name}-${variant}.tar`);
  const suite = suiteOfBranch(tree.branch);
  const asked = { suite, architecture: tree.architecture, variant, mirror: ALPINE_DIR, target };
  const { locks, epochs } = await bootstrap(alpineRequest(asked), session.effects);
  const [lock] = locks;
  if (lock?.family !== 'alpine') throw new Error('no lock of Alpine');
  return { ...readTarTree(target), lock, epoch: epochs[0] ?? 0 };
}

function expected(tree: ReferenceTree, manifest: string): readonly string[] {
  return expectedText(tree, manifest).trimEnd().split('\n');
}

const trees = hasAlpineReference() ? referenceTrees() : [];

describe.skipIf(trees.length === 0)('reference trees', () => {
  describe.each(trees)('an image of $name', (tree) => {
    it('is the official minirootfs, from a request to a tar, in the order of apk', async () => {
      const { manifest, contentOf, lock } = await build(tree, 'minirootfs');
      const versions = new Map(lock.packages.map((one) => [fullNameOf(one), `${one.name}-${one.version}`]));
      expect(lock.order.map((name) => versions.get(name))).toEqual(expected(tree, 'install-order.txt'));
      expect(manifest).toEqual(expected(tree, 'rebuilt.manifest'));
      for (const file of ['installed', 'scripts.tar', 'triggers']) {
        const wanted = Buffer.from(expectedText(tree, `rebuilt/lib/apk/db/${file}`), 'latin1');
        expect(contentOf(`lib/apk/db/${file}`)?.equals(wanted), file).toBe(true);
      }
    });

    it('is what apk leaves with scripts, in the variant scripted, but for the day', async () => {
      const { manifest, contentOf, epoch } = await build(tree, 'scripted');
      const wanted = expected(tree, 'scripted.manifest');
      const isDay = wanted.some((line) => line.includes(' day-dependent '));
      const seen = isDay
        ? manifest.map((line) => line.replace(/ \S+ (etc\/shadow)$/, ' day-dependent $1'))
        : manifest;
      expect(seen).toEqual(wanted);
      const day = String(Math.floor(epoch / 86_400));
      const shadow = expectedText(tree, 'scripted/etc/shadow').replaceAll('@DAY@', day);
      expect(contentOf('etc/shadow')?.toString('latin1')).toBe(shadow);
    });

    it('fetches no package twice, and gives the same lock from the cache', async () => {
      const first = await build(tree, 'minirootfs');
      const before = session.events.length;
      const second = await build(tree, 'minirootfs');
      expect(second.lock).toEqual(first.lock);
      const fetched = session.events
        .slice(before)
        .flatMap((event) => (event.kind === 'transfer' && event.state === 'done' ? [event.label] : []));
      expect(fetched.filter((label) => !label.endsWith('APKINDEX.tar.gz'))).toEqual([]);
    });

    it('locks the SHA-256 of every package besides the SHA-1 that its index signs', async () => {
      const { lock } = await build(tree, 'minirootfs');
      for (const { sha256, identity } of [...lock.packages, ...lock.overlays]) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(identity).toMatch(/^Q1/);
      }
    });
  });
});
