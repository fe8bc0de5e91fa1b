// `npm run bench` (bootstrap), `npm run bench -- installable …`: one benchmark by its name, the words after it are its own.
const NAMES = ['bootstrap', 'installable'];
const name = process.argv[2] ?? 'bootstrap';
if (!NAMES.includes(name)) {
  console.error(`no such benchmark: ${name} (there are ${NAMES.join(', ')})`);
  process.exit(2);
}
await import(`./${name}.mjs`);
