import { basename } from 'node:path';
import {
  parseArchitecture,
  parseArchitectureOf,
  platformName,
  platformOf,
  type Architecture,
} from '../kernel/architecture.js';
import { parseSourceDateEpoch, parseTime, type EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import type { LockFile } from '../build/lock-files.js';
import type { ResolveRequest } from '../build/request.js';
import { ALPINE_VARIANTS, VARIANTS } from '../suite/schema.js';
import type { Suite } from '../suite/suite.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { policyOf } from './policy-options.js';
import { linesOf } from './text-lines.js';
import { findSuite, knownDistsLater } from './suite-files.js';

const SOLVERS = ['apt', 'complete'] as const;

export const MIRROR_OPTION: Option = {
  name: 'mirror',
  value: 'URL',
  multiple: true,
  help: 'fetch from here: http, https, file or a path; NAME=URL for one archive or repository',
};

/** From where, as of when, and whom to trust: what a lock does not decide. */
export const TRUST_OPTIONS: readonly Option[] = [
  MIRROR_OPTION,
  { name: 'snapshot', value: 'TIME', help: 'the archive as it was, such as 20260701T000000Z' },
  { name: 'at', value: 'TIME', help: 'judge signatures and Valid-Until as of this time' },
  {
    name: 'keyring',
    value: 'FILE',
    multiple: true,
    help: 'trust these OpenPGP keys (for Alpine: RSA keys in PEM) instead of the suite’s',
  },
  {
    name: 'insecure-unsigned',
    help: 'accept release files without a trusted signature; recorded in the image',
  },
];

/** What decides which packages are taken, from where, and whom to trust. */
export const RESOLVE_OPTIONS: readonly Option[] = [
  {
    name: 'arch',
    short: 'a',
    value: 'ARCH,…',
    multiple: true,
    help: 'architectures by dpkg or apk name or OCI platform (default: this machine’s)',
  },
  {
    name: 'variant',
    value: 'NAME',
    choices: [...new Set([...VARIANTS, ...ALPINE_VARIANTS]), 'required', 'debootstrap', '-'],
    help:
      'which packages (default minbase, as mmdebstrap defines it; for Alpine minirootfs, the official image, and ' +
      'scripted, what apk itself would leave)',
  },
  {
    name: 'include',
    value: 'PKG,…',
    multiple: true,
    help: 'more packages: name, name:arch, name=version, name/suite, ./file.deb, or name- to leave it out',
  },
  { name: 'exclude', value: 'PKG,…', multiple: true, help: 'packages that must not be installed' },
  { name: 'recommends', help: 'follow Recommends too' },
  {
    name: 'solver',
    value: 'NAME',
    choices: SOLVERS,
    help: 'apt (default): as apt chooses, or refuses; complete: where apt refuses, search all versions',
  },
  {
    name: 'foreign-arch',
    value: 'ARCH,…',
    multiple: true,
    help: 'let packages of these architectures in too, as name:arch or by need',
  },
  {
    name: 'pin',
    value: 'PIN',
    multiple: true,
    help: 'prefer versions: [PACKAGES: ]release|origin|version DATA: PRIORITY, as in apt_preferences(5)',
  },
  {
    name: 'preferences',
    value: 'FILE',
    multiple: true,
    help: 'more pins, from a file for etc/apt/preferences.d',
  },
  { name: 'target-release', value: 'NAME', help: 'prefer versions of this suite or codename (priority 990)' },
  {
    name: 'components',
    value: 'NAME,…',
    multiple: true,
    help: 'components (default: the suite’s, usually main)',
  },
  {
    name: 'archives',
    value: 'ID,…',
    multiple: true,
    help: 'archives (default: those that the suite enables; see rootfs suites)',
  },
  ...TRUST_OPTIONS,
  {
    name: 'image-mirror',
    value: 'URL',
    multiple: true,
    help: 'what etc/apt/sources.list or etc/apk/repositories of the image names',
  },
];

const DEFAULT_VARIANT: Readonly<Record<Suite['family'], string>> = {
  debian: 'minbase',
  alpine: 'minirootfs',
};

/** Each value once; undefined when the option is not there. @throws RootfsError `USAGE` when it names nothing */
function optionalList(given: Given, name: string): readonly string[] | undefined {
  const texts = given.all(name);
  if (texts.length === 0) return undefined;
  const values = [...new Set(given.list(name))];
  if (values.length > 0) return values;
  throw new RootfsError('USAGE', `--${name} names nothing: ${JSON.stringify(texts.join(' '))}`);
}

/** This machine's architecture by the family's name, by way of the platform: Debian's armhf is not Alpine's. */
function ownArchitecture(family: Suite['family'], host: Host): readonly string[] {
  if (host.architecture === undefined) return [];
  return family === 'debian'
    ? [host.architecture]
    : [platformName(platformOf(parseArchitecture(host.architecture)))];
}

function architecturesOf(suite: Suite, given: Given, host: Host): ResolveRequest['architectures'] {
  const { family } = suite;
  const wanted = optionalList(given, 'arch') ?? ownArchitecture(family, host);
  if (wanted.length === 0) {
    throw new RootfsError('USAGE', 'this machine has no Debian architecture', {
      hint: 'Name one: --arch arm64.',
    });
  }
  return [...new Set(wanted.map((text) => parseArchitectureOf(family, text)))];
}

/** As apt has it, a slash tells a file from a name; here also within the path. */
function localPackagesOf(include: readonly string[], host: Host): ResolveRequest['localPackages'] {
  const words = include.filter((word) => word.includes('/') && word.endsWith('.deb'));
  return [...new Set(words)].map((word) => ({ word, path: host.resolvePath(word) }));
}

function timeOf(given: Given, name: string): ReturnType<typeof parseTime> | undefined {
  const text = given.one(name);
  return text === undefined ? undefined : parseTime(text);
}

/**
 * The mirrors that the user names and this machine has.
 * @param more suites besides those that have files
 */
export async function mirrorRequestOf(
  more: readonly Suite[],
  given: Given,
  host: Host,
): Promise<ResolveRequest['mirrors']> {
  const known = await knownDistsLater(more, given, host);
  return {
    mirrors: given.all('mirror'),
    environmentMirror: host.environment['ROOTFS_MIRROR'],
    aptSources: await host.aptSources(),
    get knownDists() {
      return known();
    },
    snapshot: timeOf(given, 'snapshot'),
    now: host.clock.now(),
  };
}

/** `a,b` and `a b` alike: what --include takes, as words. */
export function splitWords(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => word.split(',')).filter((word) => word !== '');
}

