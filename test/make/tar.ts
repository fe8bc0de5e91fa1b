/** Anything about an entry that a test wants to say; the rest is what an honest packer would write. */
export interface TarOptions {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly userName?: string;
  readonly groupName?: string;
  readonly mtime?: number;
  readonly prefix?: string;
  readonly format?: 'v7' | 'ustar' | 'gnu';
  readonly type?: string;
  readonly device?: readonly [number, number];
  /** Fields as they stand, in Latin-1, instead of octal digits; shorter ones are filled with NUL. */
  readonly sizeField?: string;
  readonly modeField?: string;
  readonly uidField?: string;
  readonly mtimeField?: string;
  readonly checksumField?: string;
}

type Name = string | Uint8Array;

const TYPES = { file: '0', hardlink: '1', symlink: '2', char: '3', block: '4', dir: '5', fifo: '6' } as const;
const MAGIC = { v7: '', ustar: 'ustar\x0000', gnu: 'ustar  \0' } as const;

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function put(block: Buffer, offset: number, length: number, value: Name): void {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  block.set(bytes.subarray(0, length), offset);
}

function putOwnerNames(block: Buffer, options: TarOptions): void {
  if (options.format === 'v7') return;
  put(block, 265, 32, Buffer.from(options.userName ?? 'root'));
  put(block, 297, 32, Buffer.from(options.groupName ?? 'root'));
  const [major, minor] = options.device ?? [0, 0];
  put(block, 329, 8, octal(major, 7));
  put(block, 337, 8, octal(minor, 7));
  if (options.prefix !== undefined) put(block, 345, 155, options.prefix);
}

/** One header block with a right checksum, unless `checksumField` says otherwise. */
export function header(name: Name, sizeBytes: number, link: Name, options: TarOptions): Buffer {
  const block = Buffer.alloc(512);
  put(block, 0, 100, typeof name === 'string' ? Buffer.from(name) : name);
  put(block, 100, 8, options.modeField ?? octal(options.mode ?? 0o644, 7));
  put(block, 108, 8, options.uidField ?? octal(options.uid ?? 0, 7));
  put(block, 116, 8, octal(options.gid ?? 0, 7));
  put(block, 124, 12, options.sizeField ?? octal(sizeBytes, 11));
  put(block, 136, 12, options.mtimeField ?? octal(options.mtime ?? 1_700_000_000, 11));
  put(block, 148, 8, ' '.repeat(8));
  put(block, 156, 1, options.type ?? '0');
  put(block, 157, 100, typeof link === 'string' ? Buffer.from(link) : link);
  put(block, 257, 8, MAGIC[options.format ?? 'ustar']);
  putOwnerNames(block, options);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(block, 148, 8, options.checksumField ?? `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

export function file(name: Name, content: Name = '', options: TarOptions = {}): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([header(name, bytes.length, '', { type: TYPES.file, ...options }), padded(bytes)]);
}

export function dir(name: Name, options: TarOptions = {}): Buffer {
  return header(name, 0, '', { mode: 0o755, type: TYPES.dir, ...options });
}

export function symlink(name: Name, target: Name, options: TarOptions = {}): Buffer {
  return header(name, 0, target, { mode: 0o777, type: TYPES.symlink, ...options });
}

export function hardlink(name: Name, target: Name, options: TarOptions = {}): Buffer {
  return header(name, 0, target, { type: TYPES.hardlink, ...options });
}

export function char(name: Name, major: number, minor: number, options: TarOptions = {}): Buffer {
  return header(name, 0, '', { type: TYPES.char, device: [major, minor], ...options });
}

export function block(name: Name, major: number, minor: number, options: TarOptions = {}): Buffer {
  return header(name, 0, '', { type: TYPES.block, device: [major, minor], ...options });
}

export function fifo(name: Name, options: TarOptions = {}): Buffer {
  return header(name, 0, '', { type: TYPES.fifo, ...options });
}

function paxRecord(keyword: string, value: Name): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${keyword}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A pax header for the next entry (or, with type `g`, for all that follow). */
export function pax(records: Readonly<Record<string, Name>>, type: 'x' | 'g' = 'x'): Buffer {
  const body = Buffer.concat(Object.entries(records).map(([keyword, value]) => paxRecord(keyword, value)));
  return paxRaw(body, type);
}

export function paxRaw(body: Uint8Array | string, type: 'x' | 'g' = 'x'): Buffer {
  return file('./PaxHeaders/x', Buffer.from(body), { type });
}

/** GNU's long name (type L) or long link (type K) for the next entry. */
export function gnuLong(text: Name, type: 'L' | 'K' = 'L'): Buffer {
  return file('././@LongLink', Buffer.concat([Buffer.from(text), Buffer.alloc(1)]), { type, format: 'gnu' });
}

/** The entries and an end of two blocks of zeros. */
export function tar(...entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}
