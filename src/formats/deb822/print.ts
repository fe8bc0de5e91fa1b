import { RootfsError } from '../../kernel/errors.js';
import type { Deb822Field, Deb822Stanza } from './deb822.js';

const NAME = /^[!"$-,./0-9;-~][!-9;-~]*$/;

/** What a parser would read back differently must not be printed. */
function problemOf(field: Deb822Field): string | undefined {
  const [first = '', ...rest] = field.value.split('\n');
  if (!NAME.test(field.name)) return 'has a name that Policy §5.1 does not allow';
  if (/[\0\r]/.test(field.value)) return 'holds a NUL or carriage return';
  if (/^[ \t]|[ \t]$/.test(first) || rest.some((line) => /[ \t]$/.test(line)))
    return 'has blanks at the end of a line';
  if (rest.includes('')) return 'has an empty continuation line (write " ." there)';
  return undefined;
}

function printField(field: Deb822Field): string {
  const problem = problemOf(field);
  if (problem !== undefined)
    throw new RootfsError('INTERNAL', `field ${JSON.stringify(field.name)} ${problem}`);
  const [first = '', ...rest] = field.value.split('\n');
  return [
    first === '' ? `${field.name}:` : `${field.name}: ${first}`,
    ...rest.map((line) => ` ${line}`),
  ].join('\n');
}

/** One stanza with its final newline. @throws RootfsError `INTERNAL` for a field that could not be read back */
export function printStanza(stanza: Deb822Stanza): string {
  return stanza.fields.map((field) => `${printField(field)}\n`).join('');
}

/** Stanzas with an empty line between them, as dpkg and apt-ftparchive write them. Parsing gives them back. */
export function printDeb822(stanzas: readonly Deb822Stanza[]): string {
  return stanzas.map(printStanza).join('\n');
}
