import type { ByteString } from '../../../../kernel/byte-string.js';
import type { TmpfilesRun } from './run.js';

/** What is wrong with a line. */
export class LineError extends Error {
  constructor(
    /** Undefined when it has been said. */
    readonly told: ByteString | undefined,
    /** Whether it is the line's own fault: the others are carried out then. */
    readonly isInvalid = true,
  ) {
    super(told ?? '');
  }
}

/** A line that does not count, and nothing is wrong with it. */
export class SkippedLine extends Error {}

/** A line that is being read. */
export interface LineContext {
  readonly run: TmpfilesRun;
  /** `FILE:LINE` */
  readonly source: ByteString;
  readonly type: string;
  readonly modifiers: ReadonlySet<string>;
  readonly path: ByteString;
  /** As it is written. */
  readonly argument: ByteString | undefined;
}
