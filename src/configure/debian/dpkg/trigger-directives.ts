import { RootfsError } from '../../../kernel/errors.js';
import type { Package } from '../../../package/package.js';

/** A line of a package's triggers file. @see deb-triggers(5) */
export interface TriggerDirective {
  readonly verb: 'interest' | 'activate';
  /** A name that begins with a slash is a file trigger. */
  readonly trigger: string;
  /** Whether whoever activates it has to wait for it to run. */
  readonly awaits: boolean;
}

const DIRECTIVE = /^(interest|activate)(-await|-noawait)?\s+(\S+)$/;

/** Names of dpkg's own files in the folder of triggers, which no trigger may take. */
const RESERVED = ['File', 'Lock', 'Unincorp'];

/**
 * The directives of a package's triggers file.
 * @throws RootfsError `DEB_MALFORMED` for a line that is no directive
 * @see deb-triggers(5)
 */
export function parseTriggers(pkg: Package): readonly TriggerDirective[] {
  const file = pkg.controlFiles.find(({ name }) => name === 'triggers');
  if (file === undefined) return [];
  const directives: TriggerDirective[] = [];
  for (const line of Buffer.from(file.bytes).toString('utf8').split('\n')) {
    const text = line.trim();
    // Only a whole line is a comment. @see dpkg lib/dpkg/triglib.c, trig_parse_ci
    if (text === '' || text.startsWith('#')) continue;
    const [, verb, how, trigger] = DIRECTIVE.exec(text) ?? [];
    if (verb === undefined || trigger === undefined) {
      throw new RootfsError('DEB_MALFORMED', `${pkg.name}: triggers has the line ${JSON.stringify(line)}`);
    }
    directives.push({ verb: verb as TriggerDirective['verb'], trigger, awaits: how !== '-noawait' });
  }
  return directives;
}

/**
 * Whether a trigger is about a file rather than a name.
 * @throws RootfsError `DEB_MALFORMED` for what can be neither
 * @see dpkg lib/dpkg/triglib.c, trig_classify_byname
 */
export function isFileTrigger(trigger: string, owner: string): boolean {
  if (/^(\/[^/]+)+$/.test(trigger)) return true;
  if (/^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(trigger) && !RESERVED.includes(trigger)) return false;
  throw new RootfsError('DEB_MALFORMED', `${owner}: ${JSON.stringify(trigger)} is no name of a trigger`);
}
