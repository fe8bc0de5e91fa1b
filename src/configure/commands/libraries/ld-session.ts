import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { LdProgram } from './ld-program.js';

/** One run of ldconfig: what it was told, where it works and what it says. */
export interface LdSession {
  readonly program: LdProgram;
  /** The file system, below ROOT with -r. */
  readonly files: Files;
  /** How the program was called: it opens every message. */
  readonly calledAs: ByteString;
  readonly verbose: boolean;
  /** Not with -X. */
  readonly makeLinks: boolean;
  /** Not with -N and -n. */
  readonly buildCache: boolean;
  /** Standard output and error in the order of writing. */
  readonly said: { readonly fd: 1 | 2; readonly text: ByteString }[];
}

/** error(3): `PROGRAM: TEXT` and a newline to standard error, beside those that the text ends with. */
export function warn(session: LdSession, text: ByteString): void {
  session.said.push({ fd: 2, text: `${session.calledAs}: ${text}\n` });
}

/** To standard output, with --verbose. */
export function tell(session: LdSession, text: ByteString): void {
  if (session.verbose) session.said.push({ fd: 1, text });
}
