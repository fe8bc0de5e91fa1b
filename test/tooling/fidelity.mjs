// Compares a built tree with the real thing: npm run fidelity -- SUITE ARCH VARIANT [INCLUDE,…]
// Makes the tree by mmdebstrap (../shared/tools/debian-oracle.sh) and by `rootfs bootstrap` from the same mirror with the
// same epoch, and prints every difference but those listed in test/golden/debian-differences.txt; then whether the two
// archives are the same bytes once the files that mmdebstrap takes from this machine are cut out of its own.
// A suite whose Release has expired is judged as of FIDELITY_AT=TIME, and the oracle's sources.list says so. Needs root,
// mmdebstrap and a mirror; a foreign architecture needs qemu-user-static. FIDELITY_WORK=DIR keeps the real tars between runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tools = join(root, '../shared/tools');
const [suite, arch, variant, include = ''] = process.argv.slice(2);
if (suite === undefined || arch === undefined || variant === undefined) {
  console.error('usage: fidelity.mjs SUITE ARCH VARIANT [INCLUDE,…]');
  process.exit(2);
}
if (!existsSync(join(tools, 'debian-oracle.sh'))) {
  console.log('SKIPPED: ../shared/tools/debian-oracle.sh is not there, so nothing was compared');
  process.exit(0);
}

const at = process.env['FIDELITY_AT'];
const kept = process.env['FIDELITY_WORK'];
const work = kept ?? mkdtempSync(join(tmpdir(), 'rootfs-fidelity-'));
mkdirSync(work, { recursive: true });
const name = [suite, arch, variant, include]
  .filter((word) => word !== '')
  .join('-')
  .replaceAll(',', '+');
const real = join(work, `${name}.tar`);
const ours = join(work, `${name}.ours.tar`);

/** The lines of the list that hold for this run. */
function listed() {
  const words = [variant, ...include.split(',')];
  let holds = true;
  const lines = [];
  for (const line of readFileSync(join(root, 'test/golden/debian-differences.txt'), 'utf8').split('\n')) {
    if (line.startsWith('@ '))
      holds = line
        .slice(2)
        .split(' ')
        .some((word) => words.includes(word));
    else if (holds) lines.push(line);
  }
  return lines;
}

/** A line of sources for a release that has expired, from the mirror that this machine's apt uses. */
function uncheckedSources() {
  const list = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const mirror = list.split('\n').find((line) => /\/debian\/?$/.test(line));
  return `deb [check-valid-until=no] ${mirror.replace(/\/$/, '')} ${suite} main`;
}

/** Makes the real tree, unless it is kept from before, and gives its epoch. */
function makeReal() {
  const note = `${real}.epoch`;
  if (existsSync(real) && existsSync(note)) return readFileSync(note, 'utf8').trim();
  const text = execFileSync('bash', [join(tools, 'debian-oracle.sh'), real, suite, arch, variant, include], {
    encoding: 'utf8',
    env: at === undefined ? process.env : { ...process.env, SOURCES: uncheckedSources() },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  const epoch = /^epoch (\d+)$/m.exec(text)?.[1];
  if (epoch === undefined) throw new Error(`the oracle told no epoch: ${text}`);
  writeFileSync(note, epoch);
  return epoch;
}

/** Files that mmdebstrap copies from the machine that it runs on. */
const HOST_FILES = new Set(['./etc/resolv.conf', './etc/hostname']);

/** SHA-256 of a tar up to its end, without those files. */
function digest(path) {
  const bytes = readFileSync(path);
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const field = (from, length) =>
      bytes.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const next = at + 512 + Math.ceil(Number.parseInt(field(124, 12), 8) / 512) * 512;
    if (!HOST_FILES.has(field(0, 100))) hash.update(bytes.subarray(at, next));
    at = next;
  }
  return hash.digest('hex');
}

// mmdebstrap takes a suite's own choice between usrmerge and usr-is-merged from apt; naming the package has the same effect.
function ownChoice() {
  const words = include.split(',');
  return suite === 'bookworm' && !words.includes('usr-is-merged') ? ['--exclude', 'usr-is-merged'] : [];
}

try {
  const epoch = makeReal();
  rmSync(ours, { force: true });
  const options = [
    '--archives',
    'main',
    '--arch',
    arch,
    '--variant',
    variant,
    '--format',
    'tar',
    '-o',
    ours,
    '--quiet',
    // What was left out shows as differences, each of which must be listed.
    '--unmodelled=defer',
  ];
  const timed = at === undefined ? [] : ['--at', at];
  const included = include === '' ? [] : ['--include', include];
  const started = performance.now();
  const run = spawnSync(
    'node',
    [join(root, 'dist/main.js'), 'bootstrap', suite, ...options, ...ownChoice(), ...timed, ...included],
    {
      encoding: 'utf8',
      env: { ...process.env, SOURCE_DATE_EPOCH: epoch },
    },
  );
  process.stderr.write(run.stderr);
  if (run.status !== 0) process.exit(1);
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const differences = join(work, `${name}.listed`);
  writeFileSync(differences, listed().join('\n'));
  const diff = spawnSync(
    'python3',
    [join(tools, 'treediff.py'), '--mtime', '--max', '1000000', '--ignore', differences, real, ours],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  process.stdout.write(diff.stdout + diff.stderr);
  console.log(
    digest(real) === digest(ours)
      ? `the tars are the same bytes but for the host's files: sha256:${digest(ours)}`
      : 'the tars are not the same bytes',
  );
  process.exitCode = diff.status ?? 2;
} finally {
  if (kept === undefined) rmSync(work, { recursive: true, force: true });
}
