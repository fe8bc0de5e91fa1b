import type { ByteString } from '../../../kernel/byte-string.js';
import type { Command } from '../command.js';
import type { ParsedOptions } from '../options.js';
import { parseOptions, UsageError } from '../options.js';
import {
  escapeUnitPath,
  escapeUnitText,
  instanceOf,
  isInstanceText,
  mangleUnitName,
  templateOf,
  unescapeUnitPath,
  unescapeUnitText,
  unitKind,
  unitType,
  withInstance,
} from './unit-name.js';

/** What ends systemd-escape: told as it is, exit status 1. */
class EscapeError extends Error {}

/** @returns the escaped string, and a warning when it cannot be undone */
function escape(
  text: ByteString,
  options: ParsedOptions,
): { readonly name: ByteString; readonly warning?: ByteString } {
  const template = options.value('template');
  const suffix = options.value('suffix');
  const isPath = options.has('path');
  const escaped = isPath ? escapeUnitPath(text) : escapeUnitText(text);
  if (escaped === undefined) {
    throw new EscapeError(`Input '${text}' is not a normalized file system path, failed to escape.`);
  }
  const name = template === undefined ? escaped : withInstance(template, escaped);
  if (template !== undefined && (!isInstanceText(escaped) || unitKind(name) !== 'instance')) {
    throw new EscapeError('Failed to replace instance: Invalid argument');
  }
  const finished = suffix === undefined ? name : `${name}.${suffix}`;
  if (!isPath || text.startsWith('/')) return { name: finished };
  const what = text === '' ? 'a valid' : 'an absolute';
  const rest = text === '' ? 'is likely not going be reversible' : 'is likely not going to be reversible';
  return { name: finished, warning: `Input '${text}' is not ${what} file system path, escaping ${rest}.` };
}

function unescape(text: ByteString, options: ParsedOptions): ByteString {
  const template = options.value('template');
  let name = text;
  if (template !== undefined || options.has('instance')) {
    if (unitKind(text) === undefined) throw new EscapeError('Failed to extract instance: Invalid argument');
    name = instanceOf(text) ?? '';
    if (name === '') throw new EscapeError(`Unit ${text} is missing the instance name.`);
    if (template !== undefined && templateOf(text) !== template) {
      throw new EscapeError(
        `Unit ${text} template ${templateOf(text)} does not match specified template ${template}.`,
      );
    }
  }
  const plain = options.has('path') ? unescapeUnitPath(name) : unescapeUnitText(name);
  if (plain === undefined) throw new EscapeError('Failed to unescape string: Invalid argument');
  return plain;
}

function mangle(text: ByteString): ByteString {
  const mangled = mangleUnitName(text, '', '.service');
  if (mangled === undefined) throw new EscapeError('Failed to mangle name: Invalid argument');
  return mangled.name;
}

/** Refuses what cannot be combined, in the program's order. */
function check(options: ParsedOptions): void {
  const [template, suffix] = [options.value('template'), options.value('suffix')];
  const refuse = (isWrong: boolean, text: string): void => {
    if (isWrong) throw new EscapeError(text);
  };
  const isMangle = options.has('mangle');
  const isUnescape = options.has('unescape');
  refuse(
    suffix !== undefined && unitType(`x.${suffix}`) === undefined,
    `Invalid unit suffix type "${suffix}".`,
  );
  refuse(
    template !== undefined && unitKind(template) !== 'template',
    `Template name ${template} is not valid.`,
  );
  refuse(options.operands.length === 0, 'Not enough arguments.');
  refuse(template !== undefined && suffix !== undefined, '--suffix= and --template= may not be combined.');
  refuse(
    (template ?? suffix) !== undefined && isMangle,
    '--suffix= and --template= are not compatible with --mangle.',
  );
  refuse(suffix !== undefined && isUnescape, '--suffix is not compatible with --unescape.');
  refuse(options.has('path') && isMangle, '--path may not be combined with --mangle.');
  refuse(options.has('instance') && !isUnescape, '--instance must be used in conjunction with --unescape.');
  refuse(
    options.has('instance') && template !== undefined,
    '--instance may not be combined with --template.',
  );
}

const OPTIONS = {
  suffix: 'value',
  template: 'value',
  unescape: 'flag',
  u: 'unescape',
  mangle: 'flag',
  m: 'mangle',
  path: 'flag',
  p: 'path',
  instance: 'flag',
  help: 'refused',
  h: 'refused',
  version: 'refused',
};

/** systemd-escape: strings as parts of unit names, and back. @see systemd-escape(1) */
export const systemdEscape: Command = async (process) => {
  try {
    const options = parseOptions(process, OPTIONS);
    check(options);
    const results: ByteString[] = [];
    for (const text of options.operands) {
      if (options.has('unescape')) results.push(unescape(text, options));
      else if (options.has('mangle')) results.push(mangle(text));
      else {
        const { name, warning } = escape(text, options);
        if (warning !== undefined) await process.write(`${warning}\n`, 2);
        results.push(name);
      }
    }
    await process.write(`${results.join(' ')}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof EscapeError || error instanceof UsageError)) throw error;
    await process.write(`${error.message}\n`, 2);
    return 1;
  }
};
