import type { ByteString } from '../../../../kernel/byte-string.js';
import { RootfsError } from '../../../../kernel/errors.js';
import { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { withClient, type Client } from '../debconf/client.js';
import { lines } from '../debconf/perl-text.js';
import { perlProgram } from '../debconf/program.js';
import { readArguments, type Arguments } from './arguments.js';
import { localChanges, type LocalChanges } from './local-changes.js';
import { byPriority, fieldOf, readProfiles, type Profiles } from './profile.js';
import { releaseOf } from './release.js';
import { writeStacks, type Folders } from './write-stacks.js';

const QUESTION = 'libpam-runtime/profiles';
const CONFLICTS = 'libpam-runtime/conflicts';
const OVERRIDE = 'libpam-runtime/override';
const NONE_CHOSEN = 'libpam-runtime/no_profiles_chosen';

/** The answer is always the same after this many rounds: the real program would go round for ever. */
const MOST_ROUNDS = 20;

/** One run, as far as it is known before questions are asked. */
interface Run {
  readonly client: Client;
  readonly files: Files;
  readonly given: Arguments;
  readonly folders: Folders;
  readonly profiles: Profiles;
  /** All profiles that may be chosen, by priority. */
  readonly sorted: readonly ByteString[];
}

/** What is on before anybody is asked. */
interface Start {
  readonly enabled: ByteString[];
  readonly priority: ByteString;
  /** Whether there are profiles that nobody was asked about. */
  readonly hasNew: boolean;
}

function seenBefore(files: Files, folders: Folders): Set<ByteString> {
  const text = files.tryRead(`${folders.state}/seen`) ?? '';
  return new Set(lines(text).map((line) => line.replace(/\n$/, '')));
}

/** Puts together what was on, what is told to be on or off, and what is new and on unless told otherwise. */
function startOf(run: Run, before: readonly ByteString[]): Start {
  const { files, given, folders, profiles, sorted } = run;
  let priority = given.isPackage ? 'medium' : 'high';
  let seen = seenBefore(files, folders);
  const enabled = [
    ...before.filter((name) => profiles.has(name)),
    ...sorted.filter((name) => given.enabled.has(name)),
  ].filter((name) => !given.disabled.has(name));
  for (const name of given.disabled) seen.add(name);
  if (enabled.length === 0) {
    seen = new Set();
    if (!given.isForced) priority = 'high';
  }
  const unseen = sorted.filter((name) => !seen.has(name));
  const usual = unseen.filter((name) => fieldOf(profiles, name, 'Default') === 'yes');
  const all = new Set([...enabled, ...usual]);
  return { enabled: byPriority(profiles, all), priority, hasNew: unseen.length > 0 };
}

/** Takes out of a list what conflicts with something in it, as perl's loops over the changing list do. */
function withoutConflicts(profiles: Profiles, enabled: ByteString[]): string[] {
  const told: string[] = [];
  const title = (name: ByteString): ByteString => fieldOf(profiles, name, 'Name');
  for (let at = 0; at < enabled.length; at++) {
    const name = enabled[at] as ByteString;
    for (let other = enabled.length - 1; other >= 0; other--) {
      const conflict = enabled[other] ?? '';
      if (profiles.get(name)?.conflicts.has(conflict) !== true) continue;
      enabled.splice(other, 1);
      told.push(`${title(name)}, ${title(conflict)}`);
    }
  }
  return told;
}

function splitNames(text: ByteString): ByteString[] {
  return text.split(', ').filter((name) => name !== '');
}

/** Asks until there is a choice without conflicts. @throws RootfsError `SCRIPT_LIMIT` when there never is */
async function choose(run: Run, start: Start): Promise<ByteString[]> {
  const { client, given, profiles } = run;
  let { enabled } = start;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (start.hasNew || !given.isPackage) await client.ask('FSET', QUESTION, 'seen', 'false');
    await client.ask('SET', QUESTION, enabled.join(', '));
    await client.ask('INPUT', start.priority, QUESTION);
    await client.ask('GO');
    enabled = splitNames((await client.ask('GET', QUESTION)).text);
    const conflicts = withoutConflicts(profiles, enabled);
    if (conflicts.length > 0) {
      await client.ask('SUBST', CONFLICTS, 'conflicts', conflicts.join('\\n'));
      await client.ask('INPUT', 'high', CONFLICTS);
    }
    await client.ask('SET', QUESTION, enabled.join(', '));
    if (enabled.length === 0) {
      await client.ask('INPUT', 'high', NONE_CHOSEN);
      await client.ask('FSET', QUESTION, 'seen', 'false');
    }
    if (conflicts.length === 0 && enabled.length > 0) return enabled;
  }
  throw new RootfsError(
    'SCRIPT_LIMIT',
    'pam-auth-update asks for ever: no profile of PAM is enabled by default',
    {
      hint: 'Include a package whose profile in /usr/share/pam-configs says "Default: yes".',
    },
  );
}

