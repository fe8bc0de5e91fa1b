import type { IndexRecord } from '../../archive/alpine/record.js';
import { fullNameOf } from '../../lock/lock.js';
import { resolveAlpine } from '../../resolve/alpine/resolve.js';

/** Versions by full name (`name:architecture`) that packages keep. */
type Held = ReadonlyMap<string, string>;

interface Records {
  readonly records: readonly IndexRecord[];
}

function restricted<T extends Records>(indexes: readonly T[], versions: Held): readonly T[] {
  const isLeft = (record: IndexRecord): boolean =>
    (versions.get(fullNameOf(record)) ?? record.version) === record.version;
  return indexes.map((index) => ({ ...index, records: index.records.filter(isLeft) }));
}

/**
 * Indexes in which packages that keep their version have no other. As with `apk upgrade PACKAGE`, what is to stay counts as
 * installed: it stays unless something that changes needs another version of it. `gone` is told of those whose version is
 * in none of the indexes any more, in the order of `held`.
 * @param world what will be asked of the indexes
 * @throws RootfsError as `resolveAlpine` does
 */
export function holdApks<T extends Records>(
  indexes: readonly T[],
  architecture: string,
  world: readonly string[],
  held: Held,
  gone: (fullName: string, version: string) => void,
): readonly T[] {
  const isHeld = (record: IndexRecord): boolean => held.get(fullNameOf(record)) === record.version;
  const there = indexes.flatMap(({ records }) => records.filter(isHeld));
  const names = new Set(there.map(fullNameOf));
  for (const [name, version] of held) if (!names.has(name)) gone(name, version);
  const { packages } = resolveAlpine({
    ...{ world, architecture },
    repositories: indexes.map(({ records }) => ({ tag: '', records })),
    installed: there.map((record) => ({ record, tag: '' })),
  });
  const chosen = packages.map(({ record }): [string, string] => [fullNameOf(record), record.version]);
  // What is not chosen may be laid over the tree, and stays too.
  const others = there.map((record): [string, string] => [fullNameOf(record), record.version]);
  return restricted(indexes, new Map([...others, ...chosen]));
}
