import { recordsWhere } from '../../archive/alpine/apkindex.js';
import type { IndexRecord } from '../../archive/alpine/record.js';
import { fullNameOf } from '../../lock/lock.js';
import { resolveAlpine } from '../../resolve/alpine/resolve.js';
import type { Repository } from '../../resolve/alpine/universe-types.js';

/** Versions by full name (`name:architecture`) that packages keep. */
type Held = ReadonlyMap<string, string>;

/** Of an index, what choosing needs. */
interface Records extends Pick<Repository, 'records'> {
  readonly archive: { readonly archive: { readonly tag?: string | undefined } };
}

/** As the solver takes them, in the order of etc/apk/repositories. */
export function repositoriesOf(indexes: readonly Records[]): readonly Repository[] {
  return indexes.map(({ archive, records }) => ({ tag: archive.archive.tag ?? '', records }));
}

function restricted<T extends Records>(indexes: readonly T[], versions: Held): readonly T[] {
  const isLeft = (record: IndexRecord): boolean =>
    (versions.get(fullNameOf(record)) ?? record.version) === record.version;
  return indexes.map((index) => ({ ...index, records: recordsWhere(index.records, isLeft) }));
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
  const repositories = repositoriesOf(indexes);
  const there = repositories.flatMap(({ tag, records }) =>
    records.filter(isHeld).map((record) => ({ record, tag })),
  );
  const names = new Set(there.map(({ record }) => fullNameOf(record)));
  for (const [name, version] of held) if (!names.has(name)) gone(name, version);
  const { packages } = resolveAlpine({ world, architecture, repositories, installed: there });
  const chosen = packages.map(({ record }): [string, string] => [fullNameOf(record), record.version]);
  // What is not chosen may be laid over the tree, and stays too.
  const others = there.map(({ record }): [string, string] => [fullNameOf(record), record.version]);
  return restricted(indexes, new Map([...others, ...chosen]));
}
