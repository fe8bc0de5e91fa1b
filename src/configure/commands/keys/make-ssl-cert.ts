import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';

const REASON =
  'its key is random, and must not be the same in every container: make-ssl-cert generate-default-snakeoil makes one';

const OPTIONS = new Set(['--force-overwrite', '--no-overwrite', '-f', '-n']);

/** make-ssl-cert(8): the certificate of a machine for itself is left out, with its key. */
export function makeSslCert(process: Process): number {
  const words = process.args.filter((word) => !OPTIONS.has(word));
  if (words.length !== 1 || words[0] !== 'generate-default-snakeoil') {
    unmodelled(process, `make-ssl-cert ${process.args.join(' ')}`);
  }
  process.system.leave('snakeoil certificate', REASON);
  return 0;
}
