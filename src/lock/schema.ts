/**
 * The JSON Schema of lock files. suites/lock.schema.json is this value as text (a test keeps them equal). The schema
 * says what each part may be; what parts say of each other is checked by consistency.ts.
 */

/** Of the file's own form; a change that older versions cannot read needs a new number. */
export const LOCK_VERSION = 1;

/** What the bounds below keep a hostile lock from: a desktop has 2,000 packages. */
const MAX_PACKAGES = 20_000;

type Rule = Readonly<Record<string, unknown>>;

function text(description: string, more: Rule = {}): Rule {
  return { description, type: 'string', maxLength: 65_536, ...more };
}

function matching(description: string, pattern: string): Rule {
  return { description, type: 'string', maxLength: 512, pattern };
}

function list(description: string, items: Rule, maxItems: number): Rule {
  return { description, type: 'array', maxItems, items };
}

function record(
  description: string,
  properties: Readonly<Record<string, Rule>>,
  optional: readonly string[] = [],
): Rule {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { description, type: 'object', additionalProperties: false, required, properties };
}

function texts(description: string): Rule {
  return { description, type: 'object', maxProperties: 1000, additionalProperties: text('Its value.') };
}

/** What dpkg and apk take. @see Debian Policy §5.6.1, §5.6.8, §5.6.12; abuild(1) */
const NAME = '[A-Za-z0-9.][A-Za-z0-9+.~_-]*';
const ARCHITECTURE = '[a-z0-9][a-z0-9_-]*';
const FULL_NAME = matching('name:architecture.', `^${NAME}:${ARCHITECTURE}$`);
const SHA256 = matching('SHA-256 in hexadecimal.', '^[0-9a-f]{64}$');
const SIZE = { description: 'In bytes.', type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
/** Up to the end of the year 9999, after which RFC 3339 has no form for a time. */
const SECONDS = {
  description: 'Seconds since 1970, UTC.',
  type: 'integer',
  minimum: 0,
  maximum: 253402300799,
};
const DIST = matching(
  'Path below dists/.',
  '^[A-Za-z0-9][A-Za-z0-9+._~-]*(/[A-Za-z0-9][A-Za-z0-9+._~-]*)*/?$',
);
const COMPONENT = matching('A component.', '^[A-Za-z0-9][A-Za-z0-9+._/-]*$');
const WORD = matching('A word.', '^[A-Za-z0-9][A-Za-z0-9+._-]*$');
/** No empty segment, and none that is . or .. */
const RELATIVE_PATH =
  '^(?!\\.{0,2}(/|$))[^/\\u0000-\\u001f\\u007f]+(/(?!\\.{0,2}(/|$))[^/\\u0000-\\u001f\\u007f]+)*$';
const STAMP = '^[0-9]{8}T[0-9]{6}Z$';
const URL = '^(https?://[^@/\\s?#]+(/[^\\s?#]*)?|file:///[^\\s?#]*)$';

const EPOCH = {
  description:
    'Where the times of the image come from: kind packages is the newest time at which one of its packages was built, given is a time that the user named.',
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: { kind: { enum: ['packages', 'given'] }, seconds: SECONDS },
};

const PACKAGE_FIELDS = {
  name: matching('Its name.', `^${NAME}$`),
  version: matching('Its version.', '^[A-Za-z0-9.+:~_-]+$'),
  architecture: matching('As the package has it: all too.', `^${ARCHITECTURE}$`),
  sizeBytes: SIZE,
  sha256: SHA256,
};

const SOURCE = record('A line of sources.list.', {
  uri: matching('The repository.', URL),
  dist: DIST,
  components: list('Its components.', COMPONENT, 100),
});

const CALL = record('One run of dpkg.', {
  kind: { enum: ['install', 'unpack', 'configure', 'configure-pending'] },
  packages: list('What it is given, in order.', FULL_NAME, MAX_PACKAGES),
});

const BUILD = record('What the user says about how the image is built.', {
  configure: { description: '--configure', enum: ['interpret', 'native', 'none'] },
  defer: { description: '--unmodelled=defer', type: 'boolean' },
  skip: texts('--unmodelled=skip:COMMAND:REASON, reasons by command.'),
  selections: list('Lines of --debconf-selections.', text('A line.', { pattern: '^[^\\n]*$' }), 10_000),
  profiles: list('--profile', { enum: ['docker', 'slim'] }, 10),
  pathFilters: list(
    '--path-exclude and --path-include; the last match decides.',
    record('A filter.', { include: { type: 'boolean' }, pattern: text('A glob of dpkg.') }),
    10_000,
  ),
  labels: texts('--label'),
  annotations: texts('--annotation'),
});

const APK = record('A package of the image.', {
  ...PACKAGE_FIELDS,
  identity: matching(
    'C: of the signed index: Q1 and the SHA-1 of its control member.',
    '^Q1[A-Za-z0-9+/]{27}=$',
  ),
  paragraph: text('What its index says of it; bytes as Latin-1.', { pattern: '^[\\u0000-\\u00ff]*$' }),
  tag: text('Of the repository that it is pinned to.'),
});

const COMMON = {
  format: {
    description: 'Version of everything that turns the same tree into bytes: tar, gzip, order.',
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
  },
  suite: WORD,
  title: text('For people: Debian 12 (bookworm).'),
  architecture: matching('The family’s own name: amd64, x86_64.', `^${ARCHITECTURE}$`),
  variant: WORD,
  epoch: EPOCH,
  order: list('All packages in the order in which they can be unpacked.', FULL_NAME, MAX_PACKAGES),
  unsigned: { description: 'Whether --insecure-unsigned was needed.', type: 'boolean' },
  build: BUILD,
};

const IMAGE_SENTENCE = 'Everything that the image is made from; its digest is recorded in the image.';

const IMAGES = {
  debian: record(IMAGE_SENTENCE, {
    ...COMMON,
    family: { description: 'How packages work there.', const: 'debian' },
    foreignArchitectures: list(
      'Whose packages dpkg in the image takes too.',
      matching('dpkg’s name.', `^${ARCHITECTURE}$`),
      100,
    ),
    mergedUsr: { description: 'Whether /bin and the like are links from the start.', type: 'boolean' },
    sources: list('The lines of etc/apt/sources.list.', SOURCE, 1000),
    packages: list(
      'Sorted by name:architecture.',
      record('A package of the image.', PACKAGE_FIELDS),
      MAX_PACKAGES,
    ),
    calls: list('How dpkg is called to install them; none when they are only extracted.', CALL, MAX_PACKAGES),
    auto: list('What apt installed only because it was needed, in apt’s order.', FULL_NAME, MAX_PACKAGES),
  }),
  alpine: record(IMAGE_SENTENCE, {
    ...COMMON,
    family: { description: 'How packages work there.', const: 'alpine' },
    packages: list('Sorted by name:architecture.', APK, MAX_PACKAGES),
    overlays: list('Unpacked over the finished tree and not installed.', APK, MAX_PACKAGES),
    world: list('Words of etc/apk/world.', text('A word.', { pattern: '^\\S+$' }), MAX_PACKAGES),
    repositories: list('Lines of etc/apk/repositories.', text('A line.', { pattern: '^[^\\n]*$' }), 1000),
  }),
} as const;

const RELEASE = record(
  'The release file.',
  {
    sha256: SHA256,
    date: SECONDS,
    judgedAt: {
      ...SECONDS,
      description:
        'As of when it was found good, seconds since 1970, for --at and snapshots; else it was the present.',
    },
  },
  ['judgedAt'],
);

const INDEX = record('An index that was read, uncompressed.', {
  path: matching('Relative to dists/DIST.', RELATIVE_PATH),
  sizeBytes: SIZE,
  sha256: SHA256,
});

const ARCHIVE = record(
  'The state of an archive from which packages were chosen.',
  {
    id: WORD,
    dist: DIST,
    repository: WORD,
    components: list('That were read.', COMPONENT, 100),
    release: RELEASE,
    signedBy: list(
      'Fingerprints of keys whose signatures were good; for Alpine the names of key files.',
      matching('A key.', '^[A-Za-z0-9][A-Za-z0-9@+._-]*$'),
      100,
    ),
    indexes: list('That were read.', INDEX, 1000),
    mirrors: list('That had it, without credentials.', matching('A repository.', URL), 100),
    snapshots: matching('The suite’s snapshot archive, {stamp} where a time goes.', URL),
    snapshot: matching('The snapshot that it was taken from.', STAMP),
  },
  ['release', 'snapshots', 'snapshot'],
);

const ORIGIN = record('Where a package can be had, and why it is in.', {
  package: FULL_NAME,
  archive: matching(
    'Its id; ./ for a file that was named by its path.',
    '^(\\./|[A-Za-z0-9][A-Za-z0-9+._-]*)$',
  ),
  path: text('Of the package, relative to the repository.'),
  why: text('What asked for it.'),
});

/** Of a path in a repository. */
export const IN_REPOSITORY = new RegExp(RELATIVE_PATH);

const PROVENANCE = record(
  'What proves the image’s packages, and where to get them. Nothing here changes it.',
  {
    archives: list('Main first.', ARCHIVE, 1000),
    packages: list('One for each package of the image, in the same order.', ORIGIN, MAX_PACKAGES),
    keptBack: list(
      'What an update of other packages left behind what the archives had.',
      FULL_NAME,
      MAX_PACKAGES,
    ),
  },
  ['keptBack'],
);

const WORDS = (description: string): Rule => list(description, text('As given.'), 10_000);

const REQUEST = record(
  'What was asked for.',
  {
    suite: WORD,
    architectures: list('dpkg’s names.', matching('An architecture.', `^${ARCHITECTURE}$`), 100),
    variant: WORD,
    include: WORDS('--include'),
    exclude: WORDS('--exclude'),
    recommends: { description: '--recommends', type: 'boolean' },
    solver: { description: '--solver', enum: ['apt', 'complete'] },
    foreignArchitectures: list('--foreign-arch', matching('An architecture.', `^${ARCHITECTURE}$`), 100),
    pins: WORDS('--pin'),
    preferences: list(
      'What the files of --preferences say.',
      record('A file.', {
        name: text('Its name without directories.'),
        lines: list('Its lines.', text('A line.', { pattern: '^[^\\n]*$' }), 100_000),
      }),
      1000,
    ),
    targetRelease: text('--target-release'),
    policy: record(
      'Rules that the choice had to keep.',
      {
        deny: WORDS('--deny'),
        maxInstalledBytes: { ...SIZE, description: '--max-size, in bytes.' },
        onlyFrom: list('--only-from', WORD, 1000),
      },
      ['maxInstalledBytes', 'onlyFrom'],
    ),
    components: list('--components', COMPONENT, 100),
    archives: list('--archives', WORD, 1000),
    imageMirrors: WORDS('--image-mirror, without credentials'),
  },
  ['components', 'archives', 'policy'],
);

function schemaWith(image: Rule): Rule {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://rootfs.example/schemas/lock.schema.json',
    title: 'What images of rootfs are made from',
    ...record('A lock file; docs/lock.md tells more.', {
      lockVersion: { description: 'Of the form of this file.', const: LOCK_VERSION },
      request: REQUEST,
      locks: {
        ...list('One for each architecture.', record('A lock.', { image, provenance: PROVENANCE }), 100),
        minItems: 1,
      },
    }),
  };
}

/** Of lock files of all families. */
export const LOCK_SCHEMA = schemaWith({ oneOf: Object.values(IMAGES) });

/** By family, so that what is wrong can be told apart from what belongs to another family. */
export const FAMILY_SCHEMAS = {
  debian: schemaWith(IMAGES.debian),
  alpine: schemaWith(IMAGES.alpine),
} as const;