/**
 * A request from the options, for a suite, with words besides those of --include.
 * @throws RootfsError `USAGE`, `SUITE_UNKNOWN`, `SUITE_INVALID`, `ARCHITECTURE_UNKNOWN`
 */
export async function requestFor(
  name: string | undefined,
  words: readonly string[],
  given: Given,
  host: Host,
): Promise<ResolveRequest> {
  if (name === undefined) {
    throw new RootfsError('USAGE', 'which suite?', { hint: 'The names are listed by: rootfs suites.' });
  }
  const suite = await findSuite(name, given, host);
  const include = [...given.list('include'), ...splitWords(words)];
  return {
    suite,
    architectures: architecturesOf(suite, given, host),
    variant: given.one('variant') ?? DEFAULT_VARIANT[suite.family],
    include,
    exclude: given.list('exclude'),
    recommends: given.flag('recommends'),
    solver: SOLVERS.find((name) => name === given.one('solver')) ?? 'apt',
    components: optionalList(given, 'components'),
    archives: optionalList(given, 'archives'),
    mirrors: await mirrorRequestOf([suite], given, host),
    sourceDateEpoch: epochOf(given) ?? environmentEpoch(host),
    ...trustOf(given, host),
    imageMirrors: given.all('image-mirror'),
    foreignArchitectures: (optionalList(given, 'foreign-arch') ?? []).map(parseArchitecture),
    pins: given.all('pin'),
    preferences: await preferencesOf(given, host),
    targetRelease: given.one('target-release') ?? '',
    localPackages: localPackagesOf(include, host),
    policy: policyOf(given),
  };
}

/** --epoch, as seconds or as a time. @throws RootfsError `USAGE` */
export function epochOf(given: Given): EpochSeconds | undefined {
  const text = given.one('epoch');
  if (text === undefined) return undefined;
  return parseTime(/^[0-9]+$/.test(text) ? `@${text}` : text);
}

function environmentEpoch(host: Host): EpochSeconds | undefined {
  const text = host.environment['SOURCE_DATE_EPOCH'] ?? '';
  return text === '' ? undefined : parseSourceDateEpoch(text);
}

function trustOf(given: Given, host: Host): Pick<ResolveRequest, 'at' | 'keyrings' | 'insecureUnsigned'> {
  return {
    at: timeOf(given, 'at'),
    keyrings: given.all('keyring').map((path) => host.resolvePath(path)),
    insecureUnsigned: given.flag('insecure-unsigned'),
  };
}

/** The files of --preferences. @throws RootfsError `USAGE` for bytes that are not UTF-8, `DISK_FAILED` */
export async function preferencesOf(given: Given, host: Host): Promise<ResolveRequest['preferences']> {
  return Promise.all(
    given.all('preferences').map(async (word) => {
      const path = host.resolvePath(word);
      return { name: basename(path), lines: await linesOf(path, host.disk) };
    }),
  );
}

/**
 * The request of a lock, to be asked again: from where, as of when and by whose word the command line says.
 * @throws RootfsError `USAGE`, `SUITE_UNKNOWN`, `SUITE_INVALID`, `ARCHITECTURE_UNKNOWN`
 */
export async function requestOfLock(file: LockFile, given: Given, host: Host): Promise<ResolveRequest> {
  const { request, locks } = file;
  const { policy } = request;
  const suite = await findSuite(request.suite, given, host);
  const architecture = (text: string): Architecture => parseArchitectureOf(suite.family, text);
  const epoch = locks[0]?.image.epoch;
  return {
    ...request,
    suite,
    architectures: request.architectures.map(architecture),
    foreignArchitectures: request.foreignArchitectures.map(architecture),
    solver: SOLVERS.find((name) => name === request.solver) ?? 'apt',
    components: request.components,
    archives: request.archives,
    localPackages: localPackagesOf(request.include, host),
    mirrors: await mirrorRequestOf([suite], given, host),
    sourceDateEpoch: epoch?.kind === 'given' ? epoch.seconds : undefined,
    ...trustOf(given, host),
    policy: policy && {
      deny: policy.deny,
      maxInstalledBytes: policy.maxInstalledBytes,
      onlyFrom: policy.onlyFrom,
    },
  };
}

/** The request of a command that takes a suite and nothing else. @throws as {@link requestFor} does */
export async function resolveRequestOf(given: Given, host: Host): Promise<ResolveRequest> {
  const [name, ...rest] = given.positionals;
  if (name === undefined || rest.length > 0) {
    throw new RootfsError(
      'USAGE',
      name === undefined ? 'which suite?' : `one suite at a time, not also ${rest.join(' ')}`,
      {
        hint: 'For example: rootfs bootstrap bookworm --arch arm64. The names are listed by: rootfs suites.',
      },
    );
  }
  return requestFor(name, [], given, host);
}
