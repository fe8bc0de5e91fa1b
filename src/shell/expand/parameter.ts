import type { ByteString } from '../../kernel/byte-string.js';
import { optionLetters } from '../options.js';
import type { Shell } from '../state.js';

/** `$@` and `$*` as several texts; what stands between them when they are one. */
export interface ListValue {
  readonly items: readonly ByteString[];
  /** NUL where the items are to become fields of their own; '' for nothing at all. */
  readonly separator: ByteString;
}

/** How a parameter is looked at. */
export interface ParameterContext {
  readonly quoted: boolean;
  /** Fields are made of it. */
  readonly full: boolean;
}

/** @see POSIX.1-2017 XCU §2.5.2; dash src/expand.c, varvalue, for what separates */
export function listValue(shell: Shell, name: '@' | '*', { quoted, full }: ParameterContext): ListValue {
  const items = shell.positional;
  if (name === '@' && quoted && full) return { items, separator: '\0' };
  const { ifs } = shell;
  if (ifs === undefined) return { items, separator: ' ' };
  return { items, separator: quoted || !full ? ifs.slice(0, 1) : '\0' };
}

/** A parameter that is one text; undefined when it is unset. */
export function textValue(shell: Shell, name: string): ByteString | undefined {
  const first = name.charCodeAt(0);
  if (first > 0x39 && name !== '?') {
    // In bash, and in a dash that is built with it.
    if (name === 'LINENO' && shell.world.dialect === 'bash') return String(shell.line);
    return shell.variables.get(name);
  }
  switch (name) {
    case '?':
      return String(shell.status);
    case '$':
      return String(shell.world.pid);
    case '#':
      return String(shell.positional.length);
    case '!':
      return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
    case '-':
      return optionLetters(shell.options);
    default: {
      const number = Number(name);
      return number === 0 ? shell.arg0 : shell.positional[number - 1];
    }
  }
}
