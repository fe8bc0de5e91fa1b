import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { newConversation, type Conversation } from './conversation.js';
import { serve } from './coprocess.js';
import { demandNoninteractive } from './frontend-choice.js';
import { withRegistry } from './program.js';
import { saveRegistry, tellWarnings, type Registry } from './registry.js';
import { loadTemplates } from './templates.js';

/** What the frontend finds out about the script that it is to run. */
interface Client {
  /** Whose questions they are, '' when nothing tells. */
  readonly package: ByteString;
  readonly hasTitle: boolean;
  /** Templates of a script that is no maintainer script. */
  readonly templates?: ByteString | undefined;
}

function packageOfControl(text: ByteString): ByteString {
  return /^Package: ([^\n]*)/m.exec(text)?.[1] ?? '';
}

/** Templates of a program that is no maintainer script, beside it or in the shared folder. */
function templatesOf({ files }: Process, script: ByteString): ByteString | undefined {
  const candidates = [`${script}.templates`];
  if (script.endsWith('config')) candidates.push(`${script.slice(0, -'config'.length)}templates`);
  const name = script.slice(script.lastIndexOf('/') + 1);
  candidates.push(`/usr/share/debconf/templates/${name}.templates`);
  return candidates.find((path) => files.exists(path));
}

/** Whose script this is: by the environment, by its name in dpkg's database, by the package being unpacked. */
function clientOf(process: Process, [script = '', action]: readonly ByteString[]): Client {
  const given = process.env.get('DEBCONF_PACKAGE') ?? '';
  if (given !== '' && given !== '0') return { package: given, hasTitle: true };
  const named = /^.*\/(.*?)\.(?:postinst|postrm|prerm)$/s.exec(script);
  if (named !== null) return { package: named[1] ?? '', hasTitle: action !== 'triggered' };
  const control = process.files.tryRead(`${process.env.get('DPKG_ROOT') ?? ''}/var/lib/dpkg/tmp.ci/control`);
  if (control !== undefined) return { package: packageOfControl(control), hasTitle: true };
  return { package: '', hasTitle: false, templates: templatesOf(process, script) };
}

function load(registry: Registry, path: ByteString, owner: ByteString): void {
  loadTemplates(registry, registry.process.files.read(path), owner, path);
}

/** Serves one script as a client of its own. */
async function converse(
  registry: Registry,
  client: Client,
  args: readonly ByteString[],
): Promise<{ readonly status: number; readonly conversation: Conversation }> {
  const conversation = newConversation(registry, {}, client.package);
  if (client.package !== '' && client.hasTitle) conversation.title = `Configuring ${client.package}`;
  const status = await serve(conversation, registry.process, args);
  return { status, conversation };
}

async function run(registry: Registry, args: readonly ByteString[]): Promise<number> {
  const { process } = registry;
  const { files } = process;
  const [script = ''] = args;
  demandNoninteractive(registry, {});
  const client = clientOf(process, args);
  if (client.templates !== undefined) load(registry, client.templates, client.package);
  const [, base, kind] = /^(.*[./])(preinst|postinst|prerm|postrm)$/s.exec(script) ?? [];
  if (base !== undefined && files.exists(`${base}templates`))
    load(registry, `${base}templates`, client.package);
  await tellWarnings(registry);
  if ((kind === 'preinst' || kind === 'postinst') && files.exists(`${base}config`)) {
    const { status } = await converse(registry, client, [`${base}config`, 'configure', args[2] ?? '']);
    // The databases are left as they were.
    if (status > 0) return status;
  }
  const { status } = await converse(registry, client, args);
  saveRegistry(registry);
  return status;
}

/**
 * `/usr/share/debconf/frontend SCRIPT [ARGUMENTS]`: what `confmodule` executes in place of a script that needs
 * debconf. Loads the package's templates, runs its config script before postinst or preinst, then the script, and
 * saves the databases.
 * @returns the script's exit status, or the config script's when that failed
 * @see debconf-devel(7); /usr/share/debconf/frontend
 */
export function frontend(process: Process): Promise<number> {
  const args = process.args[0] === '--' ? process.args.slice(1) : process.args;
  return withRegistry(process, (registry) => run(registry, args));
}
