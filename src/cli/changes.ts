import type { LockChanges } from '../build/lock-changes.js';
import type { Given } from './command.js';
import type { Host } from './host.js';
import { visible } from './style.js';

type Change = LockChanges['packages'][number];

function line({ package: name, from, to, archive, isSecurity }: Change): string {
  const versions =
    from === undefined ? `${to} (new)` : to === undefined ? `${from} (goes)` : `${from} → ${to}`;
  const rebuilt = from === to ? ' (another file)' : '';
  return `  ${name} ${versions}${rebuilt} from ${archive}${isSecurity ? ', security' : ''}`;
}

function counted(changes: readonly Change[]): string {
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  const changed = count(({ from, to }) => from !== undefined && to !== undefined);
  const [added, gone] = [count(({ from }) => from === undefined), count(({ to }) => to === undefined)];
  const security = count((change) => change.isSecurity);
  return `${changed} changed, ${added} new, ${gone} gone; ${security} from security`;
}

/** Prints changes: a line for each package below its architecture, or one JSON object a change. */
export function tellChanges({ packages, otherwise }: LockChanges, given: Given, host: Host): void {
  const { write } = host.stdout;
  if (given.flag('json')) {
    for (const change of packages) write(`${JSON.stringify({ kind: 'change', values: change })}\n`);
    for (const architecture of otherwise)
      write(`${JSON.stringify({ kind: 'change', values: { architecture } })}\n`);
    return;
  }
  for (const architecture of [...new Set(packages.map((change) => change.architecture))]) {
    const own = packages.filter((change) => change.architecture === architecture);
    write(`${architecture}: ${counted(own)}\n`);
    if (!given.flag('quiet')) for (const change of own) write(`${visible(line(change))}\n`);
  }
  for (const architecture of otherwise)
    write(`${architecture}: the same packages, but installed or described otherwise\n`);
}
