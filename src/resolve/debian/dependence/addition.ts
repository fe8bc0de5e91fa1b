import { humanBytes } from '../../../kernel/units.js';
import type { Addition, Plan } from './plan.js';

function removedText({ removed }: Addition): string {
  return removed.length === 0 ? '' : `, and leaves out ${removed.join(' ')}`;
}

/** One sentence on what a request adds to its variant; undefined when there is no request. */
export function additionText({ addition }: Plan, variant: string): string | undefined {
  if (addition === undefined) return undefined;
  const { packages, fetchBytes, installedBytes } = addition.totals;
  const added =
    packages === 0
      ? `adds nothing to ${variant}`
      : `adds ${packages} packages to ${variant}: ${humanBytes(fetchBytes)} to fetch, ${humanBytes(installedBytes)} installed`;
  return `the request ${added}${removedText(addition)}`;
}
