import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDigest } from '../../src/lock/file.js';
import { WEEKS, type Week } from '../make/history.js';
import { historyMachine, type HistoryMachine } from '../make/history-machine.js';

let year: HistoryMachine;
beforeAll(async () => {
  year = await historyMachine(WEEKS);
});
afterAll(() => year.close());

/** What the set of a week is by the history itself: the security update where there is one, and what tool needs. */
function expected({ main, security }: Week): ReadonlyMap<string, string> {
  const version = (name: string): string => security[name] ?? main[name] ?? '';
  const tool = version('tool');
  const needed = Number(tool.split('u')[1] ?? 0) >= 30 ? ['newlib'] : [];
  return new Map(['base', 'libx1', ...needed, 'tool'].map((name) => [`${name}:amd64`, version(name)]));
}

function differences(before: Week, after: Week): readonly string[] {
  const [old, now] = [expected(before), expected(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => `${name} ${old.get(name) ?? '-'} ${now.get(name) ?? '-'}`)
    .sort();
}

interface Change {
  readonly package: string;
  readonly from?: string;
  readonly to?: string;
  readonly isSecurity: boolean;
}

function changesOf(out: string): readonly Change[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly values: Change })
    .filter(({ kind }) => kind === 'change')
    .map(({ values }) => values);
}

const shown = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ package: name, from, to }) => `${name} ${from ?? '-'} ${to ?? '-'}`).sort();

test('through a year of updates outdated, update and lock say and do what the archive’s history says', async () => {
  year.goTo(0);
  await year.machine.run(['lock', 'made']);
  const seen: string[] = [];
  const digests = new Map<string, string>();
  for (const [place, week] of year.weeks.entries()) {
    year.goTo(place);
    const before = readFileSync(year.path('rootfs.lock.json'), 'utf8');
    const wanted = place === 0 ? [] : differences(year.weeks[place - 1] ?? week, week);

    const outdated = await year.machine.run(['outdated', '--json', '--quiet']);
    expect(outdated.err).toBe('');
    expect([place, outdated.status, shown(changesOf(outdated.out))]).toEqual([
      place,
      wanted.length === 0 ? 0 : 10,
      wanted,
    ]);
    const fromSecurity = changesOf(outdated.out).filter(({ isSecurity }) => isSecurity);
    for (const { package: name, to } of fromSecurity)
      expect(week.security[name.replace(':amd64', '')]).toBe(to);
    expect(readFileSync(year.path('rootfs.lock.json'), 'utf8')).toBe(before);

    const updated = await year.machine.run(['update', '--json', '--quiet']);
    expect([updated.status, shown(changesOf(updated.out))]).toEqual([0, wanted]);
    const [entry] = year.readLock('rootfs.lock.json').locks;
    const packages = entry?.image.packages.map(({ name, version }) => [`${name}:amd64`, version] as const);
    expect(new Map(packages)).toEqual(expected(week));
    expect(entry?.provenance.archives.map(({ snapshot }) => snapshot)).toEqual([week.stamp, week.stamp]);

    const locked = await year.machine.run(['lock', 'made', '--snapshot', week.stamp, '-o', `${place}.json`]);
    expect(locked.status).toBe(0);
    const digest = entry === undefined ? '' : lockDigest(entry.image);
    expect(year.readLock(`${place}.json`).locks.map(({ image }) => lockDigest(image))).toEqual([digest]);
    // One set has one digest, and another has another.
    const set = [...expected(week)].join(' ');
    expect(digests.get(set) ?? digest).toBe(digest);
    digests.set(set, digest);
    if (wanted.length > 0) seen.push(...wanted);
  }
  expect(new Set(digests.values()).size).toBe(digests.size);
  expect(seen.length).toBeGreaterThan(20);
}, 120_000);

test('a newer snapshot with the same packages gives another lock and the same image', async () => {
  // Between these weeks nothing but the signatures changed.
  const same = year.weeks.findIndex((week, place) => {
    const next = year.weeks[place + 1];
    return next !== undefined && differences(week, next).length === 0;
  });
  const images: string[] = [];
  for (const place of [same, same + 1]) {
    const { status, out, err } = await year.machine.run([
      ...['bootstrap', '--lock', `${place}.json`, '-o', `image-${place}`, '--configure', 'none', '--quiet'],
    ]);
    expect([status, err]).toEqual([2, expect.stringContaining('--configure contradicts')]);
    expect(out).toBe('');
    const made = `lock-${place}.json`;
    const stamp = year.weeks[place]?.stamp ?? '';
    await year.machine.run(['lock', 'made', '--snapshot', stamp, '--configure', 'none', '-o', made]);
    const built = await year.machine.run([
      ...['bootstrap', '--lock', made, '-o', `image-${place}`, '--quiet'],
    ]);
    expect([built.status, built.err]).toEqual([0, '']);
    images.push(built.out.split(' ')[1] ?? '');
  }
  const [first, second] = [same, same + 1].map((place) =>
    readFileSync(year.path(`lock-${place}.json`), 'utf8'),
  );
  expect(first).not.toBe(second);
  expect(images[0]).toMatch(/^sha256:/);
  expect(images[0]).toBe(images[1]);
});

