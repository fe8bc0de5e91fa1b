import { describe, expect, test } from 'vitest';
import { epochSeconds } from '../../src/kernel/epoch.js';
import { parseArchitecture } from '../../src/kernel/architecture.js';
import { bootstrapCommand } from '../../src/cli/bootstrap.js';
import type { Given } from '../../src/cli/command.js';
import { buildRequestOf, outputRequestOf } from '../../src/cli/output-options.js';
import { parseCommandLine } from '../../src/cli/parse.js';
import type { Host } from '../../src/cli/host.js';
import type { ResolveRequest } from '../../src/build/request.js';
import { smallRequest } from '../make/small-archive.js';

function given(...args: readonly string[]): Given {
  return parseCommandLine(bootstrapCommand, args);
}

describe('options', () => {
  test('may stand anywhere, joined by = or not, short ones together', () => {
    const one = given('-qv', 'sid', '--arch=arm64', '-a', 'amd64', '-odir', '--', '--print');
    expect(one.positionals).toEqual(['sid', '--print']);
    expect([one.flag('quiet'), one.flag('verbose'), one.flag('print')]).toEqual([true, true, false]);
    expect([one.all('arch'), one.one('output')]).toEqual([['arm64', 'amd64'], 'dir']);
  });

  test('of a list may be repeated and joined by commas, blanks and empty ones left out', () => {
    expect(given('--include', 'a, b,,c', '--include', 'd').list('include')).toEqual(['a', 'b', 'c', 'd']);
    expect(given().list('include')).toEqual([]);
  });

  test('take a lone hyphen as a value, and the last value of several', () => {
    expect(given('-o', '-').one('output')).toBe('-');
    expect(given('--variant', '-').one('variant')).toBe('-');
    expect(given('-o', 'a', '-o', 'b').one('output')).toBe('b');
  });
});

const HOST = { resolvePath: (path: string) => `/here/${path}` } as unknown as Host;

describe('path filters', () => {
  test('keep the order of the command line, whichever they are', async () => {
    const args = ['--path-exclude', '/a*', '--path-include=/ab', '--label', 'a=b', '--path-exclude', '/abc'];
    expect((await buildRequestOf(given(...args), HOST)).pathFilters).toEqual([
      { include: false, pattern: '/a*' },
      { include: true, pattern: '/ab' },
      { include: false, pattern: '/abc' },
    ]);
  });
});

describe('configuring', () => {
  test.each([
    { args: [], mode: 'interpret', defer: false, isFinished: false },
    { args: ['--unmodelled', 'defer'], mode: 'interpret', defer: true, isFinished: false },
    { args: ['--configure=native'], mode: 'native', defer: true, isFinished: true },
    { args: ['--configure', 'none'], mode: 'none', defer: false, isFinished: false },
  ])('with $args is $mode', async ({ args, mode, defer, isFinished }) => {
    expect((await buildRequestOf(given(...args), HOST)).configure).toEqual({
      mode,
      unmodelled: { defer, isFinished, skip: new Map() },
      selections: [],
    });
  });

  test('may do without commands, with a reason or without, natively too', async () => {
    const args = ['--configure=native', '--unmodelled', 'skip:awk:not needed', '--unmodelled', 'skip:perl'];
    expect([...(await buildRequestOf(given(...args), HOST)).configure.unmodelled.skip]).toEqual([
      ['awk', 'not needed'],
      ['perl', ''],
    ]);
  });

  test('in a way that does not exist is refused with those that do', async () => {
    await expect(buildRequestOf(given('--configure', 'qemu'), HOST)).rejects.toThrow(
      '--configure takes interpret, native or none, not "qemu"',
    );
  });
});

describe('labels and annotations', () => {
  test('are split at the first =, and may be empty or have odd names', async () => {
    const args = [
      '--label',
      'a=b=c',
      '--label',
      'empty=',
      '--annotation',
      '__proto__=x',
      '--annotation',
      'k=v',
    ];
    const { labels, annotations } = await buildRequestOf(given(...args), HOST);
    expect(labels).toEqual({ a: 'b=c', empty: '' });
    expect(Object.entries(annotations)).toEqual([
      ['__proto__', 'x'],
      ['k', 'v'],
    ]);
  });
});

const REQUEST: ResolveRequest = smallRequest({ mirrors: [], keyrings: [], target: '' });
const ARM = [parseArchitecture('amd64'), parseArchitecture('arm64')];

describe('the output', () => {
  test.each([
    { args: [], format: 'oci', target: '/here/made-amd64' },
    { args: ['-f', 'oci-archive'], format: 'oci-archive', target: '/here/made-amd64.oci.tar' },
    { args: ['-f', 'docker-archive'], format: 'docker-archive', target: '/here/made-amd64.docker.tar' },
    { args: ['-f', 'tar'], format: 'tar', target: '/here/made-amd64.tar' },
    { args: ['-f', 'dir'], format: 'dir', target: '/here/made-amd64.rootfs' },
    { args: ['-o', 'x'], format: 'oci', target: '/here/x' },
    { args: ['-o', 'x.oci.tar'], format: 'oci-archive', target: '/here/x.oci.tar' },
    { args: ['-o', 'x.docker.tar'], format: 'docker-archive', target: '/here/x.docker.tar' },
    { args: ['-o', 'x.tar.zst'], format: 'tar', target: '/here/x.tar.zst' },
    { args: ['-o', 'x.tgz'], format: 'tar', target: '/here/x.tgz' },
    { args: ['-o', 'x.tar', '-f', 'oci'], format: 'oci', target: '/here/x.tar' },
    { args: ['-o', '-'], format: 'tar', target: '-' },
    { args: ['-o', '-', '-f', 'docker-archive'], format: 'docker-archive', target: '-' },
  ])('$args is $format at $target', ({ args, format, target }) => {
    expect(outputRequestOf(given(...args), HOST, REQUEST)).toMatchObject({ format, target });
  });

  test.each([
    { change: { variant: 'apt' }, target: '/here/made-apt-amd64' },
    { change: { variant: 'required' }, target: '/here/made-amd64' },
    { change: { variant: '-' }, target: '/here/made-amd64' },
    { change: { architectures: ARM }, target: '/here/made-amd64-arm64' },
    { change: { at: epochSeconds(0) }, target: '/here/made-amd64' },
  ])('is named after what it is: $target', ({ change, target }) => {
    expect(outputRequestOf(given(), HOST, { ...REQUEST, ...change }).target).toBe(target);
  });

  test.each([
    { args: [], tags: ['latest'], repoTags: ['rootfs-made:latest'] },
    { args: ['-t', 'a', '--tag', 'b'], tags: ['a', 'b'], repoTags: ['rootfs-made:a', 'rootfs-made:b'] },
    { args: ['-t', 'debian:sid'], tags: ['debian:sid'], repoTags: ['debian:sid'] },
  ])('has the tags of $args', ({ args, tags, repoTags }) => {
    expect(outputRequestOf(given(...args), HOST, REQUEST)).toMatchObject({ tags, repoTags });
  });
});
