import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Conversation } from './conversation.js';
import { findQuestion, flagOf, questionField, setFlag, templateOf, valueOf } from './questions.js';
import { lower } from './perl-text.js';
import type { Registry } from './registry.js';
import { CODE, missing, SUCCESS, valueReply, type ProtocolCommand, type Reply } from './reply.js';

function get(conversation: Conversation, [name = '']: readonly ByteString[]): Reply {
  const { registry } = conversation;
  if (findQuestion(registry, name) === undefined) return missing(name);
  return valueReply(conversation, valueOf(registry, name));
}

function set({ registry }: Conversation, [name = '', ...value]: readonly ByteString[]): Reply {
  if (findQuestion(registry, name) === undefined) return missing(name);
  registry.config.setField(name, 'value', value.join(' '));
  return [CODE.success, 'value set'];
}

function reset({ registry }: Conversation, [name = '']: readonly ByteString[]): Reply {
  if (findQuestion(registry, name) === undefined) return missing(name);
  registry.config.setField(name, 'value', questionField(registry, name, 'default'));
  setFlag(registry, name, 'seen', 'false');
  return SUCCESS;
}

function subst(
  { registry }: Conversation,
  [name = '', variable = '', ...value]: readonly ByteString[],
): Reply {
  if (findQuestion(registry, name) === undefined) return missing(name);
  const isSet = registry.config.setVariable(name, variable, value.join(' '));
  return isSet ? SUCCESS : [CODE.internal, 'Substitution failed'];
}

function exist({ registry }: Conversation, [name = '']: readonly ByteString[]): Reply {
  return [CODE.success, findQuestion(registry, name) === undefined ? 'false' : 'true'];
}

function fget({ registry }: Conversation, [name = '', flag = '']: readonly ByteString[]): Reply {
  if (findQuestion(registry, name) === undefined) return missing(name);
  return [CODE.success, flagOf(registry, name, flag)];
}

function fset(conversation: Conversation, [name = '', flag = '', ...value]: readonly ByteString[]): Reply {
  const { registry } = conversation;
  const question = findQuestion(registry, name);
  if (question === undefined) return missing(name);
  if (flag === 'seen') conversation.seen = conversation.seen.filter((one) => one !== question);
  return [CODE.success, setFlag(registry, name, flag, value.join(' '))];
}

/** What a question says of itself, and of its template: undefined for what it has not. */
function metadata(registry: Registry, name: ByteString, field: ByteString): ByteString | undefined {
  switch (field) {
    case 'name':
      return name;
    case 'owners':
      return registry.config.owners(name).join(', ');
    case 'priority':
      return findQuestion(registry, name)?.priority;
    case 'template':
      return templateOf(registry, name);
    default:
      return questionField(registry, name, field);
  }
}

function metaget(conversation: Conversation, [name = '', field = '']: readonly ByteString[]): Reply {
  const { registry } = conversation;
  if (findQuestion(registry, name) === undefined) return missing(name);
  const found = metadata(registry, name, lower(field));
  return found === undefined ? [CODE.parameters, `${field} does not exist`] : valueReply(conversation, found);
}

/** Commands that read and change questions. */
export const VALUES: Readonly<Record<string, ProtocolCommand>> = {
  get: { least: 1, most: 1, execute: get },
  set: { least: 1, most: Infinity, execute: set },
  reset: { least: 1, most: 1, execute: reset },
  subst: { least: 2, most: Infinity, execute: subst },
  exist: { least: 1, most: 1, execute: exist },
  fget: { least: 2, most: 2, execute: fget },
  fset: { least: 3, most: Infinity, execute: fset },
  metaget: { least: 2, most: 2, execute: metaget },
};
