import { cpSync, rmSync } from 'node:fs';
import { Place, type Ending } from './kill.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

/** What a command does when nobody disturbs it. */
export interface Undisturbed {
  /** Of the new output, and of the one before. */
  readonly digest: string | undefined;
  readonly before: string | undefined;
  /** Where the one before is kept. */
  readonly kept: Place;
  readonly durationMs: Readonly<Record<Warmth, number>>;
  readonly changes: Readonly<Record<Warmth, number>>;
}

export type Warmth = 'cold' | 'warm';

export async function undisturbed(world: World, scenario: Scenario): Promise<Undisturbed> {
  const kept = new Place(world, scenario, 'warm');
  const must = async (place: Place, age: 'old' | 'new'): Promise<void> => {
    const { status, stderr } = await place.run(age);
    if (status !== 0) throw new Error(`${scenario.name}: ${stderr}`);
  };
  await must(kept, 'old');
  const measured = { durationMs: { cold: 0, warm: 0 }, changes: { cold: 0, warm: 0 } };
  let digest: string | undefined;
  for (const warmth of ['cold', 'warm'] as const) {
    const place = new Place(world, scenario, warmth);
    const start = performance.now();
    await must(place, 'new');
    measured.durationMs[warmth] = performance.now() - start;
    measured.changes[warmth] = place.changes();
    digest = place.digest();
    place.remove();
  }
  return { digest, before: kept.digest(), kept, ...measured };
}

/** One trial: in which state a command begins, and how its runs end before one may end by itself. */
export interface Trial {
  readonly world: World;
  readonly scenario: Scenario;
  readonly warmth: Warmth;
  readonly hasBefore: boolean;
  readonly endings: readonly Ending[];
}

export interface Verdict {
  /** How many runs were ended before they ended by themselves. */
  readonly ended: number;
  /** Runs that left something which the next one removed. */
  readonly littered: number;
  readonly problems: readonly string[];
}

function wholeness(place: Place, allowed: readonly (string | undefined)[]): readonly string[] {
  try {
    return allowed.includes(place.digest()) ? [] : ['the output is neither the old one nor the new one'];
  } catch (thrown) {
    return [`the output is half there: ${String(thrown)}`];
  }
}

/** What a signal that is heard must leave, besides what any end must. */
async function untidied(place: Place, ending: Ending, status: number | null): Promise<readonly string[]> {
  if (ending.kind !== 'time' || ending.signal === 'SIGKILL') return [];
  const left = (await place.leftovers()).map((path) => `${ending.signal} left ${path}`);
  // Before the program hears signals it has touched nothing, and Node ends by the signal.
  return [0, 130, null].includes(status)
    ? left
    : [...left, `${ending.signal} gave the exit status ${status}`];
}

/** What replaces nothing is refused where a killed run was done already. */
function takeAway(place: Place, known: Undisturbed): void {
  const { output, replaces } = place.scenario;
  if (replaces || output === undefined || place.digest() !== known.digest) return;
  rmSync(place.path(output), { recursive: true, force: true });
}

/** Ends runs as told and looks at what they leave; then the next run must give what an undisturbed one does. */
export async function attempt(trial: Trial, known: Undisturbed): Promise<Verdict> {
  const { world, scenario, warmth, hasBefore, endings } = trial;
  const place = new Place(world, scenario, warmth);
  const { output } = scenario;
  if (hasBefore && output !== undefined)
    cpSync(known.kept.path(output), place.path(output), { recursive: true, preserveTimestamps: true });
  const before = hasBefore ? known.before : undefined;
  const problems: string[] = [];
  let [ended, littered] = [0, 0];
  for (const ending of endings) {
    takeAway(place, known);
    const { status, signal, stderr } = await place.run('new', ending);
    if (signal !== null || status === 130) ended += 1;
    else if (status !== 0) problems.push(`ended with ${status}: ${stderr}`);
    problems.push(...wholeness(place, [before, known.digest]), ...(await place.damage()));
    problems.push(...(await untidied(place, ending, status)));
    if ((await place.leftovers()).length > 0) littered += 1;
  }
  takeAway(place, known);
  const { status, stderr } = await place.run('new');
  if (status !== 0) problems.push(`the next run ended with ${status}: ${stderr}`);
  if (stderr.includes('did not have its own digest')) problems.push(`the next run found damage: ${stderr}`);
  problems.push(...wholeness(place, [known.digest]), ...(await place.damage()));
  problems.push(...(await place.leftovers()).map((path) => `the next run left ${path}`));
  place.remove();
  return { ended, littered, problems };
}
