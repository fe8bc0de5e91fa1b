import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { unmodelled, type Command } from '../../command.js';
import { newConversation } from './conversation.js';
import { serve } from './coprocess.js';
import { demandNoninteractive } from './frontend-choice.js';
import { lines, PerlDeath } from './perl-text.js';
import { readChoices, USAGE_OPTIONS } from './program-options.js';
import { tellError, withRegistry } from './program.js';
import { saveRegistry, tellWarnings, type Registry } from './registry.js';
import type { Choices } from './settings.js';
import { loadTemplates } from './templates.js';

/** What apt-extracttemplates finds in an archive that has templates. @see apt-extracttemplates(1) */
export interface ExtractedPackage {
  readonly name: ByteString;
  /** The version that is installed before, '' when none is. */
  readonly version: ByteString;
  readonly templates: ByteString;
  /** The config script, '' when there is none. */
  readonly config: ByteString;
}

const USAGE = 'Usage: dpkg-preconfigure [options] [debs]\n       --apt\t\t\tApt mode.\n';
const FOLDER = '/var/cache/debconf/tmp.ci';

/** Where the program is that takes archives apart: since trixie in apt's own folder. */
function canExtract({ files, env }: Process): boolean {
  const folders = ['/usr/lib/apt', ...(env.get('PATH') ?? '').split(':')];
  return folders.some((folder) => {
    const status = files.tryStat(`${folder === '' ? '.' : folder}/apt-extracttemplates`, true);
    return status !== undefined && (status.mode & 0o111) !== 0;
  });
}

/** Makes the folder for what is extracted, or empties it. */
function clearFolder({ files }: Process): void {
  if (!files.isDirectory(FOLDER)) files.mkdir(FOLDER);
  for (const name of files.list(FOLDER)) files.unlink(`${FOLDER}/${name}`);
}

/** Loads a package's templates; false when they cannot be read. */
async function load(registry: Registry, found: ExtractedPackage): Promise<boolean> {
  try {
    loadTemplates(registry, found.templates, found.name, `${FOLDER}/${found.name}.template`);
    return true;
  } catch (error) {
    if (!(error instanceof PerlDeath)) throw error;
    await tellError(registry.process, `${found.name} template parse error: ${error.message}`);
    return false;
  } finally {
    await tellWarnings(registry);
  }
}

async function configure(registry: Registry, choices: Choices, found: ExtractedPackage): Promise<void> {
  const { process } = registry;
  const { files } = process;
  const script = `${FOLDER}/${found.name}.config`;
  files.replace(script, found.config, { mode: 0o755 });
  const conversation = newConversation(registry, choices, found.name);
  conversation.title = `Configuring ${found.name}`;
  const status = await serve(conversation, process, [script, 'configure', found.version]);
  if (status > 0)
    await tellError(process, `${found.name} failed to preconfigure, with exit status ${status}`);
  files.unlink(script);
}

/** Loads all templates, then runs all config scripts. */
async function preconfigure(
  registry: Registry,
  choices: Choices,
  extracted: readonly ExtractedPackage[],
): Promise<void> {
  const loaded: ExtractedPackage[] = [];
  for (const found of extracted) if (await load(registry, found)) loaded.push(found);
  // A package without a config script has an empty one, which does nothing.
  for (const found of loaded.filter(({ config }) => config !== '')) await configure(registry, choices, found);
}

async function run(registry: Registry, extracted: readonly ExtractedPackage[] | undefined): Promise<number> {
  const { process } = registry;
  const read = readChoices(process, process.args, { apt: 'flag' });
  if (read === undefined) {
    await tellError(process, USAGE + USAGE_OPTIONS);
    return 1;
  }
  const isApt = read.options.has('apt');
  const given = isApt ? lines(await process.readAll()).filter((line) => line !== '\n') : [];
  if (isApt && given.length + read.options.operands.length === 0) return 0;
  if (!isApt && read.options.operands.length === 0) {
    await tellError(process, 'dpkg-preconfigure: must specify some debs to preconfigure');
    return 1;
  }
  if (!canExtract(process)) {
    const text = 'delaying package configuration, since apt-utils is not installed';
    registry.warnings.push(`debconf: ${text}\n`);
    return 0;
  }
  if (extracted === undefined) return unmodelled(process, 'dpkg-preconfigure of archives in the tree');
  demandNoninteractive(registry, read.choices);
  clearFolder(process);
  if (isApt && extracted.length > 0) await process.write('Preconfiguring packages ...\n');
  await preconfigure(registry, read.choices, extracted);
  saveRegistry(registry);
  clearFolder(process);
  return 0;
}

/**
 * `dpkg-preconfigure --apt`: what apt runs before it unpacks anything, with the names of archives on standard input
 * (DPkg::Pre-Install-Pkgs in apt.conf.d/70debconf). Without apt-extracttemplates it says that it waits, and has made
 * the databases where there were none.
 * @param extracted what the archives hold that have templates, in apt's order
 * @see dpkg-preconfigure(8)
 */
export function preconfigureCommand(extracted: readonly ExtractedPackage[] | undefined): Command {
  return (process) => withRegistry(process, (registry) => run(registry, extracted));
}
