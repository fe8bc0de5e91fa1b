import { snapshotStamp, type EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import { redactUrl } from '../kernel/url.js';
import { matchAptSources, type ConfiguredSource, type KnownDist } from './mirror-apt.js';
import {
  fillStamp,
  hasStamp,
  isKnownName,
  parseMirror,
  requireKnownName,
  siblingUrl,
  type MirrorSource,
  type NamedMirror,
} from './mirror-value.js';
import type { Suite, SuiteArchive } from './suite.js';

export interface MirrorRequest {
  /** Of each --mirror: `URL` or `NAME=URL`, NAME being an archive's id or a repository. */
  readonly mirrors: readonly string[];
  /** ROOTFS_MIRROR: the same, separated by blanks. */
  readonly environmentMirror?: string | undefined;
  /** What the host's apt is configured with. */
  readonly aptSources: readonly ConfiguredSource[];
  /** Of all suite files, by which entries of apt are recognised. */
  readonly knownDists: readonly KnownDist[];
  /** --snapshot */
  readonly snapshot?: EpochSeconds | undefined;
  /** For the place of a suite that lies in a snapshot archive, when no snapshot is asked for. */
  readonly now: EpochSeconds;
}

export interface MirrorChoice {
  /** In order of preference, each with one slash at its end; may hold credentials. */
  readonly urls: readonly string[];
  readonly origin: 'option' | 'environment' | 'apt' | 'snapshot' | 'suite';
  /** Sentences to print: which mirrors, why, and what was passed over. Without credentials. */
  readonly reason: string;
  /** false when it holds the state of the snapshot that was asked for, so that dates are judged by that time. */
  readonly live: boolean;
  /**
   * Live mirrors that may have the same files still, asked by digest before a snapshot archive is: that spares it. What
   * was signed at the time comes from `urls` alone.
   */
  readonly besides: readonly string[];
}

interface Context {
  readonly suite: Suite;
  readonly archive: SuiteArchive;
  readonly request: MirrorRequest;
  /** Sentences on what was passed over. */
  readonly notes: string[];
}

type Found = Omit<MirrorChoice, 'reason' | 'besides'> & {
  readonly why: string;
  readonly besides?: readonly string[];
};

function firstArchive(suite: Suite): SuiteArchive {
  const [first] = suite.archives;
  if (first === undefined) throw new RootfsError('INTERNAL', `${suite.name} has no archives`);
  return first;
}

/** Mirrors that were named for the archive itself, else for its repository. */
function direct(context: Context, mirrors: readonly NamedMirror[]): readonly NamedMirror[] {
  const { suite, archive } = context;
  const own = mirrors.filter(({ name }) => name === archive.id);
  if (own.length > 0) return own;
  const { repository } = firstArchive(suite);
  return mirrors.filter(({ name }) => (name ?? repository) === archive.repository);
}

/** Mirrors of the suite's first repository that have the archive's repository beside it. */
function siblings(
  context: Context,
  source: MirrorSource,
  mirrors: readonly NamedMirror[],
): readonly NamedMirror[] {
  const wanted = context.archive.repository;
  const { repository } = firstArchive(context.suite);
  return mirrors.flatMap((mirror) => {
    if (mirror.name !== undefined) return [];
    const url = siblingUrl(mirror, repository, wanted);
    if (url !== undefined) return [{ ...mirror, url }];
    context.notes.push(
      `${source} ${redactUrl(mirror.url)} is not used for it: it does not end in /${repository}/, so where ${wanted} ` +
        `is there cannot be known (name it as ${wanted}=URL).`,
    );
    return [];
  });
}

// A variable is set once for all suites, so a name that means nothing to this one is no error; but it may be misspelt.
function strangers(suite: Suite, source: MirrorSource, mirrors: readonly NamedMirror[]): readonly string[] {
  const unknown = mirrors.filter((mirror) => !isKnownName(mirror, suite));
  return unknown.map(({ name }) => `${source} has one for ${name}, which is no part of ${suite.name}.`);
}

function urlsOf(mirrors: readonly NamedMirror[]): readonly string[] {
  return [...new Set(mirrors.map(({ url }) => url))];
}

const ORIGINS = { '--mirror': 'option', ROOTFS_MIRROR: 'environment' } as const;

function fromUser(context: Context, source: MirrorSource, values: readonly string[]): Found | undefined {
  const { suite, request, notes } = context;
  const time = request.snapshot ?? request.now;
  const mirrors = values.map((value) => parseMirror(value, source, time));
  if (source === '--mirror') for (const mirror of mirrors) requireKnownName(mirror, source, suite);
  const named = direct(context, mirrors);
  const used = named.length > 0 ? named : siblings(context, source, mirrors);
  if (used.length === 0) {
    notes.push(...strangers(suite, source, mirrors));
    return undefined;
  }
  const why = named.length > 0 ? `${source} says so` : `it lies beside what ${source} names`;
  const origin = ORIGINS[source];
  if (request.snapshot === undefined) return { urls: urlsOf(used), origin, why, live: true };
  const pinned = urlsOf(used.filter(({ stamp }) => stamp !== undefined));
  const besides = urlsOf(used.filter(({ stamp }) => stamp === undefined));
  // A live mirror says what is there now, which is not what was asked for.
  if (pinned.length === 0) return { ...fromSnapshot(context, request.snapshot), besides };
  return { urls: pinned, origin, why, live: false, besides };
}

function fromSnapshot(context: Context, snapshot: EpochSeconds): Found {
  const { suite, archive } = context;
  const stamp = snapshotStamp(snapshot);
  if (!hasStamp(archive.uri)) {
    throw new RootfsError(
      'USAGE',
      `${suite.name} names no snapshot archive for ${archive.id}, so there is no ${stamp} of it`,
      {
        hint: `Leave out --snapshot, or give --mirror ${archive.id}=URL with {stamp} where the time goes.`,
      },
    );
  }
  const urls = [fillStamp(archive.uri, snapshot)];
  return { urls, origin: 'snapshot', why: `--snapshot asks for ${stamp}`, live: false };
}

function fromApt({ archive, request, notes }: Context): Found | undefined {
  if (request.aptSources.length === 0) return undefined;
  const finding = matchAptSources(archive, request.aptSources, request.knownDists);
  notes.push(...finding.notes);
  if (finding.urls.length === 0) return undefined;
  const why = `this machine's apt uses it for ${archive.repository} (${finding.places.join(', ')})`;
  return { urls: finding.urls, origin: 'apt', why, live: true };
}

function fromSuite({ archive, request }: Context): Found {
  const why = hasStamp(archive.uri)
    ? 'no mirror is known, so the snapshot archive is asked for its state as of now'
    : 'no other mirror is known, and the suite file names it';
  return { urls: [fillStamp(archive.uri, request.now)], origin: 'suite', why, live: true };
}

function find(context: Context): Found {
  const { mirrors, environmentMirror, snapshot } = context.request;
  const chosen = fromUser(context, '--mirror', mirrors);
  if (chosen !== undefined) return chosen;
  const values = (environmentMirror ?? '').split(/\s+/).filter((value) => value !== '');
  const named = fromUser(context, 'ROOTFS_MIRROR', values) ?? fromApt(context);
  if (snapshot === undefined) return named ?? fromSuite(context);
  if (named === undefined || named.live)
    return { ...fromSnapshot(context, snapshot), besides: named?.urls ?? [] };
  return named;
}

/**
 * Where an archive of a suite is fetched from: the first of --mirror, ROOTFS_MIRROR, the mirrors that the host's apt uses
 * for the same repository, and the suite file's own place. With --snapshot it is a snapshot archive in any case, and
 * live mirrors are only asked for files whose digests are known. Pure; trust does not depend on the choice.
 *
 * A mirror without a name is one of the suite's first archive. Archives of the same repository share it, and for
 * another repository its sibling is used (`…/debian/` gives `…/debian-security/`), or, when that cannot be known, the
 * next origin; the reason says so.
 * @throws RootfsError `USAGE` for a mirror that cannot be used, or a snapshot of an archive that has none
 */
export function chooseMirrors(suite: Suite, archive: SuiteArchive, request: MirrorRequest): MirrorChoice {
  const notes: string[] = [];
  const { urls, origin, why, live, besides = [] } = find({ suite, archive, request, notes });
  const places = urls.map(redactUrl).join(', then ');
  const spared =
    besides.length === 0 ? [] : [`What ${besides.map(redactUrl).join(', ')} still has is taken from there.`];
  const reason = [`${archive.id} comes from ${places}: ${why}.`, ...spared, ...notes].join(' ');
  return { urls, origin, reason, live, besides };
}
