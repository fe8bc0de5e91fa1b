import { afterAll, describe, expect, test } from 'vitest';
import { ERROR_CODES, EXIT_STATUS } from '../../src/kernel/errors.js';
import { fakeMachine } from '../make/fake-host.js';

const machine = fakeMachine();
afterAll(() => machine.remove());

/** Options in common, and every command with those that it must have, as they stand in the issue and the README. */
const RESOLVE = [
  ...['arch', 'variant', 'include', 'exclude', 'recommends', 'solver'],
  ...['foreign-arch', 'pin', 'preferences', 'target-release', 'components', 'archives', 'mirror', 'snapshot'],
  ...['at', 'keyring', 'insecure-unsigned', 'image-mirror'],
];
const TRUST = ['mirror', 'snapshot', 'at', 'keyring', 'insecure-unsigned'];
const POLICY = ['deny', 'max-size', 'only-from'];
const CONFIGURE = ['configure', 'unmodelled', 'debconf-selections', 'profile'];
const IMAGE = ['label', 'annotation', 'path-exclude', 'path-include'];
const KEEP = ['offline', 'cache', 'suites'];
const EXPLAIN = [...RESOLVE, 'cache', 'suites'];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  bootstrap: [
    ...RESOLVE,
    ...POLICY,
    ...['print', ...CONFIGURE, 'output', 'format', 'tag', ...IMAGE],
    ...['lock', 'bundle', 'frozen', 'epoch', 'offline', 'jobs', 'cache', 'suites'],
  ],
  lock: [...RESOLVE, ...POLICY, ...CONFIGURE, ...IMAGE, 'output', 'frozen', 'epoch', ...KEEP],
  fetch: ['lock', 'mirror', ...KEEP],
  outdated: ['lock', ...TRUST, ...KEEP],
  update: ['lock', ...TRUST, ...KEEP],
  resolve: [...RESOLVE, ...POLICY, 'batch', 'cache', 'suites'],
  why: EXPLAIN,
  'why-not': EXPLAIN,
  tree: ['reverse', 'depth', ...EXPLAIN],
  graph: ['dot', 'svg', 'all', ...EXPLAIN],
  size: EXPLAIN,
  scripts: [...RESOLVE, 'cache', 'suites'],
  suites: ['suites'],
  audit: ['bundle', 'lock', 'offline', 'keyring', 'recompress', 'html', 'jobs', 'cache', 'suites'],
  diff: ['ignore', 'platform', 'html', 'cache'],
  bundle: ['lock', 'output', 'mirror', 'keyring', 'listen', 'offline', 'cache', 'suites'],
  cache: ['cache', 'older-than', 'max-size', 'all'],
  completion: [],
};
const COMMON = ['json', 'quiet', 'verbose', 'color', 'help'];

describe('help', () => {
  test.each([[], ['help'], ['--help'], ['-h'], ['help', 'help'], ['help', 'version']])(
    'of the program comes with %j',
    async (...args) => {
      const { status, out, err } = await machine.run(args.filter((arg) => arg !== ''));
      expect([status, err]).toEqual([0, '']);
      expect(out).toContain('rootfs 1.2.3: ');
      for (const name of [...Object.keys(OPTIONS), 'help', 'version'])
        expect(out).toMatch(new RegExp(`^  ${name} +[a-z]`, 'm'));
    },
  );

  test.each(Object.entries(OPTIONS))(
    'of %s names every option once, and an example',
    async (command, options) => {
      for (const args of [
        ['help', command],
        [command, '--help'],
        [command, '-h'],
      ]) {
        const { status, out } = await machine.run(args);
        expect(status).toBe(0);
        const named = [...out.matchAll(/^ {2}(?:-[a-z], | {4})--([a-z-]+)( [^ ]+)? {1,}\S/gm)].map(
          (match) => match[1],
        );
        expect(named).toEqual([...options, ...COMMON]);
        expect(out).toContain('\nExamples:\n  ');
      }
    },
  );

  test.each(Object.keys(OPTIONS))('of %s fits into a hundred columns', async (command) => {
    const { out } = await machine.run(['help', command]);
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test('of exit codes names every kind and code', async () => {
    const { out } = await machine.run(['help', 'exit-codes']);
    for (const [kind, status] of Object.entries(EXIT_STATUS))
      expect(out).toMatch(new RegExp(`^ +${status}  ${kind}$`, 'm'));
    for (const code of Object.keys(ERROR_CODES)) expect(out).toMatch(new RegExp(`^ +${code} `, 'm'));
  });

  test.each([['version'], ['--version'], ['-V']])('%s is the version', async (arg) => {
    expect(await machine.run([arg])).toMatchObject({ status: 0, out: 'rootfs 1.2.3\n', err: '' });
  });

  test('of what is no command is an error', async () => {
    const { status, err } = await machine.run(['help', 'bootsrtap']);
    expect(status).toBe(2);
    expect(err).toContain('Did you mean "bootstrap"?');
  });
});
