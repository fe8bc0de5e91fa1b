import { bytesOf, byteStringOf } from '../../kernel/byte-string.js';
import { memoryContent } from '../../kernel/content.js';
import { sortedBytewise } from '../../kernel/order.js';
import type { Tree } from '../../rootfs/tree.js';
import type { Limits } from '../../shell/handlers.js';
import { Files } from '../system/files.js';
import type { ConfigureEffects } from '../effects.js';
import { installedText, scriptsTar, triggersText } from './database.js';
import { DirectoryTable } from './directories.js';
import { installFiles, type InstallContext, type Replaces } from './install-files.js';
import { OwnerNames } from './owner-names.js';
import type { ApkToInstall, InstalledPackage } from './records.js';
import type { ScriptRunner } from './script-runner.js';
import { ApkAccount, type ApkUnmodelledPolicy } from './unmodelled.js';

export interface ApkRequest {
  readonly architecture: string;
  /** In the order of installation. */
  readonly packages: readonly ApkToInstall[];
  /** Words of etc/apk/world. */
  readonly world: readonly string[];
  readonly replaces: Replaces;
  readonly isExcluded: (path: string, isDirectoryOrLink: boolean) => boolean;
  /** Whether scripts and triggers run. */
  readonly scripts: boolean;
  readonly unmodelled: ApkUnmodelledPolicy;
  readonly limits: Limits;
}

/** What was done, and what was not. */
export interface ApkResult {
  /** Packages with everything done that they ask for; 0 when scripts were off. */
  readonly configured: number;
  readonly deferred: ApkAccount['deferred'];
  readonly skipped: ApkAccount['skipped'];
}

interface Session {
  readonly context: InstallContext;
  /** None when scripts are off. */
  readonly scripts: ScriptRunner | undefined;
  readonly installed: InstalledPackage[];
}

async function start(
  tree: Tree,
  request: ApkRequest,
  effects: ConfigureEffects,
  account: ApkAccount,
): Promise<Session> {
  const { readAt, note } = effects;
  const owners = new OwnerNames(new Files({ tree, readAt, cwd: '/', umask: 0 }));
  const { replaces, isExcluded, architecture, limits } = request;
  const directories = new DirectoryTable(tree);
  const context = { tree, readAt, directories, owners, files: new Map(), replaces, isExcluded, note };
  if (!request.scripts) return { context, scripts: undefined, installed: [] };
  const { scriptRunner } = await import('./script-runner.js');
  const scripts = scriptRunner(tree, { architecture, limits, account, owners }, effects);
  return { context, scripts, installed: [] };
}

/** @see apk-tools v2.14.4 src/database.c, apk_db_install_pkg */
async function installOne(session: Session, source: ApkToInstall): Promise<void> {
  const { context, scripts } = session;
  const installed: InstalledPackage = { source, directories: new Map(), brokenScript: false };
  session.installed.push(installed);
  const version = [byteStringOf(source.pkg.version)];
  await scripts?.run(installed, 'pre-install', version);
  installFiles(context, installed);
  await scripts?.run(installed, 'post-install', version);
}

/** The word without the `!` of a conflict, by which apk sorts. */
function worldKey(word: string): string {
  return word.replace(/^!/, '');
}

function writeDatabase({ context, installed }: Session, request: ApkRequest): void {
  const { tree } = context;
  const write = (path: string, bytes: Uint8Array): void => void tree.writeFile(path, memoryContent(bytes));
  const world = sortedBytewise(request.world, worldKey);
  write('etc/apk/world', bytesOf(byteStringOf(world.map((word) => `${word}\n`).join(''))));
  write('lib/apk/db/installed', bytesOf(installedText(installed)));
  write('lib/apk/db/scripts.tar', scriptsTar(installed, tree.epoch));
  write('lib/apk/db/triggers', bytesOf(triggersText(installed)));
}

/**
 * Installs packages in a tree without executing anything, as `apk add --initdb` does it: each with its scripts, then the
 * directories' modes, the triggers and the database.
 * @param tree what `apkSkeleton` made
 * @throws RootfsError `TREE_CONFLICT`, `TREE_PATH`, `SCRIPT_UNMODELLED` and the other SCRIPT_ codes
 * @see apk-tools v2.14.4 src/commit.c, apk_solver_commit_changeset
 */
export async function installTree(
  tree: Tree,
  request: ApkRequest,
  effects: ConfigureEffects,
): Promise<ApkResult> {
  const account = new ApkAccount(request.unmodelled);
  const session = await start(tree, request, effects, account);
  for (const [index, source] of request.packages.entries()) {
    effects.progress(index, request.packages.length);
    await installOne(session, source);
  }
  session.context.directories.updatePermissions(session.installed);
  await session.scripts?.runTriggers(session.installed, session.context.directories.inHashOrder());
  writeDatabase(session, request);
  const whole = session.installed.filter(({ brokenScript }) => !brokenScript).length;
  const { deferred, skipped } = account;
  return { configured: request.scripts ? whole : 0, deferred, skipped };
}
