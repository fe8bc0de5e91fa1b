import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { RootfsError } from '../kernel/errors.js';
import type { Native, NativeRequest, NativeResult } from '../kernel/native.js';
import { interpretationOf, type Interpretation } from './binfmt.js';
import { onDiskSync } from './disk-errors.js';
import { runProgram, type ProgramEnding, type ProgramRequest } from './native-programs.js';
import { SETTING } from './native-setting.js';

export interface NativeOptions {
  readonly platform: string;
  /** dpkg's name of this machine's architecture, undefined when it has none. */
  readonly architecture: string | undefined;
  /** Whether this process is root. */
  readonly isRoot: boolean;
  /** The value of PATH, by which unshare(1), tar(1) and the others are found. */
  readonly path: string | undefined;
  /** Where binfmt_misc is mounted; for tests. */
  readonly formats?: string | undefined;
}

/** Foreign architectures whose programs the processor runs by itself; should one not, chroot(1) says so. */
const SIBLINGS: Readonly<Record<string, readonly string[]>> = { amd64: ['i386'], arm64: ['armhf', 'armel'] };

const SHORT_MS = 60_000;
const LONG_MS = 4 * 3600 * 1000;

/** Namespaces in which nothing of the program reaches the host, and all of its processes end with the first one. */
const ISOLATED = ['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child'] as const;
/** Root without being root. @see user_namespaces(7), subuid(5) */
const MAPPED = ['--user', '--map-auto', '--map-root-user'] as const;

/** How a program gets the rights to work on a tree: in the namespaces of `unshare` when there are any. */
interface Rights {
  readonly unshare: readonly string[];
}

const SETTLED = 'Run as root, or install uidmap and give the user a range in /etc/subuid and /etc/subgid.';

function unavailable(what: string, hint: string): RootfsError {
  return new RootfsError('NATIVE_UNAVAILABLE', `cannot run the programs of a tree: ${what}`, { hint });
}

/** Programs of this machine, for one request. */
class Programs {
  readonly path: string;

  constructor(
    options: NativeOptions,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.path = options.path ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  }

  run(argv: readonly string[], more: Partial<ProgramRequest> = {}): Promise<ProgramEnding> {
    return runProgram({ argv, path: this.path, limitMs: LONG_MS, signal: this.signal, ...more });
  }

  /** As root of the tree. */
  runWith(
    { unshare }: Rights,
    argv: readonly string[],
    more?: Partial<ProgramRequest>,
  ): Promise<ProgramEnding> {
    return this.run(unshare.length === 0 ? argv : ['unshare', ...unshare, '--', ...argv], more);
  }
}

function lastLine(text: string): string {
  return text.split('\n').at(-1) ?? '';
}

/** The rights that this machine gives, tried out. @throws RootfsError `NATIVE_UNAVAILABLE` */
async function rightsOf(programs: Programs, isRoot: boolean): Promise<Rights> {
  const found = await programs.run(['unshare', '--version'], { limitMs: SHORT_MS });
  if (found.status !== 0) throw unavailable('unshare is not there', 'Install util-linux 2.38 or newer.');
  let refusal = '';
  for (const unshare of isRoot ? [[], MAPPED] : [MAPPED]) {
    const tried = await programs.run(['unshare', ...unshare, ...ISOLATED, '--', 'true'], {
      limitMs: SHORT_MS,
    });
    if (tried.status === 0) return { unshare };
    refusal ||= lastLine(tried.said);
  }
  throw unavailable(`namespaces are refused here (${refusal})`, SETTLED);
}

/** @throws RootfsError `NATIVE_UNAVAILABLE` */
async function checkTar(programs: Programs): Promise<void> {
  const { status, said } = await programs.run(['tar', '--version'], { limitMs: SHORT_MS });
  if (status === 0 && said.includes('GNU tar')) return;
  throw unavailable('there is no GNU tar', 'Install it; other tars do not keep capabilities of files.');
}

const TROUBLES: Readonly<Record<Exclude<Interpretation, 'ready' | 'unknown'>, string>> = {
  missing: 'the kernel knows no interpreter for its programs',
  disabled: 'binfmt_misc is disabled',
  unfixed: 'its interpreter is registered without the flag F, and is not found from inside a tree',
};

