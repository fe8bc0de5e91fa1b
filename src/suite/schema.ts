import type { Family } from '../kernel/family.js';

/**
 * The JSON Schema of suite files. suites/suite.schema.json is this value as text (a test keeps them equal), for
 * editors and for people who write a suite of their own.
 */

/** Debian's, as mmdebstrap has them. */
export const VARIANTS = [
  'extract',
  'custom',
  'essential',
  'apt',
  'minbase',
  'buildd',
  'important',
  'standard',
] as const;

/** Alpine's: the official image, what apk itself would leave, and that with nothing but what the user includes. */
export const ALPINE_VARIANTS = ['minirootfs', 'scripted', 'custom'] as const;

/** The variants that install something by themselves: what `*` means in a suite file. */
export const INSTALLING_VARIANTS: Readonly<Record<Family, readonly string[]>> = {
  debian: VARIANTS.filter((name) => name !== 'extract' && name !== 'custom'),
  alpine: ALPINE_VARIANTS.filter((name) => name !== 'custom'),
};

const WORD = '^[a-z0-9][a-z0-9+.-]*$';
const SENTENCE = { type: 'string', minLength: 1, maxLength: 500 };

function words(description: string, pattern: string, minItems: number): object {
  return { description, type: 'array', uniqueItems: true, minItems, items: { type: 'string', pattern } };
}

const EXPECT = {
  description:
    'What the release file of the archive must say; a field that is left out is not checked. Give suites or codename, or both: the same key signs every suite of an archive, so that only these tell them apart.',
  type: 'object',
  additionalProperties: false,
  properties: {
    origin: { description: 'The release file’s Origin.', ...SENTENCE },
    label: { description: 'The release file’s Label.', ...SENTENCE },
    suites: words(
      'Any of these as the release file’s Suite. Debian’s changes over a release’s life (testing, stable, oldstable, oldoldstable).',
      '^[A-Za-z0-9][A-Za-z0-9+./_-]*$',
      1,
    ),
    codename: {
      description: 'The release file’s Codename.',
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9+./_-]*$',
    },
  },
};

const ARCHIVE = {
  description: 'One dists/ directory of a repository.',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'dist', 'repository', 'uri', 'enabled', 'why', 'expect', 'keys'],
  properties: {
    id: {
      description: 'How --archives names it. One archive of a suite is main.',
      type: 'string',
      pattern: WORD,
    },
    dist: {
      description:
        'Path below dists/, such as bookworm-security or buster/updates; for Alpine the branch, such as v3.20, or . where components lie at the top.',
      type: 'string',
      pattern: '^[.]$|^[A-Za-z0-9][A-Za-z0-9+._-]*(/[A-Za-z0-9][A-Za-z0-9+._-]*)*$',
    },
    repository: {
      description:
        'Name of the repository tree it lies in, such as debian or debian-security: mirrors are matched by it.',
      type: 'string',
      pattern: WORD,
    },
    uri: {
      description:
        'Where it is when no mirror is given: the directory that holds dists/. {stamp} is replaced by a time, for snapshot archives.',
      type: 'string',
      pattern: '^(https?://[^/\\s]|file:///)\\S*$',
    },
    sources: {
      description:
        'What etc/apt/sources.list of an image names when it was not built from a live mirror over HTTP; uri when absent.',
      type: 'string',
      pattern: '^https?://[^/\\s{}]+[^\\s{}]*$',
    },
    enabled: { description: 'Whether it is used when --archives is not given.', type: 'boolean' },
    why: { description: 'A sentence on why it is or is not enabled, shown by `rootfs suites`.', ...SENTENCE },
    expect: EXPECT,
    architectures: words(
      'dpkg’s or apk’s names, when it has fewer than the suite.',
      '^[a-z0-9][a-z0-9_-]*$',
      1,
    ),
    componentPrefix: {
      description: 'What stands before components in the release file’s list of files, such as updates/.',
      type: 'string',
      pattern: '^([a-z0-9][a-z0-9+.-]*/)?$',
    },
    components: words(
      'Components that are used whatever the suite or --components say; for Alpine alone.',
      '^[A-Za-z0-9][A-Za-z0-9._-]*$',
      1,
    ),
    tag: {
      description:
        'Take packages from it only when they are asked for as name@tag, as a line @tag URL of etc/apk/repositories has it; for Alpine alone.',
      type: 'string',
      pattern: WORD,
    },
    keys: words(
      'Names of key files in the key directories; a release file must be signed by a key in one of them.',
      '^[A-Za-z0-9][A-Za-z0-9@+._-]*$',
      1,
    ),
  },
};

const INCLUDE = {
  description: 'A package that is asked for in addition; --include NAME- undoes it.',
  type: 'object',
  additionalProperties: false,
  required: ['package', 'variants', 'why'],
  properties: {
    package: { description: 'Its name.', type: 'string', pattern: WORD },
    variants: {
      description: 'For which variants; * is every one that installs something by itself.',
      type: 'array',
      uniqueItems: true,
      minItems: 1,
      items: { enum: ['*', ...new Set([...VARIANTS, ...ALPINE_VARIANTS])] },
    },
    why: { description: 'A sentence on why.', ...SENTENCE },
  },
};

export const SUITE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://rootfs.example/schemas/suite.schema.json',
  title: 'A suite that rootfs can build',
  description:
    'One file a suite, NAME.yaml; its name is what the user asks for. Every suites/*.yaml of rootfs is an example.',
  type: 'object',
  additionalProperties: false,
  required: ['title', 'family', 'architectures', 'components', 'mergedUsr', 'archives'],
  properties: {
    title: { description: 'For lists: Debian 12 (bookworm).', ...SENTENCE },
    family: {
      description:
        'How packages, indexes and signatures work there. Derivatives of Debian are debian too, what has apk’s packages is alpine.',
      enum: ['debian', 'alpine'],
    },
    aliases: words('Other names for the suite: oldstable.', WORD, 0),
    architectures: words(
      'dpkg’s or apk’s names of the architectures it is published for.',
      '^[a-z0-9][a-z0-9_-]*$',
      1,
    ),
    components: words('Components that are used when --components is not given.', WORD, 1),
    mergedUsr: {
      description:
        'Whether /bin, /lib and the like are links to /usr before the first package is unpacked. false where packages ship the links themselves, and where / and /usr are apart.',
      type: 'boolean',
    },
    keyDirectories: {
      description:
        'Where key files are, relative to this file. Without it: the directory of this file and keys/ in it. The keys that come with rootfs are found in any case.',
      type: 'array',
      uniqueItems: true,
      items: { type: 'string', minLength: 1 },
    },
    include: { description: 'Packages that are asked for in addition.', type: 'array', items: INCLUDE },
    overlays: words(
      'Packages that are unpacked over the finished tree and not installed, in Alpine’s variant minirootfs.',
      WORD,
      0,
    ),
    archives: { description: 'The archives, main first.', type: 'array', minItems: 1, items: ARCHIVE },
  },
};
