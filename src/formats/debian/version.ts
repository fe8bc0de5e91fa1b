import { RootfsError } from '../../kernel/errors.js';

/** What dpkg says of a version string; a `warning` is bad syntax that it still compares. */
export interface VersionVerdict {
  readonly level: 'ok' | 'warning' | 'error';
  /** dpkg's own words; '' when all is well. */
  readonly message: string;
}

/** `<<` and `>>` are strict; the old `<` and `>` mean `<=` and `>=` (deb-control(5), Policy §7.1). */
export type VersionOperator = '<<' | '<=' | '=' | '>=' | '>>';

const LARGEST_EPOCH = 2147483647;
const COLON = 0x3a;
const HYPHEN = 0x2d;
const TILDE = 0x7e;
const ZERO = 0x30;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

/** The weight of a byte that is not a digit: `~` before the end, the end, letters, all else. */
function weight(text: string, at: number, end: number): number {
  if (at >= end) return 0;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (isLetter(code)) return code;
  return code === TILDE ? -1 : code + 256;
}

function skipZeros(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === ZERO) at++;
  return at;
}

function endOfDigits(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Orders two digit runs of any length: without leading zeros, the longer is larger. */
function compareDigits(
  a: string,
  aFrom: number,
  aEnd: number,
  b: string,
  bFrom: number,
  bEnd: number,
): number {
  if (aEnd - aFrom !== bEnd - bFrom) return aEnd - aFrom - (bEnd - bFrom);
  for (let k = 0; k < aEnd - aFrom; k++) {
    const difference = a.charCodeAt(aFrom + k) - b.charCodeAt(bFrom + k);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** deb-version(7): alternately a run of non-digits by weight and a run of digits by number. */
function comparePart(a: string, aFrom: number, aEnd: number, b: string, bFrom: number, bEnd: number): number {
  let i = aFrom;
  let j = bFrom;
  while (i < aEnd || j < bEnd) {
    while ((i < aEnd && !isDigit(a.charCodeAt(i))) || (j < bEnd && !isDigit(b.charCodeAt(j)))) {
      const difference = weight(a, i, aEnd) - weight(b, j, bEnd);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    i = skipZeros(a, i, aEnd);
    j = skipZeros(b, j, bEnd);
    const iEnd = endOfDigits(a, i, aEnd);
    const jEnd = endOfDigits(b, j, bEnd);
    const difference = compareDigits(a, i, iEnd, b, j, jEnd);
    if (difference !== 0) return difference;
    i = iEnd;
    j = jEnd;
  }
  return 0;
}

interface Parts {
  readonly epoch: number;
  readonly upstreamFrom: number;
  readonly upstreamEnd: number;
  readonly revisionFrom: number;
}

function partsOf(version: string): Parts {
  const colon = version.indexOf(':');
  const epoch = colon < 0 ? 0 : Number.parseInt(version.slice(0, colon), 10);
  const hyphen = version.lastIndexOf('-');
  const hasRevision = hyphen > colon && version.charCodeAt(hyphen) === HYPHEN;
  return {
    epoch: Number.isNaN(epoch) ? 0 : epoch,
    upstreamFrom: colon + 1,
    upstreamEnd: hasRevision ? hyphen : version.length,
    revisionFrom: hasRevision ? hyphen + 1 : version.length,
  };
}

/**
 * Orders two version strings as dpkg does: epoch, upstream version, revision. Never throws; strings that dpkg would
 * refuse are ordered by the same rules, so that the order is total. Versions that differ may be equal (`1` and `1-0`).
 * @see deb-version(7), dpkg's lib/dpkg/version.c
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const p = partsOf(a);
  const q = partsOf(b);
  if (p.epoch !== q.epoch) return p.epoch - q.epoch;
  const upstream = comparePart(a, p.upstreamFrom, p.upstreamEnd, b, q.upstreamFrom, q.upstreamEnd);
  if (upstream !== 0) return upstream;
  return comparePart(a, p.revisionFrom, a.length, b, q.revisionFrom, b.length);
}

/** Whether `version` stands in the relation `operator` to `wanted` (Policy §7.1). */
export function versionSatisfies(version: string, operator: VersionOperator, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  switch (operator) {
    case '<<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    case '>>':
      return order > 0;
    default:
      throw new RootfsError('INTERNAL', `no such version operator: ${String(operator satisfies never)}`);
  }
}

function refused(message: string): VersionVerdict {
  return { level: 'error', message };
}

/** What strtol(3) and dpkg make of the text before the first colon; undefined when it is a good epoch. */
function epochProblem(text: string): string | undefined {
  const number = /^[\t\n\v\f\r ]*[+-]?[0-9]+/.exec(text);
  if (number === null) return 'epoch in version is empty';
  if (number[0].length !== text.length) return 'epoch in version is not number';
  if (text.startsWith('-') && /[1-9]/.test(text)) return 'epoch in version is negative';
  if (Number(text) > LARGEST_EPOCH) return 'epoch in version is too big';
  return undefined;
}

function hasForeign(text: string, allowed: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code) && !isLetter(code) && !allowed.includes(text.charAt(i))) return true;
  }
  return false;
}

/** The part after the epoch: structure first (errors), then characters (warnings). */
function checkNumber(text: string): VersionVerdict {
  const hyphen = text.lastIndexOf('-');
  if (hyphen >= 0 && hyphen === text.length - 1) return refused('revision number is empty');
  const upstream = hyphen < 0 ? text : text.slice(0, hyphen);
  const revision = hyphen < 0 ? '' : text.slice(hyphen + 1);
  if (upstream === '') return refused('version number is empty');
  if (!isDigit(upstream.charCodeAt(0))) {
    return { level: 'warning', message: 'version number does not start with digit' };
  }
  if (hasForeign(upstream, '.-+~:'))
    return { level: 'warning', message: 'invalid character in version number' };
  if (hasForeign(revision, '.+~'))
    return { level: 'warning', message: 'invalid character in revision number' };
  return { level: 'ok', message: '' };
}

/**
 * Judges a version string as `dpkg --validate-version` does, in its words.
 * @see deb-version(7), parseversion() in dpkg's lib/dpkg/parsehelp.c
 */
export function checkVersion(text: string): VersionVerdict {
  const trimmed = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (trimmed === '') return refused('version string is empty');
  if (/[ \t]/.test(trimmed)) return refused('version string has embedded spaces');
  const colon = trimmed.indexOf(':');
  if (colon < 0) return checkNumber(trimmed);
  const problem = epochProblem(trimmed.slice(0, colon));
  if (problem !== undefined) return refused(problem);
  if (trimmed.charCodeAt(colon) === COLON && colon === trimmed.length - 1) {
    return refused('nothing after colon in version number');
  }
  return checkNumber(trimmed.slice(colon + 1));
}
