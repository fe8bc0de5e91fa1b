import type { ByteString } from '../../../kernel/byte-string.js';
import type { AccountDatabase, DatabaseLine } from './database.js';
import type { ParsedOptions } from '../options.js';
import type { AccountSession } from './session.js';

/** What pwck and grpck have in common: findings, and questions whether to repair. */
export class CheckSession {
  findings = 0;
  /** Whether something is to be written. */
  changed = false;

  constructor(
    readonly session: AccountSession,
    readonly isReadOnly: boolean,
    /** Only errors, no warnings. */
    readonly isQuiet: boolean,
  ) {}

  write(text: ByteString): Promise<void> {
    return this.session.process.write(text);
  }

  async find(text: ByteString): Promise<void> {
    this.findings++;
    await this.write(`${text}\n`);
  }

  /** Asks on standard input; `No` without asking when nothing may be changed. @see shadow libmisc/yesno.c */
  async ask(question: ByteString): Promise<boolean> {
    await this.write(question);
    if (this.isReadOnly) {
      await this.write('No\n');
      return false;
    }
    const input = this.session.process.fds.at(0);
    let line = '';
    for (let read = await input.read(1); read !== '' && read !== '\n'; read = await input.read(1))
      line += read;
    return /^[yY]/.test(line);
  }

  /** Reports an entry that should go. @returns whether it went */
  async offerDeletion<T extends { readonly name: ByteString }>(
    database: AccountDatabase<T>,
    line: DatabaseLine<T>,
    finding: ByteString,
  ): Promise<boolean> {
    await this.find(finding);
    if (!(await this.ask(`delete line '${line.line ?? ''}'? `))) return false;
    database.removeLine(line);
    this.changed = true;
    return true;
  }

  /** What is no entry, or is there twice. @returns whether the line went, or is no entry */
  async checkLine<T extends { readonly name: ByteString }>(
    database: AccountDatabase<T>,
    line: DatabaseLine<T>,
    kind: 'password' | 'shadow password' | 'group' | 'shadow group',
  ): Promise<boolean> {
    if (/^[-+]/.test(line.line ?? '')) return true;
    const { record } = line;
    const file = kind.endsWith('password') ? kind : `${kind}`;
    if (record === undefined) {
      await this.offerDeletion(database, line, `invalid ${file} file entry`);
      return true;
    }
    const twins = database.lines.filter((other) => other !== line && other.record?.name === record.name);
    for (let count = 0; count < twins.length; count++) {
      if (await this.offerDeletion(database, line, `duplicate ${kind} entry`)) return true;
    }
    return false;
  }

  /** Writes if something changed, and tells. @returns the exit status */
  async finish(): Promise<number> {
    const { session } = this;
    if (this.changed) session.commit();
    if (this.findings === 0) return 0;
    await this.write(
      `${session.process.name}: ${this.changed ? 'the files have been updated' : 'no changes'}\n`,
    );
    return 2;
  }
}

/** The files that were named instead of the system's. */
export function namedFiles(
  options: ParsedOptions,
  defaults: readonly [ByteString, ByteString],
  hasShadow: boolean,
): { readonly main: ByteString; readonly shadow: ByteString | undefined } {
  const [main, shadow] = options.operands;
  if (main === undefined) return { main: defaults[0], shadow: hasShadow ? defaults[1] : undefined };
  return { main, shadow };
}