/** A foreign architecture needs an emulator. @see Linux Documentation/admin-guide/binfmt-misc.rst */
function checkArchitecture(options: NativeOptions, { architecture, head }: NativeRequest): void {
  const own = options.architecture ?? '';
  if (architecture === own || SIBLINGS[own]?.includes(architecture) === true) return;
  const found = interpretationOf(head, options.formats ?? '/proc/sys/fs/binfmt_misc');
  if (found === 'ready' || found === 'unknown') return;
  throw unavailable(
    `this machine is ${own || 'of another kind'}, the tree is ${architecture}, and ${TROUBLES[found]}`,
    EMULATOR,
  );
}

const EMULATOR =
  'Install qemu-user-static (from Debian 13 on qemu-user-binfmt), which registers itself with binfmt_misc; ' +
  'for a container, on the machine that it runs on.';

const KEPT_ATTRIBUTES = ['--xattrs', '--xattrs-include=security.capability', '--xattrs-include=user.*'];

function mustSucceed({ status, said }: ProgramEnding, what: string): void {
  if (status === 0) return;
  const complaint = lastLine(said);
  throw new RootfsError('DISK_FAILED', `${what}: ${complaint === '' ? `status ${status}` : complaint}`);
}

async function extract(
  programs: Programs,
  rights: Rights,
  root: string,
  request: NativeRequest,
): Promise<void> {
  const how = ['--numeric-owner', '--same-owner', '--same-permissions', ...KEPT_ATTRIBUTES];
  const argv = ['tar', '--extract', '--file=-', `--directory=${root}`, ...how];
  mustSucceed(
    await programs.runWith(rights, argv, { input: request.writeTree }),
    `cannot lay the tree out in ${root}`,
  );
}

async function pack(programs: Programs, rights: Rights, root: string, request: NativeRequest): Promise<void> {
  const how = ['--numeric-owner', '--format=pax', '--pax-option=delete=atime,delete=ctime', '--sort=name'];
  const argv = ['tar', '--create', '--file=-', `--directory=${root}`, ...how, ...KEPT_ATTRIBUTES, '.'];
  mustSucceed(
    await programs.runWith(rights, argv, { output: request.readTree }),
    `cannot read the tree back from ${root}`,
  );
}

async function execute(
  programs: Programs,
  rights: Rights,
  root: string,
  request: NativeRequest,
): Promise<NativeResult> {
  const env = [...request.env].map(([name, value]) => `${name}=${value}`);
  const inside = ['/usr/bin/env', '-i', ...env, ...request.argv];
  const argv = ['unshare', ...rights.unshare, ...ISOLATED, '--', 'sh', '-c', SETTING, 'sh', root, ...inside];
  const ended = await programs.run(argv, { log: request.log });
  // 125 to 127: of the setting, of chroot(1) and of env(1), which could not run the program at all.
  if (ended.status < 125 || ended.status > 127) return ended;
  const format = /Exec format error/.test(ended.said);
  throw unavailable(lastLine(ended.said) || 'chroot failed', format ? EMULATOR : SETTLED);
}

async function inFolder(
  programs: Programs,
  rights: Rights,
  root: string,
  request: NativeRequest,
): Promise<NativeResult> {
  await extract(programs, rights, root, request);
  const result = await execute(programs, rights, root, request);
  if (result.status === 0) await pack(programs, rights, root, request);
  return result;
}

async function run(options: NativeOptions, request: NativeRequest): Promise<NativeResult> {
  if (options.platform !== 'linux')
    throw unavailable(`this system is ${options.platform}`, 'Run it on Linux, or in a container of Linux.');
  checkArchitecture(options, request);
  const programs = new Programs(options, request.signal);
  const rights = await rightsOf(programs, options.isRoot);
  await checkTar(programs);
  const folder = onDiskSync('create', request.scratch, () => mkdtempSync(join(request.scratch, 'native-')));
  try {
    const root = join(folder, 'root');
    onDiskSync('create', root, () => mkdirSync(root, 0o755));
    return await inFolder(programs, rights, root, request);
  } finally {
    // Its mounts went with their namespace. Also after an interrupt, so without its signal; by the rights that wrote it,
    // because the owners of a user namespace are nobody's outside. What should be left lies in `scratch`.
    await new Programs(options, undefined)
      .runWith(rights, ['rm', '-rf', '--', folder])
      .catch(() => undefined);
  }
}

/**
 * The real {@link Native}: the tree as a folder, made and read again by GNU tar, the program by chroot(1) in namespaces
 * of unshare(1), as root or in a user namespace.
 */
export function makeNative(options: NativeOptions): Native {
  return { run: (request) => run(options, request) };
}
