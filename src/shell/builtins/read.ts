import type { ByteString } from '../../kernel/byte-string.js';
import { ScriptError } from '../control.js';
import type { Region } from '../expand/split.js';
import { splitFields } from '../expand/split.js';
import type { OpenFile } from '../open-file.js';
import { ShellIoError } from '../open-file.js';
import type { Shell } from '../state.js';
import { optionsOf } from './builtin.js';

const CHUNK_BYTES = 512;

/** Reads a line and not a byte more, as several processes may read one file. */
async function readLine(file: OpenFile): Promise<ByteString> {
  if (file.readLine !== undefined) return file.readLine();
  const atOnce = file.unread === undefined ? 1 : CHUNK_BYTES;
  let line = '';
  for (;;) {
    const bytes = await file.read(atOnce);
    const end = bytes.indexOf('\n');
    if (end >= 0) {
      if (end + 1 < bytes.length) file.unread?.(bytes.slice(end + 1));
      return line + bytes.slice(0, end + 1);
    }
    line += bytes;
    if (bytes === '') return line;
  }
}

/** A line, or several that backslashes join, with those removed. */
interface Input {
  readonly text: ByteString;
  /** All but what a backslash quoted. */
  readonly regions: readonly Region[];
  readonly isEnd: boolean;
}

const BACKSLASH = /\\([^]?)/g;

/** @see dash src/miscbltin.c, readcmd */
async function readInput(file: OpenFile, isRaw: boolean): Promise<Input> {
  const regions: Region[] = [];
  let text = '';
  let start = 0;
  const add = (split: ByteString, whole: ByteString): void => {
    text += split;
    regions.push({ start, end: text.length, nulOnly: false });
    text += whole;
    start = text.length;
  };
  for (;;) {
    const line = (await readLine(file)).replaceAll('\0', '');
    const isEnd = !line.endsWith('\n');
    const body = isEnd ? line : line.slice(0, -1);
    let from = 0;
    let isJoined = false;
    for (const { 0: found, 1: byte = '', index } of isRaw ? [] : body.matchAll(BACKSLASH)) {
      add(body.slice(from, index), byte);
      from = index + found.length;
      isJoined = byte === '';
    }
    add(body.slice(from), '');
    if (isEnd || !isJoined) return { text, regions, isEnd };
  }
}

async function inputOf(shell: Shell, isRaw: boolean): Promise<Input> {
  try {
    return await readInput(shell.fds.at(0), isRaw);
  } catch (error) {
    if (!(error instanceof ShellIoError)) throw error;
    return { text: '', regions: [], isEnd: true };
  }
}

/** @see POSIX.1-2017 XCU, read. No prompt is shown, as there is no terminal. */
export async function read(shell: Shell, argv: readonly ByteString[]): Promise<number> {
  const { options, operands } = optionsOf(argv, 'p:r');
  if (operands.length === 0) throw new ScriptError('arg count');
  const isRaw = options.some(({ letter }) => letter === 'r');
  const { text, regions, isEnd } = await inputOf(shell, isRaw);
  const fields = splitFields(text, regions, shell.ifs, operands.length);
  for (const [index, name] of operands.entries()) shell.variables.set(name, fields[index] ?? '');
  return isEnd ? 1 : 0;
}
