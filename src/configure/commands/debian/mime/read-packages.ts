import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { baseName } from '../../usage.js';
import { DEFAULT_PRIORITY, type Entries } from './entries.js';
import { globAll, isIgnored, openLines } from './perl-file.js';

const FOLDER = '/usr/lib/mime/packages';
const MEDIA_TYPE = /^[a-zA-Z0-9*][a-zA-Z0-9!#$&^_.+-]*\/[a-zA-Z0-9*][a-zA-Z0-9!#$&^_.+-]*;/;

/** An empty line or a comment. */
export function isBlank(line: ByteString): boolean {
  return /^[ \t-\r]*(?:#|$)/.test(line);
}

async function addLine(
  process: Process,
  entries: Entries,
  name: ByteString,
  line: ByteString,
): Promise<void> {
  const stderr = process.fds.get(2);
  if (!MEDIA_TYPE.test(line)) {
    const warning = `Warning: mailcap line not starting with a media type in ${name}\n`;
    await stderr?.write(`${warning}Problematic line: ${line}\n`);
  }
  const given = /priority[ \t-\r]*=[ \t-\r]*([0-9]+)[ \t-\r]*(?:$|;)/i.exec(line)?.[1];
  let priority = given ?? DEFAULT_PRIORITY;
  if (Number(priority) > 9) {
    const range = `Error: priority of ${priority} is out of range (0 <= pri <= 9)\n`;
    await stderr?.write(`${range}       ${line}\n`);
    priority = DEFAULT_PRIORITY;
  }
  entries.add(name, line, priority);
}

/** Reads what packages wrote for mailcap itself. @see update-mime(8), "FILES" */
export async function readPackages(process: Process, files: Files, entries: Entries): Promise<void> {
  for (const path of globAll(process, files, FOLDER)) {
    if (isIgnored(path)) continue;
    const name = baseName(path);
    entries.of(name);
    const lines = (await openLines(process, files, path)) ?? [];
    for (const line of lines) if (!isBlank(line)) await addLine(process, entries, name, line);
  }
}
