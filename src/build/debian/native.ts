import { join } from 'node:path';
import { treeEnvironment } from '../../configure/debian/dpkg/maintainer-script.js';
import { prepareNative, settleNative, unfinishedPackages } from '../../configure/debian/native-setting.js';
import type { DeferredPackage } from '../../configure/debian/unmodelled.js';
import type { TarReadEntry } from '../../formats/tar/entry.js';
import { TarReader } from '../../formats/tar/read.js';
import { contentSize, readContent, type ReadAt } from '../../kernel/content.js';
import { RootfsError } from '../../kernel/errors.js';
import { writeLayer } from '../../layer/write-layer.js';
import type { DatedDebianLock } from '../locked-build.js';
import type { TreeEntry } from '../../rootfs/entry.js';
import type { Tree } from '../../rootfs/tree.js';
import { walk } from '../../rootfs/walk.js';
import type { Effects } from '../request.js';
import { treeOfTar } from './read-tree.js';

const DPKG = '/usr/bin/dpkg';

/** How much of a program the kernel looks at to choose an interpreter. @see Linux BINPRM_BUF_SIZE */
const HEAD_BYTES = 256;

/** Of the tree that comes back. */
const MAX_BYTES = 64 * 1024 ** 3;

function headOf(tree: Tree, readAt: ReadAt): Uint8Array {
  const inode = tree.lookupFollowing(DPKG);
  if (inode?.kind !== 'file') {
    throw new RootfsError('CONFIGURE_FAILED', `the tree has no ${DPKG} to finish its packages`, {
      hint: 'Take a variant that has dpkg, or use --configure none.',
    });
  }
  const { content } = inode;
  if (content.kind === 'memory') return readContent(content, readAt).subarray(0, HEAD_BYTES);
  return readAt(content.path, content.offset, Math.min(HEAD_BYTES, contentSize(content)));
}

/** The tree without what is in /dev, which stays here: a user namespace cannot make devices. */
function* withoutDevices(tree: Tree): Generator<TreeEntry> {
  for (const entry of walk(tree)) if (!entry.path.startsWith('dev/')) yield entry;
}

/** Takes a tar into a file of its own, its entries read on the way. */
class Intake {
  readonly entries: TarReadEntry[] = [];
  private readonly reader = new TarReader();
  private sizeBytes = 0;

  constructor(private readonly write: (bytes: Uint8Array) => Promise<void>) {}

  async take(bytes: Uint8Array): Promise<void> {
    this.sizeBytes += bytes.length;
    if (this.sizeBytes > MAX_BYTES)
      throw new RootfsError('SCRIPT_LIMIT', `the scripts made more than ${MAX_BYTES} bytes of files`);
    this.entries.push(...this.reader.push(bytes));
    await this.write(bytes);
  }

  finish(): readonly TarReadEntry[] {
    this.reader.finish();
    return this.entries;
  }
}

/** The tree after a program in it has run. @throws RootfsError `CONFIGURE_FAILED` when that fails, and as Native says */
async function afterDpkg(
  tree: Tree,
  lock: DatedDebianLock,
  scratch: string,
  effects: Effects,
): Promise<Tree> {
  const { epoch, architecture } = lock;
  const file = await effects.disk.createPrivate(scratch, 'native-');
  try {
    const intake = new Intake((bytes) => file.write(bytes));
    const { status, said } = await effects.native.run({
      ...{ architecture, scratch, argv: [DPKG, '--configure', '-a'], head: headOf(tree, effects.readAt) },
      env: new Map(treeEnvironment(epoch)),
      writeTree: async (sink) => {
        const { threads, signal } = effects;
        await writeLayer(withoutDevices(tree), { epoch, compression: 'none', threads, sink, signal });
      },
      readTree: (bytes) => intake.take(bytes),
      log: (text) => effects.report({ kind: 'note', level: 'debug', code: 'native', text }),
      signal: effects.signal,
    });
    if (status !== 0) {
      throw new RootfsError(
        'CONFIGURE_FAILED',
        `dpkg --configure -a in the tree ended with status ${status}`,
        {
          hint: said === '' ? 'It said nothing.' : `It said:\n${said}`,
        },
      );
    }
    const path = join(scratch, 'native.data');
    await file.publish(path, 0o600);
    const contentAt = (offset: number, sizeBytes: number) =>
      ({ kind: 'file', path, offset, sizeBytes }) as const;
    return treeOfTar(intake.finish(), tree, epoch, contentAt);
  } finally {
    await file.discard();
  }
}

/**
 * Lets the tree's own dpkg configure what interpretation left, by executing it on this machine: what it does may
 * depend on the machine, the time and chance.
 * @param tree is used up
 * @param left not empty
 * @param scratch a private directory for contents, which must outlive the tree
 * @throws RootfsError `NATIVE_UNAVAILABLE`, `CONFIGURE_FAILED`, `SCRIPT_LIMIT`, `DISK_FAILED`
 */
export async function finishNatively(
  tree: Tree,
  left: readonly DeferredPackage[],
  lock: DatedDebianLock,
  scratch: string,
  effects: Effects,
): Promise<Tree> {
  effects.report({ kind: 'phase', name: 'native', detail: `${left.length} packages by the tree’s own dpkg` });
  prepareNative(tree, effects.readAt);
  const finished = await afterDpkg(tree, lock, scratch, effects);
  settleNative(finished, effects.readAt);
  const unfinished = unfinishedPackages(finished, effects.readAt);
  if (unfinished.length > 0)
    throw new RootfsError('CONFIGURE_FAILED', `dpkg has left packages unfinished: ${unfinished.join(', ')}`);
  for (const { name, reason } of left) {
    const text = `${name} was configured by executing its scripts: ${reason}`;
    effects.report({ kind: 'note', level: 'info', code: 'native', text });
  }
  return finished;
}
