// `npm run bench`: minbase for amd64 beside mmdebstrap and debootstrap, in one run, in turn (A B C D, A B C D, …).
// Needs root, GNU time, mmdebstrap and debootstrap (Debian: apt-get install time mmdebstrap debootstrap) and a mirror:
// the one this machine's apt uses, or ROOTFS_MIRROR. ROUNDS=5 by default.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 5);
const work = mkdtempSync(join(tmpdir(), 'rootfs-bench-'));
const cache = join(work, 'cache');
const sh = (line) => spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout.trim();
const mirror =
  process.env.ROOTFS_MIRROR ??
  sh(`apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -n 1`);

const ours = ['node', main, 'bootstrap', 'bookworm', '--archives', 'main', '--arch', 'amd64', '-q'];
const CASES = [
  [
    'rootfs minbase, cold cache',
    () => [...ours, '--mirror', mirror, '--cache', join(work, 'cold'), '-o', join(work, 'a')],
  ],
  [
    'rootfs minbase, warm cache',
    () => [...ours, '--mirror', mirror, '--cache', cache, '-o', join(work, 'b')],
  ],
  [
    'mmdebstrap --variant=apt',
    () => ['mmdebstrap', '--quiet', '--variant=apt', 'bookworm', join(work, 'c.tar'), mirror],
  ],
  [
    'debootstrap --variant=minbase',
    () => ['debootstrap', '--variant=minbase', 'bookworm', join(work, 'd'), mirror],
  ],
];

function clean() {
  for (const name of ['a', 'b', 'c.tar', 'd', 'cold'])
    rmSync(join(work, name), { recursive: true, force: true });
}

function measure(command) {
  const report = join(work, 'time');
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', report, ...command], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command[0]} ended with ${status}: ${stderr}`);
  const [wall, user, system, kib] = readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(Number);
  return { wall, cpu: user + system, mib: kib / 1024 };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const results = new Map(CASES.map(([name]) => [name, []]));
try {
  measure([...ours, '--mirror', mirror, '--cache', cache, '-o', join(work, 'b')]);
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of CASES) {
      clean();
      results.get(name).push(measure(command()));
    }
  }
} finally {
  clean();
  rmSync(work, { recursive: true, force: true });
}

const warm = results.get('rootfs minbase, warm cache');
console.log(
  `medians of ${rounds} rounds in turn; the ratio is of wall times, round by round, to the warm run`,
);
console.log('| | wall s | CPU s | peak MiB of one process | times the warm run |\n|---|---|---|---|---|');
for (const [name, runs] of results) {
  const ratio = median(runs.map((run, round) => run.wall / warm[round].wall));
  const of = (key) => median(runs.map((run) => run[key]));
  console.log(
    `| ${name} | ${of('wall').toFixed(2)} | ${of('cpu').toFixed(2)} | ${of('mib').toFixed(0)} | ${ratio.toFixed(2)} |`,
  );
}
