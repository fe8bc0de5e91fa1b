import { compareBytewise } from '../../kernel/order.js';
import { normalRelations } from './relation-text.js';

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

/** Known to dpkg but never written for an installed package (they describe an archive's file). */
const ARCHIVE_FIELDS = new Set(['filename', 'size', 'md5sum']);

const CANONICAL = new Map(ORDER.map((name) => [name.toLowerCase(), name]));

function valueOf(name: string, value: string, owner: string): string | undefined {
  if (RELATIONS.has(name)) {
    const text = normalRelations(value, owner);
    return text === '' ? undefined : text;
  }
  const yes = value.trim().toLowerCase() === 'yes';
  // Both are booleans that default to no, and a default is not written. @see dpkg dump.c, w_booleandefno
  if (name === 'Essential' || name === 'Protected') return yes ? 'yes' : undefined;
  if (name === 'Multi-Arch' && value.trim() === 'no') return undefined;
  return value;
}

function conffilesText(conffiles: readonly Conffile[]): string {
  return conffiles
    .map(
      ({ path, md5, removeOnUpgrade }) => `\n ${path} ${md5}${removeOnUpgrade ? ' remove-on-upgrade' : ''}`,
    )
    .join('');
}

function stanza(record: StatusRecord): string {
  const known = new Map<string, string>([['Status', record.status]]);
  const others: string[] = [];
  for (const field of record.fields) {
    const name = CANONICAL.get(field.name.toLowerCase());
    if (name === 'Status' || ARCHIVE_FIELDS.has(field.name.toLowerCase())) continue;
    if (name === undefined) {
      others.push(`${field.name}: ${field.value}\n`);
      continue;
    }
    const value = valueOf(name, field.value, record.name);
    if (value !== undefined) known.set(name, value);
  }
  if (record.conffiles.length > 0) known.set('Conffiles', conffilesText(record.conffiles));
  const lines = ORDER.flatMap((name) => {
    const value = known.get(name);
    if (value === undefined) return [];
    return [value.startsWith('\n') ? `${name}:${value}\n` : `${name}: ${value}\n`];
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
