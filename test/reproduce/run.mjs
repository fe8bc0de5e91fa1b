// `npm run reproduce`: builds the same locks in many surroundings and compares; see docs/reproduce.md. The matrix is
// written in TypeScript, which vite reads as it does for the tests.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./main.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'error',
});
process.exitCode = await module.main(process.argv.slice(2));
