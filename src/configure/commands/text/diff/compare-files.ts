import type { ByteString } from '../../../../kernel/byte-string.js';
import { changesOf } from './changes.js';
import { textLines } from './lines.js';
import { commandLine, nameLines } from './names.js';
import { printedHunks } from './print.js';
import { contentOf, type DiffRun, type Side } from './sides.js';

/** How much of a file decides whether it is text: the first block that is read. */
const BLOCK_BYTES = 4096;

function isBinary(content: ByteString): boolean {
  return content.slice(0, BLOCK_BYTES).includes('\0');
}

/** Options under which files that are not the same may still not differ. */
const FORGIVING = [
  'ignore-case',
  'ignore-blank-lines',
  'ignore-all-space',
  'ignore-space-change',
  'ignore-trailing-space',
  'ignore-tab-expansion',
  'strip-trailing-cr',
];

function label({ options }: DiffRun, sides: readonly [Side, Side]): [ByteString, ByteString] {
  return [options.labels[0] ?? sides[0].path, options.labels[1] ?? sides[1].path];
}

async function sayDiffer(run: DiffRun, sides: readonly [Side, Side], what: string): Promise<void> {
  const [one, other] = label(run, sides);
  await run.process.write(`${what} ${one} and ${other} differ\n`);
}

/** @returns whether the texts differ in anything that is not to be ignored */
async function compareTexts(
  run: DiffRun,
  sides: readonly [Side, Side],
  contents: readonly [ByteString, ByteString],
): Promise<boolean> {
  const { options, process } = run;
  const texts = [textLines(contents[0], options), textLines(contents[1], options)] as const;
  const changes = changesOf(texts, options);
  const isDifferent = changes.some((change) => !change.isIgnorable);
  if (!isDifferent) return false;
  if (options.has('brief')) {
    await sayDiffer(run, sides, 'Files');
    return true;
  }
  if (run.isWithin === true) await process.write(commandLine(options, sides));
  await process.write(nameLines(options, sides));
  for (const hunk of printedHunks({ texts, changes }, options)) await process.write(hunk);
  return true;
}

async function sayIdentical(run: DiffRun, sides: readonly [Side, Side]): Promise<number> {
  const [one, other] = label(run, sides);
  if (run.options.has('report-identical-files'))
    await run.process.write(`Files ${one} and ${other} are identical\n`);
  return 0;
}

/**
 * Compares two files that are not directories.
 * @returns diff's exit status
 * @throws ShellIoError
 */
export async function compareFiles(run: DiffRun, sides: readonly [Side, Side]): Promise<number> {
  const { options } = run;
  if (sides[0].identity !== undefined && sides[0].identity === sides[1].identity)
    return sayIdentical(run, sides);
  const contents = [await contentOf(run, sides[0]), await contentOf(run, sides[1])] as const;
  const isSame = contents[0] === contents[1];
  if (isSame) return sayIdentical(run, sides);
  const isText = options.has('text') || !contents.some(isBinary);
  if (options.has('brief') && !(isText && FORGIVING.some(options.has))) {
    await sayDiffer(run, sides, 'Files');
    return 1;
  }
  if (!isText) {
    await sayDiffer(run, sides, 'Binary files');
    return 1;
  }
  return (await compareTexts(run, sides, contents)) ? 1 : sayIdentical(run, sides);
}
