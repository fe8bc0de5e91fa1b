// Writes docs/coverage.md: what the maintainer scripts of bookworm's standard system and of 300 popular packages call, and
// what of that is modelled. npm run coverage [OPTIONS of rootfs scripts, such as --snapshot TIME]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const popular = readFileSync(join(root, 'test/tooling/popular-packages.txt'), 'utf8').trim().split('\n');

/** The survey of a set for amd64. */
function survey(...options) {
  const command = [
    join(root, 'dist/main.js'),
    'scripts',
    'bookworm',
    '--archives',
    'main',
    '--arch',
    'amd64',
  ];
  const text = execFileSync('node', [...command, '--quiet', '--json', ...options, ...process.argv.slice(2)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return JSON.parse(text).packages;
}

function figures(packages) {
  const scripted = packages.filter(({ scripts }) => scripts.length > 0);
  const whole = scripted.filter(({ unmodelled }) => unmodelled.length === 0);
  const sum = (key) => scripted.reduce((total, one) => total + one[key].length, 0);
  return [
    packages.length,
    scripted.length,
    whole.length,
    sum('modelled'),
    sum('interpreted'),
    sum('unmodelled'),
    sum('absent'),
  ];
}

/** Which commands most packages miss. */
function missing(packages) {
  const users = new Map();
  for (const { name, unmodelled } of packages) {
    for (const { command } of unmodelled) users.set(command, (users.get(command) ?? new Set()).add(name));
  }
  return [...users].sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1));
}

function perPackage(packages) {
  const left = packages.filter(({ unmodelled }) => unmodelled.length > 0);
  return left.map(({ name, modelled, interpreted, unmodelled }) => {
    const uses = unmodelled.map(({ command, script, line }) => `\`${command}\` (${script} ${line})`);
    return `| ${name} | ${modelled.length} | ${interpreted.length} | ${uses.join(', ')} |`;
  });
}

const standard = survey('--variant', 'standard');
const all = survey('--variant', 'minbase', '--include', popular.join(','));
const named = all.filter(({ name }) => popular.includes(name));
const heading =
  '| set | packages | with scripts | wholly covered | modelled | interpreted | unmodelled | absent |';
const rows = [
  ['Priority: standard, whole system', standard],
  ['300 popular packages', named],
  ['the same with all that they need', all],
].map(([title, packages]) => `| ${title} | ${figures(packages).join(' | ')} |`);
const both = [...new Map([...standard, ...all].map((one) => [one.name, one])).values()].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
const text = `# Coverage of maintainer scripts

Made by \`npm run coverage\` from bookworm's main for amd64; do not edit. It *reads* each preinst, config and postinst, and every
shell script of the set that they call, so a command counts wherever it stands: also in branches for upgrades, for a running
system or for another architecture, which a build never takes. A package that is listed below may well configure without a
gap; one that is not listed does. \`rootfs scripts SUITE --include …\` tells the same of any set.

- *modelled*: programs that a model of src/configure/commands stands for, counted once a package;
- *interpreted*: shell scripts of the set;
- *unmodelled*: programs that the set ships and nothing stands for;
- *absent*: named by a script and shipped by no package of the set, so that a real root does not find them either.

${heading}
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

The popular packages are those of test/tooling/popular-packages.txt: 300 that are often named in recipes for images and set-ups
of servers and that can be installed together; chosen by hand, not by a count.

## What is missing, by how many packages name it

| command | packages |
|---|---|
${missing(both)
  .map(([command, users]) => `| \`${command.replaceAll('|', '\\|')}\` | ${users.size} |`)
  .join('\n')}

## Packages with something unmodelled in any branch

| package | modelled | interpreted | unmodelled (script and line) |
|---|---|---|---|
${perPackage(both).join('\n')}
`;
writeFileSync(join(root, 'docs/coverage.md'), text);
console.log(rows.join('\n'));
