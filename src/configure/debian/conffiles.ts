import { RootfsError } from '../../kernel/errors.js';
import type { Package } from '../../package/package.js';

export interface ConffileName {
  /** Absolute. */
  readonly path: string;
  readonly removeOnUpgrade: boolean;
}

/**
 * The configuration files that a package names.
 * @throws RootfsError `DEB_MALFORMED` for a line that is not an absolute path with at most a known flag
 * @see deb-conffiles(5)
 */
export function readConffiles(pkg: Package): readonly ConffileName[] {
  const file = pkg.controlFiles.find(({ name }) => name === 'conffiles');
  if (file === undefined) return [];
  const lines = Buffer.from(file.bytes).toString('utf8').split('\n');
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(?:(remove-on-upgrade)\s+)?(\/.*)$/.exec(line);
      const path = match?.[2];
      if (path === undefined) {
        throw new RootfsError('DEB_MALFORMED', `${pkg.name}: conffiles has the line ${JSON.stringify(line)}`);
      }
      return { path, removeOnUpgrade: match?.[1] !== undefined };
    });
}
