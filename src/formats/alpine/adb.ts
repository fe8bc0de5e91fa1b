/** Bytes enough for {@link isAdb}. */
export const ADB_MAGIC_BYTES = 4;

/**
 * Whether a file begins as packages and indexes of apk version 3 do: `ADB.` plain, `ADBd` deflate, `ADBc` with the
 * compression named behind it.
 * @see apk-v3(5)
 */
export function isAdb(start: Uint8Array): boolean {
  return /^ADB[.dc]/.test(Buffer.from(start.subarray(0, ADB_MAGIC_BYTES)).toString('latin1'));
}
