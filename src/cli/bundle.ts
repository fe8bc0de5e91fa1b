import { bundleMirror, mirrorSources } from '../audit/bundle-mirror.js';
import { bundleFiles } from '../build/bundle-files.js';
import { formatLocks } from '../build/lock-files.js';
import { bundleFileOf, writeBundle } from '../export/bundle.js';
import { RootfsError } from '../kernel/errors.js';
import { humanBytes } from '../kernel/units.js';
import { didYouMean } from '../kernel/suggest.js';
import { importBundle, wholeBundle } from './bundle-file.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { removeOutputLeftovers } from './leftovers.js';
import { LOCK_OPTION, readLock } from './lock-options.js';
import { makeProgress } from './progress.js';
import { mirrorRequestOf } from './resolve-options.js';
import { CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { findSuite, SUITES_OPTION } from './suite-files.js';

function required(given: Given, name: string, hint: string): string {
  const value = given.one(name);
  if (value !== undefined) return value;
  throw new RootfsError('USAGE', `which --${name}?`, { hint });
}

const EXAMPLE = 'For example: rootfs bundle --lock rootfs.lock.json -o bookworm.bundle.tar';

async function make(given: Given, host: Host): Promise<number> {
  const file = await readLock(given, host);
  const target = host.resolvePath(required(given, 'output', EXAMPLE));
  await removeOutputLeftovers(target, host);
  const suite = await findSuite(file.request.suite, given, host);
  const keyrings = given.all('keyring').map((path) => host.resolvePath(path));
  const mirrors = await mirrorRequestOf([], given, host);
  const progress = makeProgress(given, host, host.stderr.write);
  const sizeBytes = await withEffects(given, host, progress.report, async (effects) => {
    const files = await bundleFiles(
      { file, suite, mirrors, keyrings, folder: host.resolvePath('.') },
      effects,
    );
    await writeBundle([...files, bundleFileOf('rootfs.lock.json', formatLocks(file), true)], target, effects);
    return (await host.disk.stat(target))?.sizeBytes ?? 0;
  }).finally(progress.clear);
  const values = { output: target, sizeBytes };
  const text = given.flag('json')
    ? JSON.stringify({ kind: 'result', values })
    : `${target} ${humanBytes(sizeBytes)}`;
  host.stdout.write(`${text}\n`);
  return 0;
}

async function take(name: string, given: Given, host: Host): Promise<number> {
  const whole = await wholeBundle(host, name);
  const progress = makeProgress(given, host, host.stderr.write);
  const count = await withEffects(given, host, progress.report, ({ store }) => importBundle(whole, store));
  host.stdout.write(`${name}: ${whole.bundle.files.size} files, ${count} of them new to the cache\n`);
  return 0;
}

function addressOf(given: Given): { readonly host: string; readonly port: number } {
  const text = given.one('listen') ?? '127.0.0.1:0';
  const match = /^\[?([^\]]+?)\]?:([0-9]{1,5})$/.exec(text);
  if (match !== null && Number(match[2]) < 65_536) return { host: match[1] ?? '', port: Number(match[2]) };
  throw new RootfsError('USAGE', `--listen takes ADDRESS:PORT, not ${JSON.stringify(text)}`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function serve(name: string, given: Given, host: Host): Promise<number> {
  const { bundle, file } = await wholeBundle(host, name);
  const find = bundleMirror(bundle);
  const onRequest = (method: string, path: string, status: number): void => {
    if (given.flag('verbose')) host.stderr.write(`${status} ${method} ${JSON.stringify(path)}\n`);
  };
  const server = await host.startServer({ ...addressOf(given), find, onRequest });
  try {
    host.stdout.write(`${[`# ${server.url}`, ...mirrorSources(file, server.url)].join('\n')}\n`);
    await untilAborted(host.signal);
  } finally {
    await server.close();
  }
  return 0;
}

const ACTIONS = { serve, import: take } as const;

async function run(given: Given, host: Host): Promise<number> {
  const [action, name, ...rest] = given.positionals;
  if (action === undefined) return make(given, host);
  const known = action === 'serve' || action === 'import' ? ACTIONS[action] : undefined;
  if (known !== undefined && name !== undefined && rest.length === 0) return known(name, given, host);
  throw new RootfsError('USAGE', `not something to do with a bundle: ${given.positionals.join(' ')}`, {
    hint: `${didYouMean(action, Object.keys(ACTIONS))}Write rootfs bundle serve FILE or rootfs bundle import FILE.`,
  });
}

export const bundleCommand: Command = {
  name: 'bundle',
  summary: 'make one file of everything that a lock needs, or serve it as a mirror',
  usage: '[serve FILE|import FILE] [OPTIONS]',
  description:
    'Writes one file (a tar of an OCI layout with one artifact) with a lock, its signed release files and indexes, the\n' +
    'keys and the packages: what an audit or an offline build needs in ten years. import puts it into the cache; serve\n' +
    'offers it as a mirror to apt or apk and prints the lines for their lists of sources, until it is interrupted.',
  options: [
    LOCK_OPTION,
    { name: 'output', short: 'o', value: 'FILE', help: 'where to write the bundle' },
    {
      name: 'mirror',
      value: 'URL',
      multiple: true,
      help: 'fetch from here before the mirrors that the lock names',
    },
    {
      name: 'keyring',
      value: 'FILE',
      multiple: true,
      help: 'trust these OpenPGP keys instead of the suite’s',
    },
    {
      name: 'listen',
      value: 'ADDRESS:PORT',
      help: 'serve: where (default 127.0.0.1:0, any port that is free)',
    },
    OFFLINE_OPTION,
    CACHE_OPTION,
    SUITES_OPTION,
  ],
  examples: [
    ['rootfs bundle --lock rootfs.lock.json -o bookworm.bundle.tar', 'one file to keep'],
    ['rootfs bundle serve bookworm.bundle.tar', 'a mirror for apt or apk'],
  ],
  completes: Object.keys(ACTIONS),
  run,
};
