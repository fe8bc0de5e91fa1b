import type { ByteString } from '../../../kernel/byte-string.js';
import { UsageError } from '../../commands/options.js';
import type { Process } from '../../system/process.js';

export const PASSWD = '/etc/passwd';
export const SHADOW = '/etc/shadow';
export const GROUP = '/etc/group';
export const GSHADOW = '/etc/gshadow';

/** Ranges as Alpine configures busybox. @see busybox loginutils/Config.src, FIRST_SYSTEM_ID … */
const SYSTEM = { first: 100, last: 999 };
const REGULAR = { first: 1000, last: 60_000 };

/** A failure that the program tells and ends with status 1 for. */
export class AccountError extends Error {
  /** @param applet that tells it, when it is another one than was called */
  constructor(
    message: string,
    readonly applet?: string,
  ) {
    super(message);
  }
}

/** The number that -u or -g gives, checked. */
export function givenId(text: ByteString | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,10}$/.test(text) || Number(text) > 0xffff_fffe)
    throw new UsageError(`invalid number '${text}'`);
  return Number(text);
}

/** The wanted number, or the first one of its range, that is free. @throws AccountError when there is none */
export function freeId(
  letter: 'u' | 'g',
  wanted: number | undefined,
  isSystem: boolean,
  isTaken: (id: number) => boolean,
): number {
  if (wanted !== undefined) {
    if (isTaken(wanted)) throw new AccountError(`${letter}id '${wanted}' in use`);
    return wanted;
  }
  const { first, last } = isSystem ? SYSTEM : REGULAR;
  for (let id = first; id <= last; id++) if (!isTaken(id)) return id;
  throw new AccountError(`no ${letter}ids left`);
}

function isLegal(character: string, place: number, length: number): boolean {
  if (/[A-Za-z_]/.test(character)) return true;
  if (place === 0) return false;
  return /[0-9.@-]/.test(character) || (character === '$' && place === length - 1);
}

/** @see busybox libbb/die_if_bad_username.c */
export function checkName(name: ByteString | undefined): ByteString {
  if (name === undefined) throw new UsageError('a name is missing');
  const at = [...name].findIndex((character, place) => !isLegal(character, place, name.length));
  if (at >= 0 || name === '') {
    const code = name.charCodeAt(at) || 0;
    throw new AccountError(`illegal character with code ${code} at position ${Math.max(0, at)}`);
  }
  if (name.length > 255) throw new AccountError('name is too long');
  return name;
}

/** Tells an {@link AccountError} as `NAME: TEXT`. */
export async function tellingErrors(process: Process, body: () => Promise<number> | number): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    await process.write(`${error.applet ?? process.name}: ${error.message}\n`, 2);
    return 1;
  }
}
