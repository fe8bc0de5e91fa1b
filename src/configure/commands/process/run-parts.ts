import type { ByteString } from '../../../kernel/byte-string.js';
import type { Process } from '../../system/process.js';
import { unmodelled } from '../command.js';
import { parseOptions, type ParsedOptions } from '../options.js';
import { withUsage } from '../usage.js';

const OPTIONS = {
  ...{ test: 'flag', list: 'flag', v: 'verbose', verbose: 'flag', d: 'refused', debug: 'refused' },
  ...{ report: 'flag', reverse: 'flag', 'exit-on-error': 'flag', 'new-session': 'flag', stdin: 'flag' },
  ...{ a: 'arg', arg: 'value', u: 'umask', umask: 'value', regex: 'refused', lsbsysinit: 'flag' },
};

/** Names of files that are run. @see run-parts(8) */
const PLAIN = /^[a-zA-Z0-9_-]+$/;
const LSB: readonly RegExp[] = [/^_?(?:[a-z0-9_.]+-)+[a-z0-9]+$/, /^[a-z0-9]+$/, /^[a-zA-Z0-9_-]+$/];
const LSB_EXCLUDED = /\.dpkg-(?:old|dist|new|tmp)$/;

function isTaken(name: ByteString, options: ParsedOptions): boolean {
  if (!options.has('lsbsysinit')) return PLAIN.test(name);
  return !LSB_EXCLUDED.test(name) && LSB.some((form) => form.test(name));
}

/** run-parts(8): the programs of a directory, in the order of their names' bytes. */
export function runParts(process: Process): Promise<number> {
  return withUsage(process, 1, async () => {
    const options = parseOptions(process, OPTIONS);
    const [folder = '', extra] = options.operands;
    if (folder === '' || extra !== undefined) {
      await process.complain(folder === '' ? 'missing operand' : 'too many arguments');
      return 1;
    }
    if (!process.files.isDirectory(folder)) {
      await process.complain(`failed to open directory ${folder}: No such file or directory`);
      return 1;
    }
    if (options.has('report')) unmodelled(process, 'run-parts --report');
    const names = process.files.list(folder).filter((name) => isTaken(name, options));
    const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
    if (options.has('reverse')) sorted.reverse();
    return runAll(process, folder, sorted, options);
  });
}

async function runAll(
  process: Process,
  folder: ByteString,
  names: readonly ByteString[],
  options: ParsedOptions,
): Promise<number> {
  const given = options.value('umask');
  const umask = given === undefined ? 0o022 : Number.parseInt(given, 8);
  let result = 0;
  for (const name of names) {
    const path = `${folder}/${name}`;
    const status = process.files.tryStat(path, true);
    if (status === undefined) await process.complain(`component ${path} is a broken symbolic link`);
    if (status?.kind !== 'file') continue;
    const isProgram = (status.mode & 0o111) !== 0;
    if (options.has('list') || options.has('test')) {
      if (isProgram || options.has('list')) await process.write(`${path}\n`);
      continue;
    }
    if (!isProgram) continue;
    const argv = [path, ...options.values('arg')];
    if (options.has('verbose')) await process.complain(`executing ${argv.join(' ')}`);
    const ended = await process.run(argv, { umask });
    if (ended === 0) continue;
    await process.complain(`${path} exited with return code ${ended}`);
    result = 1;
    if (options.has('exit-on-error')) return ended;
  }
  return result;
}
