import type { Change } from './changes.js';
import { explainMissing } from './explain-missing.js';
import { ExplainText } from './explain-text.js';
import { labelOf, neededBy, wantedByWorld, wordOf } from './explain-words.js';
import { isConflictLink, judge } from './match.js';
import { Presence } from './presence.js';
import { type Match, reverseDependencies } from './reverse.js';
import type { Solution, WorldLink } from './solve.js';
import { NO_TAG } from './tags.js';
import { compareNames, type Universe } from './universe.js';
import type { Link, Name, Package } from './universe-types.js';
import { compareVersions } from '../../formats/alpine/version.js';

/** Writes why a choice failed: for each package what it conflicts with, breaks and is needed for. */
class Explainer {
  readonly text = new ExplainText();
  private readonly chosen: ReadonlySet<Package>;
  private readonly presence: Presence;
  private readonly world: readonly WorldLink[];
  private readonly told = new Set<Name>();

  constructor(
    private readonly universe: Universe,
    private readonly solution: Solution,
  ) {
    this.world = solution.world;
    this.chosen = new Set(solution.changes.flatMap(({ after }) => (after === undefined ? [] : [after])));
    const links = this.world.map(({ link }) => link);
    this.presence = new Presence(universe, this.chosen, links);
  }

  all(): string {
    this.missing(this.world.map(({ link }) => link));
    for (const change of this.solution.changes) {
      if (change.after === undefined) continue;
      this.package(change.after, change);
      this.missing(change.after.depends);
    }
    return this.text.toString() || 'Huh? Error reporter did not find the broken constraints.\n';
  }

  private missing(links: readonly Link[]): void {
    for (const link of links) {
      const { name } = link;
      if (isConflictLink(link) || this.presence.has(name) || this.told.has(name)) continue;
      this.told.add(name);
      explainMissing(this.text, this.universe, this.chosen, this.world, name);
    }
  }

  private package(one: Package, change: Change): void {
    this.text.begin(labelOf(one));
    if (one.uninstallable) this.uninstallable(one);
    this.text.line('masked in:', this.masks(one, change.tagAfter));
    this.text.line('conflicts:', this.conflicts(one));
    this.dependencies('breaks:', one, 'conflicts');
    if (this.text.hasWritten) this.dependencies('satisfies:', one, 'satisfies');
  }

  private uninstallable(one: Package): void {
    this.text.line('error:', ['uninstallable']);
    if (!this.universe.fits(one.record.architecture)) this.text.line('arch:', [one.record.architecture]);
    const broken = (links: readonly Link[]): readonly string[] =>
      links.filter((link) => link.broken).map((link) => wordOf(link));
    this.text.line('depends:', broken(one.depends));
    this.text.line('provides:', broken(one.provides));
    this.text.line('install_if:', broken(one.installIf));
  }

  /** Why a package that exists may not be taken. */
  private masks(one: Package, tag: number): readonly string[] {
    const { tags } = this.universe;
    if (one.installed !== undefined) return [];
    if (!this.universe.isAvailable(one) && !one.cached) return ['--no-network'];
    if (one.repositories === 0 && one.cached) return ['cache'];
    if ((one.repositories & tags.allowedBy((1 << NO_TAG) | (1 << tag))) !== 0) return [];
    const allowing = tags.ids().filter((id) => (one.repositories & tags.allowed(id)) !== 0);
    return allowing.map((id) => tags.suffix(id));
  }

  /** Other chosen packages of the same name, or that provide the same. */
  private conflicts(one: Package): readonly string[] {
    const rivals = one.name.providers.filter(
      (other) => other.package !== one && this.chosen.has(other.package),
    );
    const words = rivals.map((other) => labelOf(other.package));
    for (const link of one.provides) words.push(...this.rivalsFor(one, link));
    return words;
  }

  private rivalsFor(one: Package, link: Link): readonly string[] {
    let itself = true;
    return link.name.providers.flatMap((other) => {
      if (!this.chosen.has(other.package) || (link.version === '' && other.version === '')) return [];
      if (itself && other.package === one && other.version === link.version) {
        itself = false;
        return [];
      }
      return [`${labelOf(other.package)}[${wordOf(link)}]`];
    });
  }

  private dependencies(label: string, one: Package, how: 'satisfies' | 'conflicts'): void {
    const asked = this.world.filter(({ link }) => judge(undefined, link, one) === how);
    asked.sort((a, b) => a.link.operator - b.link.operator);
    const seen = new Set<Package>();
    const among = (other: Package): boolean => {
      if (!this.chosen.has(other) || seen.has(other)) return false;
      seen.add(other);
      return true;
    };
    const needs = [...reverseDependencies(this.universe, one, how, among)].sort(compareMatches);
    this.text.line(label, [
      ...asked.map((link) => wantedByWorld(this.universe, link)),
      ...needs.map(({ by, link }) => neededBy(by, link)),
    ]);
  }
}

function compareMatches(a: Match, b: Match): number {
  return (
    compareNames(a.by.name, b.by.name) ||
    compareVersions(a.by.record.version, b.by.record.version) ||
    a.link.operator - b.link.operator
  );
}

/** Why a world cannot be met, in apk's words: lines that follow `unable to select packages:`. */
export function explain(universe: Universe, solution: Solution): string {
  return new Explainer(universe, solution).all();
}
