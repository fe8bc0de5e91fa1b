import { posix, win32 } from 'node:path';
import { RootfsError } from '../kernel/errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

function absolute(value: string | undefined, isAbsolute: (path: string) => boolean): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

function withinHome(home: string, join: (...parts: string[]) => string, ...below: string[]): string {
  if (home === '') {
    throw new RootfsError('USAGE', 'there is no home directory to keep the cache in', {
      hint: 'Name a directory with --cache DIRECTORY or ROOTFS_CACHE.',
    });
  }
  return join(home, ...below);
}

/**
 * Where the cache lies when neither `--cache` nor `ROOTFS_CACHE` says so: `$XDG_CACHE_HOME/rootfs`, else
 * `~/.cache/rootfs`, on macOS `~/Library/Caches/rootfs`, on Windows `%LOCALAPPDATA%\rootfs\cache`.
 * @param home the user's home directory, '' when there is none
 * @throws RootfsError `USAGE` when nothing says where
 * @see XDG Base Directory Specification 0.8: an empty or relative XDG_CACHE_HOME counts as not set
 */
export function defaultCacheDirectory(
  environment: Environment,
  home: string,
  platform: NodeJS.Platform,
): string {
  if (platform === 'win32') {
    const local = absolute(environment['LOCALAPPDATA'], win32.isAbsolute);
    return win32.join(local ?? withinHome(home, win32.join, 'AppData', 'Local'), 'rootfs', 'cache');
  }
  const xdg = absolute(environment['XDG_CACHE_HOME'], posix.isAbsolute);
  if (xdg !== undefined) return posix.join(xdg, 'rootfs');
  const below = platform === 'darwin' ? ['Library', 'Caches', 'rootfs'] : ['.cache', 'rootfs'];
  return withinHome(home, posix.join, ...below);
}
