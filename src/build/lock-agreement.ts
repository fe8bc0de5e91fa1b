import { lockText } from '../lock/file.js';
import type { EpochRule, LockedBuild } from '../lock/lock.js';
import type { LockFile } from '../lock/provenance.js';
import type { ResolveRequest } from './request.js';

/** What a command line says besides naming a lock, under the names of the options that say it. */
export type Claims = ReadonlyMap<string, Claim>;

export interface Claim {
  readonly request?: Partial<LockFile['request']>;
  readonly build?: Partial<LockedBuild>;
  readonly epoch?: EpochRule;
  readonly policy?: ResolveRequest['policy'];
}

function same(a: unknown, b: unknown): boolean {
  return lockText(a ?? null) === lockText(b ?? null);
}

function agrees<T extends object>(claimed: Partial<T> | undefined, locked: T): boolean {
  return Object.entries(claimed ?? {}).every(([key, value]) => same(value, Reflect.get(locked, key)));
}

/** The options of a command line that say something else than a lock does, in the order given. */
export function contradictions(file: LockFile, claims: Claims): readonly string[] {
  const isTrue = ({ request, build, epoch, policy }: Claim): boolean =>
    agrees(request, file.request) &&
    (policy === undefined || same(policy, file.request.policy)) &&
    file.locks.every(
      ({ image }) => agrees(build, image.build) && (epoch === undefined || same(epoch, image.epoch)),
    );
  return [...claims].filter(([, claim]) => !isTrue(claim)).map(([option]) => option);
}
