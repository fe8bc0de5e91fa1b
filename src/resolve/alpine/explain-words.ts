import { formatDependency } from '../../formats/alpine/dependency.js';
import type { WorldLink } from './solve.js';
import type { Universe } from './universe.js';
import type { Link, Package } from './universe-types.js';

/** `so:libz.so.1>=1.2`; with a suffix, as etc/apk/world has it, `nginx@testing>=1.2`. */
export function wordOf(link: Link, suffix = ''): string {
  return formatDependency({ ...link, name: `${link.name.text}${suffix}` });
}

/** `zlib-1.3.1-r1`. */
export function labelOf(one: Package): string {
  return `${one.name.text}-${one.record.version}`;
}

/** `nginx-1.26.2-r0[pcre2]`: whose dependency it is, and which. */
export function neededBy(by: Package, link: Link): string {
  return `${labelOf(by)}[${wordOf(link)}]`;
}

/** `world[nginx@testing]`. */
export function wantedByWorld(universe: Universe, { link, tag }: WorldLink): string {
  return `world[${wordOf(link)}${universe.tags.suffix(tag)}]`;
}
