import type { ByteString } from '../../../kernel/byte-string.js';

/** How a unit's name relates to instances. @see systemd.unit(5), "Description" */
export type UnitNameKind = 'plain' | 'template' | 'instance';

export type UnitType =
  | 'service'
  | 'socket'
  | 'target'
  | 'device'
  | 'mount'
  | 'automount'
  | 'swap'
  | 'timer'
  | 'path'
  | 'slice'
  | 'scope';

const TYPES: ReadonlySet<string> = new Set<UnitType>([
  'service',
  'socket',
  'target',
  'device',
  'mount',
  'automount',
  'swap',
  'timer',
  'path',
  'slice',
  'scope',
]);
const MAY_ALIAS: ReadonlySet<string> = new Set(['service', 'socket', 'target', 'device', 'timer', 'path']);
const MAY_TEMPLATE: ReadonlySet<string> = new Set(['service', 'socket', 'target', 'timer', 'path']);
const MAX_BYTES = 255;

/** `service` of `cron.service`; undefined when there is no such suffix. */
export function unitType(name: ByteString): UnitType | undefined {
  const dot = name.lastIndexOf('.');
  const type = name.slice(dot + 1);
  return dot > 0 && TYPES.has(type) ? (type as UnitType) : undefined;
}

export function mayAlias(type: UnitType | undefined): boolean {
  return type !== undefined && MAY_ALIAS.has(type);
}

export function mayTemplate(type: UnitType | undefined): boolean {
  return type !== undefined && MAY_TEMPLATE.has(type);
}

/** Of which kind a name is; undefined when it is not valid. @see systemd src/basic/unit-name.c, unit_name_is_valid */
export function unitKind(name: ByteString): UnitNameKind | undefined {
  if (unitType(name) === undefined || name.length > MAX_BYTES) return undefined;
  const stem = name.slice(0, name.lastIndexOf('.'));
  if (!/^[A-Za-z0-9:_.\\@-]+$/.test(stem)) return undefined;
  const at = stem.indexOf('@');
  if (at < 0) return 'plain';
  if (at === 0) return undefined;
  return at === stem.length - 1 ? 'template' : 'instance';
}

/** `getty@.service` of `getty@tty1.service` (and of itself); undefined for a plain name. */
export function templateOf(name: ByteString): ByteString | undefined {
  const kind = unitKind(name);
  if (kind === undefined || kind === 'plain') return undefined;
  return `${name.slice(0, name.indexOf('@') + 1)}.${unitType(name)}`;
}

/** `tty1` of `getty@tty1.service`; '' for a template, undefined for a plain name. */
export function instanceOf(name: ByteString): ByteString | undefined {
  const at = name.indexOf('@');
  return at < 0 ? undefined : name.slice(at + 1, name.lastIndexOf('.'));
}

/** A template's (or instance's) name with this instance. */
export function withInstance(name: ByteString, instance: ByteString): ByteString {
  return `${name.slice(0, name.indexOf('@') + 1)}${instance}${name.slice(name.lastIndexOf('.'))}`;
}

/** `foo` of `foo@bar.service` and of `foo.service`. */
export function prefixOf(name: ByteString): ByteString {
  const at = name.indexOf('@');
  return name.slice(0, at < 0 ? name.lastIndexOf('.') : at);
}

export function isInstanceText(text: ByteString): boolean {
  return /^[A-Za-z0-9:_.\\@-]+$/.test(text);
}

function escapeByte(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Escapes a string for a unit's name: `/` becomes `-`, all that is not allowed `\xXX`. @see systemd-escape(1) */
export function escapeUnitText(text: ByteString): ByteString {
  const first = text.startsWith('.') ? escapeByte('.') : '';
  return (
    first +
    text
      .slice(first === '' ? 0 : 1)
      .replace(/[^A-Za-z0-9:_./]/g, escapeByte)
      .replaceAll('/', '-')
  );
}

/** The same for a path, without leading, trailing and doubled slashes; undefined when it cannot be normalised. */
export function escapeUnitPath(path: ByteString): ByteString | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return undefined;
  return names.length === 0 ? '-' : escapeUnitText(names.join('/'));
}

/** Undoes {@link escapeUnitText}; undefined when there is no such string. */
export function unescapeUnitText(text: ByteString): ByteString | undefined {
  if (/\\(?!x[0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replace(/-|\\x([0-9a-fA-F]{2})/g, (_, code: string | undefined) =>
    code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Undoes {@link escapeUnitPath}; undefined when there is no such path. */
export function unescapeUnitPath(text: ByteString): ByteString | undefined {
  if (text === '-') return '/';
  const path = unescapeUnitText(text);
  if (path === undefined || path === '') return undefined;
  const isNormal = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
  return isNormal ? `/${path}` : undefined;
}

/** What a user's word became as a unit's name. */
export interface Mangled {
  readonly name: ByteString;
  /** A sentence about what was changed. */
  readonly notice: ByteString | undefined;
}

/**
 * The unit that a user means: a path becomes a mount or device, a name without suffix gets one, what is not allowed is
 * escaped. undefined when nothing valid comes of it. @see systemd src/basic/unit-name.c, unit_name_mangle_with_suffix
 */
export function mangleUnitName(
  given: ByteString,
  operation: ByteString,
  suffix: ByteString,
): Mangled | undefined {
  if (given === '') return undefined;
  if (unitKind(given) !== undefined) return { name: given, notice: undefined };
  const isGlob = /[*?[]/.test(given) && /^[A-Za-z0-9:_.\\@[\]!*?-]+$/.test(given);
  let notice = isGlob ? `Glob pattern passed ${operation}, but globs are not supported for this.\n` : '';
  if (given.startsWith('/')) {
    const ending = /^\/(?:dev|sys)\//.test(given) ? '.device' : '.mount';
    const escaped = escapeUnitPath(given);
    if (escaped !== undefined) return { name: escaped + ending, notice: undefined };
  }
  const escaped = given.replace(/[^A-Za-z0-9:_.\\@/-]/g, escapeByte).replaceAll('/', '-');
  if (escaped !== given) {
    const advice = isGlob ? '' : ' (maybe you should use systemd-escape?)';
    notice += `Invalid unit name "${given}" escaped as "${escaped}"${advice}.\n`;
  }
  const name = unitType(escaped) === undefined ? escaped + suffix : escaped;
  return unitKind(name) === undefined ? undefined : { name, notice: notice === '' ? undefined : notice };
}
