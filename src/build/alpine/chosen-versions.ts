import { fullNameOf } from '../../lock/lock.js';
import type { LockedVersion } from '../lock-changes.js';
import type { Effects, ResolveRequest } from '../request.js';
import { eachChoice } from './choose.js';
import type { ChosenApk } from './solve.js';

function versionOf({ index, record }: ChosenApk): readonly [string, LockedVersion] {
  const archive = index.archive.archive.id;
  const { version, checksum: mark } = record;
  return [fullNameOf(record), { version, mark, archive, isSecurity: false }];
}

/**
 * What a request comes to now by the indexes alone: versions by full name, for each architecture. No package is fetched.
 * @throws RootfsError as `eachChoice` does
 */
export function chosenVersions(
  request: ResolveRequest,
  effects: Effects,
): Promise<readonly ReadonlyMap<string, LockedVersion>[]> {
  return eachChoice(request, effects, (_, { chosen, overlays }) =>
    Promise.resolve(new Map([...chosen, ...overlays].map(versionOf))),
  );
}
