import type { CommandTable } from '../command.js';
import { perl } from './perl.js';
import { py3clean, py3compile, python } from './python.js';

/** Interpreters of other languages, for the little that packages call them for. */
export const LANGUAGE_COMMANDS: CommandTable = {
  perl,
  py3clean,
  py3compile,
  pypy3clean: py3clean,
  pypy3compile: py3compile,
  python3: python,
  'python3.11': python,
  'python3.12': python,
  'python3.13': python,
  'python3.14': python,
};
