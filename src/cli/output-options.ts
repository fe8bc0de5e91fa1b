import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import type { OutputRequest } from '../build/build.js';
import { configureOptionsOf, profilesOf } from './configure-options.js';
import type { BuildRequest } from '../build/request.js';
import { EXPORT_FORMATS, type ExportFormat } from '../export/request.js';
import type { Given, Option } from './command.js';
import type { Host } from './host.js';

/** What the image is written as. */
export const OUTPUT_OPTIONS: readonly Option[] = [
  {
    name: 'output',
    short: 'o',
    value: 'PATH',
    help: 'where to write (default SUITE-ARCH…), - for the standard output',
  },
  {
    name: 'format',
    short: 'f',
    value: 'FORMAT',
    choices: EXPORT_FORMATS,
    help: 'oci (folder, default), oci-archive, docker-archive, tar or dir',
  },
  {
    name: 'tag',
    short: 't',
    value: 'TAG',
    multiple: true,
    help: 'tag in the layout (default latest); NAME:TAG for docker-archive',
  },
];

/** What is said in the image, and what is left out of it. */
export const IMAGE_OPTIONS: readonly Option[] = [
  { name: 'label', value: 'KEY=VALUE', multiple: true, help: 'a label in the image’s config' },
  { name: 'annotation', value: 'KEY=VALUE', multiple: true, help: 'an annotation of the manifest' },
  {
    name: 'path-exclude',
    value: 'GLOB',
    multiple: true,
    help: 'leave out files, as dpkg’s option does; the last match decides',
  },
  {
    name: 'path-include',
    value: 'GLOB',
    multiple: true,
    help: 'bring back what an earlier --path-exclude left out',
  },
];

const SUFFIXES: readonly (readonly [RegExp, ExportFormat])[] = [
  [/\.oci\.tar$/, 'oci-archive'],
  [/\.docker\.tar$/, 'docker-archive'],
  [/\.(tar(\.[a-z0-9]+)?|tgz|txz|tlz|tzst|tbz2?|tz2)$/, 'tar'],
];

function formatOf(given: Given): ExportFormat {
  const named = given.one('format');
  const known = EXPORT_FORMATS.find((format) => format === named);
  if (known !== undefined) return known;
  if (named !== undefined) {
    throw new RootfsError('USAGE', `there is no format ${JSON.stringify(named)}`, {
      hint: `${didYouMean(named, EXPORT_FORMATS)}Formats are ${EXPORT_FORMATS.join(', ')}.`,
    });
  }
  const target = given.one('output') ?? '';
  if (target === '-') return 'tar';
  return SUFFIXES.find(([suffix]) => suffix.test(target))?.[1] ?? 'oci';
}

const DEFAULT_SUFFIX: Readonly<Record<ExportFormat, string>> = {
  oci: '',
  'oci-archive': '.oci.tar',
  'docker-archive': '.docker.tar',
  tar: '.tar',
  dir: '.rootfs',
};

/** The default variant, and other names for it. @see mmdebstrap(1), --variant */
const PLAIN_VARIANTS = ['minirootfs', 'minbase', 'required', 'debootstrap', '-'];

/** What the name of an output is made of. */
export interface Named {
  readonly suite: { readonly name: string };
  readonly variant: string;
  readonly architectures: readonly string[];
}

function defaultTarget(request: Named, format: ExportFormat): string {
  const variant = PLAIN_VARIANTS.includes(request.variant) ? [] : [request.variant];
  return `${[request.suite.name, ...variant, ...request.architectures].join('-')}${DEFAULT_SUFFIX[format]}`;
}

function pairs(given: Given, name: string): Readonly<Record<string, string>> {
  const entries = given.all(name).map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new RootfsError('USAGE', `--${name} takes KEY=VALUE, not ${JSON.stringify(text)}`);
  });
  return Object.fromEntries(entries);
}

export function outputRequestOf(given: Given, host: Host, request: Named): OutputRequest {
  const format = formatOf(given);
  const target = given.one('output') ?? defaultTarget(request, format);
  const tags = given.all('tag').length === 0 ? ['latest'] : given.all('tag');
  return {
    format,
    target: target === '-' ? target : host.resolvePath(target),
    tags,
    repoTags: tags.map((tag) => (tag.includes(':') ? tag : `rootfs-${request.suite.name}:${tag}`)),
  };
}

/** Path filters stay in the order of the command line, where the last match decides. */
export async function buildRequestOf(given: Given, host: Host): Promise<BuildRequest> {
  return {
    configure: await configureOptionsOf(given, host),
    profiles: profilesOf(given),
    pathFilters: given.inOrder(['path-exclude', 'path-include']).map(({ name, value }) => {
      return { include: name === 'path-include', pattern: value };
    }),
    labels: pairs(given, 'label'),
    annotations: pairs(given, 'annotation'),
  };
}
