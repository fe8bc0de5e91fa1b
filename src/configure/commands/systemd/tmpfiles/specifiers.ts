import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Specifier, SpecifierTable } from '../config/specifiers.js';
import { SYSTEM_SPECIFIERS } from '../config/specifiers.js';

/** What stands for a number of this boot: no file of an image is named after it. */
const OF_THIS_BOOT = '\x01boot\x01';

function folder(path: ByteString): Specifier {
  return ({ root }) => root + path;
}

function home({ process }: Parameters<Specifier>[0]): ByteString {
  const given = process.env.get('HOME') ?? '';
  return given.startsWith('/') ? given : '/root';
}

/** @see tmpfiles.d(5), "Specifiers" */
export const TMPFILES_SPECIFIERS: SpecifierTable = {
  ...SYSTEM_SPECIFIERS,
  C: folder('/var/cache'),
  G: () => '0',
  L: folder('/var/log'),
  S: folder('/var/lib'),
  U: () => '0',
  b: () => OF_THIS_BOOT,
  g: () => 'root',
  h: home,
  t: folder('/run'),
  u: () => 'root',
};

/** Whether a text, before it is expanded, asks for what is of this boot. */
export function usesHostFact(text: ByteString): boolean {
  return /(?:^|[^%])(?:%%)*%b/.test(text);
}
