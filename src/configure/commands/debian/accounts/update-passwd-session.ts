import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { DebconfClient } from './debconf-client.js';

export interface UpdatePaths {
  readonly masterPasswd: ByteString;
  readonly masterGroup: ByteString;
  readonly passwd: ByteString;
  readonly shadow: ByteString;
  readonly group: ByteString;
  /** `system`, or `other` for files that were named: part of the names of questions. */
  readonly userDomain: ByteString;
  readonly groupDomain: ByteString;
}

/** A change that is to be made: how it is told, and asked under debconf. */
export interface Change {
  readonly told: ByteString;
  /** Without `base-passwd/`. */
  readonly template: ByteString;
  /** Without `base-passwd/DOMAIN/`. */
  readonly question: ByteString;
  readonly priority: 'low' | 'medium' | 'high';
  readonly variables: Readonly<Record<string, ByteString>>;
  /** Made without asking. */
  readonly isCertain?: boolean;
}

/** One run of update-passwd: how much it tells, whom it asks, and how many changes there are. */
export class UpdateSession {
  changes = 0;
  private readonly debconf: DebconfClient | undefined;

  constructor(
    readonly process: Process,
    readonly paths: UpdatePaths,
    readonly verbosity: number,
    readonly isDryRun: boolean,
  ) {
    const asks = process.env.has('DEBIAN_HAS_FRONTEND') && !isDryRun;
    this.debconf = asks ? new DebconfClient(process) : undefined;
  }

  async tell(level: number, text: ByteString): Promise<void> {
    if (this.verbosity >= level) await this.process.write(`${text}\n`);
  }

  /** Whether a change is made; it is told and counted then. */
  async accepts(kind: 'user' | 'group', change: Change): Promise<boolean> {
    const domain = kind === 'user' ? this.paths.userDomain : this.paths.groupDomain;
    if (this.debconf !== undefined && change.isCertain !== true) {
      const question = `base-passwd/${domain}/${kind}/${change.question}`;
      const template = `base-passwd/${change.template}`;
      if (!(await this.debconf.ask(template, question, change.priority, change.variables))) return false;
    }
    await this.tell(1, change.told);
    this.changes++;
    return true;
  }
}
