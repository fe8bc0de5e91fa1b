import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembleChunk } from '../../src/layer/chunk-job.js';
import { chunksOf } from '../../src/layer/chunks.js';
import { planTar } from '../../src/layer/plan.js';
import type { TreeEntry } from '../../src/rootfs/entry.js';
import { headerLines } from '../make/gnu-tar.js';
import { mmdebstrapTar } from '../make/mmdebstrap-tar.js';
import {
  deviceFolder,
  directory,
  EPOCH,
  file,
  inWalkOrder,
  sampleTree,
  symlink,
} from '../make/tree-entries.js';
import { canMakeTrees, makeTreeOnDisk } from '../make/tree-on-disk.js';

function ours(entries: readonly TreeEntry[]): Buffer {
  const chunks = [...chunksOf(planTar(entries, EPOCH))];
  return Buffer.concat(chunks.map((chunk) => assembleChunk(chunk, () => new Uint8Array(0))));
}

/** As mmdebstrap(1) packs an entry of /dev; its arguments are the fields, empty for no device number. */
const MMDEBSTRAP_PACK = `
my ($fname, $mode, $mtime, $type, $linkname, $devmajor, $devminor) = @ARGV;
my $entry = pack('a100 a8 a8 a8 a12 a12 A8 a1 a100 a8 a32 a32 a8 a8 a155 x12', "./dev/$fname",
  sprintf('%07o', $mode), sprintf('%07o', 0), sprintf('%07o', 0), sprintf('%011o', 0), sprintf('%011o', $mtime), '',
  $type, $linkname, "ustar  ", '', '', $devmajor ne '' ? sprintf('%07o', $devmajor) : '',
  $devminor ne '' ? sprintf('%07o', $devminor) : '', '');
substr($entry, 148, 7) = sprintf("%06o\\0", unpack("%16C*", $entry));
print $entry;
`;

function mmdebstrapHeader(entry: TreeEntry): Buffer {
  const name =
    entry.path.slice('dev/'.length) + (entry.kind === 'directory' && entry.path !== 'dev' ? '/' : '');
  const type = { character: 3, symlink: 2, directory: 5 }[entry.kind as 'character'];
  const numbers = entry.kind === 'character' ? [entry.device.major, entry.device.minor] : ['', ''];
  const target = entry.kind === 'symlink' ? entry.target : '';
  const fields = [name, entry.mode, EPOCH, type, target, ...numbers].map(String);
  const packed = spawnSync('perl', ['-e', MMDEBSTRAP_PACK, ...fields]);
  expect(packed.stderr.toString()).toBe('');
  return packed.stdout;
}

const hasPerl = spawnSync('perl', ['-v']).status === 0;
if (!hasPerl)
  console.warn('SKIPPED: the headers of /dev are not compared with what perl packs, for want of perl');

test.skipIf(!hasPerl)('the headers of /dev are what mmdebstrap packs', () => {
  const theirs = Buffer.concat(deviceFolder().map(mmdebstrapHeader));
  expect(
    ours([directory(''), ...deviceFolder()])
      .subarray(0, theirs.length)
      .equals(theirs),
  ).toBe(true);
});

const isPossible = canMakeTrees();
if (!isPossible)
  console.warn("SKIPPED: comparing with mmdebstrap's tar needs root on Linux, python3 and tar");

/** What stands before and after dev in order, and what is named by more than 100 bytes or not in ASCII. */
function larger(): TreeEntry[] {
  const deep = `usr/share/${'d'.repeat(60)}`;
  return inWalkOrder([
    ...sampleTree(),
    directory('boot'),
    directory('dev-not'),
    file('dev-not/null', 'no device'),
    file('devices', 'no folder', { mtimeSeconds: EPOCH - 1e8 }),
    directory('usr/share'),
    directory(deep),
    file(`${deep}/${'f'.repeat(60)}`, Buffer.alloc(20_000, 1)),
    symlink(`${deep}/é`, 'x'.repeat(120)),
  ]);
}

describe.skipIf(!isPossible)("mmdebstrap's own code", () => {
  let place = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'mmdebstrap-'));
  });
  afterAll(() => {
    rmSync(place, { recursive: true, force: true });
  });

  const trees: { summary: string; entries: TreeEntry[] }[] = [
    { summary: 'nothing but /dev', entries: [directory(''), ...deviceFolder()] },
    { summary: 'one of everything', entries: sampleTree() },
    { summary: 'names around dev, long ones and foreign ones', entries: larger() },
  ];
  test.for(trees)('makes the same tar of $summary', ({ summary, entries }, context) => {
    const root = join(place, summary.slice(0, 8));
    mkdirSync(root);
    makeTreeOnDisk(root, entries);
    const theirs = mmdebstrapTar(root, EPOCH);
    if (theirs.tar === undefined) {
      console.warn(`SKIPPED: mmdebstrap's code is not asked for a tar: ${theirs.why}`);
      return context.skip();
    }
    expect(headerLines(ours(entries))).toEqual(headerLines(theirs.tar));
    expect(ours(entries).equals(theirs.tar)).toBe(true);
  });
});
