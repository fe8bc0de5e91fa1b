import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../../src/build/build.js';
import { ALPINE_DIR, hasAlpineReference } from '../../make/alpine-reference.js';
import { alpineRequest, suiteOfBranch } from '../../make/alpine-request.js';
import { expectedText } from '../../make/alpine-tree.js';
import { chrootOfTar, runnableTree } from '../../make/alpine-chroot.js';
import { openSession } from '../../make/build-session.js';

const tree = hasAlpineReference() ? runnableTree() : undefined;

describe.skipIf(tree === undefined)('a tree that was built, read by its own apk', () => {
  it.each(['minirootfs', 'scripted'])(
    'has all its packages, and nothing that differs from them (%s)',
    async (variant) => {
      if (tree === undefined) return;
      const session = await openSession({ now: 1_800_000_000 });
      const target = join(session.out, 'tree.tar');
      const suite = suiteOfBranch(tree.branch);
      const { architecture } = tree;
      const asked = { suite, architecture, variant, mirror: ALPINE_DIR, target };
      await bootstrap(alpineRequest(asked), session.effects);
      const root = chrootOfTar(target);
      try {
        const names = root
          .run('/sbin/apk', 'info', '-v', '--no-network')
          .out.split('\n')
          .filter((line) => /-r[0-9]+$/.test(line));
        expect(names.sort()).toEqual(expectedText(tree, 'install-order.txt').trim().split('\n').sort());
        const audit = root.run('/sbin/apk', 'audit', '--system');
        expect([audit.status, audit.out]).toEqual([0, '']);
      } finally {
        root.remove();
        await session.close();
      }
    },
  );
});
