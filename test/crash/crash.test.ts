import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDist } from '../make/dist.js';
import { campaign, type Row } from './campaign.js';
import { chanceOf } from './chance.js';
import { BUILD, BUNDLE, FETCH, SCENARIOS, type Scenario } from './scenario.js';
import { sharedTrial } from './sharing.js';
import { alpineWorld, debianWorld, type World } from './world.js';

// `npm run crash` sets these; without them a cheap part runs.
const KILLS = process.env['CRASH_KILLS'];
const SEED = Number(process.env['CRASH_SEED'] ?? 1);
const WHOLE = KILLS !== undefined;
const HOUR = 3_600_000;

/** Of the whole, a quarter of the kills is Debian's, whose runs are long. */
function share(kills: number, parts: number, place: number): number {
  return Math.floor(kills / parts) + (place < kills % parts ? 1 : 0);
}

const total = Number(KILLS ?? 12);
const debianKills = WHOLE ? Math.floor(total / 4) : 0;
const ONLY = process.env['CRASH_ONLY'] ?? '';
const commands: readonly Scenario[] = WHOLE
  ? SCENARIOS.filter(({ name }) => name.includes(ONLY))
  : [FETCH, BUILD, BUNDLE];

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ name, kills, signals, littered, problems }) =>
      `| ${name} | ${kills} | ${signals} | ${littered} | ${problems.length} |`,
  );
  const head =
    '| command | killed | by a signal that is heard | left temporary files | failures |\n|---|---|---|---|---|';
  return [head, ...lines].join('\n');
}

const isBuilt = hasDist('killing runs');
const rows: Row[] = [];
afterAll(() => {
  if (WHOLE) process.stdout.write(`seed ${SEED}\n${table(rows)}\n`);
});

function killed(make: () => Promise<World | undefined>, kills: number): void {
  let world: World | undefined;
  beforeAll(async () => {
    world = await make();
  }, HOUR);
  afterAll(() => world?.close());

  test.each(commands.map((scenario, place) => ({ name: scenario.name, scenario, place })))(
    '$name: outputs are whole or absent, the cache is sound, and the next run gives what an undisturbed one does',
    async ({ scenario, place }) => {
      if (world === undefined) return;
      const row = await campaign(world, scenario, share(kills, commands.length, place), SEED * 1000 + place);
      rows.push(row);
      expect(row.problems).toEqual([]);
    },
    HOUR,
  );

  test(
    'one of four builds that share a cache: the others do not notice',
    async () => {
      if (world === undefined) return;
      const chance = chanceOf(SEED);
      const times = WHOLE ? Math.ceil(kills / 20) : 1;
      const row: Row = {
        name: `${world.name}: one of four`,
        kills: 0,
        signals: 0,
        littered: 0,
        problems: [],
      };
      for (let time = 0; time < times; time++) {
        const { isKilled, problems } = await sharedTrial(world, 500 + chance() * 3000);
        if (isKilled) row.kills += 1;
        row.problems.push(...problems);
      }
      rows.push(row);
      expect(row.problems).toEqual([]);
    },
    HOUR,
  );
}

describe.skipIf(!isBuilt)('runs of Alpine that are killed', () => killed(alpineWorld, total - debianKills));
describe.skipIf(!isBuilt || debianKills === 0)('runs of Debian that are killed', () =>
  killed(debianWorld, debianKills),
);
