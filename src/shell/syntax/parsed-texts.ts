import type { ByteString } from '../../kernel/byte-string.js';
import type { CommandReader, CompleteCommand } from './parse.js';

type Aliases = ReadonlyMap<ByteString, ByteString>;

/** How a text is read. */
export interface TextToRead {
  readonly text: ByteString;
  readonly dialect: string;
  /** The shell's aliases, which change how the text after them is read. @see POSIX.1-2017 XCU §2.3.1 */
  readonly aliases: () => Aliases;
  readonly open: (aliases: () => Aliases) => CommandReader;
}

/** Shorter texts are read faster than they are found. */
const LEAST_BYTES = 200;

/** Texts that are kept at most. */
const MOST_TEXTS = 1000;

const NO_ALIASES: Aliases = new Map();

/** As much of a text as was read. */
interface Known {
  readonly commands: CompleteCommand[];
  isWhole: boolean;
}

/** Commands of texts as far as they were read without an alias, so that what many scripts source is read once. */
export class ParsedTexts {
  private readonly texts = new Map<string, Known>();

  reader(source: TextToRead): CommandReader {
    const { text, dialect, aliases, open } = source;
    if (text.length < LEAST_BYTES || aliases().size > 0) return open(aliases);
    const key = `${dialect}\0${text}`;
    const known = this.texts.get(key);
    if (known !== undefined) return new KnownText(known, source);
    if (this.texts.size >= MOST_TEXTS) return open(aliases);
    const fresh: Known = { commands: [], isWhole: false };
    this.texts.set(key, fresh);
    return new KnownText(fresh, source);
  }
}

/** Hands out what was read before; beyond that, or from the first alias on, the text itself is read. */
class KnownText implements CommandReader {
  private place = 0;
  private rest: CommandReader | undefined;
  /** Whether no alias has been seen, so that what is read holds for every shell. */
  private isPlain = true;

  constructor(
    private readonly known: Known,
    private readonly source: TextToRead,
  ) {}

  next(): CompleteCommand | undefined {
    const { commands, isWhole } = this.known;
    this.isPlain &&= this.source.aliases().size === 0;
    if (this.isPlain && this.rest === undefined) {
      if (this.place < commands.length) return commands[this.place++];
      if (isWhole) return undefined;
    }
    this.rest ??= this.readOn();
    const command = this.rest.next();
    if (this.isPlain && this.place === commands.length) {
      if (command === undefined) this.known.isWhole = true;
      else commands.push(command);
    }
    this.place++;
    return command;
  }

  private readOn(): CommandReader {
    let isBefore = true;
    const reader = this.source.open(() => (isBefore ? NO_ALIASES : this.source.aliases()));
    for (let read = 0; read < this.place; read++) reader.next();
    isBefore = false;
    return reader;
  }
}
