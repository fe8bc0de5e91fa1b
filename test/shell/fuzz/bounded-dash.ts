import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteString, bytesOf } from '../../../src/kernel/byte-string.js';
import { PROGRAMS } from '../memory-programs.js';
import type { Outcome, ScriptCase } from '../replay.js';
import { diskLines, layCase } from '../replay.js';

/** Debian's, which owns nothing: what runs amok as it can be stopped without harm. */
const NOBODY = 65_534;

/** Whatever a script does, it ends. */
const LIMITS = 'ulimit -t 2 && ulimit -f 2000 && ulimit -v 500000 && ulimit -c 0 || exit 4';

/** Processes are counted by user, so they are only bounded where the user is nobody. In dash, `-p` is bash's `-u`. */
const FEW_PROCESSES = 'ulimit -p 400 || exit 4';

/** Each script in a group of processes of its own, which is killed when it takes too long. */
const DRIVER = `
umask 022
for folder in "$@"; do
  cd "$folder/t" || exit 3
  /usr/bin/timeout -s KILL 5 /usr/bin/dash script <../stdin >../stdout 2>../stderr
  echo $? >../status
done
`;

type Real = Omit<Outcome, 'complained'> & { readonly stderr: string };

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function ownAll(path: string): void {
  chownSync(path, NOBODY, NOBODY);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) ownAll(below);
    else if (entry.isFile()) chownSync(below, NOBODY, NOBODY);
  }
}

function lay(home: string, test: ScriptCase, index: number): string {
  const folder = join(home, String(index));
  mkdirSync(join(folder, 't'), { recursive: true });
  layCase(join(folder, 't'), test);
  writeFileSync(join(folder, 'stdin'), bytesOf(test.stdin ?? ''));
  if (isRoot()) ownAll(folder);
  return folder;
}

function outcomeOf(folder: string): Real {
  const read = (name: string): string => byteString(readFileSync(join(folder, name)));
  return {
    stdout: read('stdout').replaceAll(`${folder}/t`, '/t'),
    stderr: read('stderr'),
    status: Number(read('status')),
    files: diskLines(join(folder, 't')),
  };
}

/** The programs that ours has too, and no other: a word that happens to be run must be unknown to both. */
function makePath(home: string): string {
  const path = join(home, 'bin');
  mkdirSync(path);
  for (const name of PROGRAMS.keys()) symlinkSync(`/usr/bin/${name}`, join(path, name));
  symlinkSync('/usr/bin/dash', join(path, 'sh'));
  return path;
}

function drive(folders: readonly string[], home: string): void {
  const drop = isRoot()
    ? ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    : [];
  const text = [LIMITS, ...(isRoot() ? [FEW_PROCESSES] : []), DRIVER].join('\n');
  const [program = '', ...args] = [...drop, '/usr/bin/dash', '-c', text, 'driver', ...folders];
  const log = openSync(join(home, 'log'), 'w');
  try {
    const done = spawnSync(program, args, {
      cwd: home,
      env: { PATH: makePath(home), LC_ALL: 'C', HOME: '/nohome' },
      stdio: ['ignore', log, log],
      timeout: 5000 * (folders.length + 1),
      killSignal: 'SIGKILL',
    });
    if (done.status !== 0) throw new Error(`dash was not run: ${readFileSync(join(home, 'log'), 'utf8')}`);
  } finally {
    closeSync(log);
  }
}

/** Runs scripts with the dash of this machine, one after the other, as nobody if we are root, and within limits. */
export function runBounded(tests: readonly ScriptCase[]): readonly Real[] {
  const home = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    chmodSync(home, 0o755);
    const folders = tests.map((test, index) => lay(home, test, index));
    drive(folders, home);
    return folders.map(outcomeOf);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
