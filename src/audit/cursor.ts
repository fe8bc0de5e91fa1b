/** The bytes of a stream one after the other, a chunk at a time. */
export class Cursor {
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readonly iterator: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  /** What is left of the current chunk; empty at the end. */
  async rest(): Promise<Uint8Array> {
    while (this.at === this.chunk.length) {
      const { value, done } = await this.iterator.next();
      if (done === true) return new Uint8Array(0);
      [this.chunk, this.at] = [value, 0];
    }
    return this.chunk.subarray(this.at);
  }

  /** Takes as many bytes as are the same as these. @returns how many */
  async takeEqual(bytes: Uint8Array): Promise<number> {
    for (let equal = 0; ;) {
      const rest = await this.rest();
      const length = Math.min(rest.length, bytes.length - equal);
      if (length === 0) return equal;
      const start = equal;
      if (Buffer.compare(rest.subarray(0, length), bytes.subarray(equal, equal + length)) === 0)
        equal += length;
      else while (rest[equal - start] === bytes[equal]) equal += 1;
      this.skip(equal - start);
      if (equal < start + length) return equal;
    }
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
