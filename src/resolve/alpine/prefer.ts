import { compareVersions } from '../../formats/alpine/version.js';
import type { Session } from './session.js';
import { AVAILABLE, INSTALLED, LATEST, REINSTALL, REMOVE, UPGRADE } from './solve-flags.js';
import type { PackageState } from './state.js';
import { NO_TAG } from './tags.js';
import type { Package, Provider } from './universe-types.js';

const DEFAULT_PINNING = 1 << NO_TAG;

/** Two providers with what is known of their packages. */
interface Pair {
  readonly a: Provider;
  readonly b: Provider;
  readonly x: PackageState;
  readonly y: PackageState;
  /** Flags of either. */
  readonly flags: number;
}

function more(a: boolean, b: boolean): number {
  return Number(a) - Number(b);
}

function isInstalled(one: Package): boolean {
  return one.installed !== undefined;
}

function byInstalled({ x, y }: Pair): number {
  return more(isInstalled(x.package), isInstalled(y.package));
}

/** With LATEST only pinning and availability come before the version; what is broken is found later. */
function byLatestRules({ x, y, flags }: Pair): number {
  const tag = more(x.tagOk, y.tagOk);
  if (tag !== 0) return tag;
  if ((flags & AVAILABLE) !== 0) return more(x.available, y.available);
  if ((flags & REINSTALL) !== 0) return more(x.selectable, y.selectable);
  return 0;
}

/** Whether being installed counts already before pinning. */
function keepsInstalled(session: Session, { flags }: Pair): boolean {
  return (session.preferInstalled && (flags & UPGRADE) === 0) || (flags & INSTALLED) !== 0;
}

/** Whether being installed counts before the version: not for two different packages that provide without versions. */
function prefersInstalled({ a, b, x, y, flags }: Pair): boolean {
  if ((flags & (REMOVE | UPGRADE)) !== 0) return false;
  return x.package.name === y.package.name || a.version !== '' || b.version !== '';
}

function byUsualRules(session: Session, pair: Pair): number {
  const { x, y, flags } = pair;
  return (
    more(x.selectable, y.selectable) ||
    more(x.dependenciesUsed, y.dependenciesUsed) ||
    y.conflicts - x.conflicts ||
    (keepsInstalled(session, pair) ? byInstalled(pair) : 0) ||
    more(x.tagOk, y.tagOk) ||
    ((flags & AVAILABLE) === 0 ? 0 : more(x.available, y.available)) ||
    more(x.tagPreferred, y.tagPreferred) ||
    (prefersInstalled(pair) ? byInstalled(pair) : 0)
  );
}

function byVersion({ a, b, x, y }: Pair): number {
  const order = compareVersions(a.version, b.version);
  if (order !== 0 || x.package.name !== y.package.name) return order;
  return compareVersions(x.package.record.version, y.package.record.version);
}

/** The place of the lowest bit that is set, from 1; 0 for none. */
function lowestBit(bits: number): number {
  return bits === 0 ? 0 : 32 - Math.clz32(bits & -bits);
}

function byRest({ x, y, flags }: Pair): number {
  return (
    x.package.record.providerPriority - y.package.record.providerPriority ||
    ((flags & REMOVE) === 0 ? more(isInstalled(x.package), isInstalled(y.package)) : 0) ||
    more(x.selectable, y.selectable) ||
    lowestBit(y.package.repositories) - lowestBit(x.package.repositories)
  );
}

/** Which of two providers of a name is to be taken: positive for the first, negative for the second. */
export function compareProviders(session: Session, a: Provider, b: Provider): number {
  const [x, y] = [session.on(a.package), session.on(b.package)];
  const pair = { a, b, x, y, flags: x.flags | y.flags };
  const unpinned = x.pinningAllowed === DEFAULT_PINNING && y.pinningAllowed === DEFAULT_PINNING;
  const latest = (pair.flags & LATEST) !== 0 && unpinned;
  return (latest ? byLatestRules(pair) : byUsualRules(session, pair)) || byVersion(pair) || byRest(pair);
}
