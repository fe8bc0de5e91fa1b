import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Conversation } from './conversation.js';

/** The number of a reply, and its text where it has one. */
export type Reply = readonly ByteString[];

/** The numbers of replies. @see debconf-devel(7), "DEBCONF PROTOCOL"; Debconf::ConfModule, %codes */
export const CODE = {
  success: '0',
  escaped: '1',
  parameters: '10',
  syntax: '20',
  skipped: '30',
  internal: '100',
} as const;

/** A command of the protocol and how many parameters it takes. */
export interface ProtocolCommand {
  readonly least: number;
  readonly most: number;
  execute(conversation: Conversation, parameters: readonly ByteString[]): Reply;
}

export const SUCCESS: Reply = [CODE.success];

export const SYNTAX: Reply = [CODE.syntax, 'Incorrect number of arguments'];

/** What most commands say of a question that is not there. */
export function missing(name: ByteString, isQuoted = false): Reply {
  return [CODE.parameters, isQuoted ? `"${name}" doesn't exist` : `${name} doesn't exist`];
}

/** A value as a reply, quoted for a client that can unquote it. */
export function valueReply({ capabilities }: Conversation, value: ByteString): Reply {
  if (capabilities?.includes('escape') !== true) return [CODE.success, value];
  return [CODE.escaped, value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')];
}
