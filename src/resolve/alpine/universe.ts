import type { IndexRecord } from '../../archive/alpine/record.js';
import type { Dependency } from '../../formats/alpine/dependency.js';
import { RootfsError } from '../../kernel/errors.js';
import { bucketOf } from './name-order.js';
import { Tags } from './tags.js';
import type { InstalledState, Link, Name, Package, Provider, Repository } from './universe-types.js';

/** apk keeps a package's repositories in 32 bits. */
const MOST_REPOSITORIES = 32;

interface Origin {
  readonly repository?: number;
  readonly installed?: InstalledState;
  readonly cached?: boolean;
  readonly listed?: boolean;
}

/** The packages that mention a name, and their names in apk's order once somebody asked for them. */
interface Mentions {
  readonly packages: Package[];
  ordered: Name[] | undefined;
}

/**
 * All packages that may be chosen from, by name. What is read first comes first: installed packages before
 * repositories, repositories in their order. Reading ends with {@link close}; packages added after that (virtual ones)
 * are walked last.
 */
export class Universe {
  readonly tags = new Tags();
  /** Repositories whose packages can be had, one bit each. */
  available = 0;
  readonly installed: Package[] = [];
  private readonly names = new Map<string, Name>();
  private readonly links = new Map<Dependency, Link>();
  private readonly packages = new Map<string, Package>();
  /** By the number of the name that is mentioned. */
  private readonly dependents: (Mentions | undefined)[] = [];
  private readonly conditionals: (Mentions | undefined)[] = [];
  private repositoryCount = 0;
  private closed = false;

  /** @param architecture what packages may be besides `noarch` */
  constructor(private readonly architecture: string) {}

  /** The name of a text, known or not. */
  name(text: string): Name {
    let name = this.names.get(text);
    if (name === undefined) {
      name = { text, number: this.names.size, bucket: bucketOf(text), providers: [] };
      this.names.set(text, name);
    }
    return name;
  }

  /** The name of a text, if anything mentions it. */
  known(text: string): Name | undefined {
    return this.names.get(text);
  }

  /** Every name that anything mentions. */
  allNames(): readonly Name[] {
    return [...this.names.values()];
  }

  /** Looks up a dependency's name; records share dependencies, so their links are shared too. */
  link(dependency: Dependency): Link {
    let link = this.links.get(dependency);
    if (link === undefined) {
      link = { ...dependency, name: this.name(dependency.name) };
      this.links.set(dependency, link);
    }
    return link;
  }

  /** Reads one repository's packages. @throws RootfsError `USAGE` beyond 32 repositories */
  addRepository(repository: Repository): void {
    if (this.repositoryCount === MOST_REPOSITORIES) {
      throw new RootfsError('USAGE', `more than ${MOST_REPOSITORIES} repositories; apk takes no more`);
    }
    const bit = 1 << this.repositoryCount++;
    this.tags.allow(this.tags.idOf(repository.tag), bit);
    if (repository.hidden !== true) this.available |= bit;
    for (const record of repository.records) this.add(record, { repository: bit });
  }

  /** Lets the packages of a repository, by its place, be had by another tag as well. */
  alsoTag(place: number, tag: string): void {
    this.tags.allow(this.tags.idOf(tag), 1 << place);
  }

  /** Reads one installed package. @param tag the tag that it was pinned to, '' for none */
  addInstalled(record: IndexRecord, tag: string, broken: boolean): void {
    const made = this.add(record, { installed: { tag: this.tags.idOf(tag), broken } });
    if (made.installed !== undefined && !this.installed.includes(made)) this.installed.push(made);
  }

  /** Reads one package of a cache's own list (etc/apk/cache/installed of a diskless system), before repositories. */
  addListed(record: IndexRecord): void {
    this.add(record, { listed: true });
  }

  /** A package that no repository has, made up for this run: `apk add --virtual`. */
  addVirtual(record: IndexRecord): Package {
    return this.add(record, { cached: true });
  }

