import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { sortedBytewise } from '../../../src/kernel/order.js';
import { FIXTURES, fixturesReadme } from '../../make/fixtures.js';
import { outcome } from '../../make/outcome.js';
import { readDebBytes } from '../../make/read-deb.js';

const FOLDER = new URL('../../../fixtures/', import.meta.url);

beforeAll(() => {
  if (process.env['MAKE_FIXTURES'] !== '1') return;
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, bytes } of FIXTURES) writeFileSync(new URL(name, FOLDER), bytes);
  writeFileSync(new URL('README.md', FOLDER), fixturesReadme());
});

test.each(FIXTURES)('$name is what the script makes, and reading it ends with $outcome', async (fixture) => {
  const onDisk = readFileSync(new URL(fixture.name, FOLDER));
  expect(onDisk.equals(fixture.bytes)).toBe(true);
  expect(await outcome(() => readDebBytes(onDisk))).toBe(fixture.outcome);
});

test('every .deb among the fixtures is described', () => {
  const onDisk = readdirSync(FOLDER).filter((name) => name.endsWith('.deb'));
  expect(sortedBytewise(onDisk, (name) => name)).toEqual(
    sortedBytewise(
      FIXTURES.map(({ name }) => name),
      (name) => name,
    ),
  );
  expect(readFileSync(new URL('README.md', FOLDER), 'utf8')).toBe(fixturesReadme());
});
