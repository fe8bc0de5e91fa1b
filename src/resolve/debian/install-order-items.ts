import { priorityRank } from './choice.js';
import { constraintMet, type Alternative, type Dependency, type Links } from './links.js';
import { multiArchOf, type Package, type Version } from './universe.js';

/** One alternative of a relation, reduced to the packages that are or will be there. */
export interface ItemLink {
  readonly kind: Dependency['kind'];
  /** The package of that very name, whatever its version (apt's TargetPkg). */
  readonly target: Item | undefined;
  /** What meets it, or is hit by it, in apt's order: the package itself, then its providers (AllTargets). */
  readonly hits: readonly Item[];
}

/** What the ordering knows of one package. The words of the states are apt's (pkgOrderList::Flags). */
export interface Item {
  readonly version: Version;
  /** On the system and configured before the call. */
  readonly present: boolean;
  readonly essential: boolean;
  /** In apt's order of fields, alternatives in the order written. */
  groups: readonly (readonly ItemLink[])[];
  /** Other architectures of a `Multi-Arch: same` package. */
  siblings: readonly Item[];
  /** An essential package, or something that one (pre-)depends on: to be configured as soon as it is unpacked. */
  immediate: boolean;
  /** During a pass of the ordering: not reached, on the way down, or placed. */
  colour: 'none' | 'pending' | 'added';
  /** `now`: nothing done yet. */
  state: 'now' | 'unpacked' | 'configured';
  /** Under way further up, in a ring of needs. */
  loop: boolean;
}

export interface ItemRequest {
  readonly links: Links;
  readonly installed: readonly Version[];
  readonly wanted: readonly Version[];
  readonly alsoEssential: ReadonlySet<string>;
}

type Items = ReadonlyMap<Package, Item>;

function makeItem(version: Version, present: boolean, alsoEssential: ReadonlySet<string>): Item {
  const essential = version.package.essential || alsoEssential.has(version.package.name);
  return {
    version,
    present,
    essential,
    groups: [],
    siblings: [],
    immediate: false,
    colour: 'none',
    state: 'now',
    loop: false,
  };
}

function hitsOf(items: Items, alternative: Alternative): readonly Item[] {
  const { real, provides } = alternative.target;
  const own = real === undefined ? undefined : items.get(real);
  const hits = own !== undefined && constraintMet(alternative, own.version.stanza.version) ? [own] : [];
  for (const provide of provides) {
    const item = items.get(provide.owner.package);
    if (item?.version === provide.owner && constraintMet(alternative, provide.version)) hits.push(item);
  }
  return hits;
}

/**
 * Conflicts and Breaks are left out: a solution hits none, and then they do not move anything. Replaces and Enhances,
 * which follow in apt's list, are left out too: it looks at them only in a ring of Pre-Depends (`#readyFirst`).
 */
function linkItem(items: Items, item: Item, links: Links): void {
  item.groups = [...links.dependencies(item.version), ...links.suggests(item.version)]
    .filter(({ negative }) => !negative)
    .map(({ kind, alternatives }) =>
      alternatives.map((alternative) => {
        const { real } = alternative.target;
        const target = real === undefined ? undefined : items.get(real);
        return { kind, target, hits: hitsOf(items, alternative) };
      }),
    );
}

function linkSiblings(items: Items): void {
  const byName = new Map<string, Item[]>();
  for (const item of items.values()) {
    if (multiArchOf(item.version) !== 'same') continue;
    const { name } = item.version.package;
    byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  for (const same of byName.values()) {
    const ordered = same.sort((a, b) => a.version.package.id - b.version.package.id);
    for (const item of same) item.siblings = ordered.filter((one) => one !== item);
  }
}

export function isNeed({ kind }: ItemLink): boolean {
  return kind === 'preDepends' || kind === 'depends';
}

/** Marks what must be configured at once: all that essential packages name, transitively, by its own name. */
function markImmediate(items: Items): void {
  const open = [...items.values()].filter(({ essential }) => essential);
  for (const item of open) item.immediate = true;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const link of item.groups.flat()) {
      if (!isNeed(link) || link.target === undefined || link.target.immediate) continue;
      link.target.immediate = true;
      open.push(link.target);
    }
  }
}

/** Points by priorityRank: none, required, important, standard, optional, extra (pkgOrderList::Score). */
const BY_PRIORITY: readonly number[] = [0, 5, 4, 3, 2, 1];
const ESSENTIAL = 200;
const PRE_DEPENDS = 50;
const IMMEDIATE = 10;

/** Higher comes earlier in the list that the ordering starts from. */
export function scoreOf(item: Item): number {
  const { stanza } = item.version;
  return (
    (item.essential ? ESSENTIAL : 0) +
    (item.immediate ? IMMEDIATE : 0) +
    (stanza.preDepends === '' ? 0 : PRE_DEPENDS) +
    (BY_PRIORITY[priorityRank(stanza.priority)] ?? 0)
  );
}

/** The packages of one call of apt with what connects them, in the order given: installed ones first. */
export function makeItems(request: ItemRequest): readonly Item[] {
  const { installed, wanted, alsoEssential } = request;
  const items = new Map<Package, Item>();
  for (const version of installed) items.set(version.package, makeItem(version, true, alsoEssential));
  for (const version of wanted) {
    if (!items.has(version.package)) items.set(version.package, makeItem(version, false, alsoEssential));
  }
  for (const item of items.values()) linkItem(items, item, request.links);
  linkSiblings(items);
  markImmediate(items);
  return [...items.values()];
}
