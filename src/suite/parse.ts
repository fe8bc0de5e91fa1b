import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Family } from '../kernel/family.js';
import { checkAgainstSchema } from './check.js';
import { INSTALLING_VARIANTS } from './schema.js';
import type { Suite, SuiteArchive, SuiteInclude } from './suite.js';
import { type DataPath, invalidSuite, readYaml, type SuiteFile, type YamlData } from './yaml.js';

/** The data of a suite file that has passed the schema. */
interface SuiteData {
  readonly title: string;
  readonly family: Family;
  readonly aliases?: readonly string[];
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly mergedUsr: boolean;
  readonly keyDirectories?: readonly string[];
  readonly include?: readonly SuiteInclude[];
  readonly overlays?: readonly string[];
  readonly archives: readonly ArchiveData[];
}

interface ArchiveData extends Omit<SuiteArchive, 'expect' | 'architectures' | 'componentPrefix' | 'sources'> {
  readonly expect: {
    readonly origin?: string;
    readonly label?: string;
    readonly suites?: readonly string[];
    readonly codename?: string;
  };
  readonly architectures?: readonly string[];
  readonly componentPrefix?: string;
  readonly sources?: string;
}

const SUITE_NAME = /^[a-z0-9][a-z0-9+._-]*$/;

/** What a schema cannot say. */
function checkArchives(data: SuiteData, yaml: YamlData): void {
  const seen = new Set<string>();
  const refuse = (path: DataPath, what: string, hint: string): never => {
    throw invalidSuite(yaml.where(path), what, hint);
  };
  data.archives.forEach((archive, index) => {
    const path: DataPath = ['archives', index];
    if (seen.has(archive.id))
      refuse([...path, 'id'], `two archives are called ${archive.id}`, 'Give each archive an id of its own.');
    seen.add(archive.id);
    const { suites, codename } = archive.expect;
    // Alpine's indexes do not say what they are of.
    if (data.family === 'debian' && suites === undefined && codename === undefined)
      refuse(
        [...path, 'expect'],
        'neither suites nor codename',
        'Without one of them, any suite that the same key has signed would pass.',
      );
    const apkOnly = (['components', 'tag'] as const).find((key) => archive[key] !== undefined);
    if (data.family === 'debian' && apkOnly !== undefined)
      refuse(
        [...path, apkOnly],
        `${apkOnly} is for Alpine’s archives alone`,
        'Leave it out; --pin and --target-release choose between Debian’s archives.',
      );
    const foreign = (archive.architectures ?? []).find((name) => !data.architectures.includes(name));
    if (foreign !== undefined)
      refuse(
        [...path, 'architectures'],
        `${foreign} is not an architecture of the suite`,
        'Add it to the suite, or leave it out here.',
      );
  });
  if (data.archives[0]?.tag !== undefined)
    refuse(
      ['archives', 0, 'tag'],
      'the archive main has a tag',
      'Its packages would be taken for name@tag alone; give the tag to another archive.',
    );
  if (data.archives[0]?.id !== 'main')
    refuse(
      ['archives'],
      'the first archive is not called main',
      'Its packages decide what the variants install.',
    );
}

/** The name that a file gives to its suite. */
export function suiteNameOf(file: Pick<SuiteFile, 'path'>): string {
  return basename(file.path).replace(/\.ya?ml$/, '');
}

function checkedName(file: SuiteFile): string {
  const name = suiteNameOf(file);
  if (!SUITE_NAME.test(name))
    throw invalidSuite(
      `${file.path}:1:1`,
      `${JSON.stringify(name)} is not a name for a suite`,
      'Call the file NAME.yaml, with small letters, digits and + . _ - in NAME.',
    );
  return name;
}

function archiveOf(data: ArchiveData): SuiteArchive {
  const { origin, label, suites, codename } = data.expect;
  return {
    ...data,
    uri: data.uri.endsWith('/') ? data.uri : `${data.uri}/`,
    expect: { origin, label, suites: suites ?? [], codename: codename ?? '' },
    architectures: data.architectures,
    sources: data.sources,
    componentPrefix: data.componentPrefix ?? '',
  };
}

function includeOf(data: SuiteInclude, all: readonly string[]): SuiteInclude {
  const variants = data.variants.flatMap((name) => (name === '*' ? all : [name]));
  return { ...data, variants: [...new Set(variants)] };
}

function keyDirectories(file: SuiteFile, data: SuiteData, shared: readonly string[]): readonly string[] {
  const folder = dirname(file.path);
  const named = data.keyDirectories ?? ['.', 'keys'];
  const own = named.map((name) => (isAbsolute(name) ? name : join(folder, name)));
  return [...new Set([...own, ...shared])];
}

/**
 * A suite file as a suite.
 *
 * @param sharedKeyDirectories searched after the file's own, for the keys that come with the program
 * @throws RootfsError `SUITE_INVALID` with `file:line:column` and what to do
 */
export function parseSuiteFile(file: SuiteFile, sharedKeyDirectories: readonly string[] = []): Suite {
  const name = checkedName(file);
  const yaml = readYaml(file);
  checkAgainstSchema(yaml);
  const data = yaml.value as SuiteData;
  checkArchives(data, yaml);
  return {
    name,
    family: data.family,
    aliases: data.aliases ?? [],
    title: data.title,
    architectures: data.architectures,
    components: data.components,
    archives: data.archives.map(archiveOf),
    include: (data.include ?? []).map((one) => includeOf(one, INSTALLING_VARIANTS[data.family])),
    overlays: data.overlays ?? [],
    keyDirectories: keyDirectories(file, data, sharedKeyDirectories),
    mergedUsr: data.mergedUsr,
    file: file.path,
  };
}
