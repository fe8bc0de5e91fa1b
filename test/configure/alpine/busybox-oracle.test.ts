import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAlpineReference } from '../../make/alpine-reference.js';
import { installed, officialTar, standInForSolver } from '../../make/alpine-tree.js';
import { chrootOfTar, runnableTree, type Chroot } from '../../make/alpine-chroot.js';
import { textAt } from '../../make/unpacked.js';
import { sha256 } from '../../../src/kernel/digest.js';
import type { ApkToInstall } from '../../../src/configure/alpine/records.js';

const tree = hasAlpineReference() ? runnableTree() : undefined;
const FILES = ['passwd', 'group', 'shadow', 'shells'].flatMap((name) => [`etc/${name}`, `etc/${name}-`]);

/** What packages of Alpine do in their scripts, and what goes wrong; each ends with the status that is compared too. */
const SCRIPTS: readonly (readonly [string, string])[] = [
  [
    'a system user with a group',
    'addgroup -S web && adduser -S -D -H -h /var/lib/web -s /sbin/nologin -G web -g web web',
  ],
  ['a system user without a group of its own', 'adduser -S -D -H -h /var/empty sys'],
  [
    'a system user in a home that is made',
    'mkdir -p /srv; adduser -S -D -h /srv/home -G nogroup homed; ls -ld /srv/home | cut -c1-10',
  ],
  ['an ordinary user', 'adduser -D -H plain'],
  ['an ordinary user with its home', 'adduser -D homely; ls -ld /home/homely | cut -c1-10'],
  ['numbers of one’s own', 'addgroup -g 4711 num; adduser -D -H -u 4712 -G num num'],
  ['a number that is taken', 'addgroup -g 0 other; echo $?; adduser -D -H -u 0 other; echo $?'],
  ['names that are taken', 'addgroup root; echo $?; adduser -D -H root; echo $?; addgroup daemon; echo $?'],
  ['a user into a group', 'addgroup nobody audio; addgroup nobody audio; addgroup nobody nowhere; echo $?'],
  ['a user into a group, by adduser', 'adduser nobody video; adduser nosuch video; echo $?'],
  ['a group that is not there', 'adduser -D -H -G nowhere lost; echo $?'],
  ['names that are none', 'addgroup a:b; echo $?; adduser -D -H "a b"; echo $?'],
  ['a user and its group gone', 'adduser -D -H gone; deluser gone; echo $?; deluser gone; echo $?'],
  [
    'a user out of a group',
    'addgroup nobody audio; delgroup nobody audio; delgroup nobody audio; echo $?; delgroup nosuch; echo $?; delgroup users; echo $?; delgroup nobody; echo $?',
  ],
  ['a shell more', 'add-shell /bin/fish /bin/ash; add-shell /bin/fish; remove-shell /bin/sh'],
];

/** The day of the build is ours, that of today the real one's. */
function withoutDays(text: string | undefined): string | undefined {
  return text?.replace(/^([^:]+:!:)[0-9]+(:0:99999:7:::)$/gm, '$1DAY$2');
}

function scriptPackage(script: string, identity: ApkToInstall['identity']): ApkToInstall {
  const bytes = Buffer.from(`#!/bin/sh\n${script}\n`);
  const info = {
    ...{
      name: 'scripted',
      version: '1-r0',
      architecture: 'noarch',
      replaces: [],
      replacesPriority: 0,
      triggers: [],
    },
    dataSha256: sha256(bytes),
  };
  return {
    pkg: {
      ...{ name: 'scripted', version: '1-r0', architecture: 'noarch', control: '', entries: [] },
      ...{ info, checksums: new Map() },
      controlFiles: [{ name: 'post-install', mode: 0o755, mtimeSeconds: 0, bytes }],
    },
    ...{ identity, header: '', origin: '', buildSeconds: 0, tag: '' },
  };
}

describe.skipIf(tree === undefined)('busybox of Alpine, the real one beside the model', () => {
  let official: Chroot;
  let packages: readonly ApkToInstall[] = [];
  beforeAll(async () => {
    if (tree === undefined) return;
    packages = await standInForSolver(tree);
    official = chrootOfTar(officialTar(tree));
  });
  afterAll(() => official.remove());

  it.each(SCRIPTS)('%s', async (_summary, script) => {
    if (tree === undefined) return;
    const root = official.copy();
    const identity = packages[0]?.identity;
    if (identity === undefined) throw new Error('no packages');
    // Both begin as packages leave the files, with klogd in them.
    const start = await installed(tree, packages, true);
    const end = await installed(
      tree,
      [...packages, scriptPackage(`(${script}) >/out 2>&1; true`, identity)],
      true,
    );
    try {
      for (const file of FILES) root.write(file, textAt(start.tree, file));
      root.run('/bin/sh', '-c', `(${script}) >/out 2>&1; true`);
      const real = [...FILES, 'out'].map((file) => [file, withoutDays(root.read(file))]);
      const ours = [...FILES, 'out'].map((file) => [file, withoutDays(textAt(end.tree, file))]);
      expect(ours).toEqual(real);
    } finally {
      root.remove();
    }
  });
});
