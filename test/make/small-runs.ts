import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, type BootstrapRequest } from '../../src/build/build.js';
import { RootfsError } from '../../src/kernel/errors.js';
import type { ArchiveOptions } from './archive.js';
import { openSession, type BuildSession } from './build-session.js';
import { startMirror, type Mirror, type MirrorOptions } from './mirror.js';
import { signingKey } from './signing-keys.js';
import { MADE, served, smallArchive, smallRequest } from './small-archive.js';

/** Files of the small archive that a run needs, as paths on a mirror. */
export const PLACES = {
  release: '/dists/made/InRelease',
  index: '/dists/made/main/binary-amd64/Packages.gz',
  package: '/pool/main/l/libx1/libx1_1.0-1_amd64.deb',
} as const;

export interface Ended {
  /** The image's digest, or the error. */
  readonly digest: string | undefined;
  readonly error: RootfsError | undefined;
  readonly session: BuildSession;
}

export interface Attempt {
  readonly change?: Partial<BootstrapRequest>;
  /** What the clock says; an hour after the archive was made by default. */
  readonly now?: number | undefined;
  /** `image` as an OCI layout by default, else `image.tar`. */
  readonly format?: 'oci' | 'tar';
  /** Of a session before, whose cache is used again. */
  readonly folder?: string;
}

/** Mirrors and sessions of one test; `close` ends them. */
export interface SmallRuns {
  /** A mirror of the small archive, signed by the key `small`. */
  serve(change?: Partial<ArchiveOptions>, options?: MirrorOptions): Promise<Mirror>;
  /** Builds an image of the small archive into `image` in the session's folder for outputs. */
  attempt(urls: readonly string[], options?: Attempt): Promise<Ended>;
  close(): Promise<void>;
}

async function bootstrapSmall(
  urls: readonly string[],
  { change = {}, format = 'oci' }: Attempt,
  session: BuildSession,
): Promise<Ended> {
  const keyring = join(session.folder, 'keyring.asc');
  writeFileSync(keyring, (await signingKey('small')).armoured);
  const target = join(session.out, format === 'oci' ? 'image' : 'image.tar');
  const output = { format, target, tags: ['latest'], repoTags: [] };
  const request = smallRequest({ mirrors: urls, keyrings: [keyring], target }, { output, ...change });
  const asked = { ...request, mirrors: { ...request.mirrors, now: session.effects.clock.now() } };
  try {
    const { exported } = await bootstrap(asked, session.effects);
    return { digest: exported.image?.digest, error: undefined, session };
  } catch (thrown) {
    if (!(thrown instanceof RootfsError)) throw thrown;
    return { digest: undefined, error: thrown, session };
  }
}

export function smallRuns(): SmallRuns {
  const opened: { close(): Promise<void> }[] = [];
  return {
    async serve(change = {}, options = {}) {
      const files = served(await smallArchive({ keys: [await signingKey('small')], ...change }));
      const mirror = await startMirror({ files, ...options });
      opened.push(mirror);
      return mirror;
    },
    async attempt(urls, options = {}) {
      const { now = MADE + 3600, folder } = options;
      const session = await openSession({ now, ...(folder === undefined ? {} : { folder }) });
      opened.push(session);
      return bootstrapSmall(urls, options, session);
    },
    async close() {
      await Promise.all(opened.splice(0).map((one) => one.close()));
    },
  };
}

/** What is not as it has to be after a run, however it ended: a dirty cache, a half-written output, an error without a hint. */
export async function untidiness({ session, error }: Ended): Promise<readonly string[]> {
  const { corrupt, unreadable, leftovers, foreign } = await session.verify();
  const outputs = readdirSync(session.out).filter((name) => error !== undefined || name !== 'image');
  return [
    ...[...corrupt, ...unreadable].map(({ entry }) => `bad in the cache: ${entry.path}`),
    ...leftovers.map(({ path }) => `left over in the cache: ${path}`),
    ...[...foreign, ...outputs].map((path) => `should not be there: ${path}`),
    ...(error !== undefined && (error.hint ?? '') === '' ? [`no hint: ${error.message}`] : []),
  ];
}
