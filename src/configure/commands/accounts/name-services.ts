import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

/** What the C library takes where /etc/nsswitch.conf says nothing. @see nsswitch.conf(5) */
const DEFAULT_SERVICES: Readonly<Record<string, string>> = { hosts: 'dns files' };

/** Services that add nothing where no daemon runs and nothing is configured. @see nss-systemd(8), nss-myhostname(8) */
const SILENT: ReadonlySet<string> = new Set(['systemd', 'compat', 'db', 'nis', 'nisplus', 'mymachines']);

function servicesOf(process: Process, database: string): readonly string[] {
  const text = process.files.tryRead('/etc/nsswitch.conf') ?? '';
  const line = text
    .split('\n')
    .map((each) => each.replace(/#.*/, ''))
    .find((each) => each.trimStart().startsWith(`${database}:`));
  const services =
    line === undefined ? (DEFAULT_SERVICES[database] ?? 'files') : line.slice(line.indexOf(':') + 1);
  return services
    .replace(/\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter((service) => service !== '');
}

/** Whether a database is read from files at all. */
export function readsFiles(process: Process, database: string): boolean {
  return servicesOf(process, database).some((service) => service === 'files' || service === 'compat');
}

/** Stops the build when what the files do not say would be asked of the network or of a daemon. */
export function refuseOtherServices(process: Process, database: string): void {
  const other = servicesOf(process, database).find((service) => service !== 'files' && !SILENT.has(service));
  if (other !== undefined) unmodelled(process, `getent ${database} by the service ${other} of nsswitch.conf`);
}
