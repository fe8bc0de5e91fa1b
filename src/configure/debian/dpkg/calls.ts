import { RootfsError } from '../../../kernel/errors.js';
import type { Dpkg } from './dpkg.js';
import { processArchive } from './process-archive.js';
import type { PackageRecord } from './record.js';
import { DpkgRun } from './run-queue.js';

/** One invocation of dpkg; packages as `name:architecture`. */
export interface DpkgCall {
  /**
   * `install` is `dpkg --install --force-depends`; `unpack` and `configure` are apt's calls with `--no-triggers`;
   * `configure-pending` is `dpkg --configure --pending`.
   */
  readonly kind: 'install' | 'unpack' | 'configure' | 'configure-pending';
  readonly packages: readonly string[];
}

function recordOf(dpkg: Dpkg, name: string): PackageRecord {
  const record = dpkg.database.find(name);
  if (record === undefined)
    throw new RootfsError('INTERNAL', `dpkg is to work on ${name}, which was not fetched`);
  return record;
}

/**
 * Does what one invocation of dpkg does.
 * @throws RootfsError of unpacking, of maintainer scripts, and `CONFIGURE_FAILED`
 */
export async function callDpkg(dpkg: Dpkg, call: DpkgCall): Promise<void> {
  const isFinal = call.kind === 'install' || call.kind === 'configure-pending';
  const run = new DpkgRun(dpkg, { forceDepends: call.kind === 'install', triggers: isFinal });
  switch (call.kind) {
    case 'install':
    case 'unpack':
      for (const name of call.packages) {
        const record = recordOf(dpkg, name);
        await processArchive(dpkg, record);
        if (call.kind === 'install') run.enqueue(record);
      }
      break;
    case 'configure':
      for (const name of call.packages) run.enqueue(recordOf(dpkg, name));
      run.populateDeferred();
      break;
    case 'configure-pending':
      run.enqueuePending();
      break;
    default:
      call.kind satisfies never;
  }
  await run.finish();
}
