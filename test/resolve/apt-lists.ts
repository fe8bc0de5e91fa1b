import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackageStanza, PackagesIndex } from '../../src/archive/debian/stanza.js';
import { index, madeRelease } from '../make/packages.js';
import { indexStanza } from './install-order-apt.js';

/** A made-up release as its Release file would have it; fields that are '' are left out of that. */
export interface MadeRelease {
  readonly id: string;
  readonly site: string;
  readonly suite: string;
  readonly codename: string;
  readonly origin: string;
  readonly label: string;
  readonly version: string;
  readonly flags?: 'NotAutomatic' | 'ButAutomaticUpgrades';
  /** Packages by component. */
  readonly packages: Readonly<Record<string, readonly PackageStanza[]>>;
}

function isFor(architecture: string, stanza: PackageStanza): boolean {
  return stanza.architecture === architecture || stanza.architecture === 'all';
}

/** The indexes as the program has them, in apt's order: release by release, by component and architecture. */
export function indexesOf(
  releases: readonly MadeRelease[],
  architectures: readonly string[],
): readonly PackagesIndex[] {
  return releases.flatMap(({ id, site, suite, codename, origin, label, version, flags, packages }) =>
    Object.entries(packages).flatMap(([component, stanzas]) =>
      architectures.map((architecture) =>
        index(
          stanzas.filter((one) => isFor(architecture, one)),
          {
            ...{ archive: id, suiteName: suite, codename, component, architecture },
            release: madeRelease({
              ...{ origin, label, version, site },
              notAutomatic: flags !== undefined,
              butAutomaticUpgrades: flags === 'ButAutomaticUpgrades',
            }),
          },
        ),
      ),
    ),
  );
}

function fields(pairs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(pairs).filter(([, value]) => value !== '');
  return lines.map(([name, value]) => `${name}: ${value}\n`).join('');
}

/** What apt says of one package: its candidate, and each version's priority. */
export type AptPolicy = Readonly<Record<string, string>>;

export interface AptQuestion {
  /** Text of a preferences file. */
  readonly preferences?: string;
  readonly targetRelease?: string;
}

/** A root for the real apt whose lists hold made-up releases, as if they had been fetched from their hosts. */
export class AptLists {
  readonly #root = mkdtempSync(join(tmpdir(), 'rootfs-apt-lists-'));
  readonly #architectures: readonly string[];

  constructor(releases: readonly MadeRelease[], architectures: readonly string[]) {
    this.#architectures = architectures;
    for (const part of ['etc/apt', 'var/cache/apt/archives/partial', 'var/lib/apt/lists/partial'])
      mkdirSync(join(this.#root, part), { recursive: true });
    writeFileSync(this.path('status'), '');
    writeFileSync(this.path('apt.conf'), this.#configuration());
    const sources = releases.map((release) => this.#addRelease(release));
    writeFileSync(this.path('etc/apt/sources.list'), sources.join(''));
  }

  path(part: string): string {
    return join(this.#root, part);
  }

  #addRelease(release: MadeRelease): string {
    const { id, site, suite, codename, origin, label, version, flags, packages } = release;
    const components = Object.keys(packages);
    const text = fields({
      ...{ Origin: origin, Label: label, Suite: suite, Codename: codename, Version: version },
      Date: 'Wed, 01 Jul 2026 00:00:00 UTC',
      ...{ Architectures: this.#architectures.join(' '), Components: components.join(' ') },
      NotAutomatic: flags === undefined ? '' : 'yes',
      ButAutomaticUpgrades: flags === 'ButAutomaticUpgrades' ? 'yes' : '',
    });
    const start = this.path(`var/lib/apt/lists/${site}_pool_dists_${id}_`);
    writeFileSync(`${start}Release`, text);
    for (const [component, stanzas] of Object.entries(packages)) {
      for (const architecture of this.#architectures) {
        const own = stanzas.filter((one) => isFor(architecture, one)).map(indexStanza);
        writeFileSync(
          `${start}${component}_binary-${architecture}_Packages`,
          own.map((one) => `${one}\n`).join(''),
        );
      }
    }
    return `deb [trusted=yes] http://${site}/pool ${id} ${components.join(' ')}\n`;
  }

  #configuration(): string {
    const list = this.#architectures.map((name) => `"${name}";`).join(' ');
    const lines = [
      `Dir "${this.#root}"; Dir::State::Status "${this.path('status')}"; Dir::Log "/dev/null";`,
      `Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null"; Dir::Etc::preferencesparts "/dev/null";`,
      `APT::Architecture "${this.#architectures[0]}"; APT::Architectures { ${list} };`,
      'APT::Install-Recommends "false"; Acquire::Languages "none"; APT::Sandbox::User "root";',
      'Debug::NoLocking "1"; pkgCacheGen::ForceEssential ",";',
    ];
    return `${lines.join('\n')}\n`;
  }

  #run(program: string, words: readonly string[], question: AptQuestion): ReturnType<typeof spawnSync> {
    writeFileSync(this.path('etc/apt/preferences'), question.preferences ?? '');
    const env = { PATH: process.env['PATH'] ?? '', APT_CONFIG: this.path('apt.conf'), LC_ALL: 'C' };
    const target = question.targetRelease ? ['-t', question.targetRelease] : [];
    return spawnSync(program, [...target, ...words], { encoding: 'utf8', env, cwd: this.#root });
  }

  /** `name` → `candidate | version priority, …`; a word for all of it where apt refuses the pins. */
  policy(names: readonly string[], question: AptQuestion): AptPolicy | 'refused' {
    const { status, stdout } = this.#run('apt-cache', ['policy', ...names], question);
    if (status !== 0) return 'refused';
    const found: Record<string, string> = {};
    for (const part of String(stdout).split(/^(?=\S)/m)) {
      const name = /^(\S+):$/m.exec(part)?.[1];
      const candidate = /^ {2}Candidate: (\S+)$/m.exec(part)?.[1] ?? '';
      const table = [...part.matchAll(/^ {5}(\S+) (-?\d+)$/gm)].map(
        ([, version, number]) => `${version} ${number}`,
      );
      // Names that are only mentioned have no versions.
      if (name !== undefined && table.length > 0) found[name] = `${candidate} | ${table.join(', ')}`;
    }
    return found;
  }

  /**
   * What apt would install, sorted, `name=version` or `name:arch=version`; `refused` when it refuses.
   * @returns undefined when apt's own reader stumbles over the index, as it does now and then over small ones
   */
  install(words: readonly string[], question: AptQuestion): string | undefined {
    const options = ['-y', '--print-uris', 'install'];
    const { status, stdout, stderr } = this.#run('apt-get', [...options, ...words], question);
    if (String(stderr).includes('Internal parsing error')) return undefined;
    if (status !== 0) return 'refused';
    const found = [...String(stdout).matchAll(/^'\S+' (\S+)_(\S+)_(\S+)\.deb /gm)];
    return found
      .map((match) => this.#printed(match))
      .sort()
      .join(' ');
  }

  #printed([, name = '', version = '', architecture = '']: readonly string[]): string {
    const isForeign = this.#architectures.indexOf(architecture) > 0;
    return `${name}${isForeign ? `:${architecture}` : ''}=${decodeURIComponent(version)}`;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
