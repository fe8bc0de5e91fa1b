import { ar, member } from './ar.js';
import { storedGzip, storedXz, storedZstd } from './compress.js';
import { dir, file, tar } from './tar.js';

export type DebCompression = 'none' | 'gz' | 'xz' | 'zst';

export interface DebParts {
  /** The control file as text, the entries of the control member, or its uncompressed bytes. */
  readonly control?: string | readonly Uint8Array[] | Uint8Array;
  /** The entries of the data member, or its uncompressed bytes. */
  readonly data?: readonly Uint8Array[] | Uint8Array;
  readonly compression?: DebCompression;
  /** The text of debian-binary. */
  readonly version?: string;
  /** Whole members, put at these places. */
  readonly between?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

const COMPRESSORS: Readonly<Record<DebCompression, (bytes: Uint8Array) => Uint8Array>> = {
  none: (bytes) => bytes,
  gz: storedGzip,
  xz: storedXz,
  zst: storedZstd,
};

/** A control file of the mandatory fields, with more lines at the end. */
export function controlText(more = ''): string {
  return `Package: hello\nVersion: 1.0-1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: test\n${more}`;
}

function archive(entries: readonly Uint8Array[] | Uint8Array): Uint8Array {
  return entries instanceof Uint8Array ? entries : tar(...entries);
}

/** control.tar or data.tar as a member of the ar archive. */
export function tarMember(
  base: 'control.tar' | 'data.tar',
  entries: readonly Uint8Array[] | Uint8Array,
  compression: DebCompression = 'none',
): Buffer {
  const name = compression === 'none' ? base : `${base}.${compression}`;
  return member(name, COMPRESSORS[compression](archive(entries)));
}

/** A .deb: well formed as long as nobody says otherwise, and the same bytes on every machine. */
export function deb(parts: DebParts = {}): Buffer {
  const { control = controlText(), data = [dir('./')], compression = 'none' } = parts;
  const entries = typeof control === 'string' ? [dir('./'), file('./control', control)] : control;
  return ar(
    member('debian-binary', parts.version ?? '2.0\n'),
    tarMember('control.tar', entries, compression),
    ...(parts.between ?? []),
    tarMember('data.tar', data, compression),
    ...(parts.after ?? []),
  );
}
