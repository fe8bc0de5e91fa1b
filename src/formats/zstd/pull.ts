/** Takes exact numbers of bytes from chunks of any size. */
export class Puller {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  /** `count` bytes, or fewer where the source ends. */
  async take(count: number): Promise<Uint8Array> {
    if (this.held.length < count) await this.gather(count);
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(taken.length);
    return taken;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.iterator.return?.();
  }

  private async gather(count: number): Promise<void> {
    const parts = [this.held];
    for (let have = this.held.length; have < count;) {
      const next = await this.iterator.next();
      if (next.done === true) break;
      parts.push(next.value);
      have += next.value.length;
    }
    this.held = Buffer.concat(parts);
  }
}
