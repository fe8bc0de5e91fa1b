import type { ByteString } from '../../../../kernel/byte-string.js';
import type { Files } from '../../../system/files.js';
import { TYPES, type LocalChanges, type StackType } from './local-changes.js';
import type { Release } from './release.js';
import { boilerplateSum, savedText, stackText, type Selection } from './stack-file.js';

/** Where the files are. */
export interface Folders {
  readonly config: ByteString;
  readonly state: ByteString;
  readonly profiles: ByteString;
}

export interface WriteRequest {
  readonly files: Files;
  readonly folders: Folders;
  readonly release: Release;
  readonly selection: Selection;
  readonly changes: LocalChanges | undefined;
  readonly isForced: boolean;
}

/** The package's own template, which is not looked for below another root. */
function packaged(files: Files, type: StackType): ByteString {
  return files.tryRead(`/usr/share/pam/common-${type}`) ?? '';
}

/**
 * What a file is made from: the package's template where nobody changed its boilerplate, else the file itself; one
 * that has lost its marks is made anew only when forced.
 */
function newText(request: WriteRequest, type: StackType): ByteString | undefined {
  const { files, folders, release, selection, changes, isForced } = request;
  const byType = changes?.byType.get(type);
  const current = files.tryRead(`${folders.config}/common-${type}`) ?? '';
  const isKnown = release.knownSums.get(type)?.includes(boilerplateSum(current)) === true;
  const text = stackText(isKnown ? packaged(files, type) : current, selection, type, byType);
  if (text !== undefined || !isForced) return text;
  return stackText(packaged(files, type), selection, type, byType);
}

/** `cp -f`, which keeps the copy's inode where there is one. */
function backUp(files: Files, path: ByteString): void {
  files.write(`${path}.pam-old`, files.readBytes(path), files.stat(path).mode);
}

/**
 * Writes the files and what is kept of them, one after the other.
 * @returns whether all could be made; those before one that could not are written
 * @see pam-auth-update, write_profiles
 */
export function writeStacks(request: WriteRequest): boolean {
  const { files, folders, selection, isForced } = request;
  if (!files.isDirectory(folders.state)) files.mkdir(folders.state);
  for (const type of TYPES) {
    const target = `${folders.config}/common-${type}`;
    const text = newText(request, type);
    if (text === undefined) {
      touchFolder(files, `${target}.pam-new`);
      return false;
    }
    files.write(`${target}.pam-new`, text);
    files.write(`${folders.state}/${type}.new`, savedText(selection, type));
    if (files.exists(target) && isForced) backUp(files, target);
    files.rename(`${target}.pam-new`, target);
    files.rename(`${folders.state}/${type}.new`, `${folders.state}/${type}`);
  }
  return true;
}

/** A file that could not be finished was begun, and is removed. */
function touchFolder(files: Files, path: ByteString): void {
  files.write(path, '');
  files.unlink(path);
}
