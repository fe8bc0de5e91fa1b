import type { ByteString } from '../../../../kernel/byte-string.js';
import { RootfsError } from '../../../../kernel/errors.js';
import type { OpenFile } from '../../../../shell/open-file.js';
import { makePipe } from '../../../../shell/pipe.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';
import { finishConversation, isStop, processCommand } from './protocol.js';
import type { Conversation } from './conversation.js';
import { tellWarnings } from './registry.js';

/** More than any line of the protocol has; a client that sends more is not one. */
const LINE_BYTES = 1 << 20;

/** Lines of a pipe or file, each without its newline. */
export class LineReader {
  private buffer: ByteString = '';

  constructor(private readonly file: OpenFile) {}

  /** The next line, undefined at the end. @throws RootfsError `SCRIPT_LIMIT` for one that is too long */
  async next(): Promise<ByteString | undefined> {
    for (;;) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        const line = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        return line;
      }
      if (this.buffer.length > LINE_BYTES)
        throw new RootfsError('SCRIPT_LIMIT', 'a line of the debconf protocol is longer than 1 MiB');
      const part = await this.file.read(65_536);
      if (part === '') break;
      this.buffer += part;
    }
    const rest = this.buffer;
    this.buffer = '';
    return rest === '' ? undefined : rest;
  }
}

/**
 * How perl's exec runs a list: a single word goes through the shell where it has special characters, and is split at
 * white space where it has none. @see perlfunc(1), exec
 */
function argvOf(args: readonly ByteString[]): readonly ByteString[] {
  const [only = ''] = args;
  if (args.length !== 1) return args;
  return /[$&*(){}[\]'";\\|?<>~`\n]/.test(only)
    ? ['/bin/sh', '-c', only]
    : only.split(/[ \t]+/).filter((word) => word !== '');
}

/** Prints what the frontend showed and what it warned of. */
async function tell(conversation: Conversation): Promise<void> {
  const shown = conversation.shown.splice(0).join('');
  if (shown !== '') await conversation.registry.process.write(shown);
  await tellWarnings(conversation.registry);
}

/** Answers lines until the client stops or its output ends. */
async function communicate(conversation: Conversation, from: OpenFile, to: OpenFile): Promise<void> {
  const lines = new LineReader(from);
  for (;;) {
    const line = await lines.next();
    if (line === undefined || isStop(conversation, line)) return;
    const reply = processCommand(conversation, line);
    await tell(conversation);
    try {
      await to.write(`${reply}\n`);
    } catch (error) {
      // A client that reads no more: perl notes the signal and goes on reading.
      if (!isIoError(error)) throw error;
    }
  }
}

/**
 * Starts a program with its standard input and output as debconf's client, and serves it to its end.
 * @returns its exit status
 * @throws whatever the program throws, and PerlDeath where debconf itself dies
 * @see Debconf::ConfModule, startup, communicate, finish
 */
export async function serve(
  conversation: Conversation,
  process: Process,
  args: readonly ByteString[],
): Promise<number> {
  conversation.elements = [];
  conversation.busy = [];
  const toClient = makePipe();
  const fromClient = makePipe();
  const fds = process.fds.fork();
  fds.set(0, toClient.reader);
  fds.set(1, fromClient.writer);
  const env = new Map([...process.env, ['DEBIAN_HAS_FRONTEND', '1']]);
  fromClient.reader.retain();
  toClient.writer.retain();
  // The table is forked for the client, perhaps late: it is closed when the client has ended, for the end of file here
  // and so that answers which nobody reads are not waited for.
  const ended = process.run(argvOf(args), { env, fds }).finally(() => fds.closeAll());
  // Whoever waits below gets the failure; until then nobody does.
  const quiet = ended.catch(() => undefined);
  const hangUp = (): void => {
    fromClient.reader.release();
    toClient.writer.release();
    fds.closeAll();
  };
  try {
    await communicate(conversation, fromClient.reader, toClient.writer);
    const status = await ended;
    hangUp();
    finishConversation(conversation);
    return status;
  } catch (error) {
    // The client cannot be killed as debconf would: it finds both pipes closed, and is waited for.
    hangUp();
    await quiet;
    throw error;
  }
}
