import type { ByteString } from '../kernel/byte-string.js';
import { ScriptError } from './control.js';

/** The options of the shell by letter; `nolog` and `debug` have none. @see dash(1), "Argument List Processing" */
export const OPTION_NAMES = {
  e: 'errexit',
  f: 'noglob',
  I: 'ignoreeof',
  i: 'interactive',
  m: 'monitor',
  n: 'noexec',
  s: 'stdin',
  x: 'xtrace',
  v: 'verbose',
  V: 'vi',
  E: 'emacs',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
  p: 'privileged',
  L: 'nolog',
  D: 'debug',
} as const;

export type OptionLetter = keyof typeof OPTION_NAMES;

export type Options = Record<OptionLetter, boolean>;

export const OPTION_LETTERS = Object.keys(OPTION_NAMES) as OptionLetter[];

/** These two stand in place of letters that dash has not. */
const NAMELESS = new Set<string>(['L', 'D']);

export function noOptions(): Options {
  return Object.fromEntries(OPTION_LETTERS.map((letter) => [letter, false])) as Options;
}

/** @throws ScriptError for a letter that is no option */
export function setOption(options: Options, letter: string, on: boolean): void {
  if (!Object.hasOwn(OPTION_NAMES, letter) || NAMELESS.has(letter)) {
    throw new ScriptError(`Illegal option -${letter}`);
  }
  options[letter as OptionLetter] = on;
  if (on && letter === 'V') options.E = false;
  if (on && letter === 'E') options.V = false;
}

/** `-o NAME`. @throws ScriptError for a name that is no option */
export function setNamedOption(options: Options, name: ByteString, on: boolean): void {
  const letter = OPTION_LETTERS.find((one) => OPTION_NAMES[one] === name);
  if (letter === undefined) throw new ScriptError(`Illegal option -o ${name}`);
  options[letter] = on;
}

/** `$-`: the letters of options that are on, in dash's order. */
export function optionLetters(options: Options): string {
  return OPTION_LETTERS.filter((letter) => options[letter] && !NAMELESS.has(letter))
    .reverse()
    .join('');
}

/** What `set -o` and `set +o` print. */
export function listOptions(options: Options, asCommands: boolean): string {
  const line = (letter: OptionLetter): string =>
    asCommands
      ? `set ${options[letter] ? '-o' : '+o'} ${OPTION_NAMES[letter]}\n`
      : `${OPTION_NAMES[letter].padEnd(16)}${options[letter] ? 'on' : 'off'}\n`;
  const lines = OPTION_LETTERS.map(line).join('');
  return asCommands ? lines : `Current option settings\n${lines}`;
}
