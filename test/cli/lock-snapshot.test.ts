import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ended } from '../make/fake-host.js';
import { historyMachine, type HistoryMachine } from '../make/history-machine.js';
import { historySuite } from '../make/history.js';

const COUNT = 12;
let year: HistoryMachine;
beforeAll(async () => {
  year = await historyMachine(COUNT);
  year.goTo(COUNT - 1);
});
afterAll(() => year.close());

const run = (...args: readonly string[]): Promise<Ended> => year.machine.run(args);
const stampOf = (week: number): string => year.weeks[week]?.stamp ?? '';
/** A day after the import of a week, when nothing was imported. */
const dayAfter = (week: number): string =>
  stampOf(week).replace(
    /^(\d{6})(\d\d)/,
    (_, month: string, day: string) => `${month}${String(Number(day) + 1).padStart(2, '0')}`,
  );

describe('a snapshot', () => {
  test('of a time without an import is the last one before it, and that is told', async () => {
    const { status, err } = await run('lock', 'made', '--snapshot', dayAfter(2), '-o', 'a.json');
    expect(status).toBe(0);
    for (const dist of ['made', 'made-security'])
      expect(err).toContain(
        `${dist}: there is no snapshot of ${dayAfter(2)}; the last one before it is ${stampOf(2)}`,
      );
    const [entry] = year.readLock('a.json').locks;
    expect(entry?.provenance.archives).toMatchObject([
      {
        id: 'main',
        snapshot: stampOf(2),
        snapshots: `${year.server.url}/archive/made/{stamp}/`,
        mirrors: [],
      },
      { id: 'security', snapshot: stampOf(2) },
    ]);
    await run('lock', 'made', '--snapshot', stampOf(2), '-o', 'b.json');
    expect(year.readLock('b.json')).toEqual(year.readLock('a.json'));
  });

  test('of a time before the first import is not there', async () => {
    const { status, err } = await run('lock', 'made', '--snapshot', '20250101T000000Z', '-o', 'x.json');
    expect([status, err]).toEqual([3, expect.stringContaining('error NETWORK_NOT_FOUND')]);
  });

  test('is judged as of its own time, not as of today or the time that was asked for', async () => {
    // Release files hold for eight days; ten weeks have passed, and between imports there may be many.
    expect((await run('lock', 'made', '--snapshot', stampOf(1), '-o', 'x.json')).status).toBe(0);
    const [entry] = year.readLock('x.json').locks;
    const judged = entry?.provenance.archives.map(({ release }) => release?.judgedAt);
    const seconds =
      Date.parse(stampOf(1).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) / 1000;
    expect(judged).toEqual([seconds, seconds]);
    const late = await run(
      'lock',
      'made',
      '--mirror',
      `${year.server.url}/archive/made/${stampOf(1)}`,
      '-o',
      'x.json',
    );
    expect([late.status, late.err]).toEqual([4, expect.stringContaining('RELEASE_EXPIRED')]);
  });

  test('is needed of every archive: one that has none fails the run', async () => {
    const text = historySuite(`${year.server.url}/archive`).replace(
      `${year.server.url}/archive/made-security/{stamp}/`,
      `${year.server.url}/live/made-security/`,
    );
    writeFileSync(join(year.machine.suites, 'half.yaml'), text);
    const { status, err } = await run('lock', 'half', '--snapshot', stampOf(1), '-o', 'x.json');
    expect([status, err]).toEqual([
      2,
      expect.stringContaining('half names no snapshot archive for security'),
    ]);
  });

  test('is spared: packages and indexes come from a live mirror while it has them', async () => {
    rmSync(year.machine.cache, { recursive: true, force: true });
    const week = COUNT - 1;
    year.server.forget();
    const live = [
      `--mirror=${year.server.url}/live/made`,
      `--mirror=security=${year.server.url}/live/made-security`,
    ];
    const lock = await run('lock', 'made', '--snapshot', stampOf(week), ...live, '-o', 'x.json');
    const fetched = await run('fetch', '--lock', 'x.json', ...live);
    expect([lock.status, fetched.status]).toEqual([0, 0]);
    const paths = year.server.requests.map(({ path }) => path);
    expect(
      paths.filter((path) => path.startsWith('/archive/')).map((path) => path.split('/').at(-1)),
    ).toEqual(['InRelease', 'InRelease']);
    expect(paths.filter((path) => path.endsWith('.deb')).length).toBe(3);
  });
});

