import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';

/**
 * How the tree's own adduser speaks and counts. `classic`: messages as they are, status 1 for nearly all failures (up
 * to 3.134). `logging`: levels of messages and a status for each failure (from 3.137). Told by the program's own text,
 * never by its version.
 */
export interface Dialect {
  readonly kind: 'classic' | 'logging';
  /** The status of a `RET_` name; 1 for all in the classic one. */
  status(name: string): number;
  /** What the program says of its command line. */
  readonly usage: string;
  /**
   * A defect of some versions: perl runs with -T, and a warning about the settings is handed to logger while PATH is
   * tainted still. perl dies of that.
   */
  readonly diesOfEarlyWarnings: boolean;
}

/** What only the programs of one dialect have in their text: [adduser, deluser]. */
const MARKS = {
  classic: ['sub existing_user_ok', 'sub fail {'],
  logging: ['sub existing_user_status', 'log_fatal( mtx('],
} as const;

const STATUSES = '/usr/share/perl5/Debian/AdduserRetvalues.pm';

function loggingStatus(process: Process): Dialect['status'] {
  const text = process.files.tryRead(STATUSES) ?? '';
  const found = [...text.matchAll(/^use constant (RET_\w+) => (\d+);/gm)];
  const statuses = new Map(found.map(([, name = '', value = '']) => [name, Number(value)]));
  return (name) =>
    statuses.get(name) ?? unmodelled(process, `${process.name} of a version without the status ${name}`);
}

function usageOf(text: string): string {
  const [, usage = ''] = /^sub usage \{\s*printf\(? ?gtx\(\s*"([^"]*)"/m.exec(text) ?? [];
  return usage.replace(/\\n/g, '\n');
}

function diesEarly(text: string): boolean {
  const [settings, path] = [text.indexOf('\npreseed_config'), text.indexOf('\n$ENV{"PATH"}=')];
  return /^#! ?\S+perl -T/.test(text) && settings >= 0 && settings < path;
}

/** @throws RootfsError `SCRIPT_UNMODELLED` for a version that is neither */
export function dialectOf(process: Process): Dialect {
  const text = process.files.read(process.path);
  const has = (marks: readonly string[]): boolean => marks.some((mark) => text.includes(mark));
  const isLogging = has(MARKS.logging);
  if (isLogging === has(MARKS.classic)) return unmodelled(process, `this version of ${process.name}`);
  const usage = usageOf(text);
  if (!isLogging) return { kind: 'classic', status: () => 1, usage, diesOfEarlyWarnings: false };
  return { kind: 'logging', status: loggingStatus(process), usage, diesOfEarlyWarnings: diesEarly(text) };
}
