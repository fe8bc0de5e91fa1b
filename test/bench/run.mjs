// `npm run bench -- NAME` runs test/bench/NAME.mjs; without a name the whole way to an image.
const NAMES = ['bootstrap', 'alpine', 'index', 'installable'];
const name = process.argv[2] ?? 'bootstrap';
if (!NAMES.includes(name)) {
  console.error(`there is no benchmark ${JSON.stringify(name)}; there is ${NAMES.join(', ')}`);
  process.exit(2);
}
await import(new URL(`./${name}.mjs`, import.meta.url));
