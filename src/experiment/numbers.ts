/** A list of numbers in a typed array that doubles when full. */
export class Numbers {
  #array = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#array.length) {
      const grown = new Float64Array(2 * this.#array.length);
      grown.set(this.#array);
      this.#array = grown;
    }
    this.#array[this.#length++] = value;
  }

  addToLast(value: number): void {
    this.#array[this.#length - 1] += value;
  }

  /** Appends zeros until there are `length` numbers. */
  padTo(length: number): void {
    while (this.#length < length) this.push(0);
  }

  /** The numbers: a view, valid until the next push. */
  values(): Float64Array<ArrayBuffer> {
    return this.#array.subarray(0, this.#length);
  }
}
