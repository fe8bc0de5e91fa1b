import { parseArchitecture, parseArchitectureOf, platformName, platformOf } from '../kernel/architecture.js';
import { parseSourceDateEpoch, parseTime } from '../kernel/epoch.js';
import { RootfsError } from '../kernel/errors.js';
import type { ResolveRequest } from '../build/request.js';
import { knownDistsOf } from '../suite/mirror-apt.js';
import { ALPINE_VARIANTS, VARIANTS } from '../suite/schema.js';
import type { Suite } from '../suite/suite.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';
import { findSuite, usableSuites } from './suite-files.js';

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
  {
    name: 'mirror',
    value: 'URL',
    multiple: true,
    help: 'fetch from here: http, https, file or a path; NAME=URL for one archive or repository',
  },
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

function timeOf(given: Given, name: string): ReturnType<typeof parseTime> | undefined {
  const text = given.one(name);
  return text === undefined ? undefined : parseTime(text);
}

async function mirrorsOf(suite: Suite, given: Given, host: Host): Promise<ResolveRequest['mirrors']> {
  const suites = [suite, ...(await usableSuites(given, host))];
  return {
    mirrors: given.all('mirror'),
    environmentMirror: host.environment['ROOTFS_MIRROR'],
    aptSources: await host.aptSources(),
    knownDists: knownDistsOf(suites),
    snapshot: timeOf(given, 'snapshot'),
    now: host.clock.now(),
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
  const epoch = host.environment['SOURCE_DATE_EPOCH'];
  return {
    suite,
    architectures: architecturesOf(suite, given, host),
    variant: given.one('variant') ?? DEFAULT_VARIANT[suite.family],
    include: given.list('include'),
    exclude: given.list('exclude'),
    recommends: given.flag('recommends'),
    components: optionalList(given, 'components'),
    archives: optionalList(given, 'archives'),
    mirrors: await mirrorsOf(suite, given, host),
    at: timeOf(given, 'at'),
    sourceDateEpoch: epoch === undefined || epoch === '' ? undefined : parseSourceDateEpoch(epoch),
    keyrings: given.all('keyring').map((path) => host.resolvePath(path)),
    insecureUnsigned: given.flag('insecure-unsigned'),
    imageMirrors: given.all('image-mirror'),
  };
}
