import type { ByteString } from '../../../../kernel/byte-string.js';
import type { DeviceNumbers } from '../../../../rootfs/entry.js';
import type { ParsedAcl } from './acl.js';

export type Operation = 'create' | 'remove' | 'clean' | 'purge';

/** One line of configuration. @see tmpfiles.d(5) */
export interface Item {
  /** The letter: `d`. */
  readonly type: string;
  /** Below the root. */
  readonly path: ByteString;
  readonly argument: ByteString | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mode: number;
  readonly modeSet: boolean;
  readonly uidOnlyCreate: boolean;
  readonly gidOnlyCreate: boolean;
  readonly modeOnlyCreate: boolean;
  readonly maskPerms: boolean;
  readonly age: Age | undefined;
  readonly keepFirstLevel: boolean;
  /** `+` */
  readonly force: boolean;
  /** `-` */
  readonly allowFailure: boolean;
  /** `=` */
  readonly tryReplace: boolean;
  /** `$` */
  readonly purge: boolean;
  /** `?` */
  readonly skipIfTargetMissing: boolean;
  readonly device: DeviceNumbers | undefined;
  readonly acl: ParsedAcl | undefined;
  readonly attributes: ByteString | undefined;
  readonly done: Set<Operation>;
}

/** How old what is cleaned must be, and by which times: letters of `abcm`, for files and directories. */
export interface Age {
  readonly seconds: number;
  readonly files: string;
  readonly folders: string;
}

const OWNING = 'fFdDvqQpLcbCwexXrR';
const GLOBBING = 'wetTaAhHxXrRzZm';
const PURGED = 'fFdDvqQpLcbCwe';

/** Whether lines of a type take the path for themselves. */
export function takesOwnership(type: string): boolean {
  return OWNING.includes(type);
}

export function needsGlob(type: string): boolean {
  return GLOBBING.includes(type);
}

export function canBePurged(type: string): boolean {
  return PURGED.includes(type);
}

export function makesDirectory(type: string): boolean {
  return 'dDvqQ'.includes(type);
}

/** All lines about one path. */
export interface ItemArray {
  readonly path: ByteString;
  readonly items: Item[];
  parent: ItemArray | undefined;
  readonly children: ItemArray[];
}

function isCompatible(a: Item, b: Item): boolean {
  if (!takesOwnership(a.type) || !takesOwnership(b.type)) return true;
  return (
    (a.argument ?? '') === (b.argument ?? '') &&
    a.uid === b.uid &&
    a.uidOnlyCreate === b.uidOnlyCreate &&
    a.gid === b.gid &&
    a.gidOnlyCreate === b.gidOnlyCreate &&
    a.modeSet === b.modeSet &&
    a.mode === b.mode &&
    a.modeOnlyCreate === b.modeOnlyCreate &&
    a.age?.seconds === b.age?.seconds &&
    a.age?.files === b.age?.files &&
    a.age?.folders === b.age?.folders &&
    a.maskPerms === b.maskPerms &&
    a.keepFirstLevel === b.keepFirstLevel &&
    a.device?.major === b.device?.major &&
    a.device?.minor === b.device?.minor
  );
}

function compareItems(a: Item, b: Item): number {
  const owning = Number(takesOwnership(b.type)) - Number(takesOwnership(a.type));
  return owning !== 0 ? owning : a.type.charCodeAt(0) - b.type.charCodeAt(0);
}

/** All lines, by their paths: those with patterns apart, because they come last. */
export class ItemRegistry {
  readonly items = new Map<ByteString, ItemArray>();
  readonly globs = new Map<ByteString, ItemArray>();

  /** @returns false when there is another line for the path that contradicts it: the earlier one counts */
  add(item: Item): boolean {
    const all = needsGlob(item.type) ? this.globs : this.items;
    const array = all.get(item.path) ?? { path: item.path, items: [], parent: undefined, children: [] };
    for (const other of array.items) {
      const bothAppend = [item, other].every(({ type, force }) => type === 'w' && force);
      if (!isCompatible(other, item) && !bothAppend) return false;
    }
    array.items.push(item);
    array.items.sort(compareItems);
    all.set(item.path, array);
    return true;
  }

  get arrays(): readonly ItemArray[] {
    return [...this.items.values(), ...this.globs.values()];
  }

  /** Finds for every path the nearest one above it, which is made before it and emptied after it. */
  link(): void {
    for (const array of this.arrays) {
      let { path } = array;
      while (path !== '' && array.parent === undefined) {
        path = path.slice(0, path.lastIndexOf('/'));
        array.parent = this.items.get(path) ?? this.globs.get(path);
      }
      array.parent?.children.push(array);
    }
  }
}
