import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';
import { perlOptions } from './perl-getopt.js';
import { tellError, withRegistry } from './program.js';
import { findQuestion, setFlag } from './questions.js';
import { saveRegistry, tellWarnings, type Registry } from './registry.js';
import { readSelections, type Selection } from './selections.js';
import { addTemplate } from './templates.js';

const USAGE =
  'Usage: debconf-set-selections [-vcu] [file]\n' +
  '  -v, --verbose     verbose output\n' +
  '  -c, --checkonly   only check the input file format\n' +
  "  -u, --unseen      do not set the 'seen' flag when preseeding values";

const OPTIONS = {
  verbose: 'flag',
  v: '=verbose',
  checkonly: 'flag',
  c: '=checkonly',
  unseen: 'flag',
  u: '=unseen',
} as const;

/** The long description of a template that only an answer made. */
const DUMMY =
  'This is a fake template used to pre-seed the debconf database. If you are seeing this, something is probably wrong.';

/** Sets an answer, making template and question where the package was not there before. */
export function applySelection(registry: Registry, selection: Selection, isSeen: boolean): boolean {
  const { templates, config } = registry;
  const { owner, question, type, value } = selection;
  if (type === 'seen') {
    if (findQuestion(registry, question) === undefined) return false;
    setFlag(registry, question, 'seen', value);
    return true;
  }
  if (!templates.exists(question)) {
    addTemplate(registry, question, owner, type);
    templates.setField(question, 'description', 'Dummy template');
    templates.setField(question, 'extended_description', DUMMY);
  }
  templates.setField(question, 'type', type);
  if (findQuestion(registry, question) === undefined) return false;
  config.addOwner(question, owner, type);
  config.setField(question, 'value', value);
  if (isSeen) setFlag(registry, question, 'seen', 'true');
  return true;
}

/** Applies a whole text; the messages are those of the program. @returns how many errors there were */
async function applyText(
  registry: Registry,
  text: ByteString,
  options: { readonly isSeen: boolean; readonly isVerbose: boolean },
): Promise<number> {
  const { process } = registry;
  let errors = 0;
  for (const selection of readSelections(text)) {
    if ('line' in selection) {
      const { line, lineNumber, unknownType } = selection;
      if (unknownType === undefined) errors++;
      await tellError(
        process,
        unknownType === undefined
          ? `error: parse error on line ${lineNumber}: '${line}'`
          : `warning: Unknown type ${unknownType}, skipping line ${lineNumber}`,
      );
      continue;
    }
    const { question, type, value } = selection;
    if (options.isVerbose)
      await tellError(
        process,
        type === 'seen'
          ? `info: Trying to set '${type}' flag to '${value}'\ninfo: Setting ${type} flag`
          : `info: Trying to set '${question}' [${type}] to '${value}'\ninfo: Loading answer for '${question}'`,
      );
    if (!applySelection(registry, selection, options.isSeen)) {
      errors++;
      await tellError(process, `error: Cannot find a question for ${question}`);
    }
    await tellWarnings(registry);
  }
  return errors;
}

/** The files named, or standard input; one that cannot be read is told and left out. */
async function inputs(process: Process, names: readonly ByteString[]): Promise<ByteString[]> {
  const texts: ByteString[] = [];
  for (const name of names.length === 0 ? ['-'] : names) {
    try {
      texts.push(name === '-' ? await process.readAll() : process.files.read(name));
    } catch (error) {
      if (!isIoError(error)) throw error;
      await tellError(process, `Can't open ${name}: ${error.message}`);
    }
  }
  return texts;
}

/** `debconf-set-selections [-vcu] [FILE …]`: answers before the packages ask. @see debconf-set-selections(1) */
export async function debconfSetSelections(process: Process): Promise<number> {
  const options = perlOptions(process.args, OPTIONS);
  if (options === undefined) {
    await tellError(process, USAGE);
    return 1;
  }
  const { operands } = options;
  return withRegistry(process, async (registry) => {
    let errors = 0;
    const how = { isSeen: !options.has('unseen'), isVerbose: options.has('verbose') };
    for (const text of await inputs(process, operands)) errors += await applyText(registry, text, how);
    if (!options.has('checkonly')) saveRegistry(registry);
    return errors > 0 ? 1 : 0;
  });
}
