import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { pruneCache } from '../store/cache-prune.js';
import { listCache } from '../store/cache-scan.js';
import { verifyCache } from '../store/cache-verify.js';
import type { Command, Given } from './command.js';
import type { Host } from './host.js';
import { BYTES, quantity } from './quantity.js';
import { cacheDirectory, CACHE_OPTION } from './session.js';
import { humanBytes } from '../kernel/units.js';
import { visible } from './style.js';

const ACTIONS = ['ls', 'verify', 'prune'] as const;

function warnForeign(foreign: readonly string[], host: Host): void {
  for (const path of foreign)
    host.stderr.write(`warning: ${visible(path)} is not part of the cache; it is left alone\n`);
}

async function list(directory: string, given: Given, host: Host): Promise<number> {
  const contents = await listCache(host.disk, directory);
  if (given.flag('json')) {
    host.stdout.write(`${JSON.stringify({ directory, ...contents })}\n`);
    return 0;
  }
  for (const { sha256, sizeBytes, mtimeSeconds } of contents.entries) {
    const day = new Date(mtimeSeconds * 1000).toISOString().slice(0, 10);
    host.stdout.write(`${sha256} ${String(sizeBytes).padStart(12)} ${day}\n`);
  }
  warnForeign(contents.foreign, host);
  if (!given.flag('quiet')) {
    host.stderr.write(
      `${contents.entries.length} entries, ${humanBytes(contents.totalBytes)} in ${directory}\n`,
    );
  }
  return 0;
}

async function verify(directory: string, given: Given, host: Host): Promise<number> {
  const verdict = await verifyCache(host.disk, directory, { removeCorrupt: true });
  if (given.flag('json')) host.stdout.write(`${JSON.stringify({ directory, ...verdict })}\n`);
  else {
    for (const { entry, removed } of verdict.corrupt) {
      host.stdout.write(`corrupt ${entry.path}${removed ? ', removed' : ', could not be removed'}\n`);
    }
    for (const { entry, reason } of verdict.unreadable)
      host.stdout.write(`unreadable ${entry.path}: ${visible(reason)}\n`);
    warnForeign(verdict.foreign, host);
    const good = `${verdict.goodCount} entries (${humanBytes(verdict.goodBytes)}) are good`;
    host.stdout.write(
      `${good}, ${verdict.corrupt.length} were corrupt, ${verdict.unreadable.length} unreadable\n`,
    );
  }
  const isClean = verdict.corrupt.length === 0 && verdict.unreadable.length === 0;
  return isClean ? 0 : new RootfsError('CACHE_CORRUPT', 'corrupt').exitStatus;
}

const SECONDS: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800 };

async function prune(directory: string, given: Given, host: Host): Promise<number> {
  const rule = {
    all: given.flag('all'),
    olderThanSeconds: quantity(given.one('older-than'), SECONDS, 'older-than'),
    maxBytes: quantity(given.one('max-size'), BYTES, 'max-size'),
  };
  const result = await pruneCache(host.disk, directory, rule, host.clock);
  if (given.flag('json')) {
    host.stdout.write(`${JSON.stringify({ directory, ...result })}\n`);
    return 0;
  }
  warnForeign(result.foreign, host);
  const leftovers = result.removedLeftovers.length;
  host.stdout.write(
    `removed ${result.removed.length} entries (${humanBytes(result.removedBytes)}) and ${leftovers} leftovers, ` +
      `kept ${result.keptCount} (${humanBytes(result.keptBytes)})\n`,
  );
  return 0;
}

const PRUNE_OPTIONS = ['older-than', 'max-size', 'all'];

function checkOptions(action: string, given: Given): void {
  const [first] = given.inOrder(PRUNE_OPTIONS);
  if (first === undefined || action === 'prune') return;
  throw new RootfsError('USAGE', `--${first.name} has no meaning for: rootfs cache ${action}`, {
    hint: 'Write rootfs cache prune to remove entries.',
  });
}

async function run(given: Given, host: Host): Promise<number> {
  const [action, ...rest] = given.positionals;
  const known = ACTIONS.find((name) => name === action);
  if (known === undefined || rest.length > 0) {
    throw new RootfsError(
      'USAGE',
      action === undefined ? 'what about the cache?' : `cannot ${given.positionals.join(' ')} the cache`,
      {
        hint: `${didYouMean(action ?? '', ACTIONS)}It is one of ${ACTIONS.join(', ')}.`,
      },
    );
  }
  checkOptions(known, given);
  return { ls: list, verify, prune }[known](cacheDirectory(given, host), given, host);
}

export const cacheCommand: Command = {
  name: 'cache',
  summary: 'list, verify or prune the store of downloads',
  usage: 'ls|verify|prune [OPTIONS]',
  description:
    'Entries are named by their SHA-256 and checked whenever they are read. verify recomputes all of them and removes\n' +
    'corrupt ones; prune removes leftovers of killed runs, and entries by the rules given.',
  options: [
    CACHE_OPTION,
    { name: 'older-than', value: 'TIME', help: 'prune: entries not used for so long (12h, 30d, 8w)' },
    {
      name: 'max-size',
      value: 'SIZE',
      help: 'prune: the least recently used, until this much is left (500M, 10G)',
    },
    { name: 'all', help: 'prune: every entry' },
  ],
  examples: [
    ['rootfs cache ls', 'what is there'],
    ['rootfs cache prune --older-than 30d --max-size 5G', 'keep it small'],
  ],
  completes: ACTIONS,
  run,
};
