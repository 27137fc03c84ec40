/**
 * Who is told when a timer fires. A mechanism registers one block per kind of event, one timer per subject (host,
 * instance, ...), while it is constructed; the event queue is created when all blocks are known.
 */

/** What happens when a timer fires; `subject` counts from 0 within its block. */
export type TimerHandler = (subject: number) => void;

const KINDS_MAX = 256;

export class Timers {
  readonly #handlers: TimerHandler[] = [];
  readonly #sizes: number[] = [];
  #count = 0;
  #kinds: Uint8Array | undefined;
  #subjects: Int32Array | undefined;

  /** Number of timers registered so far; the size of the event queue to create. */
  get count(): number {
    return this.#count;
  }

  /** Handler of each kind. */
  get handlers(): readonly TimerHandler[] {
    return this.#handlers;
  }

  /** Kind of each timer: the index of its handler. Reading it ends the registration. */
  get kinds(): Uint8Array {
    this.#kinds ??= this.#perTimer(new Uint8Array(this.#count), (kind) => kind);
    return this.#kinds;
  }

  /** Subject of each timer. Reading it ends the registration. */
  get subjects(): Int32Array {
    this.#subjects ??= this.#perTimer(new Int32Array(this.#count), (_kind, subject) => subject);
    return this.#subjects;
  }

  /**
   * Registers `count` timers served by one handler and returns the first of them: the timer of a subject is
   * base + subject. RangeError for a bad count or more than 256 blocks, Error when registration has ended.
   */
  block(count: number, handler: TimerHandler): number {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(`timer count must be an integer >= 0, got ${count}`);
    }
    if (this.#kinds !== undefined || this.#subjects !== undefined) {
      throw new Error("timers must be registered before the event loop is set up");
    }
    if (this.#handlers.length === KINDS_MAX) throw new RangeError(`more than ${KINDS_MAX} blocks of timers`);
    const base = this.#count;
    this.#handlers.push(handler);
    this.#sizes.push(count);
    this.#count += count;
    return base;
  }

  #perTimer<A extends Uint8Array | Int32Array>(
    target: A,
    value: (kind: number, subject: number) => number,
  ): A {
    let timer = 0;
    for (let kind = 0; kind < this.#sizes.length; kind++) {
      for (let subject = 0; subject < this.#sizes[kind]; subject++) target[timer++] = value(kind, subject);
    }
    return target;
  }
}
