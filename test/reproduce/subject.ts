import type { ExportFormat } from '../../src/export/request.js';

/** What is locked and built. */
export interface Subject {
  readonly name: string;
  /** Arguments of `rootfs lock` that say what, and from where. */
  readonly lock: readonly string[];
  /** Arguments of `rootfs bootstrap --lock FILE` that say from where. */
  readonly mirrors: readonly string[];
  /** What is built in every row. */
  readonly formats: readonly ExportFormat[];
  readonly isSmall: boolean;
}
