import { emulatedRows, nodeRows } from './rows-node.js';
import { placeRows } from './rows-place.js';
import type { Row, Surroundings } from './row.js';
import { complaintOf } from './process.js';

/** A row that needs nothing. */
function plain(name: string, how: string, surroundings: Surroundings, isCheap = true): Row {
  return { name, how, isCheap, prepare: () => surroundings };
}

/** A row that needs a program of Linux, tried first. */
function through(name: string, how: string, command: readonly string[]): Row {
  const prepare: Row['prepare'] = () => {
    const [program = '', ...args] = command;
    const complaint = complaintOf(program, ...args, 'true');
    return complaint === undefined ? { through: command } : { skipped: complaint };
  };
  return { name, how, isCheap: true, prepare };
}

const here = (name: string): string => new URL(`./preload/${name}.mjs`, import.meta.url).href;
const shell = (line: string): readonly string[] => ['sh', '-c', `${line}; exec "$@"`, 'sh'];
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;

function clock(name: string, how: string, shiftMs: number): Row {
  const env = { REPRODUCE_CLOCK_MS: String(shiftMs) };
  return plain(name, how, { env, preload: [here('clock')] });
}

const locale = (name: string): Surroundings => ({
  env: { LC_ALL: name, LANG: name, LANGUAGE: name.slice(0, 2) },
});

const JUNK = {
  HOME: '/nonexistent',
  USER: 'somebody',
  LOGNAME: 'somebody',
  HOSTNAME: 'elsewhere',
  TAR_OPTIONS: '--owner=7',
  GZIP: '-9',
  XZ_OPT: '-9',
  POSIXLY_CORRECT: '1',
  DEBIAN_FRONTEND: 'gnome',
  NODE_ENV: 'production',
  FORCE_COLOR: '3',
  UV_THREADPOOL_SIZE: '1',
};

/** Runs by nobody, who must be able to read the program. */
const NOBODY: Row = {
  name: 'nobody',
  how: 'not root: uid and gid 65534',
  isCheap: true,
  prepare: ({ main }) => {
    if (process.getuid?.() !== 0) return { skipped: 'to be another user needs root' };
    const command = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const complaint = complaintOf('setpriv', ...command.slice(1), process.execPath, main, '--version');
    return complaint === undefined ? { through: command } : { skipped: complaint };
  },
};

const JOBS = [1, 2, 3, 4, 5, 6, 7, 8];
const CHEAP_JOBS = [1, 5];

/** The matrix. Every row is compared with a first run that has an empty cache, C's locale, UTC and a umask of 022. */
export const ROWS: readonly Row[] = [
  plain('again', 'nothing', {}),
  plain('warm', 'the cache that the first run filled', { isWarm: true }),
  plain('together', '4 processes at once with one empty cache', { processes: 4 }),
  ...JOBS.map((jobs) =>
    plain(`jobs-${jobs}`, `--jobs ${jobs}`, { options: ['--jobs', String(jobs)] }, CHEAP_JOBS.includes(jobs)),
  ),
  through('one-cpu', 'one processor to be seen', ['taskset', '-c', '0']),
  plain('tz-east', 'TZ=Pacific/Kiritimati, 14 hours ahead', { env: { TZ: 'Pacific/Kiritimati' } }),
  plain('tz-west', 'TZ=America/St_Johns, with half an hour', { env: { TZ: 'America/St_Johns' } }, false),
  plain('locale-tr', 'LC_ALL=tr_TR.UTF-8, where i is no I', locale('tr_TR.UTF-8')),
  plain('locale-cs', 'LC_ALL=cs_CZ.UTF-8, where ch follows h', locale('cs_CZ.UTF-8')),
  plain('locale-ar', 'LC_ALL=ar_EG.UTF-8, with other digits', locale('ar_EG.UTF-8'), false),
  through('umask-077', 'umask 077', shell('umask 077')),
  through('umask-000', 'umask 000', shell('umask 000')),
  plain('cwd', 'the current directory is /', { cwd: '/' }),
  plain('bare', 'an empty environment: no PATH, no TMPDIR', { isBare: true }),
  plain('junk', 'an environment full of what steers other tools', { env: JUNK }),
  plain('epoch', 'SOURCE_DATE_EPOCH=1234567890, which a lock overrules', {
    env: { SOURCE_DATE_EPOCH: '1234567890' },
    skipsLock: true,
  }),
  clock('clock-later', 'the clock ten years later', TEN_YEARS_MS),
  clock('clock-earlier', 'the clock ten years earlier', -TEN_YEARS_MS),
  plain('directory-order', 'directories are listed the other way round', {
    preload: [here('directory-order')],
  }),
  through('hostname', 'another host name', [
    'unshare',
    '--uts',
    ...shell('echo elsewhere >/proc/sys/kernel/hostname'),
  ]),
  through('kernel', 'another release of Linux (uname)', ['setarch', '--uname-2.6']),
  NOBODY,
  ...placeRows(),
  ...nodeRows(),
  ...emulatedRows(),
];
