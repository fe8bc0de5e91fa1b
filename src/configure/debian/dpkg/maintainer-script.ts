import type { ByteString } from '../../../kernel/byte-string.js';
import { byteStringOf, textOf } from '../../../kernel/byte-string.js';
import { RootfsError } from '../../../kernel/errors.js';
import { FdTable } from '../../../shell/fd-table.js';
import { nullDevice } from '../../system/devices.js';
import { OutputCapture } from '../../system/memory-file.js';
import type { System } from '../../system/process.js';
import { settled } from '../../system/settled.js';
import type { DpkgDatabase } from './database.js';
import type { ScriptCall } from './dpkg.js';

/** Where commands are looked for: apt's DPkg::Path. @see apt.conf(5) */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** How much of what a failed script said is told. */
const TOLD_LINES = 12;

/** What scripts are run with, beside the tree itself. */
export interface ScriptSetting {
  readonly system: System;
  readonly database: DpkgDatabase;
  /** More environment, such as what a user's preseeding needs. */
  readonly env: ReadonlyMap<string, string>;
  /** Ends when nothing but what is running now could go on: tells scripts that wait for each other. */
  readonly idle: () => Promise<void>;
  /** Takes what scripts print, by package. */
  readonly log: (name: string, text: string) => void;
}

/** The environment that mmdebstrap gives everything it runs in a tree. @see mmdebstrap(1), "ENVIRONMENT" */
export function treeEnvironment(epoch: number): readonly (readonly [string, string])[] {
  return [
    ['PATH', PATH],
    ['HOME', '/root'],
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['DEBCONF_NONINTERACTIVE_SEEN', 'true'],
    ['LC_ALL', 'C.UTF-8'],
    ['LANGUAGE', 'C.UTF-8'],
    ['SOURCE_DATE_EPOCH', String(epoch)],
  ];
}

/**
 * The environment of a maintainer script: what mmdebstrap gives everything it runs, and what dpkg adds.
 * @see Policy §6.1; dpkg(1), "ENVIRONMENT"; dpkg src/main/script.c, maintscript_exec; mmdebstrap(1)
 */
function environment(setting: ScriptSetting, call: ScriptCall): ReadonlyMap<string, ByteString> {
  const { record } = call;
  const instances = setting.database
    .named(record.name)
    .filter(({ state }) => state !== 'not-installed').length;
  return new Map([
    ...treeEnvironment(setting.system.tree.epoch),
    ['DPKG_ADMINDIR', '/var/lib/dpkg'],
    ['DPKG_ROOT', ''],
    ['DPKG_MAINTSCRIPT_PACKAGE', record.name],
    ['DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT', String(instances)],
    ['DPKG_MAINTSCRIPT_ARCH', record.architecture],
    ['DPKG_MAINTSCRIPT_NAME', call.name],
    ['DPKG_MAINTSCRIPT_DEBUG', '0'],
    ['DPKG_RUNNING_VERSION', setting.database.runningVersion],
    ...[...setting.env].map(([name, value]) => [name, byteStringOf(value)] as const),
  ]);
}

function tail(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.slice(-TOLD_LINES).join('\n');
}

/**
 * Runs a maintainer script in the tree: without input, its output captured, from `/`, as root.
 * @throws RootfsError `SCRIPT_FAILED` with the end of what it said, `SCRIPT_UNMODELLED`, `SCRIPT_LIMIT` …
 */
export async function runMaintainerScript(setting: ScriptSetting, call: ScriptCall): Promise<void> {
  const output = new OutputCapture();
  const fds = new FdTable();
  fds.set(0, nullDevice());
  fds.set(1, output);
  fds.set(2, output);
  const { record, name, path, args } = call;
  const origin = { script: `${record.infoName}.${name}`, line: 0 };
  const env = environment(setting, call);
  const argv = [path, ...args.map(byteStringOf)];
  const running = setting.system.run({ argv, env, fds, cwd: '/', umask: 0o022, origin });
  const status = await settled(running, setting.idle, `${record.name}'s ${name}`);
  fds.closeAll();
  setting.log(`${record.infoName}.${name}`, textOf(output.text));
  if (status === 0) return;
  const said = tail(textOf(output.text));
  throw new RootfsError(
    'SCRIPT_FAILED',
    `${record.name}: ${name} ${args.join(' ').trim()} ended with status ${status}`,
    {
      hint: said === '' ? 'It said nothing.' : `It said:\n${said}`,
    },
  );
}
