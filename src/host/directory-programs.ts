import { spawnSync } from 'node:child_process';
import type { DirectoryItem } from '../kernel/directory.js';

/** What the program complained about; undefined when all went well. */
function complaintOf(program: string, args: readonly string[]): string | undefined {
  const ended = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  });
  if (ended.error !== undefined) return `the program ${program} cannot be run on this machine`;
  if (ended.status === 0) return undefined;
  // Without the path, so that one reason is one line: `mknod: /…/dev/null: Operation not permitted`.
  const sentence = ended.stderr.trim().split('\n')[0]?.split(': ').at(-1);
  return sentence === undefined || sentence === '' ? `${program} failed` : `${program}: ${sentence}`;
}

/** Makes a device or named pipe. @returns why it could not be made. @see mknod(1), mkfifo(1) */
export function makeSpecialFile(item: DirectoryItem, place: string): string | undefined {
  if (item.kind === 'fifo') return complaintOf('mkfifo', ['--', place]);
  if (item.kind !== 'character' && item.kind !== 'block') return undefined;
  const { major, minor } = item.device;
  const type = item.kind === 'character' ? 'c' : 'b';
  return complaintOf('mknod', ['--', place, type, String(major), String(minor)]);
}

/** Sets an extended attribute, never through a link. @returns why it could not be set. @see setfattr(1) */
export function setAttribute(place: string, name: string, value: Uint8Array): string | undefined {
  const hexadecimal = `0x${Buffer.from(value).toString('hex')}`;
  return complaintOf('setfattr', ['-h', '-n', name, '-v', hexadecimal, '--', place]);
}
