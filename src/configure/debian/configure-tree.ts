import { RootfsError } from '../../kernel/errors.js';
import type { ByteString } from '../../kernel/byte-string.js';
import type { Package } from '../../package/package.js';
import type { Tree } from '../../rootfs/tree.js';
import { Budget } from '../../shell/budget.js';
import type { Limits } from '../../shell/handlers.js';
import { preseed } from '../commands/debian/debconf/preseed.js';
import { TreeSystem } from '../system/tree-system.js';
import type { ConfigureEffects } from '../effects.js';
import { beginApt } from './apt-hooks.js';
import { leaveAptTraces, makeAptFolders, type AutoInstalled } from './apt-traces.js';
import { cleanUp } from './clean-up.js';
import { debianCommands } from './commands.js';
import { callDpkg, type DpkgCall } from './dpkg/calls.js';
import { DpkgDatabase } from './dpkg/database.js';
import type { Dpkg } from './dpkg/dpkg.js';
import { runMaintainerScript, type ScriptSetting } from './dpkg/maintainer-script.js';
import { packageRecord } from './dpkg/record.js';
import { StatusStore } from './dpkg/status-store.js';
import { Triggers } from './dpkg/triggers.js';
import { extractPackage } from './extract.js';
import { FileOwners } from './file-owners.js';
import { allowServices, denyServices } from './policy-rc.js';
import {
  UnmodelledAccount,
  type DeferredPackage,
  type SkippedCommand,
  type UnmodelledPolicy,
} from './unmodelled.js';

export interface ConfigureRequest {
  readonly architecture: string;
  readonly packages: readonly Package[];
  /** The calls of dpkg by which mmdebstrap and apt install the packages; the first is for the essential ones. */
  readonly calls: readonly DpkgCall[];
  /** What apt installed only because it was needed, in the order of its file. */
  readonly auto: readonly AutoInstalled[];
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  readonly unmodelled: UnmodelledPolicy;
  readonly limits: Limits;
  /** Answers to packages' questions: lines for debconf-set-selections, in bytes. */
  readonly selections: ByteString;
  /** More environment for scripts. */
  readonly env: ReadonlyMap<string, string>;
}

/** What was done, and what was not. */
export interface ConfigureResult {
  readonly configured: number;
  readonly deferred: readonly DeferredPackage[];
  readonly skipped: readonly SkippedCommand[];
}

const DPKG = '/var/lib/dpkg';

/** A database with all packages known and none installed. */
function openDatabase(request: ConfigureRequest): DpkgDatabase {
  const version = request.packages.find(({ name }) => name === 'dpkg')?.version ?? '';
  const database = new DpkgDatabase(request.architecture, version);
  for (const pkg of request.packages) database.add(packageRecord(pkg));
  return database;
}

function start(
  tree: Tree,
  request: ConfigureRequest,
  effects: ConfigureEffects,
  account: UnmodelledAccount,
): Dpkg {
  const database = openDatabase(request);
  const system = new TreeSystem({
    tree,
    readAt: effects.readAt,
    architecture: request.architecture,
    commands: debianCommands(database),
    budget: new Budget(request.limits, effects.cpuSeconds),
    cpuSeconds: effects.cpuSeconds,
    skips: (name) => account.skips(name),
    leave: (what, reason) => account.leave(what, reason),
  });
  const files = system.files('/', 0o022);
  const status = new StatusStore(files, database);
  const setting: ScriptSetting = { system, database, env: request.env, idle: effects.idle, log: effects.log };
  return {
    system,
    files,
    database,
    status,
    triggers: new Triggers(files, database, status),
    owners: new FileOwners(),
    isExcluded: request.isExcluded,
    note: effects.note,
    runScript: (call) => runMaintainerScript(setting, call),
    defers: (record, error) => account.defers(record, error),
  };
}

/** What apt unpacks, in its order. */
function unpackedByApt({ calls, packages }: ConfigureRequest): readonly Package[] {
  const known = new Map(packages.map((pkg) => [`${pkg.name}:${pkg.architecture}`, pkg]));
  const names = calls.filter(({ kind }) => kind === 'unpack').flatMap((call) => call.packages);
  return names.flatMap((name) => known.get(name) ?? packages.filter((pkg) => pkg.name === name));
}

/** Essential packages are extracted before dpkg installs them, so that it can run in the tree at all. */
function extractEssential(tree: Tree, request: ConfigureRequest): void {
  const [first] = request.calls;
  if (first?.kind !== 'install') return;
  for (const name of first.packages) {
    const pkg = request.packages.find(
      (one) => one.name === name || `${one.name}:${one.architecture}` === name,
    );
    if (pkg === undefined)
      throw new RootfsError('INTERNAL', `${name} is to be installed and was not fetched`);
    extractPackage(tree, pkg, request.isExcluded);
  }
}

/**
 * Installs and configures packages in a tree without executing anything, as mmdebstrap does it by dpkg and apt: the
 * essential ones extracted, then each call of dpkg in turn with its maintainer scripts interpreted, then cleaning up.
 * @param tree the skeleton
 * @throws RootfsError `SCRIPT_UNMODELLED` and the other SCRIPT_ codes, `CONFIGURE_FAILED`, `TREE_CONFLICT`, `TREE_PATH`
 * @see mmdebstrap(1), "OPERATION"
 */
export async function configureTree(
  tree: Tree,
  request: ConfigureRequest,
  effects: ConfigureEffects,
): Promise<ConfigureResult> {
  const account = new UnmodelledAccount(request.unmodelled);
  const dpkg = start(tree, request, effects, account);
  const { files } = dpkg;
  makeAptFolders(files);
  extractEssential(tree, request);
  files.write(`${DPKG}/status`, '');
  files.write(`${DPKG}/info/format`, '1\n');
  files.write(`${DPKG}/triggers/Unincorp`, '');
  denyServices(files);
  for (const [index, call] of request.calls.entries()) {
    effects.progress(index, request.calls.length);
    if (index === 1) await beginApt(dpkg, unpackedByApt(request), effects.log);
    await callDpkg(dpkg, call);
    if (index === 0 && request.selections !== '') await preseed(dpkg.system, request.selections);
  }
  allowServices(files);
  leaveAptTraces(files, request.auto, request.calls.length > 1);
  cleanUp(files);
  const configured = dpkg.database.installed().filter(({ state }) => state === 'installed').length;
  return { configured, deferred: account.deferred, skipped: account.skipped };
}
