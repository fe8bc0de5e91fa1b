import type { Files } from '../system/files.js';

const PATH = '/usr/sbin/policy-rc.d';

/**
 * Tells invoke-rc.d that no service may be started while packages are configured; `denied` is 101.
 * @see /usr/share/doc/init-system-helpers/README.policy-rc.d; mmdebstrap(1), "OPERATION"
 */
export function denyServices(files: Files): void {
  if (files.isDirectory('/usr/sbin')) files.replace(PATH, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
}

export function allowServices(files: Files): void {
  if (files.isFile(PATH)) files.unlink(PATH);
}
