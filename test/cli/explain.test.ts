import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, smallArchive, writeArchive } from '../make/small-archive.js';
import { MADE_SUITE } from '../make/made-suite.js';

const machine = fakeMachine(MADE + 3600);
afterAll(() => machine.remove());

beforeAll(async () => {
  const key = await signingKey('made');
  writeArchive(
    join(machine.folder, 'mirror'),
    await smallArchive({ keys: [key], architectures: ['amd64', 'arm64'] }),
  );
  writeFileSync(join(machine.suites, 'made.yaml'), MADE_SUITE);
  writeFileSync(join(machine.suites, 'made.asc'), key.armoured);
});

async function ask(
  command: string,
  ...more: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const [suite, ...words] = ['made', ...more];
  return machine.run([command, suite, ...words, '-q', '--mirror', join(machine.folder, 'mirror')]);
}

function jsonLines(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('rootfs resolve', () => {
  test('lists each package with its sizes and who asked for it', async () => {
    const { status, out, err } = await ask('resolve', 'extra');
    expect([status, err]).toEqual([0, '']);
    expect(out.split('\n').map((line) => line.split(/ {2,}/).filter((_, at) => at !== 4))).toEqual([
      ['base', '1.0-1', 'all', 'main', '0 B', 'variant'],
      ['extra', '1.0-1', 'all', 'main', '0 B', 'requested'],
      ['libx1', '1.0-1', 'amd64', 'main', '0 B', 'automatic'],
      ['tool', '1.0-1', 'amd64', 'main', '0 B', 'variant'],
      [''],
    ]);
  });

  test('has the same as JSON, with what the request adds', async () => {
    const { out } = await ask('resolve', 'extra', '--json', '-a', 'arm64,amd64');
    expect(jsonLines(out)).toMatchObject([
      {
        architecture: 'arm64',
        variant: 'minbase',
        totals: { packages: 4 },
        addition: { added: ['extra'], removed: [] },
      },
      { architecture: 'amd64' },
    ]);
  });

  test('tells what the request adds, and the sizes, unless told to be quiet', async () => {
    const { err } = await machine.run([
      'resolve',
      'made',
      'extra',
      '--mirror',
      join(machine.folder, 'mirror'),
    ]);
    expect(err).toMatch(/^the request adds 1 package to minbase: [\d.]+ k?B to fetch, 0 B installed$/m);
    expect(err).toMatch(/^amd64: 4 packages, /m);
  });

  test.each(['resolve', 'bootstrap'])(
    'refuses a denied package before it fetches one: %s',
    async (command) => {
      const { status, err } = await ask(command, '--deny', 'libx1');
      expect(status).toBe(9);
      expect(err).toContain('error POLICY_DENIED: ');
      expect(err).toContain('libx1 1.0-1 (the variant has tool; tool Depends: libx1 (>= 1.0))');
      const { out } = await machine.run(['cache', 'ls', '--json']);
      const sizes = (JSON.parse(out) as { readonly entries: readonly unknown[] }).entries;
      expect(sizes.length).toBeLessThan(9);
    },
  );
});

describe('rootfs resolve --batch', () => {
  const line = (fields: object): string => `${JSON.stringify(fields)}\n`;
  const REQUESTS = [
    { id: 'one', install: ['tool'], recommends: false },
    { id: 2, base: 'essential+apt', install: [] },
    { id: 'arm', arch: 'arm64', install: ['tool'] },
    { id: 'foreign', foreign: ['arm64'], sources: [{ root: 'x', suite: 'made' }], install: ['tool:arm64'] },
    { id: 'none', install: ['toool'] },
    { id: 'old', suite: 'made', install: ['tool=0'] },
    { id: 'both', install: ['tool', 'tool-'] },
  ];
  const ANSWERS = [
    { id: 'one', ok: true, packages: ['base=1.0-1', 'libx1=1.0-1', 'tool=1.0-1'] },
    { id: 2, ok: false, error: { kind: 'unknown-package' } },
    { id: 'arm', ok: true, packages: ['base=1.0-1', 'libx1=1.0-1', 'tool=1.0-1'] },
    { id: 'foreign', ok: false, error: { kind: 'unsatisfiable' } },
    { id: 'none', ok: false, error: { kind: 'unknown-package' } },
    { id: 'old', ok: false, error: { kind: 'unknown-version' } },
    { id: 'both', ok: false, error: { kind: 'contradictory-request' } },
  ];

  test.each([
    { form: 'lines', text: REQUESTS.map(line).join('') },
    {
      form: 'an array with one element a line',
      text: `[\n${REQUESTS.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`,
    },
  ])('answers $form in their order', async ({ text }) => {
    const input = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    };
    const { status, out, err } = await machine.run(
      ['resolve', 'made', '--batch', '-', '-q', '--mirror', join(machine.folder, 'mirror')],
      { readInput: input },
    );
    expect([status, err]).toEqual([0, '']);
    expect(jsonLines(out)).toMatchObject(ANSWERS);
  });

  test.each([
    { text: '{', says: 'batch.jsonl line 1: it is not JSON' },
    { text: '\n[1,2]', says: 'batch.jsonl line 2: it is no object' },
    { text: '{"install": "tool"}', says: 'batch.jsonl line 1: "install" has to be a list of words' },
    { text: '{"recommends": 1}', says: 'batch.jsonl line 1: "recommends" has to be true or false' },
    { text: '{"id": 7, "suite": "sid"}', says: 'request 7 is for the suite sid, not made' },
    { text: '{"id": 7, "sources": [{"suite": "sid"}]}', says: 'request 7 names the source sid' },
  ])('refuses $text', async ({ text, says }) => {
    writeFileSync(join(machine.folder, 'batch.jsonl'), text);
    const { status, out, err } = await ask('resolve', '--batch', 'batch.jsonl');
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`error USAGE: ${says}`);
  });

  test('does not go together with words', async () => {
    expect(await ask('resolve', 'tool', '--batch', 'x')).toMatchObject({ status: 2, out: '' });
  });
});

