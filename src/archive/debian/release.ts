import { type BlobSpec, parseSha256, sha256, type Sha256 } from '../../kernel/digest.js';
import type { EpochSeconds } from '../../kernel/epoch.js';
import { RootfsError } from '../../kernel/errors.js';
import { type Deb822Stanza, fieldValue } from '../../formats/deb822/deb822.js';
import { parseDeb822 } from '../../formats/deb822/parse.js';
import { parseReleaseDate } from './release-date.js';
import type { IndexRelease } from './stanza.js';

/**
 * A release file, of dists/DIST/. Fields that are absent are '', [] or false.
 * @see https://wiki.debian.org/DebianRepository/Format#A.22Release.22_files
 */
export interface Release {
  readonly origin: string;
  readonly label: string;
  readonly suite: string;
  readonly codename: string;
  readonly version: string;
  readonly description: string;
  readonly date: EpochSeconds;
  readonly validUntil: EpochSeconds | undefined;
  /** Without a prefix: `updates/main`, as security archives write it, is `main` (its files are below `main/` too). */
  readonly components: readonly string[];
  readonly architectures: readonly string[];
  readonly acquireByHash: boolean;
  /** Kinds of index for which `Architecture: all` is not apart, usually `Packages`. */
  readonly noSupportForArchitectureAll: readonly string[];
  /** Packages are not to be chosen unless asked for (backports, experimental). @see apt_preferences(5) */
  readonly notAutomatic: boolean;
  readonly butAutomaticUpgrades: boolean;
  /** Files below dists/DIST/ by path, with what is signed for them. */
  readonly files: ReadonlyMap<string, BlobSpec>;
  /** Digest of the release text itself, without its signature. */
  readonly textSha256: Sha256;
}

/** What indexes carry of their release file. @param site the host that it is fetched from, '' for files */
export function indexRelease(release: Release, site: string): IndexRelease {
  const { origin, label, version, notAutomatic, butAutomaticUpgrades } = release;
  return { origin, label, version, site, notAutomatic, butAutomaticUpgrades };
}

function malformed(place: string, what: string): RootfsError {
  return new RootfsError('RELEASE_MALFORMED', `${place}: ${what}`, {
    hint: 'The mirror may be broken or answer with a page of its own; try another --mirror.',
  });
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[ \t\n]+/).filter((word) => word !== '');
}

/** apt's StringToBool takes more spellings; the archive tools write `yes`. */
function flag(text: string | undefined): boolean {
  return ['yes', 'true', '1', 'on', 'enable', 'with'].includes((text ?? '').toLowerCase());
}

function fileEntry(place: string, line: string): readonly [string, BlobSpec] {
  const [digest, size, path, ...rest] = words(line);
  const whole = digest !== undefined && size !== undefined && path !== undefined && rest.length === 0;
  if (!whole || !/^[0-9a-fA-F]{64}$/.test(digest) || !/^[0-9]{1,15}$/.test(size)) {
    throw malformed(place, `not a SHA256 entry: ${JSON.stringify(line.slice(0, 120))}`);
  }
  return [path, { sha256: parseSha256(digest), sizeBytes: Number(size) }];
}

function fileList(stanza: Deb822Stanza, place: string): ReadonlyMap<string, BlobSpec> {
  const list = fieldValue(stanza, 'SHA256');
  if (list === undefined) throw weak(stanza, place);
  const files = new Map<string, BlobSpec>();
  for (const line of list.split('\n').filter((text) => text.trim() !== '')) {
    const [path, spec] = fileEntry(place, line);
    const known = files.get(path);
    if (known !== undefined && (known.sha256 !== spec.sha256 || known.sizeBytes !== spec.sizeBytes)) {
      throw malformed(place, `${path} is listed with two different digests`);
    }
    files.set(path, spec);
  }
  return files;
}

function weak(stanza: Deb822Stanza, place: string): RootfsError {
  const other = ['MD5Sum', 'SHA1', 'SHA512'].filter((name) => fieldValue(stanza, name) !== undefined);
  const seen = other.length === 0 ? 'lists no files' : `lists files only by ${other.join(' and ')}`;
  return new RootfsError('RELEASE_WEAK', `${place} ${seen}`, {
    hint: 'Only SHA256 counts here; the archive has to publish a SHA256 list (apt-ftparchive, reprepro and aptly do by default).',
  });
}

function dateField(stanza: Deb822Stanza, name: string, place: string): EpochSeconds | undefined {
  const text = fieldValue(stanza, name);
  if (text === undefined) return undefined;
  const date = parseReleaseDate(text);
  if (date === undefined) throw malformed(place, `${name} is not a date in UTC: ${JSON.stringify(text)}`);
  return date;
}

/**
 * Reads a release text. What it says is only to be believed after verify-release.ts has been through with it.
 *
 * @param place how messages name the file
 * @throws RootfsError `RELEASE_MALFORMED`, or `RELEASE_WEAK` when files are listed by weaker digests than SHA256 only
 */
export function parseRelease(text: Uint8Array, place: string): Release {
  const [stanza, ...rest] = parseDeb822(text, { source: place, code: 'RELEASE_MALFORMED', mode: 'tolerant' });
  if (stanza === undefined) throw malformed(place, 'the file is empty');
  if (rest.length > 0) throw malformed(place, 'more than one paragraph');
  const field = (name: string): string => fieldValue(stanza, name) ?? '';
  const date = dateField(stanza, 'Date', place);
  if (date === undefined) throw malformed(place, 'no Date');
  return {
    origin: field('Origin'),
    label: field('Label'),
    suite: field('Suite'),
    codename: field('Codename'),
    version: field('Version'),
    description: field('Description'),
    date,
    validUntil: dateField(stanza, 'Valid-Until', place),
    components: words(field('Components')).map((name) => name.slice(name.lastIndexOf('/') + 1)),
    architectures: words(field('Architectures')),
    acquireByHash: flag(field('Acquire-By-Hash')),
    noSupportForArchitectureAll: words(field('No-Support-for-Architecture-all')),
    notAutomatic: flag(field('NotAutomatic')),
    butAutomaticUpgrades: flag(field('ButAutomaticUpgrades')),
    files: fileList(stanza, place),
    textSha256: sha256(text),
  };
}
