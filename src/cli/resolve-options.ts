import { parseArchitecture } from '../kernel/architecture.js';
import { parseSourceDateEpoch, parseTime, type EpochSeconds } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import type { LockFile } from '../build/lock-files.js';
import type { ResolveRequest } from '../build/request.js';
import { knownDistsOf } from '../suite/mirror-apt.js';
import { VARIANTS } from '../suite/schema.js';
import type { Suite } from '../suite/suite.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { findSuite, usableSuites } from './suite-files.js';

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
  { name: 'keyring', value: 'FILE', multiple: true, help: 'trust these OpenPGP keys instead of the suite’s' },
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
    help: 'architectures by dpkg name or OCI platform (default: this machine’s)',
  },
  {
    name: 'variant',
    value: 'NAME',
    choices: [...VARIANTS, 'required', 'debootstrap', '-'],
    help: 'which packages (default minbase); as mmdebstrap defines them',
  },
  {
    name: 'include',
    value: 'PKG,…',
    multiple: true,
    help: 'more packages: name, name=version, name/suite, or name- to leave it out',
  },
  { name: 'exclude', value: 'PKG,…', multiple: true, help: 'packages that must not be installed' },
  { name: 'recommends', help: 'follow Recommends too' },
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
    help: 'what etc/apt/sources.list of the image names',
  },
];

/** Each value once; undefined when the option is not there. @throws RootfsError `USAGE` when it names nothing */
function optionalList(given: Given, name: string): readonly string[] | undefined {
  const texts = given.all(name);
  if (texts.length === 0) return undefined;
  const values = [...new Set(given.list(name))];
  if (values.length > 0) return values;
  throw new RootfsError('USAGE', `--${name} names nothing: ${JSON.stringify(texts.join(' '))}`);
}

function architecturesOf(given: Given, host: Host): ResolveRequest['architectures'] {
  const wanted = optionalList(given, 'arch') ?? [host.architecture].filter((name) => name !== undefined);
  if (wanted.length === 0) {
    throw new RootfsError('USAGE', 'this machine has no Debian architecture', {
      hint: 'Name one: --arch arm64.',
    });
  }
  return [...new Set(wanted.map(parseArchitecture))];
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
  const suites = [...more, ...(await usableSuites(given, host))];
  return {
    mirrors: given.all('mirror'),
    environmentMirror: host.environment['ROOTFS_MIRROR'],
    aptSources: await host.aptSources(),
    knownDists: knownDistsOf(suites),
    snapshot: timeOf(given, 'snapshot'),
    now: host.clock.now(),
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

/**
 * The request of a lock, to be asked again: from where, as of when and by whose word the command line says.
 * @throws RootfsError `USAGE`, `SUITE_UNKNOWN`, `SUITE_INVALID`, `ARCHITECTURE_UNKNOWN`
 */
export async function requestOfLock(file: LockFile, given: Given, host: Host): Promise<ResolveRequest> {
  const { request, locks } = file;
  const suite = await findSuite(request.suite, given, host);
  const epoch = locks[0]?.image.epoch;
  return {
    ...request,
    suite,
    architectures: request.architectures.map(parseArchitecture),
    components: request.components,
    archives: request.archives,
    mirrors: await mirrorRequestOf([suite], given, host),
    sourceDateEpoch: epoch?.kind === 'given' ? epoch.seconds : undefined,
    ...trustOf(given, host),
  };
}

/** @throws RootfsError `USAGE`, `SUITE_UNKNOWN`, `SUITE_INVALID`, `ARCHITECTURE_UNKNOWN` */
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
  const suite = await findSuite(name, given, host);
  return {
    suite,
    architectures: architecturesOf(given, host),
    variant: given.one('variant') ?? 'minbase',
    include: given.list('include'),
    exclude: given.list('exclude'),
    recommends: given.flag('recommends'),
    components: optionalList(given, 'components'),
    archives: optionalList(given, 'archives'),
    mirrors: await mirrorRequestOf([suite], given, host),
    sourceDateEpoch: epochOf(given) ?? environmentEpoch(host),
    ...trustOf(given, host),
    imageMirrors: given.all('image-mirror'),
  };
}
