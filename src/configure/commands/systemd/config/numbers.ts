import type { ByteString } from '../../../../kernel/byte-string.js';
import { ConfigFailure } from './failure.js';

/**
 * A user's or group's number, written the one way in which it can be. @see systemd src/basic/user-util.c, parse_uid
 * @throws ConfigFailure `EINVAL`, `ERANGE`, and `ENXIO` for numbers that mean nobody
 */
export function parseUid(text: ByteString): number {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) throw new ConfigFailure('EINVAL');
  if (text.length > 10 || Number(text) > 0xffff_ffff) throw new ConfigFailure('ERANGE');
  const id = Number(text);
  if (id === 0xffff_ffff || id === 0xffff) throw new ConfigFailure('ENXIO');
  return id;
}

/** The same, undefined for any failure. */
export function tryParseUid(text: ByteString): number | undefined {
  try {
    return parseUid(text);
  } catch (error) {
    if (!(error instanceof ConfigFailure)) throw error;
    return undefined;
  }
}
