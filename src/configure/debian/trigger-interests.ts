import { RootfsError } from '../../kernel/errors.js';
import type { Package } from '../../package/package.js';

/** That a package wants to be told of a trigger. A name that begins with a slash is a file trigger. */
export interface TriggerInterest {
  readonly trigger: string;
  /** As in var/lib/dpkg/info. */
  readonly owner: string;
  /** Whether whoever activates it has to wait for it to run. */
  readonly awaits: boolean;
}

const DIRECTIVE =
  /^(interest|interest-await|interest-noawait|activate|activate-await|activate-noawait)\s+(\S+)$/;

/**
 * The interests in a package's triggers file; its activations are for when it is configured.
 * @throws RootfsError `DEB_MALFORMED` for a line that is no directive
 * @see deb-triggers(5)
 */
export function interestsOf(pkg: Package, owner: string): readonly TriggerInterest[] {
  const file = pkg.controlFiles.find(({ name }) => name === 'triggers');
  if (file === undefined) return [];
  const interests: TriggerInterest[] = [];
  for (const line of Buffer.from(file.bytes).toString('utf8').split('\n')) {
    const directive = line.trim();
    // Only a whole line is a comment. @see dpkg lib/dpkg/triglib.c, trig_parse_ci
    if (directive === '' || directive.startsWith('#')) continue;
    const match = DIRECTIVE.exec(directive);
    const [, verb, trigger] = match ?? [];
    if (verb === undefined || trigger === undefined) {
      throw new RootfsError('DEB_MALFORMED', `${pkg.name}: triggers has the line ${JSON.stringify(line)}`);
    }
    if (verb.startsWith('interest')) interests.push({ trigger, owner, awaits: verb !== 'interest-noawait' });
  }
  return interests;
}

/** Names of dpkg's own files in that directory, which no trigger may take. */
const RESERVED = ['File', 'Lock', 'Unincorp'];

/** @see dpkg lib/dpkg/triglib.c, trig_classify_byname */
function fileOf(trigger: string): string | undefined {
  if (trigger.startsWith('/')) return /^(\/[^/]+)+$/.test(trigger) ? 'File' : undefined;
  return /^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(trigger) && !RESERVED.includes(trigger) ? trigger : undefined;
}

/**
 * The files of var/lib/dpkg/triggers: `File` with all file triggers, and one for each named trigger, lines in the
 * order in which packages declared them. Of a package's several words on one trigger the last counts.
 * @throws RootfsError `DEB_MALFORMED` for a name that no trigger can have
 * @see dpkg doc/spec/triggers.txt, "Trigger interest lists"
 */
export function triggerFiles(interests: readonly TriggerInterest[]): ReadonlyMap<string, string> {
  const files = new Map<string, Map<string, string>>();
  for (const { trigger, owner, awaits } of interests) {
    const name = fileOf(trigger);
    if (name === undefined) {
      throw new RootfsError('DEB_MALFORMED', `${owner}: ${JSON.stringify(trigger)} is no name of a trigger`);
    }
    const key = name === 'File' ? `${trigger} ${owner}` : owner;
    const lines = files.get(name) ?? new Map<string, string>();
    files.set(name, lines.set(key, `${key}${awaits ? '' : '/noawait'}\n`));
  }
  return new Map([...files].map(([name, lines]) => [name, [...lines.values()].join('')]));
}
