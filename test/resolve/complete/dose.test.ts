import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { PackageStanza } from '../../../src/archive/debian/stanza.js';
import { notInstallable } from '../../../src/resolve/debian/complete/not-installable.js';
import { worldOf } from './ask.js';
import { controlText } from './control-text.js';
import { randomArchive } from './random-archive.js';

const work = mkdtempSync(join(tmpdir(), 'rootfs-dose-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function hasDose(): boolean {
  const found = spawnSync('dose-debcheck', ['--version']).error === undefined;
  if (!found) console.warn('SKIPPED: dose-debcheck is not installed (Debian: dose-distcheck)');
  return found;
}

/** `name=version` of what dose finds broken. */
function askDose(stanzas: readonly PackageStanza[]): readonly string[] {
  const file = join(work, 'Packages');
  writeFileSync(file, controlText(stanzas));
  const { stdout } = spawnSync('dose-debcheck', ['--deb-native-arch=amd64', '-f', '-tdeb', file], {
    encoding: 'utf8',
  });
  const found = [...stdout.matchAll(/^ *package: (.*)\n *version: (.*)$/gm)];
  return found.map(([, name, version]) => `${name}=${version}`).sort();
}

describe.runIf(hasDose())('random archives', () => {
  it.each([
    { summary: 'without essential packages', essential: false },
    { summary: 'with essential packages', essential: true },
  ])('have the same packages that cannot be installed as dose finds: $summary', ({ essential }) => {
    let broken = 0;
    fc.assert(
      fc.property(randomArchive({ essential }), (stanzas) => {
        const got = notInstallable(worldOf(stanzas))
          .map(({ stanza: { name, version } }) => `${name}=${version}`)
          .sort();
        broken += got.length;
        expect(got).toEqual(askDose(stanzas));
      }),
      { numRuns: 100 },
    );
    expect(broken).toBeGreaterThan(50);
  });
});
