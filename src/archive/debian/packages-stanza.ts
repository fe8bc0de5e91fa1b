import { FIELDS, type FieldName } from './packages-scan.js';

/** By number of the field: its value, trimmed and with folds as blanks; undefined when absent. */
type Values = readonly (string | undefined)[];

function numberOf(name: FieldName): number {
  return FIELDS.indexOf(name);
}

/** The numbers of the fields that are looked at closely. */
export const PACKAGE = numberOf('Package');
export const VERSION = numberOf('Version');
export const ARCHITECTURE = numberOf('Architecture');
export const FILENAME = numberOf('Filename');
export const SIZE = numberOf('Size');
export const SHA256 = numberOf('SHA256');
export const ESSENTIAL = numberOf('Essential');
export const MULTI_ARCH = numberOf('Multi-Arch');
export const INSTALLED_SIZE = numberOf('Installed-Size');
export const PRIORITY = numberOf('Priority');
export const SECTION = numberOf('Section');
export const SOURCE = numberOf('Source');
export const IMPORTANT = numberOf('Important');
export const PROTECTED = numberOf('Protected');

/** Fields without which a package cannot be fetched and checked, with what they must look like. */
const REQUIRED: readonly (readonly [number, RegExp])[] = [
  // lib/dpkg/parsehelp.c, pkg_name_is_illegal: names become file names below var/lib/dpkg/info.
  [PACKAGE, /^[A-Za-z0-9][A-Za-z0-9+._-]*$/],
  // lib/dpkg/parsehelp.c, parseversion.
  [VERSION, /^[A-Za-z0-9][A-Za-z0-9.+:~-]*$/],
  [ARCHITECTURE, /^[a-z0-9][a-z0-9-]*$/],
  // Relative, and nothing that a URL or a shell would read as something else.
  [FILENAME, /^[A-Za-z0-9._~+][A-Za-z0-9._~+%,:=@^/-]*$/],
  [SIZE, /^[0-9]{1,15}$/],
  [SHA256, /^[0-9A-Fa-f]{64}$/],
];

const MULTI_ARCH_VALUES = new Set(['no', 'same', 'foreign', 'allowed']);

function show(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

/** "package hello", or what to call a stanza that has no proper name. */
function nameForMessage(values: Values): string {
  const name = values[PACKAGE];
  return name === undefined || name === ''
    ? 'a package without a name'
    : `package ${show(name).slice(1, -1)}`;
}

/** An empty part or `..` anywhere. */
const ESCAPING = /^\/|\/\/|\/$|^\.\.(\/|$)|\/\.\.(\/|$)/;

function problemOfFilename(filename: string): string | undefined {
  return ESCAPING.test(filename) ? `Filename ${show(filename)} does not stay inside the archive` : undefined;
}

function problemOfRequired(values: Values): string | undefined {
  for (const [number, pattern] of REQUIRED) {
    const value = values[number];
    if (value === undefined || value === '') return `no ${FIELDS[number]}`;
    if (!pattern.test(value)) return `${FIELDS[number]} ${show(value)} is not valid`;
  }
  return undefined;
}

/** What is wrong with the values that are not free text; undefined when nothing is. */
function problemOf(values: Values): string | undefined {
  const essential = values[ESSENTIAL];
  const multiArch = values[MULTI_ARCH];
  const installed = values[INSTALLED_SIZE];
  const filename = values[FILENAME];
  if (filename?.startsWith('/') === true) return problemOfFilename(filename);
  const missing = problemOfRequired(values) ?? problemOfFilename(filename ?? '');
  if (missing !== undefined) return missing;
  if (essential !== undefined && essential !== 'yes' && essential !== 'no')
    return `Essential ${show(essential)} is not yes or no`;
  if (multiArch !== undefined && !MULTI_ARCH_VALUES.has(multiArch))
    return `Multi-Arch ${show(multiArch)} is unknown`;
  if (installed !== undefined && !/^[0-9]{1,15}$/.test(installed))
    return `Installed-Size ${show(installed)} is not a number`;
  return undefined;
}

function nulIn(values: Values): string | undefined {
  const number = values.findIndex((value) => value?.includes('\0') === true);
  return number < 0 ? undefined : `${FIELDS[number]} has a NUL byte`;
}

/** A sentence that names the package and what is wrong with it; undefined when nothing is. */
export function problemOfStanza(values: Values): string | undefined {
  const problem = problemOf(values) ?? nulIn(values);
  return problem === undefined ? undefined : `${nameForMessage(values)}: ${problem}`;
}
