import type { ByteString } from '../../../../kernel/byte-string.js';
import { OutputCapture } from '../../../system/memory-file.js';
import { Process } from '../../../system/process.js';
import { newConversation } from './conversation.js';
import { serve } from './coprocess.js';
import { demandNoninteractive } from './frontend-choice.js';
import { PerlDeath, words } from './perl-text.js';
import { readChoices, USAGE_OPTIONS, type ReadChoices } from './program-options.js';
import { perlProgram, tellError } from './program.js';
import { findQuestion, valueOf } from './questions.js';
import { openRegistry, releaseRegistry, saveRegistry, tellWarnings, type Registry } from './registry.js';
import { wantedFrontend, type Choices } from './settings.js';
import { loadTemplates } from './templates.js';

const USAGE =
  'Usage: dpkg-reconfigure [options] packages\n' +
  '  -u,  --unseen-only\t\tShow only not yet seen questions.\n' +
  '       --default-priority\tUse default priority instead of low.\n' +
  '       --force\t\t\tForce reconfiguration of broken packages.\n' +
  '       --no-reload\t\tDo not reload templates. (Use with caution.)\n';

const OPTIONS = {
  u: 'unseen-only',
  'unseen-only': 'flag',
  'default-priority': 'flag',
  force: 'flag',
  reload: 'flag',
  'no-reload': 'flag',
};

/** Ends the program: perl's `exit` from within. */
class Exit extends PerlDeath {}

/** One run: the databases are closed and opened again around programs that use debconf themselves. */
interface Session {
  readonly process: Process;
  readonly choices: Choices;
  registry: Registry;
}

/** The package as dpkg knows it. */
interface Known {
  readonly package: ByteString;
  readonly version: ByteString;
  readonly architecture: ByteString;
  /** Its files in dpkg's database. */
  readonly paths: readonly ByteString[];
}

async function outputOf(process: Process, argv: readonly ByteString[]): Promise<ByteString> {
  const output = new OutputCapture();
  const fds = process.fds.fork();
  fds.set(1, output);
  try {
    await process.run(argv, { fds });
    return output.text;
  } finally {
    fds.closeAll();
  }
}

function withEnv(process: Process, changes: ReadonlyMap<string, ByteString>, cwd: ByteString): Process {
  const { system, argv, env, fds, umask, origin, path } = process;
  return new Process(system, argv, new Map([...env, ...changes]), fds, cwd, umask, origin, path);
}

async function lookUp(session: Session, name: ByteString, isForced: boolean): Promise<Known> {
  const { process } = session;
  const status = await outputOf(process, ['dpkg', '--status', ...words(name)]);
  const field = (key: string): ByteString | undefined => new RegExp(`${key}: ([^\\n]*)\\n`).exec(status)?.[1];
  const state = field('Status');
  if (!isForced && (state === undefined || state.endsWith('not-installed')))
    throw new Exit(`${process.path}: ${name} is not installed`, 1);
  if (!isForced && !state?.endsWith(' ok installed'))
    throw new Exit(`${process.path}: ${name} is broken or not fully installed`, 1);
  const paths = await outputOf(process, ['dpkg-query', '--control-path', ...words(name)]);
  return {
    package: field('Package') ?? '',
    version: field('Version') ?? '',
    architecture: field('Architecture') ?? '',
    paths: paths.split('\n'),
  };
}

/** Runs a script that does not use debconf, or dpkg: the databases are saved before and read again after. */
async function runExternal(
  session: Session,
  env: ReadonlyMap<string, ByteString>,
  argv: readonly ByteString[],
): Promise<void> {
  const child = withEnv(session.process, env, '/');
  saveRegistry(session.registry);
  const status = await child.run(argv);
  if (status !== 0) throw new Exit('', status);
  session.registry = openRegistry(session.process);
}

