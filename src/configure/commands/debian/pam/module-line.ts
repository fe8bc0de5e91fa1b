import type { ByteString } from '../../../../kernel/byte-string.js';
import { SPACES, splitPattern } from '../debconf/perl-text.js';

/** A line of a PAM stack, without its type. @see pam.conf(5) */
export interface ModuleLine {
  /** Control and module, with the space between them as written. */
  readonly module: ByteString;
  readonly options: ByteString[];
}

const LINE = /^((?:\[[^\]]+\]|\w+)[ \t\n\r\f\v]+[^ \t\n\r\f\v]+)[ \t\n\r\f\v]*([^\n]*)/;

export function moduleLine(line: ByteString): ModuleLine {
  const found = LINE.exec(line);
  return { module: found?.[1] ?? '', options: splitPattern(found?.[2] ?? '', SPACES) };
}

/** A line without how far its control jumps, which depends on the lines below. */
export function withoutJump(line: ByteString): ByteString {
  return line.replace(/(\[[^0-9]*)[0-9]+([^\n]*\])/g, '$1$2');
}
