import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Status } from '../../../system/files.js';

/** One line of a listing. */
export interface Entry {
  readonly name: ByteString;
  readonly path: ByteString;
  readonly status: Status;
  /** Of a symbolic link. */
  readonly target: ByteString | undefined;
}
