import type { Report } from '../kernel/events.js';

/** Events come at this distance, not by time: the same bytes give the same events. */
export const REPORT_EVERY_BYTES = 256 * 1024;

export interface Progress {
  /** So many bytes are held; goes back to 0 when a transfer begins anew. */
  held(doneBytes: number, totalBytes: number | undefined): void;
  done(): void;
  failed(): void;
  /** Whether anything was reported, so that an end must be. */
  started(): boolean;
}

/** Reports one transfer under `label` as `transfer` events. */
export function reportProgress(label: string, report: Report): Progress {
  let last: { readonly doneBytes: number; readonly totalBytes: number | undefined } | undefined;
  let latest = { doneBytes: 0, totalBytes: undefined as number | undefined };
  const tell = (state: 'running' | 'done' | 'failed'): void => {
    last = latest;
    report({ kind: 'transfer', label, ...latest, state });
  };
  return {
    held(doneBytes, totalBytes) {
      latest = { doneBytes, totalBytes };
      const near = last !== undefined && Math.abs(doneBytes - last.doneBytes) < REPORT_EVERY_BYTES;
      if (!near || (doneBytes === 0 && last?.doneBytes !== 0)) tell('running');
    },
    done: () => tell('done'),
    failed: () => tell('failed'),
    started: () => last !== undefined,
  };
}
