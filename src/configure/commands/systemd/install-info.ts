import type { ByteString } from '../../../kernel/byte-string.js';
import type { Files } from '../../system/files.js';
import type { Origin } from '../../../shell/handlers.js';
import { unmodelledError } from '../command.js';
import type { InstallChange, InstallCode } from './install-failure.js';
import { InstallFailure } from './install-failure.js';
import type { InstallSection } from './unit-file.js';
import { emptySection } from './unit-file.js';
import { instanceOf, prefixOf, unitKind, withInstance } from './unit-name.js';
import type { UnitPaths } from './unit-paths.js';

/** How a unit's name lies in the tree: a file, a link to another unit, a link to a file elsewhere, or a mask. */
export type InstallMode = 'regular' | 'alias' | 'linked' | 'masked';

/** A unit that an operation deals with. */
export interface InstallInfo {
  readonly name: ByteString;
  /** Its file, once it was found. */
  path: ByteString | undefined;
  /** undefined until its file was looked at. */
  mode: InstallMode | undefined;
  /** Where a link leads, when the mode is `alias` or `linked`. */
  target: ByteString | undefined;
  readonly section: InstallSection;
  /** Only named by another unit's Also=: not finding it is no failure. */
  auxiliary: boolean;
}

/** What is done while looking at a unit. */
export interface SearchFlags {
  /** Read the [Install] section. */
  readonly load: boolean;
  /** Follow links in /etc and /run. */
  readonly follow: boolean;
}

export function newInfo(name: ByteString, path: ByteString | undefined, auxiliary: boolean): InstallInfo {
  return { name, path, mode: undefined, target: undefined, section: emptySection(), auxiliary };
}

/** One operation: the units to go through, those gone through, and what came of it. */
export class InstallContext {
  readonly waiting = new Map<ByteString, InstallInfo>();
  readonly done = new Map<ByteString, InstallInfo>();

  constructor(
    readonly files: Files,
    readonly paths: UnitPaths,
    readonly changes: InstallChange[],
    readonly origin: Origin,
    /** Of systemd, such as 252. */
    readonly release: number,
  ) {}

  /** Another operation on the same tree that tells nothing. */
  silent(): InstallContext {
    return new InstallContext(this.files, this.paths, [], this.origin, this.release);
  }

  /** The same tree and list of changes, no units. */
  fresh(): InstallContext {
    return new InstallContext(this.files, this.paths, this.changes, this.origin, this.release);
  }

  find(name: ByteString): InstallInfo | undefined {
    return this.done.get(name) ?? this.waiting.get(name);
  }

  /** The unit of that name, new or known. @throws InstallFailure `EINVAL` when the name is not valid */
  add(name: ByteString, path: ByteString | undefined, auxiliary: boolean): InstallInfo {
    if (unitKind(name) === undefined) throw new InstallFailure('EINVAL');
    const known = this.find(name);
    if (known !== undefined) {
      known.auxiliary = known.auxiliary && auxiliary;
      return known;
    }
    const info = newInfo(name, path, auxiliary);
    this.waiting.set(name, info);
    return info;
  }

  /** Takes the next unit from those that wait. */
  take(): InstallInfo | undefined {
    for (const [name, info] of this.waiting) {
      this.waiting.delete(name);
      this.done.set(name, info);
      return info;
    }
    return undefined;
  }

  /** Notes a refusal. @returns the failure, for the caller to throw or keep */
  refuse(code: InstallCode, path: ByteString, source?: ByteString): InstallFailure {
    this.changes.push({ kind: 'error', code, path, source });
    return new InstallFailure(code);
  }
}

/** Specifiers whose value is that of the machine that boots: not known here. @see systemd.unit(5), "Specifiers" */
const OF_THE_MACHINE = 'aAbBgGHlmMoqtTuUvVwW';

function prefixAndInstance(info: InstallInfo): ByteString {
  const stem = info.name.slice(0, info.name.lastIndexOf('.'));
  return stem.endsWith('@') ? stem + (info.section.defaultInstance ?? '') : stem;
}

/**
 * A name of an [Install] section with its specifiers replaced.
 * @throws RootfsError `SCRIPT_UNMODELLED` for those that only a running machine knows
 * @see systemd src/shared/install-printf.c
 */
export function expandName(context: InstallContext, info: InstallInfo, format: ByteString): ByteString {
  const { defaultInstance } = info.section;
  return format.replace(/%(.)/gs, (all, letter: string) => {
    switch (letter) {
      case '%':
        return '%';
      case 'i':
        return instanceOf(info.name) || (defaultInstance ?? '');
      case 'j':
        return prefixOf(info.name).replace(/^.*-/s, '');
      case 'n': {
        const isTemplate = unitKind(info.name) === 'template';
        return isTemplate && defaultInstance !== undefined
          ? withInstance(info.name, defaultInstance)
          : info.name;
      }
      case 'N':
        return prefixAndInstance(info);
      case 'p':
        return prefixOf(info.name);
    }
    if (OF_THE_MACHINE.includes(letter)) {
      throw unmodelledError(`systemctl with %${letter} in [Install] of ${info.name}`, context.origin);
    }
    return all;
  });
}

/** Whether enabling a unit makes links. */
export function hasRules({ section }: InstallInfo): boolean {
  const { aliases, wantedBy, requiredBy, upheldBy } = section;
  return [aliases, wantedBy, requiredBy, upheldBy].some((list) => list.length > 0);
}
