import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { lower } from './perl-text.js';

/** Which translations a debconf looks at. */
export interface Languages {
  /** Suffixes of fields, best first, in small letters. */
  readonly tags: readonly ByteString[];
  /** What nl_langinfo(CODESET) says, where perl can convert: undefined without Text::Iconv. */
  readonly charmap: 'UTF-8' | 'ANSI_X3.4-1968' | undefined;
}

/** Names of a locale with and without its parts, the fullest first. @see Debconf::Template, _getlocalelist */
function variantsOf(locale: ByteString): ByteString[] {
  const modifier = /@[^.]+/.exec(locale)?.[0];
  const plain = modifier === undefined ? locale : locale.replace(modifier, '');
  const [, language = '', territory, charset] = /^([^_@.]+)(_[^_@.]+)?(\..+)?/.exec(plain) ?? [];
  let found = [language];
  if (modifier !== undefined) found = found.flatMap((one) => [one + modifier, one]);
  if (territory !== undefined)
    found = found.flatMap((one) => [one.replace(/^[^_@.]+/, (part) => part + territory), one]);
  if (charset !== undefined)
    found = found.flatMap((one) => [one.replace(/^[^@.]+/, (part) => part + charset), one]);
  return found;
}

/** What setlocale(3) takes the environment for: a locale that is not installed leaves `C`. */
function messagesLocale(process: Process): ByteString {
  const given = ['LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => process.env.get(name) ?? '');
  const wanted = given.find((value) => value !== '') ?? 'C';
  if (/^C\.utf-?8$/i.test(wanted)) return wanted;
  if (wanted === 'C' || wanted === 'POSIX') return 'C';
  const installed = ['locale-archive', wanted, wanted.replace(/\.utf-?8$/i, '.utf8')];
  if (installed.some((name) => !name.includes('/') && process.files.exists(`/usr/lib/locale/${name}`)))
    unmodelled(process, `debconf in the locale ${wanted}`);
  return 'C';
}

/** Whether perl finds the module Text::Iconv, which debconf-i18n brings. */
function hasIconv(process: Process): boolean {
  const { files } = process;
  const below = (folder: ByteString): ByteString[] =>
    files.isDirectory(folder) ? files.list(folder).map((name) => `${folder}/${name}`) : [];
  const folders = below('/usr/lib').filter((path) => files.isDirectory(`${path}/perl5`));
  return folders
    .flatMap((path) => below(`${path}/perl5`))
    .some((path) => files.exists(`${path}/Text/Iconv.pm`));
}

/** What a debconf started in this process's environment would look for. @see Debconf::Template, _getlangs */
export function languagesOf(process: Process): Languages {
  const locale = messagesLocale(process);
  const wished = (process.env.get('LANGUAGE') ?? '').split(':').filter((one) => one !== '');
  const tags = [...wished.flatMap(variantsOf), ...variantsOf(locale)].map(lower);
  const charmap = locale === 'C' ? 'ANSI_X3.4-1968' : 'UTF-8';
  return { tags, charmap: hasIconv(process) ? charmap : undefined };
}

function isUtf8(bytes: ByteString): boolean {
  const buffer = Buffer.from(bytes, 'latin1');
  return Buffer.from(buffer.toString('utf8'), 'utf8').equals(buffer);
}

/**
 * Converts a translation to the locale's charset.
 * @returns undefined when it cannot be converted
 * @see iconv(3); Debconf::Encoding, convert
 */
export function converted(
  charmap: Languages['charmap'],
  encoding: ByteString,
  text: ByteString,
): ByteString | undefined {
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  if (isAscii) return text;
  if (charmap !== 'UTF-8') return undefined;
  if (/^utf-?8$/i.test(encoding)) return isUtf8(text) ? text : undefined;
  if (/^iso-?8859-1$/i.test(encoding)) return Buffer.from(text, 'utf8').toString('latin1');
  throw new Error(`the charset ${encoding}`);
}
