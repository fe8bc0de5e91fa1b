import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { ConfigSession } from '../config/session.js';
import type { ItemRegistry } from './item.js';

/** A line could not be carried out; why has been said. */
export class ItemFailure extends Error {}

/** What one run of systemd-tmpfiles works with. */
export interface TmpfilesRun {
  readonly session: ConfigSession;
  readonly registry: ItemRegistry;
  readonly options: {
    readonly boot: boolean;
    readonly graceful: boolean;
    readonly prefixes: readonly ByteString[];
    readonly excluded: readonly ByteString[];
  };
}

export function filesOf(run: TmpfilesRun): Files {
  return run.session.files;
}

/** A path as messages name it. */
export function shown(run: TmpfilesRun, path: ByteString): ByteString {
  return run.session.root + path;
}

/** Says what went wrong with a line. @throws ItemFailure */
export function fail(run: TmpfilesRun, why: ByteString): never {
  run.session.log(why);
  throw new ItemFailure(why);
}
