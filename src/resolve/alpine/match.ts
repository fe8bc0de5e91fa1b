import { CHECKSUM } from '../../formats/alpine/dependency.js';
import { NEGATED, versionMatches } from '../../formats/alpine/version.js';
import type { Link, Package, Provider } from './universe-types.js';

/** Whether a link forbids instead of asks. */
export function isConflictLink(link: Link): boolean {
  return (link.operator & NEGATED) !== 0;
}

/** `Q1` and base64 against a package's own, which is canonical. */
function hasChecksum(one: Package, text: string): boolean {
  const bytes = text.startsWith('Q1') ? Buffer.from(text.slice(2), 'base64') : Buffer.alloc(0);
  return bytes.length === 20 && `Q1${bytes.toString('base64')}` === one.record.checksum;
}

function matches(link: Link, one: Package, version: string): boolean {
  if (link.operator === CHECKSUM) return hasChecksum(one, link.version);
  return versionMatches(version, link.operator, link.version);
}

/**
 * Whether this provider, or nobody, is what the link asks for. A package never conflicts with itself.
 * @param by whose link it is, undefined for the world's
 */
export function isProvided(by: Package | undefined, link: Link, provider: Provider | undefined): boolean {
  if (provider === undefined) return isConflictLink(link);
  if (isConflictLink(link) && by === provider.package) return true;
  return matches(link, provider.package, provider.version);
}

/** Whether the package itself, by its own name and version, is what the link asks for. */
export function isMaterialized(link: Link, one: Package | undefined): boolean {
  if (one === undefined || link.name !== one.name) return isConflictLink(link);
  return matches(link, one, one.record.version);
}

/** What a package means to a link: nothing, or that it meets it, or that it breaks it. */
export function judge(
  by: Package | undefined,
  link: Link,
  one: Package,
): 'irrelevant' | 'satisfies' | 'conflicts' {
  if (link.name === one.name) return isMaterialized(link, one) ? 'satisfies' : 'conflicts';
  const provided = one.provides.find((provide) => provide.name === link.name);
  if (provided === undefined) return 'irrelevant';
  return isProvided(by, link, { package: one, version: provided.version }) ? 'satisfies' : 'conflicts';
}
