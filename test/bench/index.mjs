// `npm run bench -- index`: loading an index and resolving, beside apt over the same files, in turn (A B C D, A B C D, …).
// Needs GNU time, apt and the collection of frozen archives (ROOTFS_DEBIAN_RESOLVER_DIR, else ../shared/debian-resolver);
// no network. ROUNDS=5 by default.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const collection = resolve(process.env.ROOTFS_DEBIAN_RESOLVER_DIR ?? here('../../../shared/debian-resolver'));
const rounds = Number(process.env.ROUNDS ?? 5);
if (!existsSync(join(collection, 'archive/debian'))) throw new Error(`${collection} has no archive/debian`);

const work = mkdtempSync(join(tmpdir(), 'rootfs-bench-'));
const apt = join(work, 'apt');
const ROOMS = ['etc', 'none', 'state/lists/partial', 'cache/archives/partial'];
const LARGE =
  'gnome-core texlive-latex-extra libreoffice-writer build-essential postgresql default-jdk r-base-core ghc qgis';

/** As debian-resolver/README.md describes it: nothing of this machine's apt. */
function configureApt() {
  for (const room of ROOMS) mkdirSync(join(apt, room), { recursive: true });
  writeFileSync(join(apt, 'status'), '');
  const root = join(collection, 'archive');
  const options = `[arch=amd64 signed-by=${root}/debian-archive-keyring.gpg]`;
  writeFileSync(join(apt, 'etc/sources.list'), `deb ${options} file:${root}/debian bookworm main\n`);
  const settings = {
    Dir: apt,
    'Dir::Etc': join(apt, 'etc'),
    'Dir::Etc::parts': join(apt, 'none'),
    'Dir::State': join(apt, 'state'),
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': join(apt, 'cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
    'APT::Get::Assume-Yes': 'true',
    'Acquire::Languages': 'none',
    'Debug::NoLocking': '1',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  writeFileSync(join(apt, 'apt.conf'), `${lines.join('')}APT::Architectures { "amd64"; };\n`);
}

function forget(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const essential = JSON.parse(readFileSync(join(collection, 'sets/base.json'), 'utf8')).find(
  ({ id }) => id === 'bookworm-amd64',
).base;
const install = (...words) => ['apt-get', 'install', '--print-uris', ...words];
const ours = (what) => ['node', here('./index-load.mjs'), collection, join(work, 'cache'), what];
const aptForgets = () => {
  forget(join(apt, 'state/lists'));
  mkdirSync(join(apt, 'state/lists/partial'));
  for (const name of readdirSync(join(apt, 'cache')))
    if (name.endsWith('.bin')) rmSync(join(apt, 'cache', name));
};

/** Name, command, and what is done before. A row of ours has the rows of its steps below it. */
const CASES = [
  ['apt-get update', ['apt-get', 'update'], aptForgets],
  ['rootfs: first load', ours('load'), () => forget(join(work, 'cache'))],
  ['rootfs: second load', ours('load'), () => {}],
  ['apt-get install, essential packages', install('--no-install-recommends', ...essential), () => {}],
  ['apt-get install, large request', install('--install-recommends', ...LARGE.split(' ')), () => {}],
  ['rootfs: second load, minbase and large request', ours('resolve'), () => {}],
  ['rootfs: first load, minbase and large request', ours('resolve'), () => forget(join(work, 'cache'))],
];

function measure(command) {
  const report = join(work, 'time');
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', '%e %U %S %M', '-o', report, ...command],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, APT_CONFIG: join(apt, 'apt.conf') } },
  );
  if (status !== 0) throw new Error(`${command[0]} ended with ${status}: ${stderr}`);
  const last = readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '';
  const [wall, user, system, kib] = last.split(' ').map(Number);
  const told = command[0] === 'node' ? JSON.parse(stdout) : { steps: {}, counts: {} };
  return { wall, cpu: user + system, mib: kib / 1024, ...told };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const results = new Map(CASES.map(([name]) => [name, []]));
try {
  configureApt();
  for (let round = 0; round < rounds; round++) {
    for (const [name, command, before] of CASES) {
      before();
      results.get(name).push(measure(command));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

console.log(`medians of ${rounds} rounds in turn; whole processes, then what they say of their steps`);
console.log('| | wall s | CPU s | peak MiB of one process |\n|---|---|---|---|');
for (const [name, runs] of results) {
  const of = (key) => median(runs.map((run) => run[key]));
  console.log(`| ${name} | ${of('wall').toFixed(2)} | ${of('cpu').toFixed(2)} | ${of('mib').toFixed(0)} |`);
}
console.log('\n| step | wall ms |\n|---|---|');
for (const [name, runs] of results) {
  for (const step of Object.keys(runs[0].steps))
    console.log(`| ${name}: ${step} | ${median(runs.map(({ steps }) => steps[step])).toFixed(1)} |`);
  const counts = Object.entries(runs[0].counts).map(([what, count]) => `${what} ${count}`);
  if (counts.length > 0) console.log(`| ${name}: ${counts.join(', ')} | |`);
}
