import { runAdd } from './add.js';
import type { SolverCase } from './case.js';
import { runDel } from './del.js';
import { runFix } from './fix.js';
import { readCommandLine } from './options.js';
import { openSystem, type System } from './system.js';
import { runUpgrade } from './upgrade.js';

const APPLETS: Readonly<Record<string, (system: System) => void>> = {
  add: runAdd,
  del: runDel,
  fix: runFix,
  upgrade: runUpgrade,
};

/** What `apk --simulate` prints for a case. @param read the text of a file of the collection */
export function runCase(one: SolverCase, read: (file: string) => string): string {
  const command = readCommandLine(one.args);
  const system = openSystem(one, read, command);
  const run = APPLETS[command.applet];
  if (run === undefined) throw new Error(`no such applet: ${command.applet}`);
  run(system);
  return system.output.text;
}
