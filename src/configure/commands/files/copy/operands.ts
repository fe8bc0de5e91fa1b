import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { type ParsedOptions, UsageError } from '../../options.js';
import { inFolder, lastName, stripSlashes } from '../names.js';
import { quoted } from '../quote.js';
import type { CopyPair } from './options.js';

/** The options that say what the destination is, for the tables of cp, mv and install. */
export const TARGET_OPTIONS = {
  t: 'target-directory',
  'target-directory': 'value',
  T: 'no-target-directory',
  'no-target-directory': 'flag',
  'strip-trailing-slashes': 'flag',
} as const;

function inTarget(folder: ByteString, source: ByteString): CopyPair {
  const name = lastName(source);
  // `cp -r x/.. y` copies into y, not into what y/.. is. @see coreutils src/cp.c, do_copy
  return { from: source, to: name === '..' ? folder : inFolder(folder, name === '/' ? '' : name) };
}

/** Why a target cannot be gone into. */
export function whyNoFolder(process: Process, path: ByteString): string {
  return process.files.exists(path) ? 'Not a directory' : 'No such file or directory';
}

/**
 * Which source goes where.
 * @throws UsageError for too few operands or a target that is no directory
 * @see coreutils manual, "Target directory"
 */
export function copyPairs(process: Process, options: ParsedOptions): readonly CopyPair[] {
  const operands = options.operands.map((operand) =>
    options.has('strip-trailing-slashes') ? stripSlashes(operand) : operand,
  );
  const target = options.value('target-directory');
  const single = options.has('no-target-directory');
  const [first] = operands;
  if (first === undefined) throw new UsageError('missing file operand');
  if (target !== undefined) {
    if (single) throw new UsageError('cannot combine --target-directory (-t) and --no-target-directory (-T)');
    if (!process.files.isDirectory(target))
      throw new UsageError(`target directory ${quoted(target)}: ${whyNoFolder(process, target)}`);
    return operands.map((source) => inTarget(target, source));
  }
  if (operands.length === 1) throw new UsageError(`missing destination file operand after ${quoted(first)}`);
  const last = operands.at(-1) ?? '';
  const sources = operands.slice(0, -1);
  if (single && sources.length > 1) throw new UsageError(`extra operand ${quoted(operands[2] ?? '')}`);
  if (!single && process.files.isDirectory(last)) return sources.map((source) => inTarget(last, source));
  if (sources.length > 1) throw new UsageError(`target ${quoted(last)}: ${whyNoFolder(process, last)}`);
  return [{ from: first, to: last }];
}
