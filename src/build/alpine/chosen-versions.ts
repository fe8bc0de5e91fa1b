import { parseIndexParagraph } from '../../archive/alpine/index-paragraph.js';
import { RootfsError } from '../../kernel/errors.js';
import { fullNameOf } from '../../lock/lock.js';
import type { LockedVersion } from '../lock-changes.js';
import type { Effects, ResolveRequest } from '../request.js';
import { eachChoice } from './choose.js';
import type { ChosenApk } from './solve.js';

function versionOf({ index, identity, name }: ChosenApk): readonly [string, LockedVersion] {
  const paragraph = index.paragraphs.get(identity);
  if (paragraph === undefined) throw new RootfsError('INTERNAL', `no paragraph for ${name}`);
  const found = parseIndexParagraph(paragraph, `${index.folder}APKINDEX`);
  const archive = index.archive.archive.id;
  return [fullNameOf(found), { version: found.version, mark: found.checksum, archive, isSecurity: false }];
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
