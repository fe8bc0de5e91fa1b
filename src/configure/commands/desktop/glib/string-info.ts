import type { ByteString } from '../../../../kernel/byte-string.js';
import { UninferredError } from './variant-infer.js';

const LONGEST = 65;

interface Entry {
  readonly name: ByteString;
  readonly value: number;
  readonly isAlias: boolean;
  /** Its place, in words. */
  readonly place: number;
}

/** The strings that a key may have, and the numbers that they stand for. @see gio/strinfo.c */
export class StringInfo {
  private readonly entries: Entry[] = [];
  private words = 0;

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  copy(): StringInfo {
    const copy = new StringInfo();
    for (const { name, value, isAlias } of this.entries) copy.append(name, value, isAlias);
    return copy;
  }

  contains(name: ByteString): boolean {
    return this.entries.some((entry) => entry.name === name);
  }

  /** Whether a string is one of them and no alias. */
  isValid(name: ByteString): boolean {
    return this.entries.some((entry) => entry.name === name && !entry.isAlias);
  }

  containsValue(value: number): boolean {
    return this.entries.some((entry) => entry.value === value);
  }

  add(name: ByteString, value: number): void {
    this.append(name, value, false);
  }

  /** @returns whether there is such a target */
  addAlias(alias: ByteString, target: ByteString): boolean {
    const found = this.entries.find((entry) => entry.name === target && !entry.isAlias);
    if (found !== undefined) this.append(alias, found.place, true);
    return found !== undefined;
  }

  private append(name: ByteString, value: number, isAlias: boolean): void {
    if (name.length > LONGEST) throw new UninferredError(`a string as long as "${name}"`);
    this.entries.push({ name, value, isAlias, place: this.words });
    this.words += 1 + wordsOf(name);
  }

  bytes(): Uint8Array {
    return Buffer.concat(
      this.entries.map(({ name, value, isAlias }) => {
        const bytes = Buffer.alloc(4 + 4 * wordsOf(name));
        bytes.writeUInt32LE(value >>> 0, 0);
        bytes.writeUInt8(isAlias ? 0xfe : 0xff, 4);
        bytes.write(name, 5, 'latin1');
        bytes.writeUInt8(0xff, bytes.length - 1);
        return bytes;
      }),
    );
  }
}

function wordsOf(name: ByteString): number {
  return Math.max(2, (name.length + 6) >> 2);
}
