import type { ByteString } from '../../../kernel/byte-string.js';

/** Why an operation on a unit was refused, by the name of the error that systemd gives it. */
export type InstallCode =
  | 'EADDRNOTAVAIL'
  | 'EBADFD'
  | 'EEXIST'
  | 'EIDRM'
  | 'EINVAL'
  | 'EISDIR'
  | 'ELOOP'
  | 'ENOENT'
  | 'ENOLINK'
  | 'ENOTDIR'
  | 'ENOTTY'
  | 'ERFKILL'
  | 'ETXTBSY'
  | 'EUCLEAN'
  | 'EXDEV';

/** An operation that failed; who catches it decides whether the rest goes on. */
export class InstallFailure extends Error {
  constructor(readonly code: InstallCode) {
    super(code);
  }
}

/** What was done, noticed or refused, in order: it is told when the operation is over. */
export type InstallChange =
  | { readonly kind: 'symlink'; readonly path: ByteString; readonly source: ByteString }
  | { readonly kind: 'unlink' | 'masked' | 'dangling' | 'auxiliary-failed'; readonly path: ByteString }
  | { readonly kind: 'missing-target'; readonly path: ByteString; readonly source: ByteString }
  | {
      readonly kind: 'error';
      readonly code: InstallCode;
      readonly path: ByteString;
      readonly source?: ByteString | undefined;
    };

/** strerror(3) of the codes that have no sentence of their own. */
const ERRNO_TEXTS: Partial<Record<InstallCode, string>> = {
  EINVAL: 'Invalid argument',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  ENOTTY: 'Inappropriate ioctl for device',
  EBADFD: 'File descriptor in bad state',
  ENOLINK: 'Link has been severed',
  ENOENT: 'No such file or directory',
  ELOOP: 'Too many levels of symbolic links',
  EXDEV: 'Invalid cross-device link',
};

export function errnoText(code: InstallCode): string {
  return ERRNO_TEXTS[code] ?? code;
}

function oldError(verb: string, change: InstallChange & { readonly kind: 'error' }): ByteString {
  const { path, source } = change;
  const failed = `Failed to ${verb} unit`;
  switch (change.code as string) {
    case 'EEXIST':
      return source === undefined
        ? `${failed}, file "${path}" already exists.`
        : `${failed}, file "${path}" already exists and is a symlink to "${source}".`;
    case 'ERFKILL':
      return `${failed}, unit ${path} is masked.`;
    case 'EADDRNOTAVAIL':
      return `${failed}, unit ${path} is transient or generated.`;
    case 'ETXTBSY':
      return `${failed}, file ${path} is under the systemd unit hierarchy already.`;
    case 'EIDRM':
      return `Failed to ${verb} ${source}, destination unit ${path} is a non-template unit.`;
    case 'EUCLEAN':
      return `${failed}, "${path}" is not a valid unit name.`;
    case 'ELOOP':
      return `${failed}, refusing to operate on linked unit file ${path}.`;
    case 'EXDEV':
      return source === undefined
        ? `${failed}, invalid unit reference "${path}".`
        : `${failed}, cannot alias ${source} as ${path}.`;
    case 'ENOENT':
      return `${failed}, unit ${path} does not exist.`;
    default:
      return `${failed}, file "${path}": ${errnoText(change.code)}`;
  }
}

function newError(verb: string, change: InstallChange & { readonly kind: 'error' }): ByteString {
  const { path, source } = change;
  const sentences: Partial<Record<InstallCode, string>> = {
    EEXIST: `File '${path}' already exists${source === undefined ? '' : ` and is a symlink to ${source}`}`,
    ERFKILL: `Unit ${path} is masked`,
    EADDRNOTAVAIL: `Unit ${path} is transient or generated`,
    ETXTBSY: `File '${path}' is under the systemd unit hierarchy already`,
    EIDRM: `Refusing to operate on template unit ${source} when destination unit ${path} is a non-template unit`,
    EUCLEAN: `Invalid unit name ${path}`,
    ELOOP: `Refusing to operate on linked unit file ${path}`,
    EXDEV: source === undefined ? `Invalid unit reference ${path}` : `Cannot alias ${source} as ${path}`,
    ENOENT: `Unit ${path} does not exist`,
    ENOLINK: `Unit ${path} is an unresolvable alias`,
  };
  const sentence = sentences[change.code];
  if (sentence !== undefined) return `Failed to ${verb} unit: ${sentence}`;
  return `Failed to ${verb} unit ${path}: ${errnoText(change.code)}`;
}

/** The sentence that systemctl of this release has for a change. @see systemd src/shared/install.c, install_changes_dump */
export function changeSentence(
  change: InstallChange,
  verb: string,
  how: { readonly release: number; readonly arrow: ByteString },
): ByteString {
  const isNew = how.release >= 254;
  switch (change.kind) {
    case 'symlink':
      return isNew
        ? `Created symlink '${change.path}' ${how.arrow} '${change.source}'.`
        : `Created symlink ${change.path} ${how.arrow} ${change.source}.`;
    case 'unlink':
      return isNew ? `Removed '${change.path}'.` : `Removed "${change.path}".`;
    case 'masked':
      return `Unit ${change.path} is masked, ignoring.`;
    case 'dangling':
      return isNew
        ? `Unit ${change.path} is an alias to a non-existent unit, ignoring.`
        : `Unit ${change.path} is an alias to a unit that is not present, ignoring.`;
    case 'auxiliary-failed':
      return `Failed to enable auxiliary unit ${change.path}, ignoring.`;
    case 'missing-target':
      return `Unit ${change.source} is added as a dependency to a non-existent unit ${change.path}.`;
    case 'error':
      return isNew ? newError(verb, change) : oldError(verb, change);
    default:
      return change satisfies never;
  }
}
