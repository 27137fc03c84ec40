/** Downtime of one service, divided by what it is booked to, for each replication in which it was down. */
import { Numbers } from "./numbers.ts";

export class DowntimeShares {
  readonly #byCode = new Map<number, Numbers>();

  /** Adds seconds to a code's part in replication number `index` of those with downtime: the last one, or the next. */
  add(code: number, seconds: number, index: number): void {
    let numbers = this.#byCode.get(code);
    if (numbers === undefined) {
      numbers = new Numbers();
      this.#byCode.set(code, numbers);
    }
    numbers.padTo(index);
    if (numbers.length === index) numbers.push(seconds);
    else numbers.addToLast(seconds);
  }

  /** Codes with the seconds of each in `count` replications. */
  entries(count: number): [code: number, seconds: Float64Array][] {
    return [...this.#byCode].map(([code, numbers]) => {
      numbers.padTo(count);
      return [code, numbers.values()];
    });
  }
}
