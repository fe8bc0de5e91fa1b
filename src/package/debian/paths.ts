import { hostile, quoted } from './refusal.js';

/** @see limits.h: PATH_MAX counts the final NUL. */
const PATH_MAX_BYTES = 4096;
const NAME_MAX_BYTES = 255;

function checkText(path: string, what: string): void {
  if (Buffer.byteLength(path) >= PATH_MAX_BYTES)
    throw hostile(`a ${what} has more than ${PATH_MAX_BYTES - 1} bytes`);
  if (path.includes('\0')) throw hostile(`a ${what} holds a NUL byte: ${quoted(path)}`);
}

/**
 * The path of a member below the root: `./usr/bin/` → `usr/bin`, `./` → ''.
 *
 * As dpkg does, every leading `/` and `./` is dropped, so an absolute name stays inside the tree. What dpkg would
 * enter into its database under one name and create under another (empty and `.` components inside), what it
 * refuses (newlines) and what would leave the tree (`..`) is hostile.
 * @throws RootfsError `DEB_HOSTILE`
 * @see dpkg lib/dpkg/path.c, path_skip_slash_dotslash; src/main/archives.c, tarobject
 */
export function memberPath(stored: string, isDirectory: boolean): string {
  checkText(stored, 'path');
  const relative = stored.replace(/^(?:\/|\.\/)+/, '');
  const path = isDirectory ? relative.replace(/\/$/, '') : relative;
  if (path === '' || path === '.') return '';
  for (const name of path.split('/')) {
    if (name === '..') throw hostile(`the path ${quoted(stored)} climbs with ".."`);
    if (name === '' || name === '.')
      throw hostile(`the path ${quoted(stored)} has an empty or "." component`);
    if (Buffer.byteLength(name) > NAME_MAX_BYTES) {
      throw hostile(`a name in ${quoted(stored)} has more than ${NAME_MAX_BYTES} bytes`);
    }
  }
  if (path.includes('\n')) throw hostile(`the path ${quoted(stored)} holds a newline`);
  return path;
}

/**
 * Refuses a symlink whose relative target climbs above the root at any point. Absolute targets are resolved inside
 * the tree by whoever follows them.
 * @throws RootfsError `DEB_HOSTILE`
 * @see Debian Policy §10.5
 */
export function checkSymlinkTarget(path: string, target: string): void {
  checkText(target, 'link target');
  // No system can make one. @see symlink(2), ENOENT
  if (target === '') throw hostile(`the symlink ${quoted(path)} has an empty target`);
  if (target.startsWith('/')) return;
  let depth = path.split('/').length - 1;
  for (const name of target.split('/')) {
    if (name === '..') depth--;
    else if (name !== '' && name !== '.') depth++;
    if (depth < 0) throw hostile(`the symlink ${quoted(path)} → ${quoted(target)} climbs above the root`);
  }
}

/** The directories above a path, the nearest first and without the root: `a/b/c` → `a/b`, `a`. */
export function* ancestors(path: string): Generator<string> {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    yield path.slice(0, slash);
  }
}
