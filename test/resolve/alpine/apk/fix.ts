import { REINSTALL, UPGRADE } from '../../../../src/resolve/alpine/solve-flags.js';
import type { Name } from '../../../../src/resolve/alpine/universe-types.js';
import { solveAndCommit } from './commit.js';
import { hasOption, namesMatching, type System } from './system.js';

/** `apk fix`. */
export function runFix(system: System): void {
  const { command, output, universe } = system;
  const asked =
    (hasOption(command, 'reinstall') ? REINSTALL : 0) | (hasOption(command, 'upgrade') ? UPGRADE : 0);
  const flags = asked === 0 ? REINSTALL : asked;
  const inheritable = hasOption(command, 'depends') ? flags : 0;
  const mark = (name: Name): void => {
    system.named.push({ name, flags, inheritable });
  };
  let unknown = false;
  if (command.operands.length === 0) {
    for (const one of universe.installed) if (one.installed?.broken === true) mark(one.name);
  }
  for (const [operand, name] of namesMatching(system, command.operands)) {
    if (name !== undefined) mark(name);
    else {
      output.error(`Package '${operand}' not found`);
      unknown = true;
    }
  }
  if (!unknown) solveAndCommit(system, { world: system.world });
}
