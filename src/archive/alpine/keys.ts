import { readRsaKey, type RsaKeys } from '../../formats/alpine/signature.js';
import { RootfsError } from '../../kernel/errors.js';

/** A public key's file: its base name is how signatures name the key. */
export interface ApkKeyFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Keys by the base name of their file.
 * @throws RootfsError `KEYRING_INVALID` for what is no key, and for two different keys of one name
 */
export function readApkKeys(files: readonly ApkKeyFile[]): RsaKeys {
  const keys = new Map<string, ReturnType<typeof readRsaKey>>();
  for (const { name, bytes } of files) {
    const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    const key = readRsaKey(bytes, name);
    const before = keys.get(base);
    if (before !== undefined && !before.equals(key)) {
      throw new RootfsError('KEYRING_INVALID', `two different keys are called ${base}`, {
        hint: 'A signature names its key by the file name alone, so that each key needs a name of its own.',
      });
    }
    keys.set(base, key);
  }
  return keys;
}
