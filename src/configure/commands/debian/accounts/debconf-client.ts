import type { ByteString } from '../../../../kernel/byte-string.js';
import type { OpenFile } from '../../../../shell/open-file.js';
import type { Process } from '../../../system/process.js';

/** debconf's side of the protocol is not as it should be. */
export class DebconfError extends Error {}

/** Talks to debconf as a program does that debconf started. @see debconf-devel(7), debconf specification */
export class DebconfClient {
  private readonly input: OpenFile;
  private readonly output: OpenFile;

  constructor(process: Process) {
    this.input = process.fds.at(0);
    // Standard output is the protocol's only until the confmodule has moved it to 3.
    this.output = process.fds.at(process.env.get('DEBCONF_REDIR') === undefined ? 1 : 3);
  }

  private async command(...words: readonly ByteString[]): Promise<{ status: number; text: ByteString }> {
    await this.output.write(`${words.join(' ')}\n`);
    let line = '';
    for (let read = await this.input.read(1); read !== '\n'; read = await this.input.read(1)) {
      if (read === '') throw new DebconfError('Debconf interaction failed');
      line += read;
    }
    const [, status, text = ''] = /^(\d+)(?: (.*))?$/.exec(line) ?? [];
    if (status === undefined) throw new DebconfError('Debconf interaction failed');
    return { status: Number(status), text };
  }

  private async mustDo(...words: readonly ByteString[]): Promise<ByteString> {
    const { status, text } = await this.command(...words);
    if (status !== 0) throw new DebconfError('Debconf interaction failed');
    return text;
  }

  /** Asks a yes-or-no question made of a template. 30 is "not shown": then the answer is the one that is known. */
  async ask(
    template: ByteString,
    question: ByteString,
    priority: ByteString,
    variables: Readonly<Record<string, ByteString>>,
  ): Promise<boolean> {
    await this.mustDo('REGISTER', template, question);
    for (const [name, value] of Object.entries(variables)) await this.mustDo('SUBST', question, name, value);
    const { status } = await this.command('INPUT', priority, question);
    if (status === 0) await this.mustDo('GO');
    else if (status !== 30) throw new DebconfError('Debconf interaction failed');
    return (await this.mustDo('GET', question)) === 'true';
  }
}
