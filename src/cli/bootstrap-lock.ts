import { contradictions, type Claim } from '../build/lock-agreement.js';
import type { LockFile } from '../build/lock-files.js';
import { buildablesOf, lockedImageMirrors, makeLocksFor } from '../build/locks.js';
import { lockedBuild } from '../build/locked-build.js';
import type { Buildable } from '../build/build.js';
import type { Effects } from '../build/request.js';
import { parseArchitecture } from '../kernel/architecture.js';
import { RootfsError } from '../kernel/errors.js';
import { storeWithBundle, wholeBundle, type WholeBundle } from './bundle-file.js';
import type { Given } from './command.js';
import type { Host } from './host.js';
import { lockPath, readLockIfThere, writeLock } from './lock-options.js';
import { buildRequestOf, type Named } from './output-options.js';
import { policyOf } from './policy-options.js';
import { epochOf, mirrorRequestOf, preferencesOf, resolveRequestOf } from './resolve-options.js';
import { BUNDLE } from './session.js';
import { findSuite } from './suite-files.js';

/** What of a lock each option about building decides. */
const BUILD_FIELDS = {
  configure: ['configure', 'defer'],
  unmodelled: ['defer', 'skip'],
  'debconf-selections': ['selections'],
  profile: ['profiles'],
  'path-exclude': ['pathFilters'],
  'path-include': ['pathFilters'],
  label: ['labels'],
  annotation: ['annotations'],
} as const;

const isGiven = (given: Given, name: string): boolean => given.all(name).length > 0;

/** Options about packages and what they say, as far as they are there. */
async function requestClaims(given: Given, host: Host): Promise<readonly (readonly [string, Claim])[]> {
  const claims: (readonly [string, Claim])[] = [];
  const [name, ...rest] = given.positionals;
  if (rest.length > 0) throw new RootfsError('USAGE', `one suite at a time, not also ${rest.join(' ')}`);
  if (name !== undefined)
    claims.push([name, { request: { suite: (await findSuite(name, given, host)).name } }]);
  const variant = given.one('variant');
  if (variant !== undefined) claims.push(['--variant', { request: { variant } }]);
  for (const option of ['include', 'exclude', 'components', 'archives'] as const) {
    if (isGiven(given, option)) claims.push([`--${option}`, { request: { [option]: given.list(option) } }]);
  }
  const [solver, targetRelease] = [given.one('solver'), given.one('target-release')];
  if (solver !== undefined) claims.push(['--solver', { request: { solver } }]);
  if (targetRelease !== undefined) claims.push(['--target-release', { request: { targetRelease } }]);
  if (isGiven(given, 'pin')) claims.push(['--pin', { request: { pins: given.all('pin') } }]);
  if (isGiven(given, 'foreign-arch'))
    claims.push(['--foreign-arch', { request: { foreignArchitectures: given.list('foreign-arch') } }]);
  if (isGiven(given, 'preferences'))
    claims.push(['--preferences', { request: { preferences: await preferencesOf(given, host) } }]);
  const policy = policyOf(given);
  if (policy !== undefined) claims.push(['--deny, --max-size, --only-from', { policy }]);
  if (given.flag('recommends')) claims.push(['--recommends', { request: { recommends: true } }]);
  if (isGiven(given, 'image-mirror')) {
    const imageMirrors = lockedImageMirrors(given.all('image-mirror'));
    claims.push(['--image-mirror', { request: { imageMirrors } }]);
  }
  const seconds = epochOf(given);
  if (seconds !== undefined) claims.push(['--epoch', { epoch: { kind: 'given', seconds } }]);
  return claims;
}

async function buildClaims(given: Given, host: Host): Promise<readonly (readonly [string, Claim])[]> {
  const build = lockedBuild(await buildRequestOf(given, host));
  return Object.entries(BUILD_FIELDS).flatMap(([option, fields]) => {
    if (!isGiven(given, option)) return [];
    return [
      [`--${option}`, { build: Object.fromEntries(fields.map((field) => [field, build[field]])) }] as const,
    ];
  });
}

