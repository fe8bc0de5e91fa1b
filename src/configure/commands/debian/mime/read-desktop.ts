import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { DEFAULT_PRIORITY, type Entries } from './entries.js';
import { filesBelow, isIgnored, openLines } from './perl-file.js';
import { isBlank } from './read-packages.js';

const FOLDER = '/usr/share/applications';
const WITH_DISPLAY = 'test -n "$DISPLAY"';

/** What a desktop file says of the programs of media types. */
interface Desktop {
  name: ByteString;
  icon: ByteString;
  exec: ByteString | undefined;
  inTerminal: boolean;
  test: ByteString | undefined;
  readonly types: ByteString[];
  /** Numbers of lines with empty media types. */
  readonly empty: number[];
}

/** Perl's split, which drops empty fields at the end, but not at the start. */
function typesIn(list: ByteString): readonly ByteString[] {
  const fields = list.split(/[ \t-\r]*;[ \t-\r]*/);
  while (fields.at(-1) === '') fields.pop();
  return fields;
}

function readExec(desktop: Desktop, value: ByteString, triesExec: boolean): void {
  const escaped = triesExec ? value.replace(/((?:\\\\)*)\\?;/g, '$1\\;') : value;
  const exec = escaped.replace(/%[fFuU]/g, '%s');
  desktop.exec = exec.includes('%s') ? exec : `${exec} %s`;
}

function readLine(desktop: Desktop, line: ByteString, number: number, triesExec: boolean): void {
  const value = (pattern: RegExp): ByteString | undefined => pattern.exec(line)?.[1];
  const terminal = value(/^Terminal=([A-Za-z0-9_]+)/i);
  const name = value(/^Name=([^\n]+)/i);
  const icon = value(/^Icon=([^\n]+)/i);
  const exec = value(triesExec ? /^Exec=([^\n]*)$/i : /Exec=([^\n]*)$/i);
  const tryExec = triesExec ? value(/^TryExec=([^\n]*)/i) : undefined;
  const types = value(/MimeType=([^\n]*)/i);
  if (terminal !== undefined) desktop.inTerminal ||= terminal === 'true';
  else if (name !== undefined) desktop.name = name;
  else if (icon !== undefined) desktop.icon = icon;
  else if (exec !== undefined) readExec(desktop, exec, triesExec);
  else if (tryExec !== undefined) desktop.test = `test=command -v ${tryExec} > /dev/null 2>&1`;
  else if (types !== undefined) {
    const all = typesIn(types);
    desktop.types.push(...all.filter((type) => type !== ''));
    if (all.includes('')) desktop.empty.push(number);
  }
}

function readDesktop(name: ByteString, lines: readonly ByteString[], triesExec: boolean): Desktop {
  const desktop: Desktop = {
    ...{ name, icon: '', exec: undefined, inTerminal: false, test: undefined },
    types: [],
    empty: [],
  };
  let isInGroup = false;
  for (const [at, line] of lines.entries()) {
    if (isBlank(line)) continue;
    if (/^\[[^\n]*\]$/.test(line)) isInGroup = line === '[Desktop Entry]';
    else if (isInGroup) readLine(desktop, line, at + 1, triesExec);
  }
  return desktop;
}

function conditionOf({ inTerminal, test }: Desktop): ByteString {
  if (!inTerminal) return test === undefined ? `test=${WITH_DISPLAY}` : `${test} && ${WITH_DISPLAY}`;
  return test === undefined ? 'needsterminal' : `needsterminal; ${test}`;
}

/**
 * Reads what desktop files say, of programs that have no file of their own for mailcap.
 * @param triesExec whether this release knows TryExec and escapes semicolons (3.71 and later)
 */
export async function readDesktops(
  process: Process,
  files: Files,
  entries: Entries,
  triesExec: boolean,
): Promise<void> {
  for (const path of filesBelow(process, files, FOLDER)) {
    const name = /\/([^/]*)\.desktop$/.exec(path)?.[1];
    if (isIgnored(path) || name === undefined || entries.packages.has(name)) continue;
    entries.of(name);
    const lines = await openLines(process, files, path);
    if (lines === undefined) continue;
    const desktop = readDesktop(name, lines, triesExec);
    for (const number of desktop.empty)
      await process.fds.get(2)?.write(`Warning: ${path}:${number}: ignoring empty entries in MimeType\n`);
    if (desktop.exec === undefined) continue;
    const exec = desktop.exec
      .replaceAll('%c', () => desktop.name)
      .replaceAll('%i', () => `--icon ${desktop.icon}`);
    for (const type of desktop.types)
      entries.add(name, `${type}; ${exec}; ${conditionOf(desktop)}`, DEFAULT_PRIORITY);
  }
}
