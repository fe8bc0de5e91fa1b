import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';
import { MADE_SUITE } from '../make/made-suite.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, smallArchive, writeArchive } from '../make/small-archive.js';

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

const made = (...more: readonly string[]): readonly string[] => [
  ...['bootstrap', 'made', '--mirror', join(machine.folder, 'mirror')],
  ...more,
];

interface Line {
  readonly kind?: string;
  readonly values?: {
    readonly output: string;
    readonly digest: string;
    readonly platforms: readonly unknown[];
  };
}

function jsonLines(text: string): readonly Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('rootfs bootstrap', () => {
  test('writes a layout named after suite and architecture, and tells path and digest', async () => {
    const { status, out, err } = await machine.run(made());
    const [path, digest] = out.trimEnd().split(' ');
    expect([status, path]).toEqual([0, join(machine.folder, 'made-amd64')]);
    expect(readFileSync(join(machine.folder, 'made-amd64', 'index.json'), 'utf8')).toContain(digest);
    expect(err).toContain('amd64: 3 packages, layer of ');
  });

  test('says nothing but the result with --quiet', async () => {
    const { status, out, err } = await machine.run(made('-q', '-o', 'quiet'));
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^\/.*quiet sha256:[0-9a-f]{64}\n$/);
  });

  test('writes one JSON object a line with --json, the result last, and the same digest', async () => {
    const { status, out, err } = await machine.run(made('--json', '--arch', 'amd64', '-o', 'json'));
    expect([status, err]).toEqual([0, '']);
    const lines = jsonLines(out);
    expect(lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['phase', 'note', 'step', 'transfer']),
    );
    const last = lines.at(-1);
    expect(last?.kind).toBe('result');
    expect(last?.values?.platforms).toEqual([{ architecture: 'amd64', packages: 3, epoch: 1_700_000_000 }]);
    const quiet = await machine.run(made('-q', '-o', 'again'));
    expect(quiet.out).toContain(last?.values?.digest);
  });

  test('prints the packages and builds nothing with --print', async () => {
    const one = await machine.run(made('--print', '-q'));
    expect(one).toMatchObject({ status: 0, err: '' });
    expect(one.out.split('\n').slice(0, -1).sort()).toEqual([
      'base 1.0-1 all main',
      'libx1 1.0-1 amd64 main',
      'tool 1.0-1 amd64 main',
    ]);
    const two = await machine.run(made('--print', '-q', '-a', 'arm64,linux/amd64'));
    expect(two.out.split('\n').filter((line) => line.startsWith('#'))).toEqual(['# arm64', '# amd64']);
    const json = await machine.run(made('--print', '--json', '-a', 'arm64', '-a', 'amd64'));
    expect(jsonLines(json.out)).toMatchObject([{ architecture: 'arm64' }, { architecture: 'amd64' }]);
  });

  test('keeps the standard output for the archive with --output -', async () => {
    const { status, out, err } = await machine.run(made('-o', '-', '--json'));
    expect(status).toBe(0);
    expect(out.slice(257, 262)).toBe('ustar');
    expect(jsonLines(err).at(-1)).toMatchObject({ kind: 'result', values: { output: '-', format: 'tar' } });
  });

  test.each([[], ['--print']])('takes its status line away before an error, with %j', async (...flags) => {
    let ms = 0;
    const { status, err } = await machine.run(made('--include', 'toool', ...flags), {
      terminal: 100,
      clock: { ...machine.clock, monotonicMs: () => (ms += 200) },
      environment: { NO_COLOR: '1' },
    });
    expect(status).toBe(7);
    expect(err).toContain('\r\u001b[Kerror PACKAGE_UNKNOWN: ');
    expect(err.slice(err.indexOf('error '))).toContain('"tool"');
    expect(err.slice(err.indexOf('error '))).not.toContain('\u001b');
  });

  test('never shows a mirror’s password', async () => {
    const url = 'http://user:s3cret@127.0.0.1:9/debian/';
    for (const flags of [[], ['--verbose'], ['--json']]) {
      const { status, out, err } = await machine.run(['bootstrap', 'made', '--mirror', url, ...flags]);
      expect(status).toBe(3);
      expect(`${out}${err}`).toContain('127.0.0.1:9');
      expect(`${out}${err}`).not.toContain('s3cret');
    }
  });

  test('stops before anything is fetched when the output may not be replaced', async () => {
    writeFileSync(join(machine.folder, 'mine'), 'my file');
    const { status, err } = await machine.run(made('-o', 'mine', '-f', 'oci'));
    expect([status, err]).toEqual([2, expect.stringContaining('error OUTPUT_EXISTS: ')]);
    expect(readFileSync(join(machine.folder, 'mine'), 'utf8')).toBe('my file');
  });

  test('ends with the status of an interruption, and leaves nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const { status } = await machine.run(made('-o', 'stopped', '--cache', 'fresh'), {
      signal: controller.signal,
    });
    expect(status).toBe(130);
    expect(() => readFileSync(join(machine.folder, 'stopped', 'index.json'))).toThrow('ENOENT');
  });
});
