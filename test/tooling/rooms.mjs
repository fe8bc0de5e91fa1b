// The room rules, by dependency-cruiser. It passes silently over a TypeScript that it cannot read, so the number of
// files that it cruised is held against the number on disk.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const onDisk = readdirSync(`${root}/src`, { recursive: true }).filter((name) => String(name).endsWith('.ts'));
const { stdout, stderr } = spawnSync(
  'node_modules/.bin/depcruise',
  ['--config', '.config/dependency-cruiser.cjs', '--output-type', 'json', 'src'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
);
if (!stdout) {
  console.error(stderr);
  process.exit(1);
}
const { modules, summary } = JSON.parse(stdout);
const cruised = modules.filter((module) => /^src\/.*\.ts$/.test(module.source));
const edges = cruised.flatMap((module) => module.dependencies).filter((to) => /^src\//.test(to.resolved));
let bad = 0;
for (const violation of summary.violations) {
  bad += 1;
  console.error(`${violation.rule.name}: ${violation.from} -> ${violation.to}`);
}
if (cruised.length !== onDisk.length) {
  bad += 1;
  console.error(`cruised ${cruised.length} files, but src/ has ${onDisk.length}`);
}
if (edges.length < cruised.length) {
  bad += 1;
  console.error(`only ${edges.length} imports seen in ${cruised.length} files: the sources were not read`);
}
console.log(`${cruised.length} files, ${edges.length} imports between them, ${bad} faults`);
process.exit(bad === 0 ? 0 : 1);
