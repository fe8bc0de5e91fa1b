// `npm run check`: everything that must hold before a commit, in the order of what fails fastest.
// `npm run check -- types lint` runs only the steps named.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name) => `node_modules/.bin/${name}`;

const STEPS = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['types', bin('tsc'), ['-p', 'test/tsconfig.json']],
  [
    'lint',
    bin('eslint'),
    ['-c', '.config/eslint.config.mjs', '--max-warnings', '0', 'src', 'test', '.config'],
  ],
  ['rooms', process.execPath, ['test/tooling/rooms.mjs']],
  ['dead code', bin('knip'), ['-c', '.config/knip.json', '--no-progress']],
  ['tests', bin('vitest'), ['run', '--config', '.config/vitest.config.ts']],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')} (there are ${STEPS.map(([step]) => step).join(', ')})`);
  process.exit(2);
}

const failed = [];
for (const [name, command, args] of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n=== ${name}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(String(error));
  if (status !== 0) failed.push(name);
}
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
