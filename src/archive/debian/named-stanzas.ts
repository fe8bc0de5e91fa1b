import type { BlobSpec } from '../../kernel/digest.js';
import { type Verified, vouch } from '../verified.js';
import type { IndexStream } from './index-bytes.js';

const BREAK = Buffer.from('\n\n');
const PACKAGE = Buffer.from('Package: ');
const NEWLINE = 10;
const NOTHING = { sha256: '' as BlobSpec['sha256'], sizeBytes: 0 };

/** Debian's largest stanza has 260 kB; what is longer than this is left to who reads it. */
const HELD_MAX_BYTES = 4 * 1024 * 1024;

/** Whether stanzas may end otherwise than with an empty line, as in files with other line ends. */
function hasOtherBreaks(bytes: Buffer): boolean {
  return bytes.includes('\r') || bytes.includes('\n \n') || bytes.includes('\n\t\n');
}

/** One that does not begin with its name, as every archive's do, is wanted too. */
function isWanted(stanza: Buffer, names: ReadonlySet<string>): boolean {
  if (!stanza.subarray(0, PACKAGE.length).equals(PACKAGE)) return true;
  const end = stanza.indexOf(NEWLINE);
  const name = stanza.toString('latin1', PACKAGE.length, end < 0 ? stanza.length : end).trim();
  return names.has(name);
}

/** Cuts bytes into stanzas as they come, and keeps what is wanted of them. */
class Sieve {
  private held: Buffer = Buffer.alloc(0);
  private passesAll = false;

  constructor(private readonly names: ReadonlySet<string>) {}

  push(chunk: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([this.held, chunk]);
    this.passesAll ||= bytes.length > HELD_MAX_BYTES || hasOtherBreaks(bytes);
    const kept: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(BREAK); end >= 0 && !this.passesAll; end = bytes.indexOf(BREAK, start)) {
      const stanza = bytes.subarray(start, end + BREAK.length);
      if (isWanted(stanza, this.names)) kept.push(stanza);
      start = end + BREAK.length;
    }
    this.held = this.passesAll ? Buffer.alloc(0) : bytes.subarray(start);
    return this.passesAll ? bytes : Buffer.concat(kept);
  }

  rest(): Uint8Array {
    return this.held;
  }
}

/**
 * The same index with only the stanzas of packages that are named, for who looks for a few in many: to read all of
 * Debian's takes as long as to decompress them. Its digest is that of the whole. Lines that messages name are those of what is left.
 */
export function namedStanzas(
  stream: Verified<IndexStream>,
  names: ReadonlySet<string>,
): Verified<IndexStream> {
  async function* chunks(): AsyncGenerator<Uint8Array, BlobSpec> {
    const sieve = new Sieve(names);
    const whole = stream.chunks();
    let next = await whole.next();
    try {
      for (; next.done !== true; next = await whole.next()) {
        const kept = sieve.push(next.value);
        if (kept.length > 0) yield kept;
      }
    } finally {
      if (next.done !== true) await whole.return(NOTHING);
    }
    yield sieve.rest();
    return next.value;
  }
  return vouch({ sizeBytes: undefined, chunks });
}
