import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Element } from './elements.js';
import type { Question, Registry } from './registry.js';
import type { Choices } from './settings.js';

/** One client's conversation with debconf, and the frontend's state. @see Debconf::ConfModule, Debconf::FrontEnd */
export interface Conversation {
  readonly registry: Registry;
  readonly choices: Choices;
  /** The package that questions belong to. */
  owner: ByteString;
  /** What the client can do; undefined until it says. */
  capabilities: readonly ByteString[] | undefined;
  elements: Element[];
  /** Names of questions between INPUT and GO. */
  busy: ByteString[];
  seen: Question[];
  title: ByteString;
  /** The state of a progress bar, undefined without one. */
  progress: number | undefined;
  /** What the frontend is to print. */
  readonly shown: ByteString[];
}

export function newConversation(registry: Registry, choices: Choices, owner = 'unknown'): Conversation {
  return {
    registry,
    choices,
    owner,
    capabilities: undefined,
    elements: [],
    busy: [],
    seen: [],
    title: '',
    progress: undefined,
    shown: [],
  };
}

/** Prints what the Noninteractive frontend shows, under the title where that was not yet shown. */
export function show(conversation: Conversation, text: ByteString): void {
  const shownLines = text.replace(/\n+$/, '').split('\n');
  if (text.endsWith('\n')) shownLines.push('');
  const { title } = conversation;
  const heading = title === '' ? [] : [title, '-'.repeat(title.length), ''];
  conversation.title = '';
  conversation.shown.push([...heading, ...shownLines].map((line) => `${line}\n`).join(''));
}
