import { chanceOf } from './chance.js';
import type { Ending } from './kill.js';
import type { Scenario } from './scenario.js';
import { attempt, undisturbed, type Trial, type Undisturbed, type Verdict } from './trial.js';
import type { World } from './world.js';

/** What came of the trials of one command. */
export interface Row {
  readonly name: string;
  kills: number;
  signals: number;
  littered: number;
  readonly problems: string[];
}

type Signals = 'SIGKILL' | 'heard';

function endingOf(
  chance: () => number,
  { durationMs, changes }: Undisturbed,
  trial: Omit<Trial, 'endings'>,
  signals: Signals,
): Ending {
  const afterMs = Math.round(chance() * durationMs[trial.warmth]);
  if (signals === 'heard') return { kind: 'time', afterMs, signal: chance() < 0.5 ? 'SIGINT' : 'SIGTERM' };
  if (chance() < 0.5) return { kind: 'time', afterMs, signal: 'SIGKILL' };
  return { kind: 'change', at: 1 + Math.floor(chance() * changes[trial.warmth]) };
}

function count(row: Row, signals: Signals, told: string, { ended, littered, problems }: Verdict): void {
  if (signals === 'heard') row.signals += ended;
  else row.kills += ended;
  row.littered += littered;
  row.problems.push(...problems.map((problem) => `${row.name}: ${problem} (${told})`));
}

/**
 * Ends runs of a command until so many were killed, and a fifth as many more by signals that are heard. The seed decides
 * when and in which state they began.
 */
export async function campaign(world: World, scenario: Scenario, kills: number, seed: number): Promise<Row> {
  const row: Row = {
    name: `${world.name}: ${scenario.name}`,
    kills: 0,
    signals: 0,
    littered: 0,
    problems: [],
  };
  if (kills === 0) return row;
  const known = await undisturbed(world, scenario);
  const chance = chanceOf(seed);
  const wanted = { SIGKILL: kills, heard: Math.ceil(kills / 5) };
  for (const signals of ['SIGKILL', 'heard'] as const) {
    // Some runs end by themselves before their time.
    for (let tries = 0; tries < 3 * wanted[signals] + 3; tries++) {
      const missing = wanted[signals] - (signals === 'heard' ? row.signals : row.kills);
      if (missing <= 0) break;
      const state = { world, scenario, warmth: chance() < 0.5 ? ('cold' as const) : ('warm' as const) };
      const trial = { ...state, hasBefore: scenario.replaces && chance() < 0.5 };
      const times = missing > 1 && chance() < 0.3 ? 2 : 1;
      const endings = Array.from({ length: times }, () => endingOf(chance, known, trial, signals));
      const told = JSON.stringify({ warmth: trial.warmth, hasBefore: trial.hasBefore, endings });
      count(row, signals, told, await attempt({ ...trial, endings }, known));
    }
  }
  known.kept.remove();
  return row;
}
