import type { ByteString } from '../../../../kernel/byte-string.js';
import { byteString, bytesOf } from '../../../../kernel/byte-string.js';
import { RootfsError } from '../../../../kernel/errors.js';
import { inflate, outputLimit } from '../../../../formats/inflate.js';
import type { Process } from '../../../system/process.js';
import { unmodelled } from '../../command.js';
import { readWhole } from '../../files/open-path.js';
import { ioErrorOf } from '../../files/report.js';
import { parseOptions, type ParsedOptions } from '../../options.js';

/** What tells gzip from xz. */
interface Dialect {
  readonly name: string;
  readonly compression: 'gzip' | 'xz';
  readonly magic: ByteString;
  /** Beginnings of older formats that the program also reads. */
  readonly others: RegExp;
  /** Suffixes and what stands for them in the file's name. */
  readonly suffixes: readonly (readonly [string, string])[];
  /** Other texts for the same failures. */
  readonly say: (name: ByteString, reason: 'not' | 'end' | 'suffix' | 'exists' | 'folder') => ByteString;
}

const GZIP: Dialect = {
  name: 'gzip',
  compression: 'gzip',
  magic: '\x1f\x8b',
  others: /^(?:\x1f[\x1e\x9d\x9e\xa0]|PK\x03\x04)/,
  suffixes: [
    ['.gz', ''],
    ['.tgz', '.tar'],
    ['-gz', ''],
  ],
  say: (name, reason) =>
    ({
      not: `\ngzip: ${name}: not in gzip format\n`,
      end: `\ngzip: ${name}: unexpected end of file\n`,
      suffix: `gzip: ${name}: unknown suffix -- ignored\n`,
      exists: `gzip: ${name} already exists;\tnot overwritten\n`,
      folder: `gzip: ${name} is a directory -- ignored\n`,
    })[reason],
};

const XZ: Dialect = {
  name: 'xz',
  compression: 'xz',
  magic: '\xfd7zXZ\0',
  others: /^\x5d\0\0/,
  suffixes: [
    ['.xz', ''],
    ['.txz', '.tar'],
  ],
  say: (name, reason) =>
    ({
      not: `xz: ${name}: File format not recognized\n`,
      end: `xz: ${name}: File format not recognized\n`,
      suffix: `xz: ${name}: Filename has an unknown suffix, skipping\n`,
      exists: `xz: ${name}: File exists\n`,
      folder: `xz: ${name}: Is a directory, skipping\n`,
    })[reason],
};

const OPTIONS = {
  c: 'stdout',
  stdout: 'flag',
  'to-stdout': 'stdout',
  d: 'decompress',
  decompress: 'flag',
  uncompress: 'decompress',
  f: 'force',
  force: 'flag',
  k: 'keep',
  keep: 'flag',
  q: 'quiet',
  quiet: 'flag',
  t: 'test',
  test: 'flag',
  n: 'no-name',
  'no-name': 'flag',
};

class Decompression {
  private readonly process: Process;
  private readonly toOutput: boolean;

  constructor(
    process: Process,
    private readonly dialect: Dialect,
    private readonly options: ParsedOptions,
    forcesOutput: boolean,
  ) {
    this.process = process;
    this.toOutput = forcesOutput || options.has('stdout');
  }

  /** @returns the program's status for this operand */
  async operand(path: ByteString): Promise<number> {
    if (path === '-') return this.decode('-', this.dialect.name === 'gzip' ? 'stdin' : '(stdin)', undefined);
    const source = this.source(path);
    const status = this.process.files.tryStat(source, true);
    if (status === undefined)
      return this.fail(`${this.dialect.name}: ${source}: No such file or directory\n`, 1);
    if (status.kind === 'directory') return this.fail(this.dialect.say(source, 'folder'), 2);
    if (this.toOutput || this.options.has('test')) return this.decode(source, source, undefined);
    const target = this.target(source);
    if (target === undefined) return this.fail(this.dialect.say(source, 'suffix'), 2);
    if (status.kind !== 'file' || this.process.files.lstat(source).kind !== 'file')
      return unmodelled(this.process, `${this.dialect.name} of a link or a device`);
    if (!this.options.has('force') && this.process.files.exists(target))
      return this.fail(this.dialect.say(target, 'exists'), this.dialect.name === 'gzip' ? 2 : 1);
    return this.decode(source, source, target);
  }

