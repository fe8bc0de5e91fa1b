// `npm run bench -- alpine`: Alpine's minirootfs from cached packages to an OCI layout, and how long Node and the program
// alone take to start; whole processes, in turn. Needs GNU time and the reference data (ROOTFS_ALPINE_DIR, else
// ../shared/alpine); no network. ROUNDS=7 by default; ROOTFS_BENCH_OTHER names the dist/main.js of another build, which
// is measured beside this one and must give the same image.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const data = resolve(process.env.ROOTFS_ALPINE_DIR ?? here('../../../shared/alpine'));
const rounds = Number(process.env.ROUNDS ?? 7);
const work = mkdtempSync(join(tmpdir(), 'rootfs-bench-'));
const keyrings = readdirSync(join(data, 'keys')).flatMap((name) => ['--keyring', join(data, 'keys', name)]);

function bootstrap(main, variant) {
  const what = ['bootstrap', 'alpine-3.20', '--arch', 'x86_64', '--variant', variant];
  const from = ['--mirror', pathToFileURL(data).href, ...keyrings, '--cache', join(work, 'cache')];
  return [process.execPath, main, ...what, ...from, '-o', join(work, 'out'), '-q'];
}

const BUILDS = [
  ['rootfs', here('../../dist/main.js')],
  ...(process.env.ROOTFS_BENCH_OTHER ? [['other', resolve(process.env.ROOTFS_BENCH_OTHER)]] : []),
];
const CASES = [
  ['node -e 0', [process.execPath, '-e', '0']],
  ...BUILDS.map(([name, main]) => [`${name} --version`, [process.execPath, main, '--version']]),
  ...['minirootfs', 'scripted'].flatMap((variant) =>
    BUILDS.map(([name, main]) => [`${name} ${variant}`, bootstrap(main, variant), variant]),
  ),
];

function measure(command) {
  rmSync(join(work, 'out'), { recursive: true, force: true });
  const report = join(work, 'time');
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%e %U %S %M', '-o', report, ...command],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  const [wall, user, system, kib] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
  return { wall, cpu: user + system, mib: kib / 1024, digest: /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const results = new Map(CASES.map(([name]) => [name, []]));
const digests = new Map();
try {
  for (const [, command] of CASES) measure(command);
  for (let round = 0; round < rounds; round++) {
    for (const [name, command, image] of CASES) {
      const run = measure(command);
      results.get(name).push(run);
      if (image !== undefined) digests.set(image, (digests.get(image) ?? new Set()).add(run.digest));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const [image, seen] of digests)
  if (seen.size !== 1 || seen.has(undefined)) throw new Error(`${image}: ${[...seen].join(', ')}`);

console.log(`medians of ${rounds} rounds in turn, after one that fills the cache`);
console.log('| | wall s | CPU s | peak MiB |\n|---|---|---|---|');
for (const [name, runs] of results) {
  const of = (key) => median(runs.map((run) => run[key]));
  console.log(`| ${name} | ${of('wall').toFixed(2)} | ${of('cpu').toFixed(2)} | ${of('mib').toFixed(0)} |`);
}
