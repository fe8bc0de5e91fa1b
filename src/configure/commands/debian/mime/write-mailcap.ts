import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import type { Process } from '../../../system/process.js';
import { isIoError } from '../../command.js';

const TEMPLATE = '/usr/lib/mime/mailcap';
const RULE = `\n${'#'.repeat(79)}\n\n`;

/** What is kept of the file: all up to the end of the user's section; undefined when it has none. */
function keptPart(text: ByteString): ByteString | undefined {
  let [kept, isInUser] = ['', false];
  for (const one of text.replaceAll('install-mime', 'update-mime').split(/(?<=\n)/)) {
    kept += one;
    if (isInUser && /^# ----- [^\n]* Ends /.test(one)) return kept;
    isInUser ||= /^# ----- [^\n]* Begins /.test(one);
  }
  return undefined;
}

function shown(line: ByteString): ByteString {
  return line
    .replace(/[ \t-\r]*priority[ \t-\r]*=[ \t-\r]*[0-9]+[ \t-\r]*(?:$|;)/, '')
    .replace(/[ \t-\r]*;[ \t-\r]*$/, '');
}

/** Writes the generated part below the user's own, by way of a new file. @returns the exit status */
export async function writeMailcap(
  process: Process,
  files: Files,
  path: ByteString,
  lines: readonly ByteString[],
): Promise<number> {
  const say = async (text: ByteString): Promise<void> => process.fds.get(2)?.write(text);
  const before = files.tryRead(path) ?? files.tryRead(TEMPLATE);
  if (before === undefined) return 0;
  const kept = keptPart(before);
  if (kept === undefined) {
    const advice = '       Restore from backup or delete and re-install mime-support package';
    await say(`Error: '${path}' is not in required format -- not updated\n${advice}`);
    return 0;
  }
  try {
    files.write(`${path}.new`, kept + RULE + lines.map((line) => `${shown(line)}\n`).join(''));
  } catch (error) {
    if (!isIoError(error)) throw error;
    await say(`Error: could not write '${path}.new' -- ${error.message}\n`);
    return 1;
  }
  files.rename(`${path}.new`, path);
  return 0;
}
