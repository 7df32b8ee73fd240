/** Where each journal line lies in its file, in eight bytes a line. Lines count from 1. */
export class LineIndex {
  #ends = new Float64Array(1024)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Bytes of all lines together: where the next one begins. */
  get bytes(): number {
    return this.end(this.#count)
  }

  /** Offset of a line's first byte. */
  start(seq: number): number {
    return this.end(seq - 1)
  }

  /** Offset behind a line's newline; 0 for line 0. */
  end(seq: number): number {
    return seq === 0 ? 0 : (this.#ends[seq - 1] as number)
  }

  /** Adds the next line. @param length its bytes, newline included */
  add(length: number): void {
    if (this.#count === this.#ends.length) {
      const grown = new Float64Array(this.#ends.length * 2)
      grown.set(this.#ends)
      this.#ends = grown
    }
    this.#ends[this.#count] = this.bytes + length
    this.#count += 1
  }
}
