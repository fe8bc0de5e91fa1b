import type { ByteString } from '../../../../kernel/byte-string.js';
import type { OpenFile } from '../../../../shell/open-file.js';
import { InputText } from '../../../system/memory-file.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';
import { checkAmount, openPath } from '../../files/open-path.js';
import { BufferedOutput } from '../output.js';
import { AwkError } from './ast.js';

/** Where print writes to. */
interface Output {
  readonly name: ByteString;
  readonly kind: 'file' | 'pipe';
  write(text: ByteString): Promise<void>;
  flush(): Promise<void>;
  /** @returns a command's status */
  close(): Promise<number>;
}

class FileOutput implements Output {
  readonly kind = 'file';
  private readonly buffered: BufferedOutput;

  constructor(
    readonly name: ByteString,
    file: OpenFile,
    private readonly isUnbuffered: boolean,
  ) {
    this.buffered = new BufferedOutput(file);
  }

  async write(text: ByteString): Promise<void> {
    await this.buffered.write(text);
    if (this.isUnbuffered) await this.buffered.flush();
  }

  flush(): Promise<void> {
    return this.buffered.flush();
  }

  async close(): Promise<number> {
    await this.flush();
    return 0;
  }
}

/**
 * `print | "command"`: the command runs when all of its input is there. It could run earlier, at a pace that nothing
 * says anything about; this is the one of all orders that is always the same.
 */
class PipeOutput implements Output {
  readonly kind = 'pipe';
  private readonly parts: ByteString[] = [];
  private total = 0;

  constructor(
    readonly name: ByteString,
    private readonly process: Process,
  ) {}

  write(text: ByteString): Promise<void> {
    this.total += text.length;
    checkAmount(this.process, this.total);
    this.parts.push(text);
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<number> {
    const fds = this.process.fds.fork();
    fds.set(0, new InputText(this.parts.join('')));
    try {
      return await this.process.run(['/bin/sh', '-c', this.name], { fds });
    } finally {
      fds.closeAll();
    }
  }
}

const STANDARD: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2 };

/** What a program writes to, by name. @see mawk(1), section 9 */
export class Outputs {
  /** The one used last in front. */
  private list: Output[] = [];
  private total = 0;
  readonly stdout: Output;

  constructor(private readonly process: Process) {
    this.stdout = this.standard('/dev/stdout', 1);
    this.list.push(this.stdout);
  }

  private standard(name: ByteString, fd: number): Output {
    const file: OpenFile = {
      kind: 'sink',
      read: () => Promise.resolve(''),
      write: (text) => this.process.write(text, fd),
      retain: () => undefined,
      release: () => undefined,
    };
    return new FileOutput(name, file, fd === 2);
  }

  async write(output: Output, text: ByteString): Promise<void> {
    this.total += text.length;
    checkAmount(this.process, this.total);
    await output.write(text);
  }

  /** The open output of a redirection, opened when it is the first with this name. @throws AwkError */
  async find(how: '>' | '>>' | '|', name: ByteString): Promise<Output> {
    const kind = how === '|' ? 'pipe' : 'file';
    const known = this.list.find((one) => one.name === name && one.kind === kind);
    const output = known ?? (await this.open(how, name));
    this.list = [output, ...this.list.filter((one) => one !== output)];
    return output;
  }

  private async open(how: '>' | '>>' | '|', name: ByteString): Promise<Output> {
    if (how === '|') {
      await this.stdout.flush();
      return new PipeOutput(name, this.process);
    }
    const fd = Object.hasOwn(STANDARD, name) ? STANDARD[name] : undefined;
    if (fd !== undefined) return fd === 1 ? this.stdout : this.standard(name, fd);
    try {
      const file = openPath(this.process, name, how === '>' ? 'create' : 'append');
      return new FileOutput(name, file, false);
    } catch (error) {
      if (!isIoError(error)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.message})`);
    }
  }

  /** @returns undefined when there is none of this name */
  async close(name: ByteString): Promise<number | undefined> {
    const found = this.list.filter((one) => one.name === name);
    this.list = this.list.filter((one) => one.name !== name);
    let status: number | undefined;
    for (const output of found) status = await output.close();
    return status;
  }

  /** @returns whether there is one of this name */
  async flush(name: ByteString): Promise<boolean> {
    const found = this.list.filter((one) => one.name === name);
    for (const output of found) await output.flush();
    return found.length > 0;
  }

  async flushAll(): Promise<void> {
    for (const output of this.list) await output.flush();
    await this.stdout.flush();
  }

  /** At the end of the program. */
  async closeAll(): Promise<void> {
    const { list } = this;
    this.list = [];
    for (const output of list) await output.close();
    await this.stdout.flush();
  }
}
