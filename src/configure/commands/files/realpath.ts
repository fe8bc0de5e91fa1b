import type { ByteString } from '../../../kernel/byte-string.js';
import { ShellIoError } from '../../../shell/open-file.js';
import type { Files } from '../../system/files.js';
import type { Process } from '../../system/process.js';
import { type ParsedOptions, parseOptions } from '../options.js';
import { canonicalPath, lexical, relativePath } from './canonical.js';
import { quotedIfNeeded } from './quote.js';
import { MISSING_OPTIONS, missingOf } from './readlink.js';
import { ioErrorOf, requireOperands } from './report.js';

const OPTIONS = {
  ...MISSING_OPTIONS,
  E: 'canonicalize',
  L: 'logical',
  logical: 'flag',
  P: 'physical',
  physical: 'flag',
  q: 'quiet',
  quiet: 'flag',
  s: 'strip',
  strip: 'flag',
  'no-symlinks': 'strip',
  'relative-to': 'value',
  'relative-base': 'value',
};

type Resolve = (path: ByteString) => ByteString;

/** Whether a canonical path is a directory or below it. */
function isBelow(path: ByteString, folder: ByteString): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Refuses a path that leads through what is no directory, or through links without end. */
function checkWay(files: Files, path: ByteString): void {
  const stripped = path.replace(/(?<=[^/])(\/+\.{0,2})+$/, '');
  const status = files.stat(stripped);
  if (stripped !== path && status.kind !== 'directory') throw new ShellIoError('ENOTDIR', path);
}

/** How paths are resolved, with or without looking at links. */
function resolver(process: Process, options: ParsedOptions): Resolve {
  const { files } = process;
  const missing = missingOf(options) ?? 'last';
  const last = options.list.findLast(({ name }) => /^(logical|physical|strip)$/.test(name))?.name;
  if (last === undefined || last === 'physical') return (path) => canonicalPath(files, path, missing);
  return (path) => {
    if (path === '') throw new ShellIoError('ENOENT', path);
    const plain = lexical(files.absolute(path));
    if (last === 'logical') return canonicalPath(files, plain, missing);
    // With -s links stay as they are; what is missing counts only where all must be there.
    try {
      if (missing === 'none') canonicalPath(files, path, 'none');
      else if (missing === 'last') checkWay(files, path);
    } catch (thrown) {
      if (missing === 'none' || ioErrorOf(thrown).errno !== 'ENOENT') throw thrown;
    }
    return plain;
  };
}

/** Seen from where results are told, if at all. */
interface Base {
  readonly to: ByteString;
  readonly within: ByteString | undefined;
}

function baseOf(process: Process, options: ParsedOptions, resolve: Resolve): Base | undefined {
  const folder = (name: string): ByteString | undefined => {
    const given = options.value(name);
    if (given === undefined) return undefined;
    const resolved = resolve(given);
    if (missingOf(options) === 'none' && !process.files.isDirectory(resolved))
      throw new ShellIoError('ENOTDIR', given);
    return resolved;
  };
  const within = folder('relative-base');
  const to = folder('relative-to') ?? within;
  if (to === undefined || (within !== undefined && !isBelow(to, within))) return undefined;
  return { to, within };
}

/** realpath. @see realpath(1); coreutils src/realpath.c */
export async function realpath(process: Process): Promise<number> {
  const options = parseOptions(process, OPTIONS);
  requireOperands(options.operands);
  const resolve = resolver(process, options);
  const base = baseOf(process, options, resolve);
  let status = 0;
  for (const path of options.operands) {
    try {
      const found = resolve(path);
      const isRelative = base !== undefined && (base.within === undefined || isBelow(found, base.within));
      const told = isRelative ? relativePath(found, base.to) : found;
      await process.write(told + (options.has('zero') ? '\0' : '\n'));
    } catch (thrown) {
      const error = ioErrorOf(thrown);
      if (!options.has('quiet')) await process.complain(`${quotedIfNeeded(path)}: ${error.message}`);
      status = 1;
    }
  }
  return status;
}
