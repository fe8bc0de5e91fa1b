import { compareBytewise } from '../../kernel/order.js';
import { constraintMet, type Alternative, type Dependency, type Links } from './links.js';
import { displayName, type Package, type Universe, type Version } from './universe.js';

interface Node {
  readonly version: Version;
  readonly name: string;
  /** Chosen packages by which its Pre-Depends are met. */
  readonly before: readonly Version[];
  /** Those, and the ones by which its Depends are met. */
  readonly needs: readonly Version[];
}

type ChosenByPackage = ReadonlyMap<Package, Version>;

/** What among the chosen meets an alternative: the package of that name, else the first provider by name. */
function meets(chosen: ChosenByPackage, alternative: Alternative): Version | undefined {
  const { real, provides } = alternative.target;
  const own = real === undefined ? undefined : chosen.get(real);
  if (own !== undefined && constraintMet(alternative, own.stanza.version)) return own;
  const providers = provides
    .filter(
      ({ owner, version }) => chosen.get(owner.package) === owner && constraintMet(alternative, version),
    )
    .map(({ owner }) => owner);
  return providers.sort((a, b) => compareBytewise(a.package.name, b.package.name))[0];
}

function metBy(chosen: ChosenByPackage, dependencies: readonly Dependency[]): Version[] {
  const found: Version[] = [];
  for (const { alternatives } of dependencies) {
    for (const alternative of alternatives) {
      const version = meets(chosen, alternative);
      if (version === undefined) continue;
      found.push(version);
      break;
    }
  }
  return found;
}

function makeNodes(
  universe: Universe,
  links: Links,
  versions: readonly Version[],
): ReadonlyMap<Version, Node> {
  const chosen = new Map(versions.map((version) => [version.package, version]));
  const nodes = versions.map((version): Node => {
    const dependencies = links.dependencies(version);
    const before = metBy(
      chosen,
      dependencies.filter(({ kind }) => kind === 'preDepends'),
    );
    const after = metBy(
      chosen,
      dependencies.filter(({ kind }) => kind === 'depends'),
    );
    return { version, name: displayName(universe, version.package), before, needs: [...before, ...after] };
  });
  return new Map(nodes.map((node) => [node.version, node]));
}

function byRank(a: Node, b: Node): number {
  if (a.version.stanza.essential !== b.version.stanza.essential) return a.version.stanza.essential ? -1 : 1;
  return compareBytewise(a.name, b.name);
}

/** A package under visit: its place in the walk, the earliest place that it leads back to, and the next need to look at. */
interface Frame {
  readonly node: Node;
  readonly place: number;
  lowest: number;
  next: number;
}

interface Walk {
  readonly nodes: ReadonlyMap<Version, Node>;
  readonly places: Map<Node, number>;
  /** Visited, and not yet in a group; in the order of their places. */
  readonly open: Node[];
  readonly isOpen: Set<Node>;
  readonly groups: Node[][];
}

function enter(walk: Walk, node: Node): Frame {
  const place = walk.places.size;
  walk.places.set(node, place);
  walk.open.push(node);
  walk.isOpen.add(node);
  return { node, place, lowest: place, next: 0 };
}

/** Looks at the next need; gives the frame of a package that has to be visited first. */
function step(walk: Walk, frame: Frame): Frame | undefined {
  const version = frame.node.needs[frame.next++];
  const need = version === undefined ? undefined : walk.nodes.get(version);
  if (need === undefined) return undefined;
  const place = walk.places.get(need);
  if (place === undefined) return enter(walk, need);
  if (walk.isOpen.has(need)) frame.lowest = Math.min(frame.lowest, place);
  return undefined;
}

/** All needs are seen: closes a group if nothing earlier is led back to. */
function leave(walk: Walk, frame: Frame): void {
  if (frame.lowest !== frame.place) return;
  const group = walk.open.splice(walk.open.lastIndexOf(frame.node));
  for (const member of group) walk.isOpen.delete(member);
  walk.groups.push(group);
}

/**
 * Tarjan's algorithm: groups of packages that need each other, every group after the groups that it needs.
 * Starting points are taken by rank, so that essential packages come as early as their needs allow. It does not
 * recurse: a hostile chain of needs must not exhaust the stack.
 */
function groupsInOrder(nodes: ReadonlyMap<Version, Node>): readonly Node[][] {
  const walk: Walk = { nodes, places: new Map(), open: [], isOpen: new Set(), groups: [] };
  for (const root of [...nodes.values()].sort(byRank)) {
    if (walk.places.has(root)) continue;
    const frames = [enter(walk, root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      if (frame.next < frame.node.needs.length) {
        const first = step(walk, frame);
        if (first !== undefined) frames.push(first);
        continue;
      }
      leave(walk, frame);
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined) parent.lowest = Math.min(parent.lowest, frame.lowest);
    }
  }
  return walk.groups;
}

/** Within a group of mutual needs only Pre-Depends bind; the rest goes by rank. A cycle of them is cut by rank. */
function orderGroup(group: readonly Node[]): Node[] {
  const waiting = [...group].sort(byRank);
  const left = new Set(waiting.map(({ version }) => version));
  const ordered: Node[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex(
      ({ version, before }) => !before.some((one) => one !== version && left.has(one)),
    );
    const [node] = waiting.splice(Math.max(free, 0), 1);
    if (node === undefined) break;
    left.delete(node.version);
    ordered.push(node);
  }
  return ordered;
}

/**
 * An order in which dpkg could unpack the packages: what a Pre-Depends names before its dependent, what a Depends
 * names before too unless they need each other, essential packages and their needs first, ties by the bytes of the
 * names. This is our own order; apt's (pkgOrderList) differs, but any order that keeps Pre-Depends is allowed.
 * @see Debian Policy §7.2
 */
export function unpackOrder(
  universe: Universe,
  links: Links,
  versions: readonly Version[],
): readonly Version[] {
  const nodes = makeNodes(universe, links, versions);
  return groupsInOrder(nodes)
    .flatMap(orderGroup)
    .map(({ version }) => version);
}
