import { checkNames, paragraphOf } from '../../archive/alpine/apkindex.js';
import type { IndexRecord } from '../../archive/alpine/record.js';
import type { BlobSpec } from '../../kernel/digest.js';
import { RootfsError } from '../../kernel/errors.js';
import { checkApkJob } from '../../package/alpine/unpack-job.js';
import type { LockedApk } from '../../lock/lock.js';
import { obtainNamed } from '../../store/obtain-named.js';
import type { Effects } from '../request.js';
import type { ChosenApk } from './solve.js';

/** A package as the lock names it, and when it was built. */
export interface ObtainedApk {
  readonly locked: LockedApk;
  /** Id of its archive, and its path there. */
  readonly archive: string;
  readonly path: string;
  readonly requested: boolean;
}

/** `busybox-1.36.1-r29`, as the files of a repository are called. */
export function labelOf({ name, version }: Pick<IndexRecord, 'name' | 'version'>): string {
  return `${name}-${version}`;
}

/** The same error, with the name of the package in front. */
export function namedError(label: string, error: unknown): unknown {
  if (!(error instanceof RootfsError) || error.code === 'INTERRUPTED') return error;
  return new RootfsError(error.code, `${label}: ${error.message}`, { hint: error.hint, cause: error });
}

/** A path of a package at its mirrors; names may hold characters that a URL may not. */
export function urlsOf(path: string, mirrors: readonly string[]): readonly string[] {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return mirrors.map((mirror) => `${mirror}${encoded}`);
}

/**
 * Fetches a package unless the store has it, follows the chain of trust from its index to its last byte, and so learns
 * its SHA-256, which no index of Alpine says.
 */
async function obtainOne(chosen: ChosenApk, requested: boolean, effects: Effects): Promise<ObtainedApk> {
  const { index } = chosen;
  const found = checkNames(chosen.record, `${index.folder}APKINDEX`);
  const label = labelOf(found);
  const path = `${index.folder}${label}.apk`;
  const check = async (spec: BlobSpec): Promise<void> => {
    const input = { ...spec, ...effects.store.place(spec), identity: found.checksum };
    await effects.threads.run(checkApkJob, input);
  };
  const { sizeBytes } = found;
  const name = `apk ${found.checksum} ${sizeBytes}`;
  try {
    const spec = await obtainNamed(
      { name, sizeBytes, urls: urlsOf(path, index.mirrors), label },
      check,
      effects,
    );
    const { name: packageName, version, architecture, checksum } = found;
    const locked = {
      ...{ name: packageName, version, architecture, sha256: spec.sha256, sizeBytes: spec.sizeBytes },
      ...{ identity: checksum, paragraph: paragraphOf(index.file, found), tag: chosen.tag },
    };
    return { locked, archive: index.archive.archive.id, path, requested };
  } catch (error) {
    throw namedError(label, error);
  }
}

/** Obtains all packages of a list, some at a time. @returns in its order; of several failures the first one is thrown */
export async function obtainApks(
  list: readonly ChosenApk[],
  isRequested: (name: string) => boolean,
  effects: Effects,
): Promise<readonly ObtainedApk[]> {
  const stop = new AbortController();
  const signal = effects.signal === undefined ? stop.signal : AbortSignal.any([effects.signal, stop.signal]);
  const threads = effects.threads.fitting(list.reduce((sum, { record }) => sum + record.sizeBytes, 0));
  const done: ObtainedApk[] = [];
  const failures = new Map<number, unknown>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < list.length && !signal.aborted) {
      const place = next++;
      const chosen = list[place] as ChosenApk;
      try {
        const own = { ...effects, threads, signal: AbortSignal.any([signal]) };
        done[place] = await obtainOne(chosen, isRequested(chosen.record.name), own);
      } catch (error) {
        // What was stopped because of another failure is not what is told.
        if (!stop.signal.aborted) failures.set(place, error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(effects.transfers, list.length)) }, work));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
  if (effects.signal?.aborted === true) throw new RootfsError('INTERRUPTED', 'stopped by a signal');
  return done;
}