const LOCAL =
  '\npam-auth-update: Local modifications to /etc/pam.d/common-*, not updating.\n' +
  'pam-auth-update: Run pam-auth-update --force to override.\n\n';

/** Whether files that were changed may be overwritten, as debconf answers. */
async function mayOverride({ client }: Run): Promise<boolean> {
  await client.ask('INPUT', 'high', OVERRIDE);
  await client.ask('GO');
  return (await client.ask('GET', OVERRIDE)).text === 'true';
}

async function introduce({ client, profiles, sorted }: Run): Promise<void> {
  const file = '/var/lib/dpkg/info/libpam-runtime.templates';
  await client.ask('X_LOADTEMPLATEFILE', file, 'libpam-runtime');
  await client.ask('SUBST', QUESTION, 'profile_names', sorted.join(', '));
  const titles = sorted.map((name) => fieldOf(profiles, name, 'Name'));
  await client.ask('SUBST', QUESTION, 'profiles', titles.join(', '));
}

async function enabledBefore(run: Run, changes: LocalChanges | undefined): Promise<readonly ByteString[]> {
  if (changes === undefined) return splitNames((await run.client.ask('GET', QUESTION)).text);
  return changes.modules.filter((name) => !run.given.removed.has(name));
}

async function update(process: Process, client: Client): Promise<number> {
  await client.ask('VERSION', '2.0');
  await client.ask('CAPB', 'backup escape');
  const given = readArguments(process.args);
  const release = releaseOf(process);
  const folders = {
    config: `${given.root}/etc/pam.d`,
    state: `${given.root}/var/lib/pam`,
    profiles: `${given.root}/usr/share/pam-configs`,
  };
  const files = new Files({ ...process.files.context, umask: 0o022 });
  const profiles = readProfiles(files, folders.profiles, release);
  const sorted = byPriority(profiles, profiles.keys()).filter((name) => !given.removed.has(name));
  const run: Run = { client, files, given, folders, profiles, sorted };
  await introduce(run);
  const changes = localChanges(files, folders.config, folders.state);
  const start = startOf(run, await enabledBefore(run, changes));
  await client.ask('SETTITLE', 'libpam-runtime/title');
  const isForced = given.isForced || (changes === undefined && (await mayOverride(run)));
  if (changes === undefined && !isForced) {
    await process.fds.get(2)?.write(LOCAL);
    return 0;
  }
  const enabled = await choose(run, start);
  files.write(`${folders.state}/seen`, sorted.map((name) => `${name}\n`).join(''));
  if (!writeStacks({ files, folders, release, selection: { profiles, enabled }, changes, isForced }))
    return 0;
  await client.ask('FSET', OVERRIDE, 'seen', 'false');
  await client.ask('SET', OVERRIDE, 'false');
  return 0;
}

/**
 * `pam-auth-update`: puts /etc/pam.d/common-* together from the profiles of packages, keeping what the administrator
 * changed. A client of debconf. @see pam-auth-update(8)
 */
export function pamAuthUpdate(process: Process): Promise<number> {
  return perlProgram(process, () => withClient(process, (client) => update(process, client)));
}
