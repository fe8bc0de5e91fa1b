// `npm run crash -- --kills N --seed N --only WORD`: ends runs of fetch, lock, bootstrap and bundle (or of those whose
// command line holds WORD) by SIGKILL, SIGINT and SIGTERM at random moments that follow from the seed, and looks at what
// they leave. A quarter of the kills is Debian's (a mirror by
// http is needed: apt's, or ROOTFS_MIRROR), the rest Alpine's (../shared/alpine).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values } = parseArgs({ options: { kills: text, seed: text, only: text } });
for (const name of ['kills', 'seed']) {
  const value = values[name] ?? '1';
  if (/^[0-9]{1,6}$/.test(value)) continue;
  console.error(`--${name} takes a number, not ${JSON.stringify(value)}`);
  process.exit(2);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const args = ['run', '--config', '.config/vitest.config.ts', 'test/crash', '--disable-console-intercept'];
const { status } = spawnSync('node_modules/.bin/vitest', args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    CRASH_KILLS: values.kills ?? '200',
    CRASH_SEED: values.seed ?? '1',
    CRASH_ONLY: values.only ?? '',
  },
});
process.exit(status ?? 1);
