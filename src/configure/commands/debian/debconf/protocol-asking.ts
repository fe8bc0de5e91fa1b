import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Conversation } from './conversation.js';
import { show } from './conversation.js';
import { answer, makeElement } from './elements.js';
import { numeric, lower, PerlDeath } from './perl-text.js';
import { findQuestion, flagOf, questionField, typeOf } from './questions.js';
import { CODE, missing, SUCCESS, SYNTAX, type ProtocolCommand, type Reply } from './reply.js';
import { isHighEnough, isPriority, marksUnseen } from './settings.js';

/** The protocol's version. */
const VERSION = '2.0';

function version(_: Conversation, [wanted]: readonly ByteString[]): Reply {
  if (wanted === undefined) return [CODE.success, VERSION];
  const number = Math.trunc(numeric(wanted));
  if (number < 2) return [CODE.skipped, `Version too low (${wanted})`];
  if (number > 2) return [CODE.skipped, `Version too high (${wanted})`];
  return [CODE.success, VERSION];
}

function capb(conversation: Conversation, parameters: readonly ByteString[]): Reply {
  conversation.capabilities = parameters;
  // The frontend's own list is empty, and is a word all the same.
  return [CODE.success, 'multiselect', 'escape', ''];
}

/** Whether a question would be asked if there were somebody to ask. */
function wouldAsk({ registry, choices }: Conversation, name: ByteString, priority: ByteString): boolean {
  if (typeOf(registry, name) === 'error') return true;
  if (!isHighEnough(registry, choices, priority)) return false;
  return choices.reshow === true || flagOf(registry, name, 'seen') !== 'true';
}

function input(conversation: Conversation, [priority = '', name = '']: readonly ByteString[]): Reply {
  const { registry } = conversation;
  const question = findQuestion(registry, name);
  if (question === undefined) return missing(name, true);
  if (!isPriority(priority)) return [CODE.syntax, `"${priority}" is not a valid priority`];
  question.priority = priority;
  const marksSeen = wouldAsk(conversation, name, priority) && marksUnseen(registry);
  const element = makeElement(registry, question, marksSeen);
  conversation.busy.push(name);
  if (!conversation.elements.some((one) => one.question === question)) conversation.elements.push(element);
  return [CODE.skipped, 'question skipped'];
}

function go(conversation: Conversation): Reply {
  const { registry, elements } = conversation;
  const answered = elements.map((element) => {
    const { value, shown } = answer(registry, element);
    if (shown !== undefined) show(conversation, shown);
    return { element, value };
  });
  for (const { element, value } of answered) {
    registry.config.setField(element.question.name, 'value', value);
    if (element.marksSeen) conversation.seen.push(element.question);
  }
  clear(conversation);
  return [CODE.success, 'ok'];
}

function clear(conversation: Conversation): Reply {
  conversation.elements = [];
  conversation.busy = [];
  return SUCCESS;
}

function title(conversation: Conversation, parameters: readonly ByteString[]): Reply {
  conversation.title = parameters.join(' ');
  return SUCCESS;
}

function setTitle(conversation: Conversation, [name = '']: readonly ByteString[]): Reply {
  if (findQuestion(conversation.registry, name) === undefined) return missing(name, true);
  conversation.title = questionField(conversation.registry, name, 'description');
  return SUCCESS;
}

function info({ registry }: Conversation, [name]: readonly ByteString[]): Reply {
  if (name !== undefined && findQuestion(registry, name) === undefined) return missing(name, true);
  return SUCCESS;
}

/** The accessor that the frontend has by accident gives the question itself, which is true. */
function visible({ registry }: Conversation, [, name = '']: readonly ByteString[]): Reply {
  return findQuestion(registry, name) === undefined ? missing(name) : [CODE.success, 'true'];
}

const PROGRESS_PARAMETERS: Readonly<Record<string, number>> = { start: 3, set: 1, step: 1, info: 1, stop: 0 };

function progress(conversation: Conversation, [given = '', ...rest]: readonly ByteString[]): Reply {
  const name = lower(given);
  const wanted = Object.hasOwn(PROGRESS_PARAMETERS, name) ? PROGRESS_PARAMETERS[name] : undefined;
  if (wanted === undefined) return [CODE.syntax, 'Unknown subcommand'];
  if (rest.length !== wanted) return SYNTAX;
  if (name === 'start') {
    const [least = '', most = '', question = ''] = rest;
    if (numeric(least) > numeric(most)) return [CODE.syntax, `min (${least}) > max (${most})`];
    if (findQuestion(conversation.registry, question) === undefined) return missing(question);
    conversation.progress = numeric(least);
    return [CODE.success, 'OK'];
  }
  if (name === 'info') {
    const [question = ''] = rest;
    if (findQuestion(conversation.registry, question) === undefined) return missing(question);
  }
  if (conversation.progress === undefined)
    throw new PerlDeath(`Can't call method "${name}" on an undefined value`);
  if (name === 'stop') conversation.progress = undefined;
  return [CODE.success, 'OK'];
}

const nothing = (): Reply => SUCCESS;

/** Commands that ask, show and tell. */
export const ASKING: Readonly<Record<string, ProtocolCommand>> = {
  version: { least: 0, most: 1, execute: version },
  capb: { least: 0, most: Infinity, execute: capb },
  title: { least: 0, most: Infinity, execute: title },
  settitle: { least: 1, most: 1, execute: setTitle },
  input: { least: 2, most: 2, execute: input },
  beginblock: { least: 0, most: Infinity, execute: nothing },
  endblock: { least: 0, most: Infinity, execute: nothing },
  go: { least: 0, most: 0, execute: go },
  clear: { least: 0, most: 0, execute: clear },
  info: { least: 0, most: 1, execute: info },
  visible: { least: 2, most: 2, execute: visible },
  progress: { least: 1, most: Infinity, execute: progress },
};
