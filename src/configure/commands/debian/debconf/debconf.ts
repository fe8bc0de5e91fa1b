import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { newConversation } from './conversation.js';
import { serve } from './coprocess.js';
import { demandNoninteractive } from './frontend-choice.js';
import { readChoices, USAGE_OPTIONS } from './program-options.js';
import { tellError, withRegistry } from './program.js';
import { saveRegistry, tellWarnings } from './registry.js';

const USAGE = 'Usage: debconf [options] command [args]';
const OWNER_USAGE = '\n  -o,  --owner=package\t\tSet the package that owns the command.';

/** Where the command to be run begins: options that take a value are known by their exact names only. */
function commandAt(args: readonly ByteString[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (/^-(?:o|f|p|-(?:owner|frontend|priority))$/.test(arg)) at++;
    else if (!arg.startsWith('-')) return at;
  }
  return args.length;
}

/**
 * `debconf [-o PACKAGE] COMMAND`: runs a command as a client of debconf, for no package unless one is named.
 * @see debconf(1)
 */
export async function debconf(process: Process): Promise<number> {
  const at = commandAt(process.args);
  const read = readChoices(process, process.args.slice(0, at), { o: 'owner', owner: 'value' });
  if (read === undefined) {
    await tellError(process, `${USAGE}${OWNER_USAGE}\n${USAGE_OPTIONS}`);
    return 1;
  }
  const command = process.args.slice(at);
  if (command.length === 0) {
    await tellError(process, USAGE);
    return 255;
  }
  return withRegistry(process, async (registry) => {
    for (const warning of read.warnings) registry.warnings.push(warning);
    demandNoninteractive(registry, read.choices);
    await tellWarnings(registry);
    const owner = read.options.value('owner') ?? '';
    const conversation = newConversation(registry, read.choices, owner === '' ? 'unknown' : owner);
    const status = await serve(conversation, process, command);
    saveRegistry(registry);
    return status;
  });
}
