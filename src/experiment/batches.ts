/**
 * How many replications go into one task. Long enough that handing it to a thread and back (about 0.1 ms) does not
 * matter, short enough that progress is smooth and little is lost on Ctrl-C. Results never depend on it.
 */

/** What a task should take, s. */
const TARGET = 0.25;
/** Tasks grow at most by this factor, as the first replications of a thread are slow and tell little. */
const GROWTH = 8;

export class BatchSize {
  readonly #fixed: number | undefined;
  #size = 1;

  /** `fixed`: always that many (for tests). */
  constructor(fixed?: number) {
    this.#fixed = fixed;
    if (fixed !== undefined) this.#size = fixed;
  }

  /** Size of the next task when so many replications are left, shared out so that all workers end together. */
  next(remaining: number, workers: number): number {
    if (this.#fixed !== undefined) return Math.min(this.#fixed, remaining);
    return Math.min(this.#size, Math.max(1, Math.ceil(remaining / (2 * workers))));
  }

  /** A task of so many replications took `seconds`. */
  observe(replications: number, seconds: number): void {
    if (this.#fixed !== undefined) return;
    const wanted = seconds > 0 ? Math.round((TARGET / seconds) * replications) : this.#size * GROWTH;
    this.#size = Math.min(Math.max(1, wanted), this.#size * GROWTH);
  }
}
