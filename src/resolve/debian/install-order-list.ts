import { compareBytewise } from '../../kernel/order.js';
import { inCacheOrder } from './cache-order.js';
import { scoreOf, type Item, type ItemLink } from './install-order-items.js';
import { introsorted } from './introsort.js';
import type { Task, TaskRunner } from './install-order-task.js';

/** Which needs pull a package forward (the member functions DepUnPack… and DepConfigure of pkgOrderList). */
type Look = 'critical' | 'immediate' | 'preDepends' | 'depends';

/** True when the need is met by what is there or placed already (pkgOrderList::CheckDep). */
function isMet({ hits }: ItemLink): boolean {
  return hits.some(({ present, colour }) => present || colour === 'added');
}

function isReached({ target }: ItemLink): boolean {
  return target !== undefined && target.colour !== 'none';
}

/** One pass: walks the list and puts before each package what `primary`, then `secondary` finds. */
class Pass {
  readonly #result: Item[] = [];
  readonly #secondary: Look | undefined;
  #primary: Look;
  #depth = 0;

  constructor(primary: Look, secondary: Look | undefined) {
    this.#primary = primary;
    this.#secondary = secondary;
  }

  run(runner: TaskRunner, list: readonly Item[]): readonly Item[] {
    for (const item of list) item.colour = 'none';
    for (const item of list) runner.run(this.#visit(item));
    return this.#result;
  }

  *#visit(item: Item): Task {
    if (item.present || item.colour !== 'none') return true;
    this.#depth++;
    item.colour = 'pending';
    const before = this.#primary;
    // What an immediate package brings in is looked at as closely as the package itself, down to the bottom.
    if (item.immediate && before !== 'preDepends') this.#primary = 'immediate';
    yield this.#look(this.#primary, item);
    if (this.#secondary !== undefined) yield this.#look(this.#secondary, item);
    item.colour = 'added';
    this.#result.push(item);
    this.#primary = before;
    this.#depth--;
    return true;
  }

  *#look(look: Look, item: Item): Task {
    for (const group of item.groups) {
      for (const link of group) {
        if (!this.#counts(look, item, link)) continue;
        if (look !== 'depends' && (isMet(link) || isReached(link))) continue;
        const before = this.#primary;
        if (look === 'critical') this.#primary = 'immediate';
        // What is placed already, or about to be, needs no visit.
        for (const hit of link.hits) if (!hit.present && hit.colour === 'none') yield this.#visit(hit);
        this.#primary = before;
      }
    }
    return true;
  }

  #counts(look: Look, item: Item, { kind }: ItemLink): boolean {
    switch (look) {
      case 'critical':
        return kind === 'preDepends';
      case 'immediate':
        return kind === 'preDepends' || kind === 'depends';
      case 'preDepends':
        return kind === 'preDepends' || (kind === 'depends' && (this.#depth !== 1 || item.immediate));
      case 'depends':
        return kind === 'depends';
    }
  }
}

function inScoreOrder(items: readonly Item[]): readonly Item[] {
  const scores = new Map(items.map((item) => [item, scoreOf(item)]));
  const of = (item: Item): number => scores.get(item) ?? 0;
  return introsorted(
    items,
    (a, b) => of(b) - of(a) || compareBytewise(a.version.package.name, b.version.package.name),
  );
}

/** As a walk over apt's cache meets them: siblings beside each other, the native one first. */
function inWalkOrder(items: readonly Item[]): readonly Item[] {
  // Packages are numbered as the indexes are read, the native one of each source first.
  const named = [...items].sort(
    (a, b) =>
      a.version.package.name.length - b.version.package.name.length ||
      compareBytewise(a.version.package.name, b.version.package.name) ||
      a.version.package.id - b.version.package.id,
  );
  return inCacheOrder(named, ({ version }) => version.package.name);
}

function orderOnce(runner: TaskRunner, start: readonly Item[]): readonly Item[] {
  let list = inScoreOrder(start);
  list = new Pass('critical', 'depends').run(runner, list);
  // apt's passes B and C differ only in reverse relations, but the second may still move something.
  for (const primary of ['critical', 'critical', 'preDepends'] as const) {
    list = new Pass(primary, undefined).run(runner, list);
  }
  return list;
}

/**
 * The order in which apt tries to unpack packages: by score and name, then four passes that pull needs forward
 * (pkgOrderList::OrderUnpack, apt 2.6). apt does this twice, before it fetches and before it installs, the second time
 * from the first one's result, which decides between architectures of a name. Reverse relations, which matter when
 * packages are upgraded or removed, do not come into play: nothing that is installed changes.
 */
export function orderUnpack(runner: TaskRunner, items: readonly Item[]): readonly Item[] {
  const list = orderOnce(runner, inWalkOrder(items.filter(({ present }) => !present)));
  return orderOnce(runner, list);
}
