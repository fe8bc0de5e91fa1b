import { humanBytes } from '../../kernel/units.js';
import type { Addition, Plan } from './plan.js';

function removedText({ removed }: Addition): string {
  return removed.length === 0 ? '' : `, and leaves out ${removed.join(' ')}`;
}

/** `adds 3 packages to minbase: 1.2 MB to fetch, 3.4 MB installed, and leaves out perl` */
export function addsText(addition: Addition, to: string): string {
  const { packages, fetchBytes, installedBytes } = addition.totals;
  const added =
    packages === 0
      ? `adds nothing to ${to}`
      : `adds ${packages} ${packages === 1 ? 'package' : 'packages'} to ${to}: ` +
        `${humanBytes(fetchBytes)} to fetch, ${humanBytes(installedBytes)} installed`;
  return `${added}${removedText(addition)}`;
}

/** One sentence on what a request adds to its variant; undefined when there is no request. */
export function additionText({ addition }: Plan, variant: string): string | undefined {
  return addition === undefined ? undefined : `the request ${addsText(addition, variant)}`;
}
