import type { ByteString } from '../../../../kernel/byte-string.js';
import { groupById, userById } from '../../accounts/lookup.js';
import { configNumber } from './adduser-config.js';
import type { AdduserRequest } from './adduser-request.js';

/** An inclusive range of numbers. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** The options' range, or that of the settings; an option of 0 counts as none, as perl has it. */
export function rangeOf(request: AdduserRequest, kind: 'uid' | 'gid', isSystem: boolean): IdRange {
  const { config, first, last } = request;
  const setting = `${isSystem ? 'system_' : ''}${kind}`;
  return {
    first: first[kind] || configNumber(config, `first_${setting}`),
    last: last[kind] || configNumber(config, `last_${setting}`),
  };
}

function search({ first, last }: IdRange, isFree: (id: number) => boolean): number | undefined {
  for (let id = first; id <= last; id++) if (isFree(id)) return id;
  return undefined;
}

/** The number that the pool keeps for the name, else the lowest free one of the range. */
export function freeUid(request: AdduserRequest, range: IdRange): number | undefined {
  const { files } = request.session;
  const pooled = request.uidPool.get(request.name)?.id;
  if (pooled !== undefined) return userById(files, pooled) === undefined ? pooled : undefined;
  return search(range, (id) => !request.reservedUids.has(id) && userById(files, id) === undefined);
}

export function freeGid(request: AdduserRequest, name: ByteString, range: IdRange): number | undefined {
  const { files } = request.session;
  const pooled = request.gidPool.get(name)?.id;
  if (pooled !== undefined) return groupById(files, pooled) === undefined ? pooled : undefined;
  return search(range, (id) => !request.reservedGids.has(id) && groupById(files, id) === undefined);
}

/** A number that is free for a user and for a group. */
export function freeUidAndGid(request: AdduserRequest, range: IdRange): number | undefined {
  const { files } = request.session;
  const pooled = request.uidPool.get(request.name)?.id;
  if (pooled !== undefined) return groupById(files, pooled) === undefined ? pooled : undefined;
  const isReserved = (id: number): boolean => request.reservedUids.has(id) || request.reservedGids.has(id);
  return search(
    range,
    (id) => !isReserved(id) && groupById(files, id) === undefined && userById(files, id) === undefined,
  );
}
