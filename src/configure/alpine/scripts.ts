import { textOf, type ByteString } from '../../kernel/byte-string.js';
import { RootfsError } from '../../kernel/errors.js';
import type { ScriptType } from '../../package/alpine/control.js';
import { FdTable } from '../../shell/fd-table.js';
import { nullDevice } from '../system/devices.js';
import { OutputCapture } from '../system/memory-file.js';
import { settled } from '../system/settled.js';
import type { TreeSystem } from '../system/tree-system.js';
import type { OwnerNames } from './owner-names.js';
import { nameVersion, type InstalledPackage } from './records.js';

/** @see apk-tools v2.14.4 src/database.c, apk_db_run_script */
const ENVIRONMENT: ReadonlyMap<string, ByteString> = new Map([['PATH', '/usr/sbin:/usr/bin:/sbin:/bin']]);
const EXEC = '/lib/apk/exec';
const TOLD_LINES = 12;

/** What scripts are run with, beside the tree itself. */
export interface ScriptSetting {
  readonly system: TreeSystem;
  readonly owners: OwnerNames;
  /** Ends when nothing but what is running now could go on: tells scripts that wait for each other. */
  readonly idle: () => Promise<void>;
  /** Takes what scripts print. */
  readonly log: (script: string, text: string) => void;
  /** Whether a script that cannot be run is left out, with its reason noted; the package is marked then. */
  readonly defers: (installed: InstalledPackage, error: unknown) => boolean;
}

function place({ system }: ScriptSetting, file: string, bytes: Uint8Array): void {
  // Scripts run with umask 022, apk itself with 0.
  const files = system.files('/', 0);
  if (!files.exists(EXEC)) {
    for (const directory of ['/lib', '/lib/apk']) if (!files.exists(directory)) files.mkdir(directory, 0o755);
    files.mkdir(EXEC, 0o700);
  }
  files.write(file, bytes, 0o755);
}

async function execute(
  setting: ScriptSetting,
  name: string,
  file: string,
  argv: readonly ByteString[],
): Promise<void> {
  const { system, idle, log } = setting;
  const output = new OutputCapture();
  const fds = new FdTable();
  fds.set(0, nullDevice());
  fds.set(1, output);
  fds.set(2, output);
  const origin = { script: name, line: 0 };
  const running = system.exec({ path: file, argv, env: ENVIRONMENT, fds, cwd: '/', umask: 0o022, origin });
  const status = await settled(running, idle, name);
  log(name, textOf(output.text));
  if (status === 0) return;
  const said = textOf(output.text).trimEnd().split('\n').slice(-TOLD_LINES).join('\n');
  throw new RootfsError('SCRIPT_FAILED', `${name} ended with status ${status}`, {
    hint: said === '' ? 'It said nothing.' : `It said:\n${said}`,
  });
}

/**
 * Runs a script of a package, if it has it: laid into lib/apk/exec, run from the root of the tree, removed.
 * @param args behind the name of the script
 * @throws RootfsError `SCRIPT_FAILED` with the end of what it said, `SCRIPT_UNMODELLED`, `SCRIPT_LIMIT` …
 * @see apk-tools v2.14.4 src/package.c, apk_ipkg_run_script
 */
export async function runApkScript(
  setting: ScriptSetting,
  installed: InstalledPackage,
  type: ScriptType,
  args: readonly ByteString[],
): Promise<void> {
  const { source } = installed;
  const script = source.pkg.controlFiles.find(({ name }) => name === type);
  if (script === undefined) return;
  const name = `${nameVersion(source)}.${type}`;
  const file = `${EXEC}/${name}`;
  place(setting, file, script.bytes);
  try {
    await execute(setting, name, file, [type, ...args]);
    setting.owners.forget();
  } catch (error) {
    if (!setting.defers(installed, error)) throw error;
    installed.brokenScript = true;
  } finally {
    const files = setting.system.files('/', 0);
    if (files.exists(file)) files.unlink(file);
  }
}
