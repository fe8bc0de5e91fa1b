import { describe, expect, test } from 'vitest';
import {
  DEBIAN_ARCHITECTURES,
  parseArchitecture,
  parseArchitectureOf,
  platformName,
  platformOf,
} from '../../src/kernel/architecture.js';
import { errorOf } from '../make/error-of.js';

/** As Docker's official debian images are published. */
const PLATFORMS = {
  amd64: 'linux/amd64',
  arm64: 'linux/arm64/v8',
  armel: 'linux/arm/v5',
  armhf: 'linux/arm/v7',
  i386: 'linux/386',
  loong64: 'linux/loong64',
  mips64el: 'linux/mips64le',
  mipsel: 'linux/mipsle',
  ppc64el: 'linux/ppc64le',
  riscv64: 'linux/riscv64',
  s390x: 'linux/s390x',
};

describe('architectures', () => {
  test('each has one platform', () => {
    const table = DEBIAN_ARCHITECTURES.map((name) => [name, platformName(platformOf(name))]);
    expect(Object.fromEntries(table)).toEqual(PLATFORMS);
    expect([...DEBIAN_ARCHITECTURES]).toEqual([...DEBIAN_ARCHITECTURES].sort());
  });

  test.each(Object.entries(PLATFORMS))('%s is named by itself and by %s', (name, platform) => {
    expect(parseArchitecture(name)).toBe(name);
    expect(parseArchitecture(platform)).toBe(name);
    expect(parseArchitecture(platform.toUpperCase())).toBe(name);
  });

  test.each([
    { text: 'linux/arm', name: 'armhf' },
    { text: 'linux/arm64', name: 'arm64' },
    { text: 'linux/amd64/v1', name: 'amd64' },
  ])('$text is $name', ({ text, name }) => {
    expect(parseArchitecture(text)).toBe(name);
  });

  test.each([
    '',
    'x86_64',
    'AMD64',
    'linux',
    'linux/',
    'windows/amd64',
    'linux/arm/v6',
    'linux/arm64/v9',
    'linux/amd64/v3',
    'linux/amd64/v1/x',
    'amd64 ',
    'all',
  ])('%j is refused with the names that are known', async (text) => {
    const error = await errorOf(() => parseArchitecture(text));
    expect(error.code).toBe('ARCHITECTURE_UNKNOWN');
    expect(error.message).toContain(JSON.stringify(text));
    expect(error.hint).toContain('riscv64');
  });

  test('no variant is no field', () => {
    expect(platformOf(parseArchitecture('amd64'))).toEqual({ os: 'linux', architecture: 'amd64' });
  });
});

/** As Docker's official alpine images are published, and the other spellings that people use. */
const ALPINE = {
  aarch64: ['linux/arm64/v8', 'arm64'],
  armhf: ['linux/arm/v6', 'arm/v6'],
  armv7: ['linux/arm/v7', 'arm/v7', 'linux/arm'],
  loongarch64: ['linux/loong64', 'loong64'],
  ppc64le: ['linux/ppc64le', 'ppc64el'],
  riscv64: ['linux/riscv64'],
  s390x: ['linux/s390x'],
  x86: ['linux/386', '386', 'i386'],
  x86_64: ['linux/amd64', 'amd64'],
};

describe('architectures of Alpine', () => {
  test.each(Object.entries(ALPINE))('%s is named by itself and by %j', (name, spellings) => {
    const own = parseArchitectureOf('alpine', name);
    expect(own).toBe(name);
    for (const text of spellings) expect(parseArchitectureOf('alpine', text)).toBe(name);
    expect(platformName(platformOf(own, 'alpine'))).toBe(spellings[0]);
  });

  test('armhf is another processor than Debian’s', () => {
    expect(platformName(platformOf(parseArchitectureOf('debian', 'armhf')))).toBe('linux/arm/v7');
  });

  test('Debian’s names that mean nothing there are refused', async () => {
    expect((await errorOf(() => parseArchitectureOf('alpine', 'armel'))).code).toBe('ARCHITECTURE_UNKNOWN');
  });
});
