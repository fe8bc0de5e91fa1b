import type { ByteString } from '../../../../kernel/byte-string.js';
import { isIoError } from '../../command.js';
import type { Conversation } from './conversation.js';
import { converted } from './languages.js';
import { PerlDeath } from './perl-text.js';
import { addQuestion, findQuestion, removeOwner, setTemplate, templateOf, typeOf } from './questions.js';
import { CODE, missing, SUCCESS, type ProtocolCommand, type Reply } from './reply.js';
import { addTemplate, loadTemplates } from './templates.js';

function register(
  { registry, owner }: Conversation,
  [template = '', name = '']: readonly ByteString[],
): Reply {
  if (findQuestion(registry, template) === undefined)
    return [CODE.parameters, `No such template, "${template}"`];
  const type = typeOf(registry, template);
  if (findQuestion(registry, name) === undefined && addQuestion(registry, name, owner, type) === undefined)
    return [CODE.internal, 'Internal error making question'];
  if (!registry.config.addOwner(name, owner, type)) return [CODE.internal, 'Internal error adding owner'];
  setTemplate(registry, name, template);
  return templateOf(registry, name) === undefined
    ? [CODE.internal, 'Internal error setting template']
    : SUCCESS;
}

function unregister({ registry, owner, busy }: Conversation, [name = '']: readonly ByteString[]): Reply {
  if (findQuestion(registry, name) === undefined) return missing(name);
  if (busy.includes(name)) return [CODE.parameters, `${name} is busy, cannot unregister right now`];
  removeOwner(registry, name, owner);
  return SUCCESS;
}

function purge({ registry, owner }: Conversation): Reply {
  for (const name of registry.config.names()) removeOwner(registry, name, owner);
  return SUCCESS;
}

/** Reads templates from a file; a mistake in it is told to the client. */
function loadTemplateFile(
  { registry, owner }: Conversation,
  [file = '', given]: readonly ByteString[],
): Reply {
  try {
    // Debconf names the file as perl shows a handle; the address is nobody's business.
    loadTemplates(registry, registry.process.files.read(file), given ?? owner, 'FileHandle=GLOB(0x0)');
    return SUCCESS;
  } catch (error) {
    if (isIoError(error)) return [CODE.parameters, `failed to open ${file}: ${error.message}`];
    if (!(error instanceof PerlDeath)) throw error;
    return [CODE.internal, `${error.message}\n`.replaceAll('\n', '\\n')];
  }
}

/**
 * Sends a template in pieces. Without Text::Iconv, debconf's conversion gives nothing at all, and a field is not set.
 * @see Debconf::ConfModule, command_data
 */
function data(
  { registry, owner }: Conversation,
  [template = '', item = '', ...rest]: readonly ByteString[],
): Reply {
  const { templates, languages } = registry;
  const value = rest
    .join(' ')
    .replace(/\\([n"\\])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
  if (!templates.exists(template)) {
    if (item !== 'type') return [CODE.parameters, `Template data field '${item}' received before type field`];
    addTemplate(registry, template, owner, value);
    return SUCCESS;
  }
  if (item === 'type') return [CODE.parameters, 'Template type already set'];
  const text = languages.charmap === undefined ? undefined : converted(languages.charmap, 'UTF-8', value);
  if (text !== undefined) templates.setField(template, item, text);
  return SUCCESS;
}

/** Commands that make questions and templates and take them away. */
export const OWNING: Readonly<Record<string, ProtocolCommand>> = {
  register: { least: 2, most: 2, execute: register },
  unregister: { least: 1, most: 1, execute: unregister },
  purge: { least: 0, most: 0, execute: purge },
  data: { least: 3, most: Infinity, execute: data },
  x_loadtemplatefile: { least: 1, most: 2, execute: loadTemplateFile },
};
