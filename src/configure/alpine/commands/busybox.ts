import { byteStringOf, type ByteString } from '../../../kernel/byte-string.js';
import { unmodelled, type Command, type CommandTable } from '../../commands/command.js';
import { Process } from '../../system/process.js';
import { appletPaths } from '../finish.js';

const BUSYBOX = '/bin/busybox';
const SHELLS = new Set(['sh', 'ash']);

/** What this tree's busybox was built with; the package says it in a file, because only running it could tell otherwise. */
function applets(process: Process): readonly ByteString[] {
  const { tree, readAt } = process.system;
  const paths = appletPaths(tree, readAt);
  if (paths.length === 0)
    unmodelled(process, 'a list of applets of a busybox without etc/busybox-paths.d/busybox');
  return paths.map(byteStringOf);
}

function lastName(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `--install [-s] [DIR]`: a link for each applet, at its own place or flat in DIR. What is there stays. */
async function install(process: Process, args: readonly ByteString[]): Promise<number> {
  const { files } = process;
  const isSymbolic = args.includes('-s');
  const [folder] = args.filter((word) => word !== '-s');
  for (const applet of applets(process)) {
    const path = folder === undefined ? `/${applet}` : `${folder}/${lastName(applet)}`;
    if (files.tryStat(path, false) !== undefined) continue;
    const above = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!files.isDirectory(above)) await process.complain(`${path}: No such file or directory`);
    else if (isSymbolic) files.symlink(BUSYBOX, path);
    else files.link(BUSYBOX, path);
  }
  return 0;
}

async function list(process: Process, isFull: boolean): Promise<number> {
  const names = applets(process).map((path) => (isFull ? path : lastName(path)));
  const sorted = isFull ? names : [...new Set(names)].sort();
  await process.write(sorted.map((name) => `${name}\n`).join(''));
  return 0;
}

/**
 * busybox called by its own name: as an installer of links, as a list, or as one of its applets.
 * @param commands models of the applets
 * @see busybox libbb/appletlib.c, busybox_main
 */
export function busyboxCommand(commands: () => CommandTable): Command {
  return (process) => {
    const [first = '', ...rest] = process.args;
    if (first === '--install') return install(process, rest);
    if (first === '--list') return list(process, false);
    if (first === '--list-full') return list(process, true);
    const name = lastName(first);
    if (SHELLS.has(name)) return process.run(['/bin/sh', ...rest]);
    const table = commands();
    const command = Object.hasOwn(table, name) ? table[name] : undefined;
    if (command === undefined) return unmodelled(process, `busybox ${first}`);
    const { system, env, fds, cwd, umask, origin } = process;
    return command(new Process(system, [first, ...rest], env, fds, cwd, umask, origin, BUSYBOX));
  };
}
