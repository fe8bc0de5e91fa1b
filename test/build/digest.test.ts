import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/kernel/digest.js';
import { filesBelow } from '../make/blob-cache.js';
import { hasDist, runDist, type RunOptions } from '../make/dist.js';
import { startMirror, type Mirror } from '../make/mirror.js';
import { hasTool } from '../make/outcome.js';
import { signingKey } from '../make/signing-keys.js';
import { MADE, served, smallArchive, writeArchive } from '../make/small-archive.js';

const SUITE = `title: Made
family: debian
architectures: [amd64, arm64]
components: [main]
mergedUsr: true
keyDirectories: [.]
archives:
  - id: main
    dist: made
    repository: made
    uri: http://archive.example/made/
    enabled: true
    why: It is all there is.
    expect: { origin: Made, suites: [stable], codename: made }
    keys: [made.asc]
`;

let base = '';
let mirror: Mirror;
let count = 0;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'rootfs-digest-'));
  chmodSync(base, 0o755);
  const key = await signingKey('small');
  const files = await smallArchive({ keys: [key], architectures: ['amd64', 'arm64'] });
  writeArchive(join(base, 'one'), files);
  writeArchive(join(base, 'two'), files);
  writeFileSync(join(base, 'made.yaml'), SUITE, { mode: 0o644 });
  writeFileSync(join(base, 'made.asc'), key.armoured, { mode: 0o644 });
  mirror = await startMirror({ files: served(files) });
});
afterAll(async () => {
  await mirror.close();
  rmSync(base, { recursive: true, force: true });
});

const url = (name: string): string => pathToFileURL(join(base, name)).href;

interface Run extends RunOptions {
  readonly mirrors?: readonly string[];
  readonly more?: readonly string[];
  /** A folder to work in again. */
  readonly again?: string;
}

interface Built {
  readonly folder: string;
  readonly digest: string;
  /** Every file of the layout, by path and SHA-256. */
  readonly files: readonly string[];
}

/** Builds in a new folder, with an empty cache, unless an old one is named. */
async function build(run: Run = {}): Promise<Built> {
  const folder = run.again ?? join(base, String(count++));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  const [out, cache] = [join(folder, 'image'), join(folder, 'cache')];
  const mirrors = (run.mirrors ?? [url('one')]).flatMap((one) => ['--mirror', one]);
  const options = ['--arch', 'amd64,arm64', '--include', 'extra', '--at', `@${MADE + 3600}`, '--json', '-q'];
  const places = ['--keyring', join(base, 'made.asc'), '--cache', cache, '-o', out];
  const command = ['bootstrap', join(base, 'made.yaml'), ...options, ...mirrors, ...places];
  const { status, stdout, stderr } = await runDist([...command, ...(run.more ?? [])], run);
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  const { values } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { values: { digest: string } };
  const files = filesBelow(out).map((name) => `${name} ${sha256(readFileSync(join(out, name)))}`);
  return { folder, digest: values.digest, files };
}

function asNobody(): readonly string[] | undefined {
  const what = 'the digest of an image built by nobody';
  if (!hasTool('setpriv', what)) return undefined;
  if (process.getuid?.() === 0) return ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  console.warn(`SKIPPED: ${what}: another user needs root`);
  return undefined;
}

const UMASK = (mask: string): readonly string[] => ['sh', '-c', `umask ${mask}; exec "$@"`, 'sh'];

interface Row {
  readonly summary: string;
  readonly run: () => Run;
}

const ROWS: readonly Row[] = [
  { summary: 'one thread', run: () => ({ more: ['--jobs', '1'] }) },
  { summary: 'two threads', run: () => ({ more: ['--jobs', '2'] }) },
  { summary: 'five threads', run: () => ({ more: ['--jobs', '5'] }) },
  { summary: 'another time zone', run: () => ({ env: { TZ: 'Asia/Kathmandu' } }) },
  { summary: 'a locale with other rules', run: () => ({ env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR' } }) },
  { summary: 'a umask of 077', run: () => ({ through: UMASK('077') }) },
  { summary: 'a umask of 000', run: () => ({ through: UMASK('000') }) },
  { summary: 'another working directory', run: () => ({ cwd: '/' }) },
  { summary: 'a home of its own', run: () => ({ env: { HOME: base, XDG_CACHE_HOME: base } }) },
  { summary: 'two mirrors', run: () => ({ mirrors: [url('one'), url('two')] }) },
  { summary: 'the mirrors in the other order', run: () => ({ mirrors: [url('two'), url('one')] }) },
  { summary: 'a first mirror that has nothing', run: () => ({ mirrors: [url('nothing'), url('two')] }) },
  {
    summary: 'a mirror over HTTP',
    run: () => ({ mirrors: [mirror.url], more: ['--image-mirror', 'http://archive.example/made'] }),
  },
];

describe.runIf(hasDist('the digest of builds in processes of their own'))('an image has one digest', () => {
  let first: Built;
  beforeAll(async () => {
    first = await build();
    expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each(ROWS)('with $summary', async ({ run }) => {
    const built = await build(run());
    expect(built.digest).toBe(first.digest);
    expect(built.files).toEqual(first.files);
  });

  it('with a warm cache, in place of the one before', async () => {
    const built = await build({ again: first.folder });
    expect(built).toEqual(first);
  });

  const nobody = asNobody();
  it.runIf(nobody !== undefined)('built by nobody', async () => {
    const built = await build({ through: nobody ?? [] });
    expect(built.digest).toBe(first.digest);
    expect(built.files).toEqual(first.files);
  });

  it('and another one for another epoch, variant or label', async () => {
    const others = await Promise.all([
      build({ env: { SOURCE_DATE_EPOCH: String(MADE - 1) } }),
      build({ more: ['--variant', 'essential'] }),
      build({ more: ['--label', 'a=b'] }),
      build({ more: ['--path-exclude', '/usr/share/extra'] }),
    ]);
    const digests = [first, ...others].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
