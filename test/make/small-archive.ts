import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BootstrapRequest } from '../../src/build/build.js';
import { parseArchitecture } from '../../src/kernel/architecture.js';
import { epochSeconds } from '../../src/kernel/epoch.js';
import type { Suite } from '../../src/suite/suite.js';
import { makeArchive, type ArchiveOptions, type MadeFiles, type MadePackage } from './archive.js';
import { deb } from './deb.js';
import { dir, file, hardlink, symlink } from './tar.js';

/** When the small archive is made, in seconds since 1970, and until when it is valid. */
export const MADE = Date.UTC(2026, 6, 1) / 1000;
export const VALID_UNTIL = MADE + 7 * 86_400;

type Fields = Readonly<Record<string, string>>;

/** A package whose control file says what its index says. */
export function madePackage(
  name: string,
  architecture: string,
  data: readonly Uint8Array[],
  more: Fields = {},
  controlFiles: readonly Uint8Array[] = [],
): MadePackage {
  const fields = { Package: name, Version: '1.0-1', Architecture: architecture, ...more };
  const all = { ...fields, Maintainer: 'A <a@example.org>', Description: `the package ${name}` };
  const text = Object.entries(all)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
  const control = [dir('./'), file('./control', text), ...controlFiles];
  return { fields: all, deb: deb({ control, data: [dir('./'), ...data], compression: 'xz' }) };
}

/** Bytes that gzip cannot make much smaller, the same everywhere. */
function noise(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let i = 0, state = 1; i < sizeBytes; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

function perArchitecture(architecture: string): readonly MadePackage[] {
  const lib = [dir('./usr/'), dir('./usr/lib/'), file('./usr/lib/libx.so.1', noise(150_000))];
  const tool = [
    ...[dir('./usr/'), dir('./usr/bin/')],
    file('./usr/bin/tool', `for ${architecture}\n`, { mode: 0o4755 }),
    hardlink('./usr/bin/tool-again', './usr/bin/tool', { mode: 0o4755 }),
    symlink('./usr/bin/t', 'tool'),
  ];
  return [
    madePackage('libx1', architecture, lib, { 'Multi-Arch': 'same', Priority: 'optional' }),
    madePackage('tool', architecture, tool, { Priority: 'required', Depends: 'libx1 (>= 1.0), base' }),
  ];
}

/** `base` (essential, for all), `tool` (required) that needs `libx1`, for each architecture; and `extra`. */
export function smallPackages(architectures: readonly string[] = ['amd64']): readonly MadePackage[] {
  const base = [
    ...[dir('./bin/'), file('./bin/base', 'base\n', { mode: 0o755 })],
    ...[dir('./etc/'), file('./etc/base.conf', 'setting=1\n', { mode: 0o640, gid: 42 })],
    ...[dir('./var/'), dir('./var/spool/', { mode: 0o1777 })],
  ];
  const extra = [dir('./usr/'), dir('./usr/share/'), file('./usr/share/extra', noise(20_000))];
  const scripts = [
    file('./conffiles', '/etc/base.conf\n'),
    file('./postinst', '#!/bin/sh\nexit 0\n', { mode: 0o755 }),
  ];
  return [
    madePackage('base', 'all', base, { Essential: 'yes', Priority: 'required' }, scripts),
    ...architectures.flatMap(perArchitecture),
    madePackage('extra', 'all', extra, { Priority: 'optional' }),
  ];
}

/** Where the suite itself says that it is, and what images name. */
const PLACE = 'http://archive.example/made/';

/** The suite of the small archive. Its keys come by --keyring. */
export const SMALL_SUITE: Suite = {
  name: 'made',
  family: 'debian',
  aliases: [],
  title: 'Made',
  architectures: ['amd64', 'arm64'],
  components: ['main'],
  archives: [
    {
      ...{ id: 'main', dist: 'made', repository: 'made', uri: PLACE, sources: undefined },
      ...{ enabled: true, why: 'It is all there is.', architectures: undefined },
      ...{ componentPrefix: '', keys: [] },
      expect: { origin: 'Made', label: 'Made', suites: ['stable'], codename: 'made' },
    },
  ],
  include: [],
  overlays: [],
  keyDirectories: [],
  mergedUsr: true,
  file: 'made.yaml',
};

export async function smallArchive(
  change: Partial<ArchiveOptions> & Pick<ArchiveOptions, 'keys'>,
): Promise<MadeFiles> {
  return makeArchive({
    ...{ dist: 'made', date: new Date(MADE * 1000), validUntil: new Date(VALID_UNTIL * 1000) },
    packages: { main: smallPackages(change.architectures) },
    ...change,
  });
}

/** The files of an archive as `startMirror` takes them. */
export function served(files: MadeFiles): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries([...files].map(([path, bytes]) => [`/${path}`, bytes]));
}

/** Writes an archive for file: URLs, readable by everybody. */
export function writeArchive(folder: string, files: MadeFiles): void {
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(target, bytes, { mode: 0o644 });
  }
}

/** A request that prefers nothing and takes nothing but what the archives have for one architecture. */
export const NO_CHOICES = {
  ...{ foreignArchitectures: [], localPackages: [] },
  ...{ pins: [], preferences: [], targetRelease: '' },
};

export interface SmallRequest {
  readonly mirrors: readonly string[];
  readonly keyrings: readonly string[];
  readonly target: string;
}

/** A request for the small suite's minbase as an OCI layout; whatever mirror is used, the image names the suite's place. */
export function smallRequest(asked: SmallRequest, change: Partial<BootstrapRequest> = {}): BootstrapRequest {
  const { mirrors, keyrings, target } = asked;
  return {
    suite: SMALL_SUITE,
    architectures: [parseArchitecture('amd64')],
    variant: 'minbase',
    ...NO_CHOICES,
    ...{ include: ['extra'], exclude: [], recommends: false, solver: 'apt' },
    ...{ components: undefined, archives: undefined },
    mirrors: { mirrors, aptSources: [], knownDists: [], now: epochSeconds(MADE + 3600) },
    ...{ at: undefined, sourceDateEpoch: undefined, keyrings, insecureUnsigned: false },
    imageMirrors: [PLACE],
    ...{ pathFilters: [], profiles: [], labels: {}, annotations: {} },
    configure: {
      mode: 'none',
      unmodelled: { defer: false, isFinished: false, skip: new Map() },
      selections: [],
    },
    output: { format: 'oci', target, tags: ['latest'], repoTags: ['made:latest'] },
    ...change,
  };
}
