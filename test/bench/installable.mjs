// `npm run bench -- installable [conflicts]`: which packages of an archive cannot be installed, beside dose-debcheck, in one
// run, in turn. Whole processes that read one Packages file, on the bookworm index of the shared collection (or
// ROOTFS_DEBIAN_RESOLVER_DIR); with `conflicts` the one with 900 added conflicts, which needs real search.
// Needs GNU time, xz and dose-debcheck (Debian: apt-get install time xz-utils dose-distcheck). ROUNDS=5 by default.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(import.meta.url);
const dist = (path) => import(pathToFileURL(join(here, '../../../dist', path)).href);

/** One answer, in a process of its own: prints name, version and architecture. */
async function answer(file) {
  const { parsePackages } = await dist('archive/debian/packages.js');
  const { vouch } = await dist('archive/verified.js');
  const { makeWorld } = await dist('resolve/debian/solve.js');
  const { notInstallable } = await dist('resolve/debian/complete/not-installable.js');
  const meta = { archive: 'main', suiteName: 'oldstable', codename: 'bookworm', component: 'main' };
  const index = parsePackages(vouch({ bytes: readFileSync(file) }), {
    ...meta,
    architecture: 'amd64',
    source: file,
  });
  for (const { stanza } of notInstallable(makeWorld([index], { architecture: 'amd64' })))
    console.log(`${stanza.name} ${stanza.version}`);
}

function withConflicts(text, list) {
  const added = new Map();
  for (const line of list.trim().split('\n')) {
    const [name, hit] = line.split('\t');
    added.set(name, [...(added.get(name) ?? []), hit]);
  }
  const change = (stanza) => {
    const more = added.get(/^Package: (.*)$/m.exec(stanza)?.[1])?.join(', ');
    if (more === undefined) return stanza;
    return /^Conflicts: /m.test(stanza)
      ? stanza.replace(/^Conflicts: /m, `Conflicts: ${more}, `)
      : `${stanza}\nConflicts: ${more}`;
  };
  return `${text.trimEnd().split('\n\n').map(change).join('\n\n')}\n`;
}

function makeFile(work, collection) {
  const packages = join(collection, 'archive/debian/dists/bookworm/main/binary-amd64/Packages.xz');
  const text = execFileSync('xz', ['-dc', packages], { maxBuffer: 1 << 30, encoding: 'utf8' });
  const list = join(collection, 'satisfiability/added-conflicts.tsv');
  const isChanged = process.argv.includes('conflicts');
  writeFileSync(join(work, 'Packages'), isChanged ? withConflicts(text, readFileSync(list, 'utf8')) : text);
  return join(work, 'Packages');
}

function measure(work, [command, ...words]) {
  const report = join(work, 'time');
  const options = { encoding: 'utf8', maxBuffer: 1 << 30 };
  const { stdout } = spawnSync(
    '/usr/bin/time',
    ['-f', '%e %U %S %M', '-o', report, command, ...words],
    options,
  );
  const line = readFileSync(report, 'utf8').trim().split('\n').at(-1);
  const [wall, user, system, kib] = line.split(' ').map(Number);
  return { wall, cpu: user + system, mib: kib / 1024, stdout };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function compare() {
  const rounds = Number(process.env.ROUNDS ?? 5);
  const collection =
    process.env.ROOTFS_DEBIAN_RESOLVER_DIR ?? join(here, '../../../../shared/debian-resolver');
  const work = mkdtempSync(join(tmpdir(), 'rootfs-bench-'));
  try {
    const file = makeFile(work, collection);
    const ours = [process.execPath, here, '--answer', file];
    const dose = ['dose-debcheck', '--deb-native-arch=amd64', '-f', '-e', '-tdeb', file];
    const runs = Array.from({ length: rounds }, () => [measure(work, ours), measure(work, dose)]);
    const found = runs[0][0].stdout.trim().split('\n').length;
    const named = runs[0][1].stdout.match(/^ *broken-packages: (\d+)/m)?.[1];
    console.log(
      `${found} packages that cannot be installed; dose-debcheck: ${named}; medians of ${rounds} rounds`,
    );
    console.log('| | wall s | CPU s | peak MiB |\n|---|---|---|---|');
    for (const [at, name] of ['rootfs', 'dose-debcheck'].entries()) {
      const of = (key) => median(runs.map((round) => round[at][key]));
      console.log(
        `| ${name} | ${of('wall').toFixed(2)} | ${of('cpu').toFixed(2)} | ${of('mib').toFixed(0)} |`,
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const at = process.argv.indexOf('--answer');
if (at > 0) await answer(process.argv[at + 1]);
else compare();
