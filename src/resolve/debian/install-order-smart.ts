import { RootfsError } from '../../kernel/errors.js';
import { isNeed, type Item, type ItemLink } from './install-order-items.js';
import type { Task, TaskRunner } from './install-order-task.js';

/** One thing that dpkg is told to do with one package. */
export interface Operation {
  readonly kind: 'unpack' | 'configure';
  readonly item: Item;
}

type Action = 'unpack' | 'configure';

/** APT::pkgPackageManager::MaxLoopCount. */
const MOST_LOOPS = 5000;

type Group = readonly ItemLink[];

/** Whether a need is met by what was installed before. */
function isPresent(group: Group): boolean {
  return group.some(({ hits }) => hits.some(({ present }) => present));
}

/** What became of one group of needs: its own answer, and whether the others must be looked at again. */
interface Progress {
  bad: boolean;
  changed: boolean;
}

/**
 * Turns the list into operations: a package whose Pre-Depends are not configured has them unpacked and configured
 * first, an immediate package is configured as soon as it is unpacked, together with what it needs for that
 * (pkgPackageManager::SmartUnPack and SmartConfigure, apt 2.6). What is left unconfigured is left to the final
 * `dpkg --configure --pending`.
 *
 * One simplification, without effect on a solution over an unchanged system: Conflicts and Breaks hit nothing.
 */
export class SmartInstaller {
  readonly operations: Operation[] = [];

  /** @throws RootfsError `UNSATISFIABLE` where apt gives up */
  run(runner: TaskRunner, list: readonly Item[]): readonly Operation[] {
    for (const item of list) {
      if (item.state !== 'now') continue;
      if (!runner.run(this.#unpack(item, item.immediate))) throw cannotOrder(item);
    }
    return this.operations;
  }

  *#unpack(item: Item, immediate: boolean): Task {
    const looping = item.loop;
    const progress: Progress = { bad: false, changed: false };
    const links = item.groups.flat();
    let somethingBad = false;
    let first = 0;
    for (let rounds = 0; rounds === 0 || progress.changed; rounds++) {
      if (rounds > MOST_LOOPS) return false;
      progress.changed = false;
      first = 0;
      for (const group of item.groups) {
        const start = first;
        first += group.length;
        if (group[0]?.kind !== 'preDepends' || isPresent(group)) continue;
        if (!(yield this.#readyFirst(item, links.slice(start), progress))) return false;
        if (progress.bad) somethingBad = true;
      }
    }
    if (somethingBad) return false;
    if (looping) return true;
    item.state = 'unpacked';
    this.operations.push({ kind: 'unpack', item });
    // In lockstep with its other architectures.
    for (const sibling of immediate ? item.siblings : []) {
      if (sibling.present || sibling.state !== 'now') continue;
      if (!(yield this.#unpack(sibling, false))) return false;
    }
    // Its failure is no failure: what cannot be configured now is configured in the end.
    if (immediate) yield this.#configure(item);
    return true;
  }

  /**
   * Makes one of the packages ready that meet a Pre-Depends. apt does not stop at the end of the group: while nothing
   * is ready it goes on to the alternatives of the following relations.
   */
  *#readyFirst(item: Item, links: readonly ItemLink[], progress: Progress): Task {
    progress.bad = true;
    for (const { hits } of links) {
      for (const hit of hits) {
        if (hit.present) continue;
        if (hit.state === 'configured') {
          progress.bad = false;
          break;
        }
        if (hit.state === 'now' && hit.loop && item.loop) continue;
        const action = hit.state === 'now' ? 'unpack' : 'configure';
        if (!(yield this.#without(item, hit, action, progress))) return false;
        break;
      }
      if (!progress.bad) break;
    }
    return true;
  }

  /** Does something with another package, remembering that this one is under way (NonLoopingSmart). */
  *#without(item: Item, other: Item, action: Action, progress: Progress): Task {
    const looping = item.loop;
    item.loop = true;
    const done = yield action === 'unpack' ? this.#unpack(other, true) : this.#configure(other);
    item.loop = looping;
    if (!done) return false;
    progress.bad = false;
    if (!other.loop) progress.changed = true;
    return true;
  }

  *#configure(item: Item): Task {
    const looping = item.loop;
    const unready: Group[] = [];
    if (!(yield this.#unpackNeeds(item, unready))) return false;
    if (!(yield this.#configureNeeds(item, unready))) return false;
    if (looping) return true;
    if (item.state === 'configured') return false;
    this.operations.push({ kind: 'configure', item });
    item.state = 'configured';
    for (const sibling of item.immediate ? [] : item.siblings) {
      if (sibling.present || sibling.state !== 'unpacked') continue;
      if (!(yield this.#configure(sibling))) return false;
    }
    return true;
  }

  /** First half of configuring: every need that is not there is at least unpacked; collects those to be configured. */
  *#unpackNeeds(item: Item, unready: Group[]): Task {
    const progress: Progress = { bad: false, changed: false };
    for (let rounds = 0; rounds === 0 || progress.changed; rounds++) {
      if (rounds > MOST_LOOPS) return false;
      progress.changed = false;
      for (const group of item.groups) {
        if (!group.some(isNeed) || isPresent(group)) continue;
        progress.bad = true;
        for (const { hits } of item.loop ? [] : group) {
          const hit = hits.find(({ state }) => state === 'now');
          if (hit === undefined) continue;
          if (!(yield this.#without(item, hit, 'unpack', progress))) return false;
          if (!progress.bad) break;
        }
        if (progress.bad) unready.push(group);
      }
    }
    return true;
  }

  /** Second half: those needs are configured. As in apt, the last of them alone decides whether that failed. */
  *#configureNeeds(item: Item, unready: readonly Group[]): Task {
    const progress: Progress = { bad: false, changed: false };
    for (let rounds = 0; rounds === 0 || progress.changed; rounds++) {
      if (rounds > MOST_LOOPS) return false;
      progress.changed = false;
      for (const group of unready) {
        progress.bad = true;
        for (const { hits } of group) {
          const hit = hits.find(({ state }) => state !== 'now');
          if (hit === undefined) continue;
          if (hit.state === 'configured' || (hit.loop && item.loop)) progress.bad = false;
          else if (!(yield this.#without(item, hit, 'configure', progress))) return false;
          if (!progress.bad) break;
        }
      }
    }
    return !progress.bad;
  }
}

function cannotOrder({ version }: Item): RootfsError {
  return new RootfsError('UNSATISFIABLE', `no order of installation was found for ${version.stanza.name}`, {
    hint: 'Its Pre-Depends seem to lead back to itself; apt refuses this too.',
  });
}
