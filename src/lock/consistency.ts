import type { JsonDocument, JsonPath } from '../formats/json/parse.js';
import { compareBytewise } from '../kernel/order.js';
import { badLock } from './check.js';
import { fullNameOf, type Lock } from './lock.js';
import type { LockEntry, LockFile } from './provenance.js';
import { IN_REPOSITORY } from './schema.js';

type Complain = (path: JsonPath, what: string) => never;

/** Every name at most once, and each of the packages. */
function checkNames(names: readonly string[], path: JsonPath, known: Set<string>, complain: Complain): void {
  const seen = new Set<string>();
  for (const [place, name] of names.entries()) {
    if (!known.has(name)) complain([...path, place], `${name} is no package of this image`);
    if (seen.has(name)) complain([...path, place], `${name} is there twice`);
    seen.add(name);
  }
}

function checkPackages(image: Lock, at: JsonPath, complain: Complain): Set<string> {
  const names = image.packages.map(fullNameOf);
  for (const [place, name] of names.entries()) {
    const before = names[place - 1];
    if (before === undefined) continue;
    const order = compareBytewise(before, name);
    if (order === 0) complain([...at, 'packages', place], `${name} is there twice`);
    if (order > 0) complain([...at, 'packages', place], `${name} does not come after ${before}`);
  }
  for (const [place, { name, architecture }] of image.packages.entries()) {
    const foreign = image.family === 'debian' ? image.foreignArchitectures : [];
    const fits = ['all', 'noarch', image.architecture, ...foreign].includes(architecture);
    if (!fits)
      complain(
        [...at, 'packages', place],
        `${name} is for ${architecture}, the image for ${image.architecture}`,
      );
  }
  return new Set(names);
}

function checkImage(image: Lock, at: JsonPath, complain: Complain): void {
  const known = checkPackages(image, at, complain);
  checkNames(image.order, [...at, 'order'], known, complain);
  if (image.order.length !== known.size) complain([...at, 'order'], 'does not name every package');
  if (image.family === 'debian') {
    for (const [place, call] of image.calls.entries())
      checkNames(call.packages, [...at, 'calls', place, 'packages'], known, complain);
    checkNames(image.auto, [...at, 'auto'], known, complain);
  }
  const isGiven = image.epoch.kind === 'given';
  if (isGiven !== Object.hasOwn(image.epoch, 'seconds'))
    complain([...at, 'epoch'], isGiven ? 'has no seconds' : 'packages have no seconds');
}

function checkProvenance({ image, provenance }: LockEntry, at: JsonPath, complain: Complain): void {
  const ids = provenance.archives.map(({ id }) => id);
  for (const [place, id] of ids.entries())
    if (ids.indexOf(id) !== place) complain([...at, 'archives', place], `the archive ${id} is there twice`);
  for (const [place, { snapshot, snapshots }] of provenance.archives.entries())
    if (snapshot !== undefined && snapshots === undefined)
      complain([...at, 'archives', place], 'a snapshot without the archive that it is in');
  const packages = image.family === 'alpine' ? [...image.packages, ...image.overlays] : image.packages;
  if (provenance.packages.length !== packages.length)
    complain([...at, 'packages'], 'does not name the packages of the image');
  for (const [place, origin] of provenance.packages.entries()) {
    const pkg = packages[place];
    if (pkg === undefined || fullNameOf(pkg) !== origin.package)
      complain([...at, 'packages', place], `${origin.package} is not the package at this place of the image`);
    if (origin.archive === './') continue;
    if (!IN_REPOSITORY.test(origin.path))
      complain(
        [...at, 'packages', place, 'path'],
        `leads out of the repository: ${JSON.stringify(origin.path)}`,
      );
    if (!ids.includes(origin.archive))
      complain([...at, 'packages', place], `there is no archive ${origin.archive}`);
  }
}

/**
 * What the parts of a lock file say of each other: every package once and in order, calls and origins of packages that
 * are there, and the architectures that were asked for.
 * @throws RootfsError `LOCK_MALFORMED` with `FILE:LINE:COLUMN`
 */
export function checkConsistency(file: LockFile, document: JsonDocument): void {
  const complain: Complain = (path, what) => {
    throw badLock(document.where(path), what);
  };
  const architectures = file.locks.map(({ image }) => image.architecture);
  if (architectures.join(' ') !== file.request.architectures.join(' '))
    complain(
      ['locks'],
      `the locks are for ${architectures.join(' ')}, but request.architectures says ${file.request.architectures.join(' ')}`,
    );
  if (new Set(architectures).size !== architectures.length) complain(['locks'], 'have an architecture twice');
  for (const [place, entry] of file.locks.entries()) {
    checkImage(entry.image, ['locks', place, 'image'], complain);
    checkProvenance(entry, ['locks', place, 'provenance'], complain);
  }
}
