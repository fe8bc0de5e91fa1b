import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Conversation } from './conversation.js';
import { CODE, SYNTAX, type Reply, type ProtocolCommand } from './reply.js';
import { lower, words } from './perl-text.js';
import { findQuestion, setFlag } from './questions.js';
import { ASKING } from './protocol-asking.js';
import { OWNING } from './protocol-owning.js';
import { VALUES } from './protocol-values.js';

const COMMANDS: Readonly<Record<string, ProtocolCommand>> = { ...ASKING, ...OWNING, ...VALUES };

/** Words of a line in which a backslash quotes, once the client can `escape`. @see debconf-devel(7), CAPB */
function unescapedWords(line: ByteString): ByteString[] {
  const found: ByteString[] = [];
  let word = '';
  for (const chunk of line.split(/(\\[^\n]|[ \t\n\r\f\v]+)/)) {
    if (chunk === '\\n') word += '\n';
    else if (/^\\.$/s.test(chunk)) word += chunk.slice(1);
    else if (/^[ \t\n\r\f\v]+$/.test(chunk)) {
      found.push(word);
      word = '';
    } else word += chunk;
  }
  if (word !== '') found.push(word);
  return found;
}

function run(conversation: Conversation, line: ByteString): Reply {
  const escapes = conversation.capabilities?.includes('escape') === true;
  const [given, ...parameters] = escapes ? unescapedWords(line) : words(line);
  if (given === undefined) return [CODE.syntax, `Bad line "${line}" received from confmodule.`];
  const name = lower(given);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined)
    return [CODE.syntax, `Unsupported command "${name}" (full line was "${line}") received from confmodule.`];
  const { least, most, execute } = command;
  if (parameters.length < least || parameters.length > most) return SYNTAX;
  return execute(conversation, parameters);
}

/** Whether a line is the command that ends the conversation. */
export function isStop(conversation: Conversation, line: ByteString): boolean {
  const escapes = conversation.capabilities?.includes('escape') === true;
  const [given] = escapes ? unescapedWords(line) : words(line);
  return given !== undefined && lower(given) === 'stop';
}

/**
 * Does what a line of the protocol asks.
 * @returns the reply, without a newline: its first line only, as more would break the protocol
 * @throws PerlDeath where debconf itself dies
 * @see debconf-devel(7), "DEBCONF PROTOCOL"; Debconf::ConfModule, process_command
 */
export function processCommand(conversation: Conversation, line: ByteString): ByteString {
  return run(conversation, line).join(' ').replace(/\n.*/s, '');
}

/** The end of a client: what was gone through counts as seen. @see Debconf::ConfModule, finish */
export function finishConversation(conversation: Conversation): void {
  const { registry } = conversation;
  for (const { name } of conversation.seen) {
    if (findQuestion(registry, name) !== undefined) setFlag(registry, name, 'seen', 'true');
  }
  conversation.seen = [];
}
