import { RootfsError } from '../../kernel/errors.js';
import type { ControlField } from './status.js';

/**
 * The fields of a control file with their values as dpkg keeps them: folded lines as they stand, blanks at line ends
 * included, only those at the very end of a value dropped. The status file repeats them to the byte, which is why
 * formats/deb822, that normalises blanks, is not used here.
 *
 * @throws RootfsError `DEB_MALFORMED` for a line that is neither field nor continuation, for a second stanza and
 * for a field that is there twice
 * @see dpkg lib/dpkg/parse.c, parse_stanza
 */
export function controlFields(text: string, owner: string): readonly ControlField[] {
  const fields: { name: string; value: string }[] = [];
  for (const [index, line] of text
    .replace(/[ \t-\r]+$/, '')
    .split('\n')
    .entries()) {
    const match = /^([!-,.-9;-~][!-9;-~]*)[ \t\v\f\r]*:[ \t\v\f\r]*(.*)$/s.exec(line);
    const last = fields.at(-1);
    if (/^[ \t\v\f\r]/.test(line) && last !== undefined) last.value += `\n${line}`;
    else if (match?.[1] !== undefined) {
      if (controlValue(fields, match[1]) !== undefined) {
        throw new RootfsError('DEB_MALFORMED', `${owner}: the control file has two fields ${match[1]}`);
      }
      fields.push({ name: match[1], value: match[2] ?? '' });
    } else {
      throw new RootfsError(
        'DEB_MALFORMED',
        `${owner}: control:${index + 1} is no field: ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
  }
  return fields.map(({ name, value }) => ({ name, value: value.replace(/[ \t-\r]+$/, '') }));
}

/** The value of a field by name, whatever its case; undefined when it is absent. */
export function controlValue(fields: readonly ControlField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value;
}
