import { compareBytewise } from '../../kernel/order.js';
import { normalRelations, normalVersion } from './relation-text.js';

/** One field of a control stanza, its value without the space after the colon; folded lines keep their own spaces. */
export interface ControlField {
  readonly name: string;
  readonly value: string;
}

/** A configuration file and the MD5 of what its package ships. @see Policy, appendix on conffiles */
export interface Conffile {
  /** Absolute. */
  readonly path: string;
  readonly md5: string;
  readonly removeOnUpgrade: boolean;
}

export interface StatusRecord {
  readonly name: string;
  readonly architecture: string;
  /** `install ok unpacked` */
  readonly status: string;
  readonly fields: readonly ControlField[];
  readonly conffiles: readonly Conffile[];
  /** Names of triggers, and of packages whose triggers this one waits for. */
  readonly triggersPending?: readonly string[];
  readonly triggersAwaited?: readonly string[];
}

/** The order in which dpkg writes the fields it knows; others follow as in the package. @see dpkg lib/dpkg/parse.c */
const ORDER = [
  'Package',
  'Essential',
  'Protected',
  'Status',
  'Priority',
  'Section',
  'Installed-Size',
  'Origin',
  'Maintainer',
  'Bugs',
  'Architecture',
  'Multi-Arch',
  'Source',
  'Version',
  'Config-Version',
  'Replaces',
  'Provides',
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Breaks',
  'Conflicts',
  'Enhances',
  'Conffiles',
  'Description',
  'Triggers-Pending',
  'Triggers-Awaited',
];

const RELATIONS = new Set([
  'Replaces',
  'Provides',
  'Depends',
  'Pre-Depends',
  'Recommends',
  'Suggests',
  'Breaks',
  'Conflicts',
  'Enhances',
]);

/** Known to dpkg, but not taken from a control file: what describes an archive's file, and what dpkg says itself. */
const NOT_FROM_CONTROL = new Set([
  'filename',
  'size',
  'md5sum',
  'status',
  'config-version',
  'conffiles',
  'triggers-pending',
  'triggers-awaited',
]);

/** Words that dpkg writes in its own spelling, however the package spells them. @see dpkg lib/dpkg/pkg-namevalue.c */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  Priority: ['required', 'important', 'standard', 'optional', 'extra'],
  'Multi-Arch': ['no', 'same', 'allowed', 'foreign'],
};

const CANONICAL = new Map(ORDER.map((name) => [name.toLowerCase(), name]));

/** A field's value as dpkg writes it; undefined for an empty or default one, which it does not write. */
function valueOf(name: string, value: string, owner: string): string | undefined {
  if (RELATIONS.has(name)) return normalRelations(value, owner) || undefined;
  if (name === 'Version') return normalVersion(value);
  // Both are booleans that default to no. @see dpkg lib/dpkg/dump.c, w_booleandefno
  if (name === 'Essential' || name === 'Protected') return value.toLowerCase() === 'yes' ? 'yes' : undefined;
  const word = WORDS[name]?.find((known) => known === value.toLowerCase());
  if (name === 'Multi-Arch' && word === 'no') return undefined;
  return word ?? (value === '' ? undefined : value);
}

function conffilesText(conffiles: readonly Conffile[]): readonly string[] {
  if (conffiles.length === 0) return [];
  const lines = conffiles.map(
    ({ path, md5, removeOnUpgrade }) => ` ${path} ${md5}${removeOnUpgrade ? ' remove-on-upgrade' : ''}\n`,
  );
  return ['Conffiles:\n', ...lines];
}

function stanza(record: StatusRecord): string {
  const known = new Map<string, string>([['Status', record.status]]);
  const { triggersPending = [], triggersAwaited = [] } = record;
  if (triggersPending.length > 0) known.set('Triggers-Pending', triggersPending.join(' '));
  if (triggersAwaited.length > 0) known.set('Triggers-Awaited', triggersAwaited.join(' '));
  const others: string[] = [];
  for (const field of record.fields) {
    if (NOT_FROM_CONTROL.has(field.name.toLowerCase())) continue;
    const name = CANONICAL.get(field.name.toLowerCase());
    if (name === undefined) {
      others.push(`${field.name}: ${field.value}\n`);
      continue;
    }
    const value = valueOf(name, field.value, record.name);
    if (value !== undefined) known.set(name, value);
  }
  const lines = ORDER.flatMap((name) => {
    if (name === 'Conffiles') return conffilesText(record.conffiles);
    const value = known.get(name);
    return value === undefined ? [] : [`${name}: ${value}\n`];
  });
  return [...lines, ...others].join('');
}

/** var/lib/dpkg/status: a stanza a package, by name and then architecture, a blank line after each. */
export function statusFile(records: readonly StatusRecord[]): string {
  const sorted = [...records].sort(
    (a, b) => compareBytewise(a.name, b.name) || compareBytewise(a.architecture, b.architecture),
  );
  return sorted.map((record) => `${stanza(record)}\n`).join('');
}
