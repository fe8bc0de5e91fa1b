import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { type ParsedOptions, UsageError } from '../../options.js';
import { folderOf, lastName } from '../names.js';
import { quoted } from '../quote.js';

/** What becomes of a file that would be replaced. */
export interface BackupPlan {
  readonly style: 'simple' | 'numbered' | 'existing';
  /** For simple backups. */
  readonly suffix: ByteString;
}

/** The options for backups, for the tables of cp, mv, ln and install. */
export const BACKUP_OPTIONS = { b: 'flag', backup: 'optional', S: 'suffix', suffix: 'value' } as const;

const STYLES: Readonly<Record<string, BackupPlan['style'] | 'none'>> = {
  none: 'none',
  off: 'none',
  simple: 'simple',
  never: 'simple',
  existing: 'existing',
  nil: 'existing',
  numbered: 'numbered',
  t: 'numbered',
};

/**
 * Which backups are asked for, if any; $VERSION_CONTROL and $SIMPLE_BACKUP_SUFFIX count too.
 * @throws UsageError
 * @see coreutils manual, "Backup options"
 */
export function backupPlan(process: Process, options: ParsedOptions): BackupPlan | undefined {
  if (!options.has('b') && !options.has('backup') && !options.has('suffix')) return undefined;
  const given = options.value('backup');
  const control = given !== undefined && given !== '' ? given : (process.env.get('VERSION_CONTROL') ?? '');
  const matching = Object.keys(STYLES).filter((name) => control !== '' && name.startsWith(control));
  const exact = Object.hasOwn(STYLES, control) ? [control] : matching;
  const styles = new Set(exact.map((name) => STYLES[name]));
  if (control !== '' && styles.size !== 1)
    throw new UsageError(`invalid argument ${quoted(control)} for 'backup type'`);
  const [style = 'existing'] = styles;
  if (style === 'none') return undefined;
  const wanted = options.value('suffix') ?? process.env.get('SIMPLE_BACKUP_SUFFIX') ?? '';
  // A suffix with a slash would lead elsewhere. @see gnulib backup-find.c, set_simple_backup_suffix
  const suffix = wanted === '' || wanted.includes('/') ? '~' : wanted;
  return { style, suffix };
}

function highestNumber(files: Files, path: ByteString): number {
  const prefix = `${lastName(path)}.~`;
  const numbers = files
    .list(folderOf(path))
    .filter((name) => name.startsWith(prefix) && /^[1-9][0-9]*~$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length, -1)));
  return Math.max(0, ...numbers);
}

/** The name that a file's backup gets. */
export function backupName(files: Files, path: ByteString, plan: BackupPlan): ByteString {
  const highest = plan.style === 'simple' ? 0 : highestNumber(files, path);
  if (plan.style === 'numbered' || highest > 0) return `${path}.~${highest + 1}~`;
  return path + plan.suffix;
}
