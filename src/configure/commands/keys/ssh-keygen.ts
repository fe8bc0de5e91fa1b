import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions } from '../options.js';

const REASON =
  'host keys are random, and must not be the same in every container: make them when the machine first starts';

const OPTIONS = {
  ...{
    q: 'flag',
    t: 'value',
    N: 'value',
    b: 'value',
    C: 'value',
    f: 'value',
    l: 'flag',
    A: 'flag',
    E: 'value',
  },
  v: 'flag',
};

/** ssh-keygen(1): a key is random, so none is made; the fingerprint of one that is not there is not told. */
export function sshKeygen(process: Process): number {
  const options = parseOptions(process, OPTIONS);
  const path = options.value('f');
  if (options.has('l')) {
    if (path === undefined || process.files.exists(path)) unmodelled(process, 'ssh-keygen -l');
    return 0;
  }
  if (!options.has('A') && (path === undefined || !options.has('t'))) {
    unmodelled(process, `ssh-keygen ${process.args.join(' ')}`);
  }
  process.system.leave(path === undefined ? 'SSH host keys' : `SSH key ${path}`, REASON);
  return 0;
}
