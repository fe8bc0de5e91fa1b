import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexRelease, PackageStanza, PackagesIndex } from '../../src/archive/debian/stanza.js';

const EMPTY: PackageStanza = {
  name: '',
  version: '1',
  architecture: 'amd64',
  priority: 'optional',
  section: 'misc',
  essential: false,
  important: false,
  multiArch: 'no',
  source: '',
  depends: '',
  preDepends: '',
  recommends: '',
  suggests: '',
  enhances: '',
  conflicts: '',
  breaks: '',
  replaces: '',
  provides: '',
  filename: '',
  sizeBytes: 0,
  sha256: '',
  installedSizeKib: 0,
};

/** A stanza with everything that is not said left at its default. */
export function stanza(fields: Partial<PackageStanza> & { readonly name: string }): PackageStanza {
  return { ...EMPTY, source: fields.name, ...fields };
}

/** What a release file says, with what is not said left at its default. */
export function madeRelease(fields: Partial<IndexRelease> = {}): IndexRelease {
  const plain = { notAutomatic: false, butAutomaticUpgrades: false };
  return { origin: 'Made', label: 'Made', version: '12.1', site: 'archive.example', ...plain, ...fields };
}

/** A stanza's fields as an object of its own, whatever the stanza is. */
export function plainStanza(one: PackageStanza): PackageStanza {
  const names = Object.keys(EMPTY) as (keyof PackageStanza)[];
  return Object.fromEntries(names.map((name) => [name, one[name]])) as unknown as PackageStanza;
}

/** A small index of an archive `main` of bookworm for amd64. */
export function index(stanzas: readonly PackageStanza[], fields: Partial<PackagesIndex> = {}): PackagesIndex {
  const base = {
    archive: 'main',
    suiteName: 'oldstable',
    codename: 'bookworm',
    release: madeRelease(),
    component: 'main',
    architecture: 'amd64',
  };
  return { ...base, ...fields, stanzas };
}

function field(text: string, name: string): string {
  const at = text.startsWith(`${name}: `) ? 0 : text.indexOf(`\n${name}: `) + 1;
  if (at === 0 && !text.startsWith(`${name}: `)) return '';
  const end = text.indexOf('\n', at);
  return text.slice(at + name.length + 2, end < 0 ? text.length : end);
}

function multiArch(text: string): PackageStanza['multiArch'] {
  return text === 'same' || text === 'foreign' || text === 'allowed' ? text : 'no';
}

function readStanza(text: string): PackageStanza {
  const get = (name: string): string => field(text, name);
  const name = get('Package');
  return {
    name,
    version: get('Version'),
    architecture: get('Architecture'),
    priority: get('Priority'),
    section: get('Section'),
    essential: get('Essential') === 'yes',
    important: get('Important') === 'yes' || get('Protected') === 'yes',
    multiArch: multiArch(get('Multi-Arch')),
    source: get('Source').split(' ')[0] || name,
    depends: get('Depends'),
    preDepends: get('Pre-Depends'),
    recommends: get('Recommends'),
    suggests: get('Suggests'),
    enhances: get('Enhances'),
    conflicts: get('Conflicts'),
    breaks: get('Breaks'),
    replaces: get('Replaces'),
    provides: get('Provides'),
    filename: get('Filename'),
    sizeBytes: Number(get('Size')),
    sha256: get('SHA256'),
    installedSizeKib: Number(get('Installed-Size')),
  };
}

/** Reads Packages text the simple way; enough for well-formed files whose relations are not folded. */
export function readPackages(text: string, fields: Partial<PackagesIndex>): PackagesIndex {
  return index(
    text
      .split('\n\n')
      .filter((part) => part.trim() !== '')
      .map(readStanza),
    fields,
  );
}

/** Where a Packages.xz of the shared archive lies and what its release says. */
export interface FrozenSource {
  /** Relative to the collection's directory, such as `archive/debian`. */
  readonly root: string;
  readonly suite: string;
  /** `main` when absent. */
  readonly component?: string;
  readonly architecture: string;
}

function releaseField(text: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
}

/** Loads one frozen index with the system's xz. */
export function readFrozenIndex(directory: string, source: FrozenSource): PackagesIndex {
  const dist = join(directory, source.root, 'dists', source.suite);
  const release = readFileSync(join(dist, 'InRelease'), 'utf8');
  const component = source.component ?? 'main';
  const path = join(dist, component, `binary-${source.architecture}`, 'Packages.xz');
  const text = execFileSync('xz', ['-dc', path], { maxBuffer: 1 << 30, encoding: 'utf8' });
  const archive = source.suite.includes('-') ? source.suite.replace(/^[^-]*-/, '') : 'main';
  return readPackages(text, {
    archive,
    component,
    suiteName: releaseField(release, 'Suite'),
    codename: releaseField(release, 'Codename'),
    architecture: source.architecture,
  });
}
