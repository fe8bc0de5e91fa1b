import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A kind of program for which the kernel calls an interpreter. */
export interface BinaryFormat {
  readonly isEnabled: boolean;
  readonly interpreter: string;
  /** `F`: the interpreter was opened at registration, so that it is found from inside any root. */
  readonly flags: string;
  readonly offset: number;
  readonly magic: Uint8Array;
  readonly mask: Uint8Array;
}

/**
 * One file of /proc/sys/fs/binfmt_misc; undefined for one that goes by the extension of a name.
 * @see Linux Documentation/admin-guide/binfmt-misc.rst; fs/binfmt_misc.c, entry_status
 */
export function parseBinaryFormat(text: string): BinaryFormat | undefined {
  const [state = '', ...lines] = text.split('\n');
  const values = new Map(lines.map((line) => [/^[a-z]+/.exec(line)?.[0] ?? '', line.replace(/^\S+ ?/, '')]));
  const magic = Buffer.from(values.get('magic') ?? '', 'hex');
  if (magic.length === 0) return undefined;
  const mask = values.get('mask');
  return {
    isEnabled: state === 'enabled',
    interpreter: values.get('interpreter') ?? '',
    flags: values.get('flags') ?? '',
    offset: Number(values.get('offset') ?? 0),
    magic,
    mask: mask === undefined ? Buffer.alloc(magic.length, 0xff) : Buffer.from(mask, 'hex'),
  };
}

/** Whether a program that begins so is one of that kind. @see Linux fs/binfmt_misc.c, search_binfmt_handler */
export function isOfFormat(format: BinaryFormat, head: Uint8Array): boolean {
  const { offset, magic, mask } = format;
  return magic.every((byte, at) => (((head[offset + at] ?? 0) ^ byte) & (mask[at] ?? 0xff)) === 0);
}

/** What a look at binfmt_misc says about a program. */
export type Interpretation = 'unknown' | 'missing' | 'disabled' | 'unfixed' | 'ready';

function ofFormats(formats: readonly BinaryFormat[], head: Uint8Array): Interpretation {
  const fitting = formats.filter((format) => isOfFormat(format, head));
  const enabled = fitting.filter(({ isEnabled }) => isEnabled);
  if (fitting.length === 0) return 'missing';
  if (enabled.length === 0) return 'disabled';
  return enabled.some(({ flags }) => flags.includes('F')) ? 'ready' : 'unfixed';
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return fallback;
  }
}

/**
 * Whether the kernel has an interpreter that works inside a tree for a program that begins so; `unknown` when nothing
 * of binfmt_misc is to be seen here, as in containers that do not mount it.
 * @param folder /proc/sys/fs/binfmt_misc
 */
export function interpretationOf(head: Uint8Array, folder: string): Interpretation {
  const status = readOr(join(folder, 'status'), '');
  if (status === '') return 'unknown';
  const names = readdirSync(folder).filter((name) => name !== 'status' && name !== 'register');
  const formats = names.flatMap((name) => parseBinaryFormat(readOr(join(folder, name), '')) ?? []);
  const found = ofFormats(formats, head);
  return status.trim() === 'enabled' || found === 'missing' ? found : 'disabled';
}
