import type { Shortfall } from '../kernel/directory.js';
import { RootfsError } from '../kernel/errors.js';
import { humanBytes } from '../kernel/units.js';
import { styleFor } from './style.js';
import {
  bootstrap,
  buildLocks,
  checkOutput,
  resolve,
  type BootstrapResult,
  type OutputRequest,
} from '../build/build.js';
import type { Effects, ResolveRequest } from '../build/request.js';
import type { Command, Given } from './command.js';
import { CONFIGURE_OPTIONS } from './configure-options.js';
import type { Host } from './host.js';
import {
  buildRequestOf,
  IMAGE_OPTIONS,
  outputRequestOf,
  OUTPUT_OPTIONS,
  type Named,
} from './output-options.js';
import { POLICY_OPTIONS } from './policy-options.js';
import { makeProgress } from './progress.js';
import { RESOLVE_OPTIONS, resolveRequestOf } from './resolve-options.js';
import { formatLocks } from '../build/lock-files.js';
import { removeOutputLeftovers } from './leftovers.js';
import { lockSource } from './bootstrap-lock.js';
import { EPOCH_OPTION } from './lock-options.js';
import { BUNDLE, CACHE_OPTION, OFFLINE_OPTION, withEffects } from './session.js';
import { SUITES_OPTION } from './suite-files.js';

async function printList(request: ResolveRequest, given: Given, host: Host): Promise<number> {
  const progress = makeProgress(given, host, host.stderr.write);
  const resolved = await withEffects(given, host, progress.report, (effects) =>
    resolve(request, effects),
  ).finally(progress.clear);
  for (const { lock, provenance } of resolved) {
    if (given.flag('json')) {
      host.stdout.write(`${JSON.stringify({ ...lock, provenance })}\n`);
      continue;
    }
    if (resolved.length > 1) host.stdout.write(`# ${lock.architecture}\n`);
    for (const [place, { name, version, architecture }] of lock.packages.entries()) {
      const archive = provenance.packages[place]?.archive ?? '';
      host.stdout.write(`${name} ${version} ${architecture} ${archive}\n`);
    }
  }
  return 0;
}

function shortfallText({ what, count, reason, example }: Shortfall): string {
  return `${count} ${what} not written: ${reason} (for example /${example})`;
}

function resultValues({ locks, exported, epochs }: BootstrapResult): Readonly<Record<string, unknown>> {
  return {
    format: exported.format,
    output: exported.target,
    digest: exported.image?.digest,
    layers: exported.layers.map(({ digest, diffId, sizeBytes }) => ({ digest, diffId, sizeBytes })),
    platforms: locks.map((lock, place) => ({
      architecture: lock.architecture,
      packages: lock.packages.length,
      epoch: epochs[place],
    })),
    shortfalls: exported.shortfalls,
  };
}

function tellResult(result: BootstrapResult, given: Given, host: Host): void {
  const { locks, exported } = result;
  const out = exported.target === '-' ? host.stderr : host.stdout;
  if (given.flag('json')) {
    out.write(`${JSON.stringify({ kind: 'result', values: resultValues(result) })}\n`);
    return;
  }
  const { bold, dim } = styleFor(out, host, given);
  const digest = exported.image?.digest ?? exported.layers[0]?.diffId ?? '';
  out.write(`${bold(exported.target)}${digest === '' ? '' : ` ${digest}`}\n`);
  if (given.flag('quiet')) return;
  const state = given.one('configure') === 'none' ? ' unpacked, not configured' : '';
  for (const [place, lock] of locks.entries()) {
    const layer = exported.layers[place];
    const size = layer === undefined ? '' : `, layer of ${humanBytes(layer.sizeBytes)}`;
    host.stderr.write(dim(`${lock.architecture}: ${lock.packages.length} packages${state}${size}\n`));
  }
}

/** How an image is built, and what its name is made of. */
interface Way {
  readonly named: Named;
  readonly build: (output: OutputRequest, effects: Effects) => Promise<BootstrapResult>;
}