/** @throws RootfsError `USAGE` for options that say something else than the lock does */
async function checkAgreement(file: LockFile, path: string, given: Given, host: Host): Promise<void> {
  const claims = new Map([...(await requestClaims(given, host)), ...(await buildClaims(given, host))]);
  const [first] = contradictions(file, claims);
  if (first === undefined) return;
  throw new RootfsError('USAGE', `${first} contradicts ${path}`, {
    hint: 'Leave it out, or make another lock with rootfs lock: an image is made of what its lock says.',
  });
}

/** The locks that --arch asks for, all by default. @throws RootfsError `USAGE` for one that is not there */
function chosenLocks(file: LockFile, path: string, given: Given): LockFile {
  const wanted = given.list('arch').map(parseArchitecture);
  if (wanted.length === 0) return file;
  const known = file.request.architectures;
  const missing = wanted.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new RootfsError('USAGE', `--arch ${missing}: ${path} is for ${known.join(', ')}`, {
      hint: 'Make another lock with rootfs lock.',
    });
  }
  return {
    ...file,
    locks: file.locks.filter(({ image }) => wanted.some((name) => name === image.architecture)),
  };
}

/** A lock to build from: read, or (with no such file, and a suite named) made and written. */
export interface LockSource {
  /** For the name of the output. */
  readonly named: Named;
  readonly count: number;
  readonly buildables: (effects: Effects) => Promise<LockedBuildables>;
  /** Where its packages are: in a bundle, where one is named. */
  readonly withPackages: (effects: Effects) => Effects;
}

/** What can be built, and the lock that it follows from: it is attached to the image in a layout. */
export interface LockedBuildables {
  readonly file: LockFile;
  readonly buildables: readonly Buildable[];
}

/** A lock is not made for --frozen. */
function missingLock(path: string, given: Given): RootfsError {
  const why = given.flag('frozen') ? ', and --frozen forbids to make it' : '';
  return new RootfsError('USAGE', `there is no lock ${path}${why}`, {
    hint: `Make it with rootfs lock SUITE -o ${given.one('lock') ?? ''}.`,
  });
}

/** The lock that is named, else the one of a bundle; undefined when there is no such file. */
async function lockOf(
  bundle: WholeBundle | undefined,
  given: Given,
  host: Host,
): Promise<readonly [string, LockFile | undefined]> {
  const name = given.one('lock');
  if (bundle !== undefined && name === undefined) return [`the lock of ${bundle.bundle.place}`, bundle.file];
  const path = lockPath(given, host);
  return [path, await readLockIfThere(path, host)];
}

/**
 * Where a build by --lock or --bundle has its locks from.
 * @throws RootfsError `USAGE` for options that contradict the lock, or a lock that is neither there nor to be made
 */
export async function lockSource(given: Given, host: Host): Promise<LockSource> {
  const bundleName = given.one(BUNDLE);
  const bundle = bundleName === undefined ? undefined : await wholeBundle(host, bundleName);
  const [path, file] = await lockOf(bundle, given, host);
  const withPackages: LockSource['withPackages'] = (effects) =>
    bundle === undefined
      ? effects
      : { ...effects, store: storeWithBundle(bundle.bundle, effects.store, host) };
  if (file === undefined) {
    if (given.flag('frozen') || bundle !== undefined || given.positionals.length === 0)
      throw missingLock(path, given);
    const request = { ...(await resolveRequestOf(given, host)), ...(await buildRequestOf(given, host)) };
    const buildables: LockSource['buildables'] = async (effects) => {
      const made = await makeLocksFor(request, effects);
      await writeLock(path, made.file, host);
      return made;
    };
    return { named: request, count: request.architectures.length, buildables, withPackages };
  }
  await checkAgreement(file, path, given, host);
  const chosen = chosenLocks(file, path, given);
  const mirrors = await mirrorRequestOf([], given, host);
  const architectures = chosen.locks.map(({ image }) => image.architecture);
  return {
    named: { suite: { name: file.request.suite }, variant: file.request.variant, architectures },
    count: architectures.length,
    buildables: () =>
      Promise.resolve({ file, buildables: buildablesOf(chosen, mirrors, host.resolvePath('.')) }),
    withPackages,
  };
}
