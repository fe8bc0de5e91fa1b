import type { ReadAt } from '../kernel/content.js';

/** What is needed of the machine: nothing that could reach the tree. */
export interface ConfigureEffects {
  readonly readAt: ReadAt;
  /** Ends when nothing that is ready to go on is left; see settled.ts. */
  readonly idle: () => Promise<void>;
  readonly cpuSeconds: () => number;
  /** Sentences for the report. */
  readonly note: (text: string) => void;
  /** What each script printed. */
  readonly log: (script: string, text: string) => void;
  /** Before each step, a call of dpkg or a package of apk's, with how many there are. */
  readonly progress: (done: number, total: number) => void;
}
