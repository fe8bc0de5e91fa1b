import type { ByteString } from '../../../../kernel/byte-string.js';
import type { ConfigSession } from '../config/session.js';
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

const TMPFILES_SPECIFIERS: SpecifierTable = {
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

/** Those of all programs that 252 does not know here. */
const LATER = new Set(['A', 'M', 'q']);

const OLD_SPECIFIERS: SpecifierTable = Object.fromEntries(
  Object.entries(TMPFILES_SPECIFIERS).filter(([letter]) => !LATER.has(letter)),
);

/** @see tmpfiles.d(5), "Specifiers" */
export function tmpfilesSpecifiers({ release }: ConfigSession): SpecifierTable {
  return release < 253 ? OLD_SPECIFIERS : TMPFILES_SPECIFIERS;
}

/** Whether a text, before it is expanded, asks for what is of this boot. */
export function usesHostFact(text: ByteString): boolean {
  return /(?:^|[^%])(?:%%)*%b/.test(text);
}
