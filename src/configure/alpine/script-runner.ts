import type { ByteString } from '../../kernel/byte-string.js';
import type { ScriptType } from '../../package/alpine/control.js';
import type { Tree } from '../../rootfs/tree.js';
import { Budget } from '../../shell/budget.js';
import type { Limits } from '../../shell/handlers.js';
import type { ConfigureEffects } from '../effects.js';
import { TreeSystem } from '../system/tree-system.js';
import { alpineCommands } from './commands.js';
import type { OwnerNames } from './owner-names.js';
import type { InstalledPackage } from './records.js';
import { runApkScript } from './scripts.js';
import { triggerArguments } from './triggers.js';
import type { ApkAccount } from './unmodelled.js';

// The way to the shell and to every modelled command: loaded only where scripts are run.

export interface ScriptRequest {
  readonly architecture: string;
  readonly limits: Limits;
  readonly account: ApkAccount;
  readonly owners: OwnerNames;
}

/** Runs scripts and triggers of one tree. */
export interface ScriptRunner {
  /** A script of a package, if it has it; see {@link runApkScript}. */
  readonly run: (installed: InstalledPackage, type: ScriptType, args: readonly ByteString[]) => Promise<void>;
  /**
   * Every trigger that a directory matches.
   * @param directories see {@link triggerArguments}
   */
  readonly runTriggers: (
    installed: readonly InstalledPackage[],
    directories: readonly string[],
  ) => Promise<void>;
}

export function scriptRunner(tree: Tree, request: ScriptRequest, effects: ConfigureEffects): ScriptRunner {
  const { readAt, idle, log, cpuSeconds } = effects;
  const { architecture, account, owners } = request;
  const system = new TreeSystem({
    tree,
    readAt,
    architecture,
    commands: alpineCommands(),
    budget: new Budget(request.limits, cpuSeconds),
    cpuSeconds,
    skips: (name) => account.skips(name),
    leave: (what, reason) => account.leave(what, reason),
  });
  const defers = (one: InstalledPackage, error: unknown): boolean => account.defers(one, error);
  const run: ScriptRunner['run'] = (installed, type, args) =>
    runApkScript({ system, owners, idle, log, defers }, installed, type, args);
  const runTriggers: ScriptRunner['runTriggers'] = async (installed, directories) => {
    // All are matched before the first one runs.
    const pending = installed.map((one) => ({ one, matched: triggerArguments(one, directories) }));
    for (const { one, matched } of pending) if (matched.length > 0) await run(one, 'trigger', matched);
  };
  return { run, runTriggers };
}