  /** gzip looks for the name with its suffix when there is none without. */
  private source(path: ByteString): ByteString {
    const { files } = this.process;
    const isTried = this.dialect.name === 'gzip' && !files.exists(path) && this.target(path) === undefined;
    return isTried ? `${path}.gz` : path;
  }

  private target(source: ByteString): ByteString | undefined {
    for (const [suffix, instead] of this.dialect.suffixes)
      if (source.endsWith(suffix) && source.length > suffix.length && !source.endsWith(`/${suffix}`))
        return source.slice(0, -suffix.length) + instead;
    return undefined;
  }

  private async fail(text: ByteString, status: number): Promise<number> {
    const isWarning = status === 2 && this.options.has('quiet');
    if (!isWarning) await this.process.fds.get(2)?.write(text);
    return status;
  }

  private async decode(path: ByteString, name: ByteString, target: ByteString | undefined): Promise<number> {
    const { process, dialect, options } = this;
    let packed: ByteString;
    try {
      packed = await readWhole(process, path);
    } catch (thrown) {
      return this.fail(`${dialect.name}: ${name}: ${ioErrorOf(thrown).message}\n`, 1);
    }
    if (packed === '') return this.fail(dialect.say(name, 'end'), 1);
    if (dialect.others.test(packed) || (!packed.startsWith(dialect.magic) && options.has('force')))
      unmodelled(process, `${dialect.name} of another format`);
    if (!packed.startsWith(dialect.magic)) return this.fail(dialect.say(name, 'not'), 1);
    const text = await this.inflated(packed);
    if (options.has('test')) return 0;
    if (target === undefined) await process.write(text);
    else this.replace(path, target, text);
    return 0;
  }

  private async inflated(packed: ByteString): Promise<ByteString> {
    const bytes = bytesOf(packed);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    const parts: ByteString[] = [];
    try {
      for await (const part of inflate(this.dialect.compression, chunks(), outputLimit(bytes.length)))
        parts.push(byteString(part));
    } catch (error) {
      // How far the real program gets with damaged data is its own affair.
      if (!(error instanceof RootfsError) || error.code === 'ARCHIVE_TOO_LARGE') throw error;
      unmodelled(this.process, `${this.dialect.name} of damaged data`);
    }
    return parts.join('');
  }

  /** The new file has the old one's mode, owner and time. @see gzip(1), "keeping the same ownership modes" */
  private replace(path: ByteString, target: ByteString, text: ByteString): void {
    const { files } = this.process;
    const { mode, uid, gid, mtimeSeconds } = files.stat(path);
    if (files.tryStat(target, false) !== undefined) files.unlink(target);
    files.write(target, text, 0o600);
    files.chown(target, uid, gid);
    files.chmod(target, mode);
    files.setTime(target, mtimeSeconds);
    if (!this.options.has('keep')) files.unlink(path);
  }
}

function program(dialect: Dialect, how: { decompresses: boolean; toOutput: boolean }) {
  return async (process: Process): Promise<number> => {
    const options = parseOptions(process, OPTIONS);
    if (!how.decompresses && !options.has('decompress') && !options.has('test'))
      unmodelled(process, `${dialect.name} (compressing)`);
    const run = new Decompression(process, dialect, options, how.toOutput);
    let status = 0;
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      const one = await run.operand(path);
      // An error counts more than a warning.
      if (status !== 1 && one !== 0) status = one;
    }
    return status;
  };
}

/** gzip and its other names; compressing is not modelled. @see gzip(1), zcat(1) of gzip 1.12 */
export const GZIP_COMMANDS = {
  gunzip: program(GZIP, { decompresses: true, toOutput: false }),
  gzip: program(GZIP, { decompresses: false, toOutput: false }),
  zcat: program(GZIP, { decompresses: true, toOutput: true }),
} as const;

/** xz and its other names; compressing is not modelled. @see xz(1) of xz-utils 5.4 */
export const XZ_COMMANDS = {
  unxz: program(XZ, { decompresses: true, toOutput: false }),
  xz: program(XZ, { decompresses: false, toOutput: false }),
  xzcat: program(XZ, { decompresses: true, toOutput: true }),
} as const;
