import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { LineReader } from './coprocess.js';
import { PerlDeath } from './perl-text.js';

/** A reply to a command of the protocol. */
export interface ClientReply {
  readonly code: ByteString;
  readonly text: ByteString;
}

/** Debconf as a modelled program talks to it. */
export interface Client {
  /** @throws PerlDeath when debconf is gone */
  ask(command: ByteString, ...parameters: readonly ByteString[]): Promise<ClientReply>;
}

/**
 * Runs a program's body as a client of debconf: of the one that runs already, or, like a perl program that loads the
 * client module, by executing the frontend, which runs the program anew.
 * @see Debconf::Client::ConfModule
 */
export async function withClient(
  process: Process,
  body: (client: Client) => Promise<number>,
): Promise<number> {
  const isRunning = !['', '0'].includes(process.env.get('DEBIAN_HAS_FRONTEND') ?? '');
  if (!isRunning) {
    const env = new Map([...process.env, ['PERL_DL_NONLAZY', '1']]);
    const isOther = (process.env.get('DEBCONF_USE_CDEBCONF') ?? '') !== '';
    const program = isOther ? '/usr/lib/cdebconf/debconf' : '/usr/share/debconf/frontend';
    return process.run([program, process.path, ...process.args], { env });
  }
  // A script that sourced confmodule has its own output elsewhere, and the protocol on descriptor 3.
  const isRedirected = !['', '0'].includes(process.env.get('DEBCONF_REDIR') ?? '');
  const replies = new LineReader(process.fds.at(0));
  return body({
    async ask(command, ...parameters) {
      await process.write(`${[command, ...parameters].join(' ')}\n`, isRedirected ? 3 : 1);
      const line = await replies.next();
      if (line === undefined) throw new PerlDeath('debconf does not answer');
      return replyOf(line);
    },
  });
}

function replyOf(line: ByteString): ClientReply {
  const [, code = '', text = ''] = /^([^ \t\n\r\f\v]*)(?:[ \t\n\r\f\v]([^\n]*))?/.exec(line) ?? [];
  if (code !== '1') return { code, text };
  return {
    code: '0',
    text: text.replace(/\\([^\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter)),
  };
}
