import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { isIoError, unmodelled } from '../../command.js';
import { readWhole } from '../../files/open-path.js';
import { AwkError } from './ast.js';
import type { Edition } from './edition.js';
import { unescapeString } from './escapes.js';
import { assignmentOf } from './main-input.js';

/** What awk was called with. */
export interface CommandLine {
  readonly source: ByteString;
  readonly separator: ByteString | undefined;
  readonly assignments: readonly { readonly name: string; readonly value: ByteString }[];
  readonly operands: readonly ByteString[];
}

/** No program and no option: awk says how it is called. */
export class UsageWanted extends Error {}

async function programFile(process: Process, path: ByteString): Promise<ByteString> {
  try {
    return await readWhole(process, path);
  } catch (error) {
    if (!isIoError(error)) throw error;
    throw new AwkError(`cannot open ${path} (${error.message})`);
  }
}

function assignment(text: ByteString): { readonly name: string; readonly value: ByteString } {
  const found = assignmentOf(text);
  if (found === undefined) throw new AwkError(`improper assignment: -v ${text}`);
  return found;
}

/** @throws AwkError, UsageWanted @see mawk(1), "OPTIONS" */
export async function readCommandLine(process: Process, edition: Edition): Promise<CommandLine> {
  const args = [...process.args];
  const files: ByteString[] = [];
  const assignments: { readonly name: string; readonly value: ByteString }[] = [];
  let separator: ByteString | undefined;
  if (args.length === 0) throw new UsageWanted();
  while (args.length > 0 && /^-./s.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (option === '--') break;
    const letter = option[1] ?? '';
    if (letter === 'W' || (letter === '-' && edition.hasLongOptions))
      unmodelled(process, `${process.name} ${option}`);
    if (!'Ffv'.includes(letter)) throw new AwkError(`not an option: ${option}`);
    const value = option.length > 2 ? option.slice(2) : args.shift();
    if (value === undefined) throw new AwkError(`option -${letter} lacks argument`);
    if (letter === 'F') separator = unescapeString(value);
    else if (letter === 'v') assignments.push(assignment(value));
    else files.push(value);
  }
  const parts: ByteString[] = [];
  for (const path of files) parts.push(await programFile(process, path));
  const source = files.length > 0 ? parts.join('\n') : args.shift();
  if (source === undefined) throw new UsageWanted();
  return { source, separator, assignments, operands: args };
}
