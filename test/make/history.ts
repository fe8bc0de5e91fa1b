import { epochSeconds, snapshotStamp } from '../../src/kernel/epoch.js';
import { makeArchive, type MadePackage } from './archive.js';
import type { SigningKey } from './signing-keys.js';
import { madePackage } from './small-archive.js';
import type { Import } from './snapshot-server.js';
import { dir, file } from './tar.js';

const DAY = 86_400;

/** When the history begins, in seconds since 1970. */
export const BEGINNING = Date.UTC(2026, 0, 5, 6) / 1000;

/** Weeks of a year. */
export const WEEKS = 52;

/** Versions of packages in a week: those of the release itself, and those that came as security updates. */
export interface Week {
  /** When its archives are imported. */
  readonly stamp: string;
  readonly main: Readonly<Record<string, string>>;
  readonly security: Readonly<Record<string, string>>;
}

/** When the archives of a week are signed: three hours before they are imported. */
function made(week: number): Date {
  return new Date((BEGINNING + week * 7 * DAY) * 1000);
}

/**
 * A year of a distribution: a security update of tool every fourth week and of libx1 every tenth, a point release that takes
 * them in every thirteenth, base with each of those, and weeks in which nothing but signatures changes. From week 30 on
 * tool needs a new package.
 */
export function history(): readonly Week[] {
  const weeks: Week[] = [];
  let main: Record<string, string> = { base: '1', libx1: '1.0-1', tool: '1.0-1' };
  let security: Record<string, string> = {};
  for (let week = 0; week < WEEKS; week++) {
    if (week % 4 === 2) security = { ...security, tool: `1.0-1+deb1u${week}` };
    if (week % 10 === 5) security = { ...security, libx1: `1.0-1+deb1u${week}` };
    if (week % 13 === 0 && week > 0) main = { ...main, ...security, base: String(1 + week / 13) };
    if (week === 30) main = { ...main, newlib: '2' };
    const stamp = snapshotStamp(epochSeconds(BEGINNING + week * 7 * DAY + 3 * 3600));
    weeks.push({ stamp, main, security });
  }
  return weeks;
}

function packageOf(name: string, version: string): MadePackage {
  const data = [dir('./usr/'), dir('./usr/share/'), file(`./usr/share/${name}`, `${name} ${version}\n`)];
  const depends = Number(version.split('u')[1] ?? 0) >= 30 ? 'libx1, newlib' : 'libx1';
  const more: Record<string, Readonly<Record<string, string>>> = {
    base: { Essential: 'yes', Priority: 'required' },
    tool: { Priority: 'required', Depends: depends },
  };
  const built = { Version: version, Priority: 'optional', ...more[name] };
  return madePackage(name, 'amd64', data, built);
}

/** The imports of both repositories, `made` and `made-security`. */
export async function importsOf(
  weeks: readonly Week[],
  keys: readonly SigningKey[],
): Promise<ReadonlyMap<string, readonly Import[]>> {
  const imports = { made: [] as Import[], 'made-security': [] as Import[] };
  for (const [place, week] of weeks.entries()) {
    const date = made(place);
    const validUntil = new Date(date.getTime() + 8 * DAY * 1000);
    const common = { date, validUntil, keys };
    const packages = (versions: Readonly<Record<string, string>>): { main: readonly MadePackage[] } => {
      return { main: Object.entries(versions).map(([name, version]) => packageOf(name, version)) };
    };
    const main = await makeArchive({ ...common, dist: 'made', packages: packages(week.main) });
    const security = await makeArchive({
      ...{ ...common, dist: 'made-security', packages: packages(week.security) },
      release: { Label: 'Made-Security', Suite: 'stable-security' },
    });
    imports.made.push({ stamp: week.stamp, files: main });
    imports['made-security'].push({ stamp: week.stamp, files: security });
  }
  return new Map(Object.entries(imports));
}

/** The suite of the history as a file; its archives lie at `place`/NAME/{stamp}/. */
export function historySuite(place: string): string {
  const archive = (id: string, name: string, suite: string, label: string): string => `
  - id: ${id}
    dist: ${name}
    repository: ${name}
    uri: ${place}/${name}/{stamp}/
    sources: http://archive.example/${name}
    enabled: true
    why: It is part of the history.
    expect: { origin: Made, label: ${label}, codename: ${name}, suites: [${suite}] }
    keys: [made.asc]`;
  return `title: Made
family: debian
architectures: [amd64]
components: [main]
mergedUsr: true
archives:${archive('main', 'made', 'stable', 'Made')}${archive('security', 'made-security', 'stable-security', 'Made-Security')}
`;
}