describe('a snapshot archive that is busy', () => {
  test('is asked again when it says so, by nobody before, and by two at a time', async () => {
    rmSync(year.machine.cache, { recursive: true, force: true });
    year.server.forget();
    year.server.fail({ status: 429, retryAfter: 7 }, { status: 503 }, { status: 503, retryAfter: 3 });
    const before = year.machine.clock.pauses.length;
    const { status } = await run('lock', 'made', '--snapshot', stampOf(3), '-o', 'x.json');
    expect(status).toBe(0);
    const pauses = year.machine.clock.pauses.slice(before);
    expect(pauses.some((ms) => ms >= 7000)).toBe(true);
    year.server.fail({ status: 429, retryAfter: 5 }, { status: 429, retryAfter: 5 });
    expect((await run('fetch', '--lock', 'x.json')).status).toBe(0);
    expect(year.server.peak()).toBeLessThanOrEqual(2);
  });

  test('that stays busy is an error that names it', async () => {
    year.server.fail(...Array.from({ length: 40 }, () => ({ status: 503 })));
    const { status, err } = await run('lock', 'made', '--snapshot', stampOf(4), '-o', 'x.json');
    expect([status, err]).toEqual([3, expect.stringContaining('HTTP status 503')]);
    year.server.fail();
  });
});

describe('a lock made from a live mirror', () => {
  test('says nothing of the time at which it was made, and is fetched later from the snapshot archive', async () => {
    const own = await historyMachine(8);
    const live = [
      `--mirror=${own.server.url}/live/made`,
      `--mirror=security=${own.server.url}/live/made-security`,
    ];
    own.goTo(3);
    await own.machine.run(['lock', 'made', ...live, '--configure', 'none']);
    const lock = own.readLock('rootfs.lock.json');
    own.machine.clock.advance(3600_000);
    await own.machine.run(['lock', 'made', ...live, '--configure', 'none', '-o', 'later.json']);
    expect(own.readLock('later.json')).toEqual(lock);
    const [entry] = lock.locks;
    expect(entry?.provenance.archives).toMatchObject([
      { mirrors: [`${own.server.url}/live/made/`], snapshots: `${own.server.url}/archive/made/{stamp}/` },
      { mirrors: [`${own.server.url}/live/made-security/`] },
    ]);
    for (const archive of entry?.provenance.archives ?? []) expect(archive).not.toHaveProperty('snapshot');

    const early = await own.machine.run([
      'bootstrap',
      '--lock',
      'rootfs.lock.json',
      '-o',
      'early',
      '--quiet',
    ]);
    own.goTo(7);
    rmSync(own.machine.cache, { recursive: true, force: true });
    own.server.forget();
    const late = await own.machine.run(['bootstrap', '--lock', 'rootfs.lock.json', '-o', 'late', '--quiet']);
    expect([late.status, late.err]).toEqual([0, '']);
    expect(late.out.split(' ')[1]).toBe(early.out.split(' ')[1]);
    const answers = own.server.requests.filter(({ path }) => path.endsWith('.deb'));
    // tool has been replaced since, so that the live mirror no longer has it.
    expect(answers).toContainEqual({ status: 404, path: expect.stringMatching(/^\/live\/.*\/tool_/) });
    expect(answers).toContainEqual({ status: 200, path: expect.stringMatching(/^\/archive\/.*\/tool_/) });
    await own.close();
  });
});
