import type { ByteString } from '../../../../kernel/byte-string.js';
import type { OpenFile } from '../../../../shell/open-file.js';
import { makePipe } from '../../../../shell/pipe.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';
import { openPath } from '../../files/open-path.js';
import { isStandardInput } from '../operands.js';
import { AwkError } from './ast.js';
import type { Edition } from './edition.js';
import { RecordReader, type RecordSeparator } from './record-reader.js';

interface Input {
  readonly kind: 'file' | 'command';
  readonly name: ByteString;
  readonly reader: RecordReader;
  /** @returns a command's status */
  close(): Promise<number>;
  abandon(): void;
}

/** Opens a file to be read; `-` is standard input. @throws ShellIoError, AwkError for a directory */
export function openInput(process: Process, name: ByteString, edition: Edition): OpenFile {
  if (isStandardInput(name)) return process.fds.at(0);
  const isDirectory = process.files.isDirectory(name);
  if (isDirectory && edition.diesOnDirectories) throw new AwkError('read error (Is a directory)');
  if (isDirectory) throw new AwkError(`cannot open "${name}" (Is a directory)`);
  return openPath(process, name, 'read');
}

/** What getline reads from, by name. @see mawk(1), section 9 */
export class Inputs {
  private list: Input[] = [];

  constructor(
    private readonly process: Process,
    private readonly edition: Edition,
  ) {}

  /**
   * @returns undefined at the end; -1 when there is no such file
   * @throws RootfsError from the command
   */
  async next(
    kind: 'file' | 'command',
    name: ByteString,
    separator: RecordSeparator,
  ): Promise<ByteString | undefined | -1> {
    const known = this.list.find((one) => one.kind === kind && one.name === name);
    const input = known ?? (kind === 'file' ? this.openFile(name) : this.start(name));
    if (input === undefined) return -1;
    if (known === undefined) this.list.unshift(input);
    const record = await input.reader.next(separator);
    // A command that stopped the build ends its output too.
    if (record === undefined && kind === 'command') await input.close();
    return record;
  }

  private openFile(name: ByteString): Input | undefined {
    const { process, edition } = this;
    if (process.files.isDirectory(name) && !edition.diesOnDirectories) return undefined;
    try {
      const reader = new RecordReader(process, openInput(process, name, edition));
      return { kind: 'file', name, reader, close: () => Promise.resolve(0), abandon: () => undefined };
    } catch (error) {
      if (!isIoError(error)) throw error;
      return undefined;
    }
  }

  /** Runs a command at the same time, as far as its output is read. */
  private start(name: ByteString): Input {
    const { process } = this;
    const { reader, writer } = makePipe();
    const fds = process.fds.fork();
    reader.retain();
    fds.set(1, writer);
    const ended = process
      .run(['/bin/sh', '-c', name], { fds })
      .then(
        (status) => ({ status }),
        (error: unknown) => ({ error }),
      )
      .finally(() => fds.closeAll());
    let isOpen = true;
    const abandon = (): void => {
      if (isOpen) reader.release();
      isOpen = false;
    };
    const close = async (): Promise<number> => {
      abandon();
      const outcome = await ended;
      if ('error' in outcome) throw outcome.error;
      return outcome.status;
    };
    return { kind: 'command', name, reader: new RecordReader(process, reader), close, abandon };
  }

  /** @returns undefined when there is none of this name */
  async close(name: ByteString): Promise<number | undefined> {
    const found = this.list.filter((one) => one.name === name);
    this.list = this.list.filter((one) => one.name !== name);
    let status: number | undefined;
    for (const input of found) status = await input.close();
    return status;
  }

  /** Reads no more of anything, and waits for nobody. */
  abandon(): void {
    for (const input of this.list.splice(0)) input.abandon();
  }

  /** At the end of the program; commands that still write find nobody who reads. */
  async closeAll(): Promise<void> {
    const { list } = this;
    this.list = [];
    for (const input of list) await input.close();
  }
}