test('an unchanged archive costs a conditional request for each release file, and no index', async () => {
  year.server.forget();
  year.machine.clock.advance(300_000);
  const { status } = await year.machine.run(['outdated', '--quiet']);
  expect(status).toBe(0);
  expect(
    year.server.requests.map(({ status: answer, path }) => `${answer} ${path.split('/').at(-1)}`).sort(),
  ).toEqual(['302 InRelease', '302 InRelease', '304 InRelease', '304 InRelease']);
});

test('an update of one package leaves others at versions that are still there, and tells of those that are not', async () => {
  // In week 4 libx1 is the release's own; until week 6 security has one too, and has replaced tool.
  const [before, after] = [year.weeks[4]?.stamp ?? '', year.weeks[6]?.stamp ?? ''];
  const update = async (
    name: string,
  ): Promise<{ readonly status: number; readonly out: string; readonly err: string }> => {
    await year.machine.run(['lock', 'made', '--snapshot', before, '-o', 'one.json']);
    return year.machine.run(['update', name, '--lock', 'one.json', '--snapshot', after, '--json', '--quiet']);
  };
  const tool = await update('tool');
  expect([tool.status, tool.err, shown(changesOf(tool.out))]).toEqual([
    ...[0, ''],
    ['tool:amd64 1.0-1+deb1u2 1.0-1+deb1u6'],
  ]);
  const libx1 = await update('libx1:amd64');
  expect(libx1.err).toContain('tool:amd64 1.0-1+deb1u2 is no longer there, so it cannot stay');
  expect(shown(changesOf(libx1.out))).toEqual([
    'libx1:amd64 1.0-1 1.0-1+deb1u5',
    'tool:amd64 1.0-1+deb1u2 1.0-1+deb1u6',
  ]);
  const unknown = await update('libx2');
  expect([unknown.status, unknown.err]).toEqual([7, expect.stringContaining('Did you mean')]);
});

test('an update of one package changes nothing where nothing has changed, though others have older versions too', async () => {
  // tool is required by the priority that the release gives it, and installed in the version of security.
  const stamp = year.weeks[4]?.stamp ?? '';
  await year.machine.run(['lock', 'made', '--snapshot', stamp, '-o', 'still.json']);
  const before = year.readLock('still.json');
  const versions = before.locks.flatMap(({ image }) => image.packages.map(({ version }) => version));
  expect(versions).toContain('1.0-1+deb1u2');
  for (const name of ['base', 'libx1', 'tool']) {
    const { status, out } = await year.machine.run([
      ...['update', name, '--lock', 'still.json', '--snapshot', stamp, '--json', '--quiet'],
    ]);
    expect([status, changesOf(out)]).toEqual([0, []]);
    expect(year.readLock('still.json')).toEqual(before);
  }
});

test('what an update kept back is noted in the lock, and outdated tells of it though no release file is another', async () => {
  const [before, after] = [year.weeks[4]?.stamp ?? '', year.weeks[6]?.stamp ?? ''];
  const of = ['--lock', 'back.json', '--snapshot', after, '--json', '--quiet'];
  await year.machine.run(['lock', 'made', '--snapshot', before, '-o', 'back.json']);
  expect((await year.machine.run(['update', 'tool', ...of])).status).toBe(0);
  expect(year.readLock('back.json').locks[0]?.provenance.keptBack).toEqual(['libx1:amd64']);
  const outdated = await year.machine.run(['outdated', ...of]);
  expect([outdated.status, shown(changesOf(outdated.out))]).toEqual([
    ...[10, ['libx1:amd64 1.0-1 1.0-1+deb1u5']],
  ]);
  expect((await year.machine.run(['update', ...of])).status).toBe(0);
  expect(year.readLock('back.json').locks[0]?.provenance).not.toHaveProperty('keptBack');
  expect((await year.machine.run(['outdated', ...of])).status).toBe(0);
});

test('an image of any week is proved by its lock at the end of the year, and not by the lock of another week', async () => {
  year.goTo(WEEKS - 1);
  const places = [0, 4, 6, 13, 30, WEEKS - 1];
  for (const place of places) {
    const stamp = year.weeks[place]?.stamp ?? '';
    const made = `audited-${place}.json`;
    await year.machine.run(['lock', 'made', '--snapshot', stamp, '--configure', 'none', '-o', made]);
    const built = await year.machine.run(['bootstrap', '--lock', made, '-o', `audited-${place}`, '--quiet']);
    expect([built.status, built.err]).toEqual([0, '']);
  }
  for (const place of places) {
    const { status, out } = await year.machine.run(['audit', `audited-${place}`, '--quiet']);
    expect([place, status, out]).toEqual([place, 0, expect.stringContaining('reproduced')]);
  }
  const other = await year.machine.run(['audit', 'audited-4', '--lock', 'audited-6.json', '--json']);
  expect([other.status, other.out]).toEqual([10, expect.stringContaining('tool')]);
}, 120_000);
