import type { ByteString } from '../../kernel/byte-string.js';
import type {
  Command,
  FunctionDefinition,
  ListItem,
  ParameterOperation,
  Redirect,
  Script,
  SimpleCommand,
  Word,
  WordPart,
} from './ast.js';
import { textOfWord } from './word-builder.js';

/** A simple command as it stands in a script, or the definition of a function. */
export interface CommandUse {
  readonly kind: 'call' | 'definition';
  /** Its first word without quotes, when nothing in that is expanded. */
  readonly name: ByteString | undefined;
  readonly words: readonly Word[];
  readonly line: number;
}

/** Every simple command of a script that has a word and every function, those within substitutions and bodies included. */
export function* wordsOfCommands(script: Script): Generator<CommandUse> {
  yield* inList(script.items);
}

function* inList(items: readonly ListItem[]): Generator<CommandUse> {
  for (const { command } of items) {
    for (const pipeline of [command.first, ...command.rest.map((one) => one.pipeline)]) {
      for (const one of pipeline.commands) yield* inCommand(one);
    }
  }
}

function* inCommand(command: Command): Generator<CommandUse> {
  if (command.kind === 'simple') yield* inSimple(command);
  else if (command.kind === 'function') {
    yield { kind: 'definition', name: command.name, words: [], line: 0 };
    yield* inCommand(command.body);
  } else {
    yield* inCompound(command);
    yield* inRedirects(command.redirects);
  }
}

function* inSimple(command: SimpleCommand): Generator<CommandUse> {
  const [first] = command.words;
  if (first) yield { kind: 'call', name: textOfWord(first), words: command.words, line: command.line };
  for (const { value } of command.assignments) yield* inWord(value);
  for (const word of command.words) yield* inWord(word);
  yield* inRedirects(command.redirects);
}

type Compound = Exclude<Command, SimpleCommand | FunctionDefinition>;

function* inCompound(command: Compound): Generator<CommandUse> {
  switch (command.kind) {
    case 'group':
    case 'subshell':
      return yield* inList(command.body);
    case 'if':
      for (const { condition, body } of command.branches) {
        yield* inList(condition);
        yield* inList(body);
      }
      return yield* inList(command.otherwise ?? []);
    case 'loop':
      yield* inList(command.condition);
      return yield* inList(command.body);
    case 'for':
      for (const word of command.words ?? []) yield* inWord(word);
      return yield* inList(command.body);
    case 'case':
      yield* inWord(command.subject);
      for (const { patterns, body } of command.clauses) {
        for (const pattern of patterns) yield* inWord(pattern);
        yield* inList(body);
      }
      return;
    default:
      return command satisfies never;
  }
}

function* inRedirects(redirects: readonly Redirect[]): Generator<CommandUse> {
  for (const redirect of redirects) yield* inWord(redirect.kind === 'here' ? redirect.body : redirect.target);
}

function* inWord(word: Word): Generator<CommandUse> {
  for (const part of word.parts) yield* inPart(part);
}

function* inPart(part: WordPart): Generator<CommandUse> {
  switch (part.kind) {
    case 'literal':
    case 'quoted':
      return;
    case 'double':
      return yield* inWord(part);
    case 'command':
      return yield* inList(part.script.items);
    case 'arithmetic':
      return yield* inWord(part.expression);
    case 'parameter':
      return yield* inWord(wordOf(part.operation));
    default:
      return part satisfies never;
  }
}

/** The word that an operation of `${…}` has. */
function wordOf(operation: ParameterOperation | undefined): Word {
  if (operation === undefined || operation.kind === 'length' || operation.kind === 'bad')
    return { parts: [] };
  return operation.kind === 'trim' ? operation.pattern : operation.word;
}
