import type { EpochSeconds } from '../../kernel/epoch.js';
import { rfc3339 } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { MAX_FUTURE_SECONDS } from '../../formats/openpgp/verify.js';
import type { SuiteArchive } from '../../suite/suite.js';
import type { Release } from './release.js';

/** The date that keys and release files are judged by. */
export interface JudgedAt {
  readonly now: EpochSeconds;
  /** Whether that is the present, and the mirror a live one; false for a snapshot and for --at. */
  readonly live: boolean;
}

interface Difference {
  readonly field: string;
  readonly seen: string;
  readonly wanted: readonly string[];
}

function differences(release: Release, archive: SuiteArchive): readonly Difference[] {
  const { origin, label, suites, codename } = archive.expect;
  const all: Difference[] = [
    { field: 'Origin', seen: release.origin, wanted: origin === undefined ? [] : [origin] },
    { field: 'Label', seen: release.label, wanted: label === undefined ? [] : [label] },
    { field: 'Suite', seen: release.suite, wanted: suites },
    { field: 'Codename', seen: release.codename, wanted: codename === '' ? [] : [codename] },
  ];
  return all.filter(({ seen, wanted }) => wanted.length > 0 && !wanted.includes(seen));
}

function describe({ field, seen, wanted }: Difference): string {
  return `${field}: ${seen === '' ? '(none)' : seen} instead of ${wanted.join(' or ')}`;
}

function mismatchHint(archive: SuiteArchive, found: readonly Difference[]): string {
  const onlySuite = found.every((difference) => difference.field === 'Suite');
  return onlySuite
    ? 'Names such as stable move on to the next release; ask for the codename if you mean this one.'
    : `The mirror serves something else below dists/${archive.dist}, or the suite file expects the wrong thing.`;
}

/**
 * That a release file is the one which was asked for: a good signature only says who made it, and the same key signs
 * every suite of an archive.
 *
 * @throws RootfsError `RELEASE_MISMATCH`
 * @see apt-secure(8), "Information changes"
 */
export function checkExpectation(release: Release, archive: SuiteArchive, place: string): void {
  const found = differences(release, archive);
  if (found.length === 0) return;
  throw new RootfsError('RELEASE_MISMATCH', `${place} says ${found.map(describe).join(', ')}`, {
    hint: mismatchHint(archive, found),
  });
}

function atText(judgedAt: JudgedAt): string {
  return judgedAt.live ? `now (${rfc3339(judgedAt.now)})` : `at ${rfc3339(judgedAt.now)}`;
}

/**
 * That a release file is neither stale nor from the future, as of the judged date.
 * @throws RootfsError `RELEASE_EXPIRED`, `RELEASE_FUTURE`
 * @see apt.conf(5), Acquire::Check-Valid-Until and Acquire::Max-FutureTime (10 seconds, as here)
 */
export function checkDates(release: Release, judgedAt: JudgedAt, place: string): void {
  const { date, validUntil } = release;
  if (date > judgedAt.now + MAX_FUTURE_SECONDS) {
    const when = `was made on ${rfc3339(date)}, which is not yet reached ${atText(judgedAt)}`;
    throw new RootfsError('RELEASE_FUTURE', `${place} ${when}`, {
      hint: judgedAt.live
        ? "This machine's clock may be slow."
        : 'Give a later --at, or a --snapshot of that time.',
    });
  }
  if (validUntil !== undefined && validUntil < judgedAt.now) {
    const when = `was valid until ${rfc3339(validUntil)}, which has passed ${atText(judgedAt)}`;
    throw new RootfsError('RELEASE_EXPIRED', `${place} ${when}`, {
      hint:
        'The mirror may be stale or replay old packages: use another --mirror. ' +
        `To take it all the same, judge it as of its last day: --at ${rfc3339(validUntil)}.`,
    });
  }
}
