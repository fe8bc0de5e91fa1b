import type { ByteString } from '../../../kernel/byte-string.js';
import type { OpenFile } from '../../../shell/open-file.js';

const FLUSH_BYTES = 32_768;

/** What a program writes, gathered into larger writes as the C library's streams do. */
export class BufferedOutput {
  private parts: ByteString[] = [];
  private sizeBytes = 0;

  constructor(private readonly file: OpenFile) {}

  async write(text: ByteString): Promise<void> {
    this.parts.push(text);
    this.sizeBytes += text.length;
    if (this.sizeBytes >= FLUSH_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.parts.length === 0) return;
    const text = this.parts.join('');
    this.parts = [];
    this.sizeBytes = 0;
    if (text !== '') await this.file.write(text);
  }
}
