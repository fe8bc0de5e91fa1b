import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasTool } from './outcome.js';

const TOOL = fileURLToPath(new URL('../../../shared/tools/treediff.py', import.meta.url));

/** Whether two file systems can be compared by the shared tool; says loudly when not. */
export function hasTreeDiff(what: string): boolean {
  if (!existsSync(TOOL)) {
    console.warn(`SKIPPED: ${what}: treediff.py is not there`);
    return false;
  }
  return hasTool('python3', what);
}

/** Path, column, and what the two have there. */
export type Difference = readonly [path: string, column: string, a: unknown, b: unknown];

export interface TreeDiff {
  /** How many paths each of them has. */
  readonly paths: readonly [number, number];
  readonly differences: readonly Difference[];
}

/** Compares two of: tar, OCI layout or archive, docker-archive, folder. Modification times count too. */
export function treeDiff(a: string, b: string, options: readonly string[] = []): TreeDiff {
  const args = [TOOL, a, b, '--mtime', '--json', ...options];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0 && status !== 1) throw new Error(`treediff.py ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as TreeDiff;
}