async function runScript(
  session: Session,
  name: ByteString,
  known: Known,
  kind: string,
  action: string,
): Promise<void> {
  const { files } = session.process;
  const path = known.paths.find((one) => one.endsWith(`.${kind}`));
  if (path === undefined || ((files.tryStat(path, true)?.mode ?? 0) & 0o111) === 0) return;
  const env = new Map([
    ['DEBCONF_RECONFIGURE', '1'],
    ['DPKG_MAINTSCRIPT_PACKAGE', known.package],
    ['DPKG_MAINTSCRIPT_ARCH', known.architecture],
    ['DPKG_MAINTSCRIPT_NAME', kind],
  ]);
  const argv = [path, action, known.version];
  if (kind !== 'config' && !/confmodule/i.test(files.read(path))) {
    await runExternal(session, env, argv);
    return;
  }
  const conversation = newConversation(session.registry, session.choices, name);
  conversation.title = `Configuring ${name}`;
  const status = await serve(conversation, withEnv(session.process, env, '/'), argv);
  if (status > 0) throw new Exit('', status);
}

async function reconfigure(session: Session, name: ByteString, { options }: ReadChoices): Promise<void> {
  const { files } = session.process;
  const known = await lookUp(session, name, options.has('force'));
  const templates = known.paths.find((path) => path.endsWith('.templates'));
  const reloads = options.list.findLast((one) => one.name.endsWith('reload'))?.name !== 'no-reload';
  if (reloads && templates !== undefined && files.exists(templates))
    loadTemplates(session.registry, files.read(templates), name, templates);
  await tellWarnings(session.registry);
  await runScript(session, name, known, 'prerm', 'upgrade');
  await runScript(session, name, known, 'preinst', 'upgrade');
  await runScript(session, name, known, 'config', 'reconfigure');
  await runScript(session, name, known, 'postinst', 'configure');
}

async function pendingTriggers(process: Process): Promise<ByteString[]> {
  const format = '${Package} ${binary:Package}\\t${Triggers-Pending}\\n';
  const text = await outputOf(process, ['dpkg-query', '-W', '-f', format]);
  return text.split('\n').flatMap((line) => {
    const [names = '', triggers = ''] = line.split('\t');
    const [plain = '', binary = ''] = words(names);
    return triggers === '' ? [] : [binary === '' ? plain : binary];
  });
}

/** Has dpkg process the triggers that the scripts activated. */
async function processTriggers(session: Session, before: readonly ByteString[]): Promise<void> {
  for (;;) {
    const fresh = (await pendingTriggers(session.process)).filter((name) => !before.includes(name));
    if (fresh.length === 0) return;
    await runExternal(session, new Map(), ['dpkg', '--configure', ...fresh]);
  }
}

function choicesOf(read: ReadChoices, registry: Registry): Choices {
  const { choices, options } = read;
  let priority = choices.priority ?? 'low';
  if (options.has('default-priority')) {
    const usual = findQuestion(registry, 'debconf/priority');
    if (usual === undefined) throw new PerlDeath('Can\'t call method "value" on an undefined value');
    priority = valueOf(registry, usual.name);
  }
  return { ...choices, priority, reshow: !options.has('unseen-only') };
}

async function runAll(process: Process, read: ReadChoices): Promise<number> {
  const registry = openRegistry(process);
  const session: Session = { process, registry, choices: choicesOf(read, registry) };
  try {
    for (const warning of read.warnings) registry.warnings.push(warning);
    const isForced = process.env.has('DEBIAN_FRONTEND') || read.choices.frontend !== undefined;
    const isQuiet = wantedFrontend(registry, session.choices) === 'Noninteractive';
    demandNoninteractive(registry, isQuiet && !isForced ? { frontend: 'dialog' } : session.choices);
    await tellWarnings(registry);
    if (read.options.operands.length === 0)
      throw new Exit(`${process.path}: please specify a package to reconfigure`, 1);
    const before = await pendingTriggers(process);
    for (const name of read.options.operands) await reconfigure(session, name, read);
    await processTriggers(session, before);
    saveRegistry(session.registry);
    return 0;
  } catch (error) {
    if (error instanceof Exit && error.message === '') return error.status;
    throw error;
  } finally {
    await tellWarnings(session.registry);
    releaseRegistry(session.registry);
  }
}

/**
 * `dpkg-reconfigure PACKAGE …`: loads templates again and runs prerm, preinst, config and postinst as for an upgrade
 * to the same version. @see dpkg-reconfigure(8)
 */
export async function dpkgReconfigure(process: Process): Promise<number> {
  const read = readChoices(process, process.args, OPTIONS);
  if (read === undefined) {
    await tellError(process, USAGE + USAGE_OPTIONS);
    return 1;
  }
  return perlProgram(process, () => runAll(process, read));
}
