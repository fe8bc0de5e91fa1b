import { fieldValue } from '../../formats/deb822/deb822.js';
import { parseDeb822 } from '../../formats/deb822/parse.js';
import type { ReadAt } from '../../kernel/content.js';
import type { Tree } from '../../rootfs/tree.js';
import { Files } from '../system/files.js';
import { cleanUp } from './clean-up.js';
import { allowServices, denyServices } from './policy-rc.js';

const STARTER = '/sbin/start-stop-daemon';
const REAL_STARTER = `${STARTER}.REAL`;
const FAKE_STARTER = '#!/bin/sh\necho "Warning: Fake start-stop-daemon called, doing nothing">&2\n';

function filesOf(tree: Tree, readAt: ReadAt): Files {
  return new Files({ tree, readAt, cwd: '/', umask: 0o022 });
}

/** Keeps a tree whose own dpkg is to run from starting services. @see mmdebstrap(1), "OPERATION" */
export function prepareNative(tree: Tree, readAt: ReadAt): void {
  const files = filesOf(tree, readAt);
  denyServices(files);
  if (!files.isFile(STARTER)) return;
  files.rename(STARTER, REAL_STARTER);
  files.replace(STARTER, FAKE_STARTER, { mode: 0o755 });
}

/** Takes that away again from the tree that came back, and what dpkg left of the machine and the time. */
export function settleNative(tree: Tree, readAt: ReadAt): void {
  const files = filesOf(tree, readAt);
  if (files.exists(REAL_STARTER)) files.rename(REAL_STARTER, STARTER);
  allowServices(files);
  cleanUp(files);
}

/** Packages that are not wholly installed, as `locales (install ok unpacked)`. @see dpkg(1), "Package states" */
export function unfinishedPackages(tree: Tree, readAt: ReadAt): readonly string[] {
  const path = '/var/lib/dpkg/status';
  const bytes = filesOf(tree, readAt).readBytes(path);
  const stanzas = parseDeb822(bytes, {
    source: path,
    code: 'CONFIGURE_FAILED',
    mode: 'strict',
    encoding: 'latin1',
  });
  return stanzas
    .map((stanza) => ({
      name: fieldValue(stanza, 'Package') ?? '',
      status: fieldValue(stanza, 'Status') ?? '',
    }))
    .filter(({ status }) => status !== 'install ok installed')
    .map(({ name, status }) => `${name} (${status})`);
}
