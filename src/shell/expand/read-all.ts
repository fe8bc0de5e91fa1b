import type { ByteString } from '../../kernel/byte-string.js';
import type { OpenFile } from '../open-file.js';

const CHUNK_BYTES = 65_536;

/** Everything up to the end of a file. @throws ShellIoError */
export async function readAll(file: OpenFile): Promise<ByteString> {
  const parts: ByteString[] = [];
  file.retain();
  try {
    for (;;) {
      const part = await file.read(CHUNK_BYTES);
      if (part === '') return parts.join('');
      parts.push(part);
    }
  } finally {
    file.release();
  }
}