  /** Reading is over: what is added from here on (virtual packages) is walked after the rest. */
  close(): void {
    this.closed = true;
  }

  private add(record: IndexRecord, origin: Origin): Package {
    let known = this.packages.get(record.checksum);
    if (known === undefined) {
      known = this.make(record, origin);
      this.packages.set(record.checksum, known);
    }
    known.repositories |= origin.repository ?? 0;
    known.installed ??= origin.installed;
    return known;
  }

  private make(record: IndexRecord, { cached, listed }: Origin): Package {
    const made: Package = {
      number: this.packages.size,
      record,
      name: this.name(record.name),
      depends: record.depends.map((one) => this.link(one)),
      provides: record.provides.map((one) => this.link(one)),
      installIf: record.installIf.map((one) => this.link(one)),
      repositories: 0,
      uninstallable: record.uninstallable || !this.fits(record.architecture),
      cached: cached ?? false,
      listed: listed ?? false,
      installed: undefined,
    };
    made.name.providers.push({ package: made, version: record.version });
    for (const link of made.provides) link.name.providers.push({ package: made, version: link.version });
    this.mention(made);
    return made;
  }

  private mention(made: Package): void {
    for (const link of made.depends) this.gather(this.dependents, link.name, made);
    for (const link of made.installIf) this.gather(this.conditionals, link.name, made);
  }

  private gather(table: (Mentions | undefined)[], name: Name, made: Package): void {
    const mentions = (table[name.number] ??= { packages: [], ordered: undefined });
    if (this.closed) mentions.ordered = inOrder(mentions);
    if (mentions.packages.at(-1) === made) return;
    mentions.packages.push(made);
    for (const one of this.closed ? namesOf(made) : []) {
      if (mentions.ordered?.includes(one) === false) mentions.ordered.push(one);
    }
  }

  /** The names of which some package depends on this one. */
  dependentsOf(name: Name): readonly Name[] {
    return this.mentioning(this.dependents[name.number]);
  }

  /** The names of which some package has this one among the conditions of its install_if. */
  conditionalsOf(name: Name): readonly Name[] {
    return this.mentioning(this.conditionals[name.number]);
  }

  private mentioning(mentions: Mentions | undefined): readonly Name[] {
    if (mentions === undefined) return [];
    mentions.ordered ??= inOrder(mentions);
    return mentions.ordered;
  }

  /** Whether packages of an architecture may be installed here. */
  fits(architecture: string): boolean {
    return architecture === '' || architecture === 'noarch' || architecture === this.architecture;
  }

  /** Whether its file can be fetched. */
  isAvailable(one: Package): boolean {
    return (one.repositories & this.available) !== 0;
  }

  /** The bits of all repositories that it may come from, by index or by what it is pinned to since it is installed. */
  repositoriesOf(one: Package): number {
    const { installed } = one;
    return one.repositories | (installed === undefined ? 0 : this.tags.allowed(installed.tag));
  }
}

/** All names that a package has or provides, its own first. */
export function namesOf(one: Package): readonly Name[] {
  return [one.name, ...one.provides.map((link) => link.name)];
}

function inOrder({ packages, ordered }: Mentions): Name[] {
  if (ordered !== undefined) return ordered;
  const names = new Set(packages.flatMap((one) => namesOf(one)));
  return [...names].sort((a, b) => a.bucket - b.bucket || b.number - a.number);
}

/** The package of a name that is installed under that very name. */
export function installedPackage(name: Name): Package | undefined {
  return name.providers.find((one) => one.package.name === name && one.package.installed !== undefined)
    ?.package;
}

/** As apk shows names: without regard to case, then with. */
export function compareNames(a: Name, b: Name): number {
  return compareTexts(a.text.toLowerCase(), b.text.toLowerCase()) || compareTexts(a.text, b.text);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A provider for the package itself. */
export function ownProvider(one: Package): Provider {
  return { package: one, version: one.record.version };
}
