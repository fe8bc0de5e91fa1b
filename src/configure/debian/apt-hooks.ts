import { byteString, byteStringOf, textOf } from '../../kernel/byte-string.js';
import type { Package } from '../../package/package.js';
import { FdTable } from '../../shell/fd-table.js';
import { preconfigureCommand, type ExtractedPackage } from '../commands/debian/debconf/dpkg-preconfigure.js';
import { InputText, OutputCapture } from '../system/memory-file.js';
import { Process } from '../system/process.js';
import type { Dpkg } from './dpkg/dpkg.js';

const HOOKS = '/etc/apt/apt.conf.d/70debconf';
const PROGRAM = '/usr/sbin/dpkg-preconfigure';
const LOGS = '/var/log/apt';

/** What apt-extracttemplates finds in archives, of which none is installed yet. @see apt-extracttemplates(1) */
function extracted(packages: readonly Package[]): readonly ExtractedPackage[] {
  return packages.flatMap(({ name, controlFiles }) => {
    const textOfFile = (wanted: string): string => {
      const found = controlFiles.find((file) => file.name === wanted);
      return found === undefined ? '' : byteString(found.bytes);
    };
    const templates = textOfFile('templates');
    return templates === '' ? [] : [{ name, version: '', templates, config: textOfFile('config') }];
  });
}

/**
 * What apt does in the tree before its first call of dpkg: it opens its logs, where there is a folder for them, and runs
 * the hook by which debconf asks its questions beforehand (DPkg::Pre-Install-Pkgs of apt.conf.d/70debconf).
 * @param packages what apt is about to unpack, in that order
 * @see apt.conf(5), "How APT calls dpkg"; dpkg-preconfigure(8)
 */
export async function beginApt(
  dpkg: Dpkg,
  packages: readonly Package[],
  log: (script: string, text: string) => void,
): Promise<void> {
  const { files, system } = dpkg;
  if (files.isDirectory(LOGS)) files.setTime(LOGS, files.context.tree.epoch);
  const isHooked = (files.tryRead(HOOKS) ?? '').includes(`${PROGRAM} --apt`);
  if (!isHooked || !files.isFile(PROGRAM)) return;
  const output = new OutputCapture();
  const fds = new FdTable();
  const names = packages.map(({ name }) => `/var/cache/apt/archives/${byteStringOf(name)}.deb\n`);
  fds.set(0, new InputText(names.join('')));
  fds.set(1, output);
  fds.set(2, output);
  const env = new Map([
    ['DEBIAN_FRONTEND', 'noninteractive'],
    ['DEBCONF_NONINTERACTIVE_SEEN', 'true'],
    ['LC_ALL', 'C.UTF-8'],
    ['PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
  ]);
  const argv = [PROGRAM, '--apt'];
  const origin = { script: 'DPkg::Pre-Install-Pkgs', line: 0 };
  const process = new Process(system, argv, env, fds, '/', 0o022, origin, PROGRAM);
  // The hook ends with `|| true`.
  await preconfigureCommand(extracted(packages))(process);
  fds.closeAll();
  log('dpkg-preconfigure', textOf(output.text));
}
