import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';

/** A failure inside a program of systemd, by the name of its errno: what a line says after the colon. */
export class ConfigFailure extends Error {
  override readonly name = 'ConfigFailure';

  constructor(readonly errno: keyof typeof MESSAGES) {
    super(MESSAGES[errno]);
  }
}

/** strerror(3) in the locale C, for those that no system call on the tree gives. */
const MESSAGES = {
  EBADSLT: 'Invalid slot',
  EINVAL: 'Invalid argument',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOMEDIUM: 'No medium found',
  ENOPKG: 'Package not installed',
  ENXIO: 'No such device or address',
  ERANGE: 'Numerical result out of range',
  ESRCH: 'No such process',
  EUNATCH: 'Protocol driver not attached',
} as const;

/** The errno and text of a failure of either kind; anything else is thrown on. */
export function failureOf(thrown: unknown): { readonly errno: string; readonly message: ByteString } {
  if (thrown instanceof ConfigFailure || isIoError(thrown)) return thrown;
  throw thrown;
}