async function byRequest(given: Given, host: Host): Promise<Way> {
  const request = await resolveRequestOf(given, host);
  const asked = { ...request, ...(await buildRequestOf(given, host)) };
  return { named: request, build: (output, effects) => bootstrap({ ...asked, output }, effects) };
}

async function byLock(given: Given, host: Host): Promise<Way> {
  const { named, count, buildables, withPackages } = await lockSource(given, host);
  const build: Way['build'] = async (output, effects) => {
    await checkOutput(output, count, effects);
    const { file, buildables: locks } = await buildables(effects);
    const built = await buildLocks(locks, { ...output, lock: formatLocks(file) }, withPackages(effects));
    return { ...built, locks: locks.map(({ lock }) => lock) };
  };
  return { named, build };
}

async function run(given: Given, host: Host): Promise<number> {
  const isLocked = given.one('lock') !== undefined || given.one(BUNDLE) !== undefined;
  if (!isLocked && given.flag('frozen'))
    throw new RootfsError('USAGE', '--frozen says something about --lock, which is not there');
  if (given.flag('print')) return printList(await resolveRequestOf(given, host), given, host);
  const { named, build } = isLocked ? await byLock(given, host) : await byRequest(given, host);
  const output = outputRequestOf(given, host, named);
  if (output.target !== '-') await removeOutputLeftovers(output.target, host);
  const jsonTo = output.target === '-' ? host.stderr.write : host.stdout.write;
  const progress = makeProgress(given, host, jsonTo);
  try {
    const result = await withEffects(given, host, progress.report, (effects) => build(output, effects));
    for (const shortfall of result.exported.shortfalls) {
      progress.report({ kind: 'note', level: 'warning', code: 'shortfall', text: shortfallText(shortfall) });
    }
    progress.clear();
    tellResult(result, given, host);
    return 0;
  } finally {
    progress.clear();
  }
}

export const bootstrapCommand: Command = {
  name: 'bootstrap',
  summary: 'build an OCI image of a suite from its signed indexes',
  usage: 'SUITE [OPTIONS]',
  description:
    'Reads the suite’s signed index, verifies it, chooses the packages, checks each against the signed hashes and writes\n' +
    'an image whose digest follows from the packages alone. Needs neither root nor dpkg, for any architecture.',
  options: [
    ...RESOLVE_OPTIONS,
    ...POLICY_OPTIONS,
    { name: 'print', help: 'print the packages that would be taken, and build nothing' },
    ...CONFIGURE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...IMAGE_OPTIONS,
    {
      name: 'lock',
      value: 'FILE',
      help: 'build from this lock; when it is not there, make and write it first',
    },
    {
      name: BUNDLE,
      value: 'FILE',
      help: 'build from a bundle alone: its lock (or --lock), its packages, no network',
    },
    { name: 'frozen', help: 'with --lock: an error when the lock is not there, for CI' },
    EPOCH_OPTION,
    OFFLINE_OPTION,
    {
      name: 'jobs',
      short: 'j',
      value: 'N',
      help: 'threads (default: the processors); changes nothing in the result',
    },
    CACHE_OPTION,
    SUITES_OPTION,
  ],
  examples: [
    ['rootfs bootstrap bookworm --arch arm64', 'an OCI layout in ./bookworm-arm64'],
    [
      'rootfs bootstrap trixie --include curl,ca-certificates -o base.oci.tar',
      'with more packages, as one file',
    ],
    ['rootfs bootstrap stable --arch amd64,arm64,riscv64 -o debian', 'one image for three platforms'],
    ['rootfs bootstrap bookworm --snapshot 20260701T000000Z', 'as the archive was on that day'],
    [
      'rootfs bootstrap trixie --format docker-archive -t debian:trixie -o - | docker load',
      'straight into Docker',
    ],
    ['rootfs bootstrap --bundle bookworm.bundle.tar', 'from one file, without a network'],
    ['rootfs bootstrap sid --print --variant standard', 'only the list of packages'],
  ],
  completes: 'suites',
  run,
};
