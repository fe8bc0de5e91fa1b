import { readdirSync, readFileSync, rmSync } from 'node:fs';

// The program as few files, since Node takes longer to find a thousand modules than to run most commands. tsc has put
// the modules themselves into dist/ before; what is made here takes the place of its dist/main.js alone. Chunks are one
// folder below dist/, as modules are, so that what is found relative to a module (the thread's entry, package.json,
// suites/) is found from either.

/** A thread imports its jobs by URL and by name, so each module of one is a chunk whose exports keep their names. */
const jobs = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('-job.ts'))
  .filter((name) => readFileSync(`src/${name}`, 'utf8').includes('module: import.meta.url'))
  .map((name) => [`chunks/${name.replace(/[\\/]/g, '-').slice(0, -'.ts'.length)}`, `src/${name}`]);

// Chunks of an earlier build have other names.
rmSync('dist/chunks', { recursive: true, force: true });

export default {
  input: {
    main: 'src/main.ts',
    'chunks/thread-entry': 'src/host/thread-entry.ts',
    ...Object.fromEntries(jobs),
  },
  logLevel: 'warn',
  platform: 'node',
  external: /^[^./]/,
  preserveEntrySignatures: 'allow-extension',
  transform: { target: 'node20.18' },
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    minifyInternalExports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
};
