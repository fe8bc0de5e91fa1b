import { FIELDS, type FieldName } from './packages-scan.js';
import type { PackageStanza } from './stanza.js';

type Values = readonly (string | undefined)[];

function numberOf(name: FieldName): number {
  return FIELDS.indexOf(name);
}

const PACKAGE = numberOf('Package');
const VERSION = numberOf('Version');
const ARCHITECTURE = numberOf('Architecture');
const PRIORITY = numberOf('Priority');
const SECTION = numberOf('Section');
const ESSENTIAL = numberOf('Essential');
const IMPORTANT = numberOf('Important');
const PROTECTED = numberOf('Protected');
const MULTI_ARCH = numberOf('Multi-Arch');
const SOURCE = numberOf('Source');
const DEPENDS = numberOf('Depends');
const PRE_DEPENDS = numberOf('Pre-Depends');
const RECOMMENDS = numberOf('Recommends');
const SUGGESTS = numberOf('Suggests');
const ENHANCES = numberOf('Enhances');
const CONFLICTS = numberOf('Conflicts');
const BREAKS = numberOf('Breaks');
const REPLACES = numberOf('Replaces');
const PROVIDES = numberOf('Provides');
const FILENAME = numberOf('Filename');
const SIZE = numberOf('Size');
const SHA256 = numberOf('SHA256');
const INSTALLED_SIZE = numberOf('Installed-Size');

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

/** `glibc (2.36-9)` names the source package glibc. @see Debian Policy §5.6.1 */
function sourceName(field: string | undefined, name: string): string {
  if (field === undefined || field === '') return name;
  const end = field.search(/[ (]/);
  return end === -1 ? field : field.slice(0, end);
}

function text(values: Values, number: number): string {
  return values[number] ?? '';
}

function stanzaOf(values: Values): PackageStanza {
  const name = text(values, PACKAGE);
  const sha256 = text(values, SHA256);
  return {
    name,
    version: text(values, VERSION),
    architecture: text(values, ARCHITECTURE),
    priority: text(values, PRIORITY),
    section: text(values, SECTION),
    essential: values[ESSENTIAL] === 'yes',
    important: values[IMPORTANT] === 'yes' || values[PROTECTED] === 'yes',
    multiArch: (values[MULTI_ARCH] ?? 'no') as PackageStanza['multiArch'],
    source: sourceName(values[SOURCE], name),
    depends: text(values, DEPENDS),
    preDepends: text(values, PRE_DEPENDS),
    recommends: text(values, RECOMMENDS),
    suggests: text(values, SUGGESTS),
    enhances: text(values, ENHANCES),
    conflicts: text(values, CONFLICTS),
    breaks: text(values, BREAKS),
    replaces: text(values, REPLACES),
    provides: text(values, PROVIDES),
    filename: text(values, FILENAME),
    sizeBytes: Number(values[SIZE]),
    sha256: /[A-F]/.test(sha256) ? sha256.toLowerCase() : sha256,
    installedSizeKib: Number(values[INSTALLED_SIZE] ?? '0'),
  };
}

/**
 * The stanza, or a sentence that names the package and what is wrong with it. `values[n]` belongs to `FIELDS[n]`.
 * A Filename with a leading `./` (as dpkg-scanpackages writes it for the current folder) loses it.
 */
export function readStanza(values: (string | undefined)[]): PackageStanza | string {
  const filename = values[FILENAME];
  if (filename?.startsWith('./') === true) values[FILENAME] = filename.slice(2);
  const problem = problemOf(values);
  return problem === undefined ? stanzaOf(values) : `${nameForMessage(values)}: ${problem}`;
}
