import { describe, expect, it } from 'vitest';
import { finishMinirootfs, writeRepositories } from '../../../src/configure/alpine/finish.js';
import { alpineList, hasAlpineReference } from '../../make/alpine-reference.js';
import {
  BUILD_DAY,
  expectedText,
  installed,
  officialLines,
  packageOf,
  referenceTrees,
  standInForSolver,
  type ReferenceTree,
} from '../../make/alpine-tree.js';
import { manifestOf } from '../../make/manifest.js';
import { textAt } from '../../make/unpacked.js';

function expected(tree: ReferenceTree, manifest: string): readonly string[] {
  return expectedText(tree, manifest).trimEnd().split('\n');
}

/** The published manifests leave the day out. */
function withoutDay(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/ \S+ (etc\/shadow)$/, ' day-dependent $1'));
}

const noFile = (): never => {
  throw new Error('contents are in memory here');
};

const ACCOUNT_FILES = ['group', 'group-', 'passwd', 'passwd-', 'shadow', 'shadow-'];

const trees = hasAlpineReference() ? referenceTrees() : [];

describe.skipIf(trees.length === 0)('reference trees', () => {
  describe.each(trees)('the tree $name', (tree) => {
    it('is what apk leaves without scripts', async () => {
      const built = await installed(tree, await standInForSolver(tree), false);
      expect(manifestOf(built.tree)).toEqual(expected(tree, 'noscripts.manifest'));
    });

    it('is the official minirootfs when finished, with the database byte for byte', async () => {
      const built = await installed(tree, await standInForSolver(tree), false);
      finishMinirootfs(built.tree, [(await packageOf(tree, 'alpine-release')).pkg], noFile);
      writeRepositories(built.tree, officialLines(tree, 'etc/apk/repositories'));
      for (const file of ['installed', 'scripts.tar', 'triggers']) {
        const path = `lib/apk/db/${file}`;
        const seen = textAt(built.tree, path) ?? '';
        expect(seen, file).toBe(Buffer.from(expectedText(tree, `rebuilt/${path}`), 'latin1').toString());
      }
      expect(manifestOf(built.tree)).toEqual(expected(tree, 'rebuilt.manifest'));
    });

    it('is what apk leaves with scripts and triggers, the day in etc/shadow aside', async () => {
      const { tree: scripted } = await installed(tree, await standInForSolver(tree), true);
      const lines = manifestOf(scripted);
      const wanted = expected(tree, 'scripted.manifest');
      const isDay = wanted.some((line) => line.includes(' day-dependent '));
      expect(isDay ? withoutDay(lines) : lines).toEqual(isDay ? withoutDay(wanted) : wanted);
      const known = alpineList('expected', tree.name, 'scripted', 'etc');
      expect(ACCOUNT_FILES.filter((name) => textAt(scripted, `etc/${name}`) !== undefined)).toEqual(known);
      for (const name of known) {
        const text = expectedText(tree, `scripted/etc/${name}`).replaceAll('@DAY@', String(BUILD_DAY));
        expect(textAt(scripted, `etc/${name}`), name).toBe(text);
      }
    });
  });
});