describe('rootfs why', () => {
  test('shows the chain', async () => {
    const { status, out } = await ask('why', 'libx1');
    expect(status).toBe(0);
    expect(out).toBe(
      'libx1 1.0-1: automatic\n' +
        '  pulled in by the variant minbase:\n' +
        '    tool   1.0-1  part of the variant\n' +
        ' →  libx1  1.0-1  Depends: libx1 (>= 1.0)\n',
    );
  });

  test('has the same as JSON', async () => {
    const { out } = await ask('why', 'extra', 'extra', '--json');
    expect(jsonLines(out)).toMatchObject([
      {
        package: 'extra',
        origin: 'request',
        reasons: [{ from: 'request', chains: [[{ package: 'extra', field: '' }]] }],
      },
    ]);
  });

  test.each([
    { words: ['extra'], code: 'NOT_CHOSEN', status: 7 },
    { words: ['exxtra'], code: 'PACKAGE_UNKNOWN', status: 7 },
    { words: [], code: 'USAGE', status: 2 },
  ])('ends as $code for $words', async ({ words, code, status }) => {
    const { err, ...ended } = await ask('why', ...words);
    expect(ended).toMatchObject({ status, out: '' });
    expect(err).toContain(`error ${code}: `);
  });
});

describe('rootfs why-not', () => {
  test.each([
    { words: ['tool'], says: 'tool is in the set: ' },
    { words: ['extra'], says: 'nothing stands against extra: it adds 1 package to the set: ' },
    { words: ['tool=2'], says: 'tool=2 cannot be had: tool has no version 2\n  There is 1.0-1 (main).\n' },
  ])('of $words says $says', async ({ words, says }) => {
    const { status, out } = await ask('why-not', ...words);
    expect(status).toBe(0);
    expect(out).toContain(says);
  });

  test('has the links of a conflict as JSON', async () => {
    const { out } = await ask('why-not', 'tool', '--variant', 'custom', '--exclude', 'libx1', '--json');
    expect(jsonLines(out)).toMatchObject([
      { kind: 'refused', code: 'UNSATISFIABLE', conflicts: [{ package: 'tool', field: 'Depends' }] },
    ]);
  });
});

describe('rootfs tree, size and graph', () => {
  test('tree draws branches', async () => {
    const { out } = await ask('tree');
    expect(out).toBe('base 1.0-1\ntool 1.0-1\n├─ libx1 1.0-1  [libx1 (>= 1.0)]\n└─ base 1.0-1\n');
    expect((await ask('tree', '--reverse', 'libx1')).out).toBe(
      'libx1 1.0-1\n└─ tool 1.0-1  [libx1 (>= 1.0)]\n',
    );
    expect((await ask('tree', '--depth', '0')).out).toBe('base 1.0-1\ntool 1.0-1 …\n');
    expect((await ask('tree', '--depth', 'x')).status).toBe(2);
  });

  test('size sums up', async () => {
    const { out } = await ask('size', 'extra');
    expect(out).toMatch(/ 0 B +1 {2}extra alone\n/);
    expect(jsonLines((await ask('size', '--json')).out)).toMatchObject([
      { totals: { packages: 3 }, responsible: [{ kind: 'variant', packages: ['base', 'libx1', 'tool'] }] },
    ]);
  });

  test('graph draws for graphviz, or as SVG', async () => {
    expect((await ask('graph', '--dot')).out).toMatch(/^digraph .*\n(.*\n)*.*"tool" -> "libx1" /);
    expect((await ask('graph', '--svg')).out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(jsonLines((await ask('graph', '--json')).out)).toMatchObject([
      { boxes: [{ name: 'base' }, {}, {}] },
    ]);
    for (const flags of [[], ['--dot', '--svg'], ['--svg', '-a', 'amd64,arm64']])
      expect((await ask('graph', ...flags)).status).toBe(2);
  });
});
