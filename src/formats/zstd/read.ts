import { Decompress } from 'fzstd';
import { RootfsError } from '../../kernel/errors.js';
import { frameHeaderBytes, parseBlockHeader, parseFrameHeader, zstdMalformed } from './frame.js';
import { Puller } from './pull.js';

const MAGIC = 0xfd2fb528;
/** 16 magic numbers, 0x184D2A50 to 0x184D2A5F. @see RFC 8878 §3.1.2 */
const SKIPPABLE = 0x184d2a5;
const SKIP_STEP_BYTES = 64 * 1024;

/**
 * fzstd moves its whole window for every block, so tiny blocks under a large window would take for ever. Honest
 * encoders stay far below this: 128 MiB moved for each block of 128 KiB is 1024 bytes for each byte of output.
 */
const MOVED_BASE_BYTES = 2 ** 34;
const MOVED_PER_BYTE = 4096;

interface Work {
  movedBytes: number;
  outputBytes: number;
}

async function exactly(source: Puller, count: number): Promise<Uint8Array> {
  const bytes = await source.take(count);
  if (bytes.length < count) throw zstdMalformed('it ends inside a frame');
  return bytes;
}

async function skip(source: Puller, count: number): Promise<void> {
  for (let left = count; left > 0; left -= SKIP_STEP_BYTES)
    await exactly(source, Math.min(left, SKIP_STEP_BYTES));
}

function checkWork(work: Work): void {
  if (work.movedBytes <= MOVED_BASE_BYTES + MOVED_PER_BYTE * work.outputBytes) return;
  throw new RootfsError(
    'ARCHIVE_TOO_LARGE',
    'zstd data is made to take very long: tiny blocks and a large window',
  );
}

/** Feeds fzstd one frame, block by block; yields what comes out. */
async function* readFrame(source: Puller, magic: Uint8Array, work: Work): AsyncGenerator<Uint8Array> {
  const output: Uint8Array[] = [];
  const decoder = new Decompress((bytes) => output.push(bytes));
  const push = (bytes: Uint8Array, isFinal: boolean): Uint8Array[] => {
    try {
      decoder.push(bytes, isFinal);
    } catch (cause) {
      throw zstdMalformed(cause instanceof Error ? cause.message : String(cause), cause);
    }
    return output.splice(0).filter((part) => part.length > 0);
  };
  const descriptor = await exactly(source, 1);
  const rest = await exactly(source, frameHeaderBytes(descriptor[0] as number));
  const header = parseFrameHeader(descriptor[0] as number, rest);
  push(Buffer.concat([magic, descriptor, rest]), false);
  for (let isLast = false; !isLast;) {
    const blockHeader = await exactly(source, 3);
    const block = parseBlockHeader(blockHeader);
    const stored = await exactly(source, block.storedBytes);
    isLast = block.isLast;
    const checksum = isLast && header.hasChecksum ? await exactly(source, 4) : new Uint8Array(0);
    const parts = push(Buffer.concat([blockHeader, stored, checksum]), isLast);
    work.movedBytes += header.windowBytes;
    work.outputBytes += parts.reduce((total, part) => total + part.length, 0);
    checkWork(work);
    yield* parts;
  }
}

async function* readFrames(source: Puller): AsyncGenerator<Uint8Array> {
  const work: Work = { movedBytes: 0, outputBytes: 0 };
  for (let frames = 0; ;) {
    const magic = await source.take(4);
    if (magic.length === 0 && frames > 0) return;
    const number = magic.length < 4 ? 0 : Buffer.from(magic).readUInt32LE();
    if (number === MAGIC) {
      frames++;
      yield* readFrame(source, magic, work);
    } else if (number >>> 4 === SKIPPABLE) {
      await skip(source, Buffer.from(await exactly(source, 4)).readUInt32LE());
    } else {
      throw zstdMalformed(
        frames === 0 ? 'it does not begin with a frame' : 'no frame follows the one before',
      );
    }
  }
}

/**
 * Decompresses zstd: one frame or several, skippable frames passed over. Truncation and anything behind the last
 * frame are errors, but content checksums are not compared: **give it only bytes whose digest was verified.**
 * @throws RootfsError `ARCHIVE_MALFORMED`, `ARCHIVE_UNSUPPORTED` (dictionary, window over 128 MiB),
 * `ARCHIVE_TOO_LARGE` (would take very long), and what the source throws
 * @see RFC 8878
 */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = new Puller(chunks);
  try {
    yield* readFrames(source);
  } finally {
    await source.close();
  }
}
