/** A growing list of 32-bit integers; its array may be read directly up to `length`, and is replaced when it grows. */
export class IntList {
  array: Int32Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 16) {
    this.array = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.array.length) this.array = widened(this.array, this.length + 1);
    this.array[this.length++] = value;
  }

  at(index: number): number {
    return this.array[index] ?? 0;
  }

  clear(): void {
    this.length = 0;
  }
}

/** The same numbers in an array that holds at least `size`, with room to grow. */
export function widened(array: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  if (size <= array.length) return array;
  const wider = new Int32Array(Math.max(size, array.length * 2));
  wider.set(array);
  return wider;
}
