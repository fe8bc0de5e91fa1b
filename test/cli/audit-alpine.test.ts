import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALPINE_DIR, alpineTrust, hasAlpineReference } from '../make/alpine-reference.js';
import { chrootOfTar, runnableTree } from '../make/alpine-chroot.js';
import { hasSuite, suiteNameOf } from '../make/alpine-request.js';
import { officialTar, referenceTrees } from '../make/alpine-tree.js';
import { fakeMachine } from '../make/fake-host.js';

const [tree] = hasAlpineReference()
  ? referenceTrees().filter(({ branch }) => hasSuite(suiteNameOf(branch)))
  : [];

const machine = fakeMachine(1_800_000_000);
afterAll(() => machine.remove());
const MIRROR = ['--mirror', pathToFileURL(ALPINE_DIR).href];
const TRUST = alpineTrust();

async function run(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await machine.run(args);
  if (status !== 0) throw new Error(`${args.join(' ')}: ${err}`);
  return out;
}

interface Served {
  readonly url: string;
  readonly repositories: readonly string[];
  readonly serving: Promise<unknown>;
}

/** A bundle being served until the signal. */
async function served(bundle: string, signal: AbortSignal): Promise<Served> {
  let write: (text: string) => void = () => undefined;
  const text = new Promise<string>((resolve) => (write = resolve));
  const stdout = { isTerminal: false, columns: () => 80, write: (piece: string) => write(piece) };
  const serving = machine.run(['bundle', 'serve', bundle], { signal, stdout });
  const [first = '', ...repositories] = (await text).trim().split('\n');
  return { url: first.slice('# '.length), repositories, serving };
}

describe.skipIf(tree === undefined)('a lock of Alpine', () => {
  beforeAll(async () => {
    if (tree === undefined) return;
    await run(
      'lock',
      suiteNameOf(tree.branch),
      '--arch',
      tree.architecture,
      ...MIRROR,
      ...TRUST,
      '-o',
      'lock.json',
    );
    await run('bootstrap', '--lock', 'lock.json', ...MIRROR, '-o', 'image', '-q');
    await run('bundle', '--lock', 'lock.json', ...MIRROR, ...TRUST, '-o', 'bundle.tar', '-q');
  });

  test('is proved by its bundle, and makes its image again', async () => {
    expect(await run('audit', 'image', '--bundle', 'bundle.tar', ...TRUST)).toContain(': reproduced\n');
  });

  test('has the packages of its image', async () => {
    expect(await run('diff', 'lock.json', 'image')).toContain('0 packages differ');
  });

  test('is built from its bundle alone', async () => {
    const refuse = Object.assign(() => Promise.reject(new Error('asked')), {
      close: () => Promise.resolve(),
    });
    const args = ['bootstrap', '--bundle', 'bundle.tar', '-o', 'again'];
    const { status } = await machine.run(args, { startFetch: () => Promise.resolve(refuse) });
    expect(status).toBe(0);
    const index = (name: string): Buffer => readFileSync(join(machine.folder, name, 'index.json'));
    expect(index('again')).toEqual(index('image'));
  });

  test('served as a mirror is one from which apk installs', async () => {
    const runnable = runnableTree();
    if (runnable === undefined || tree === undefined) return;
    const chroot = chrootOfTar(officialTar(runnable));
    const stop = new AbortController();
    try {
      const { url, repositories, serving } = await served('bundle.tar', stop.signal);
      expect(repositories).toEqual([`${url}main/${tree.branch}/main`]);
      for (const path of TRUST.map((option) => option.replace(/^--keyring=/, '')))
        chroot.write(`etc/apk/keys/${basename(path)}`, readFileSync(path, 'latin1'));
      chroot.write('etc/apk/repositories', repositories.map((line) => `${line}\n`).join(''));
      const root = ['--root', '/new', '--initdb', '--arch', tree.architecture, '--no-scripts'];
      const where = [
        '--keys-dir',
        '/etc/apk/keys',
        '--repositories-file',
        '/etc/apk/repositories',
        '--no-cache',
      ];
      const { status, out } = await chroot.runBeside('apk', ...root, ...where, 'add', 'busybox');
      expect(out).toContain('Installing busybox');
      expect(status).toBe(0);
      expect(chroot.read('new/lib/apk/db/installed')).toContain('P:busybox');
      stop.abort();
      await serving;
    } finally {
      stop.abort();
      chroot.remove();
    }
  });

  test('is not proved by keys that only the bundle vouches for', async () => {
    const { status, out } = await machine.run(['audit', 'image', '--bundle', 'bundle.tar']);
    expect([status, out]).toEqual([11, expect.stringContaining('release-trust')]);
  });

  test('that says what no index signed is found out', async () => {
    const path = join(machine.folder, 'lock.json');
    const text = readFileSync(path, 'utf8').replace(/L:[A-Za-z0-9.-]+/, 'L:Unheard-of');
    writeFileSync(join(machine.folder, 'changed.json'), text);
    const args = ['audit', 'image', '--bundle', 'bundle.tar', '--lock', 'changed.json', ...TRUST];
    const { status, out } = await machine.run(args);
    expect([status, out]).toEqual([10, expect.stringContaining('package-stanza')]);
  });
});
