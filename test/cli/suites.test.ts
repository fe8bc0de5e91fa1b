import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fakeMachine } from '../make/fake-host.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

const OURS = `title: "Ours \\e[31m"
family: debian
aliases: [ours-stable]
architectures: [amd64, arm64]
components: [main]
mergedUsr: true
archives:
  - id: main
    dist: ours
    repository: ours
    uri: http://mirror.example/ours/
    enabled: true
    why: It is ours.
    expect: { codename: ours }
    keys: [ours.asc]
`;

describe('rootfs suites', () => {
  test('lists every suite that comes with the program, with its archives and file', async () => {
    const { status, out, err } = await machine.run(['suites']);
    expect([status, err]).toEqual([0, '']);
    for (const name of ['bullseye', 'bookworm', 'forky', 'sid', 'trixie']) {
      expect(out).toMatch(new RegExp(`^${name}[,:].*Debian`, 'm'));
      expect(out).toMatch(new RegExp(`^  from .*${name}\\.yaml$`, 'm'));
    }
    expect(out).toMatch(/^ {2}on {2}security +[A-Z].*\.$/m);
    expect(out).toMatch(/^ {2}off backports +[A-Z].*\.$/m);
  });

  test('lists names only with --quiet, as completion needs them', async () => {
    const files = readdirSync(new URL('../../suites', import.meta.url)).filter((name) =>
      name.endsWith('.yaml'),
    );
    const { out } = await machine.run(['suites', '--quiet']);
    expect(out).toBe(files.map((name) => `${name.replace('.yaml', '')}\n`).join(''));
  });

  test('lists one JSON object a line with --json', async () => {
    const { out } = await machine.run(['suites', '--json']);
    const suites = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; aliases: string[] });
    expect(suites.map(({ name }) => name)).toEqual([
      ...['alpine-3.18', 'alpine-3.19', 'alpine-3.20', 'alpine-3.21', 'alpine-3.22', 'alpine-edge'],
      ...['bookworm', 'bullseye', 'forky', 'sid', 'trixie', 'wolfi'],
    ]);
    expect(suites.find(({ name }) => name === 'sid')?.aliases).toContain('unstable');
  });

  test('shows the suites that are named, by name, alias or file', async () => {
    const folder = join(machine.folder, 'elsewhere');
    mkdirSync(folder);
    writeFileSync(join(folder, 'ours.yaml'), OURS);
    const { out } = await machine.run(['suites', 'unstable', 'elsewhere/ours.yaml']);
    expect(out.split('\n').filter((line) => /^\w/.test(line))).toEqual([
      expect.stringMatching(/^sid, unstable: /),
      'ours, ours-stable: Ours \\x1b[31m',
    ]);
  });

  test('a user’s directory is looked into first, and --suites before it', async () => {
    const first = join(machine.folder, 'first');
    mkdirSync(first);
    writeFileSync(join(machine.suites, 'bookworm.yaml'), OURS.replace('Ours', 'The user’s'));
    writeFileSync(join(first, 'bookworm.yml'), OURS.replace('Ours', 'The first'));
    expect((await machine.run(['suites', 'bookworm'])).out).toContain('The user’s');
    expect((await machine.run(['suites', 'bookworm', '--suites', 'first'])).out).toContain('The first');
    expect((await machine.run(['suites', 'bookworm'], { userSuites: [] })).out).toContain('Debian 12');
  });

  test('a file that does not follow the schema is an error with its line', async () => {
    writeFileSync(join(machine.folder, 'bad.yaml'), OURS.replace('mergedUsr: true', 'mergedUsr: perhaps'));
    const { status, err } = await machine.run(['suites', './bad.yaml']);
    expect(status).toBe(2);
    expect(err).toMatch(/error SUITE_INVALID: .*bad\.yaml:6/);
  });
});
