import type { ByteString } from '../../../kernel/byte-string.js';
import { bytesOf } from '../../../kernel/byte-string.js';
import { compareBytewise } from '../../../kernel/order.js';
import { StringBuffer } from './string-buffer.js';

/** A message of the catalogue. @see https://systemd.io/CATALOG */
interface CatalogItem {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** '' for the language of programs. */
  readonly language: ByteString;
  readonly payload: ByteString;
}

/** A file of messages is wrong; the message says where. */
export class CatalogError extends Error {}

const MAX_LANGUAGE_BYTES = 31;

/** `de` of `systemd.de.catalog`; '' when the name has none. */
function fileLanguage(path: ByteString): ByteString {
  return /\.([^./]{1,30})\.catalog$/.exec(path)?.[1] ?? '';
}

/** Where the headers of an entry end. */
function headersEnd(payload: ByteString): number {
  let at = 0;
  for (;;) {
    const end = payload.indexOf('\n', at);
    if (end < 0 || end === at) return at;
    at = end + 1;
  }
}

/** An entry over an earlier one: its headers count first, its text instead of the other's unless it has none. */
function combine(entry: ByteString, before: ByteString): ByteString {
  const [own, other] = [headersEnd(entry), headersEnd(before)];
  const body = entry.slice(own);
  return entry.slice(0, own) + before.slice(0, other) + (body === '' ? before.slice(other) : body);
}

/** An entry that is being read. */
interface Open {
  readonly id: string;
  readonly language: ByteString;
  payload: ByteString;
}

/** All entries of several files, the later ones over the earlier. */
export class Catalog {
  private readonly items = new Map<string, CatalogItem>();

  get size(): number {
    return this.items.size;
  }

  private finish(open: Open | undefined, path: ByteString, line: number): void {
    if (open === undefined) return;
    if (open.payload === '') throw new CatalogError(`[${path}:${line}] No payload text.`);
    const key = `${open.id} ${open.language}`;
    const before = this.items.get(key);
    const payload = before === undefined ? open.payload : combine(open.payload, before.payload);
    this.items.set(key, { id: open.id, language: open.language, payload });
  }

  private language(text: ByteString, fallback: ByteString, where: string): ByteString {
    if (text.length < 2) throw new CatalogError(`${where} Language too short.`);
    if (text.length > MAX_LANGUAGE_BYTES) throw new CatalogError(`${where} language too long.`);
    return text === fallback ? fallback : text;
  }

  /** Reads a file. @throws CatalogError @see systemd src/libsystemd/sd-journal/catalog.c, catalog_import_file */
  read(path: ByteString, text: ByteString): void {
    const fallback = fileLanguage(path);
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    let open: Open | undefined;
    let isAfterEmpty = true;
    for (const [index, line] of lines.entries()) {
      const where = `[${path}:${index + 1}]`;
      if (line === '') isAfterEmpty = true;
      if (line === '' || /^[#;]/.test(line)) continue;
      const [, id, tail] = (isAfterEmpty ? /^-- ([0-9a-fA-F]{32})(?: (.*))?$/s.exec(line) : null) ?? [];
      if (id !== undefined) {
        this.finish(open, path, index + 1);
        const language = tail === undefined ? fallback : this.language(tail.trim(), fallback, where);
        open = { id: id.toLowerCase(), language, payload: '' };
      } else if (open === undefined) {
        throw new CatalogError(`${where} Got payload before ID.`);
      } else {
        open.payload += `${isAfterEmpty ? '\n' : ''}${line}\n`;
      }
      isAfterEmpty = false;
    }
    this.finish(open, path, lines.length);
  }

  /** The database of all entries: header, items by number and language, texts. Little-endian on every machine. */
  encode(): Uint8Array {
    const strings = new StringBuffer();
    const placed = [...this.items.values()].map((item) => ({ ...item, offset: strings.add(item.payload) }));
    placed.sort((a, b) => compareBytewise(a.id, b.id) || compareBytewise(a.language, b.language));
    const header = Buffer.alloc(40);
    header.write('RHHHKSLP', 'latin1');
    header.writeBigUInt64LE(40n, 16);
    header.writeBigUInt64LE(BigInt(placed.length), 24);
    header.writeBigUInt64LE(56n, 32);
    const items = placed.map(({ id, language, offset }) => {
      const item = Buffer.alloc(56);
      item.write(id, 'hex');
      item.set(bytesOf(language), 16);
      item.writeBigUInt64LE(BigInt(offset), 48);
      return item;
    });
    return Buffer.concat([header, ...items, strings.bytes]);
  }
}
