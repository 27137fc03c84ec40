/**
 * Progress on stderr: on a terminal one line that is painted over, elsewhere a plain line now and then. Nothing is left
 * behind on a terminal when the run is over.
 */
import type { Progress } from "../experiment/progress.ts";
import { formatAvailability, formatCount, formatWait } from "../report/format.ts";
import { canRepaint, colorsOf, widthOf } from "./terminal.ts";

/** Least time between two paintings, ms. */
const REPAINT = 100;
/** Least time between two looks at the interval so far, which costs time itself, ms. */
const LOOK = 1000;
/** Plain lines: after this long, ms, or after this share of the work and at least that long. */
const LINE_AFTER = 10_000;
const LINE_SHARE = 0.1;
const LINE_SHARE_AFTER = 2000;

const BAR_WIDTH = 20;

interface Output {
  write(text: string): unknown;
  readonly isTTY: boolean;
  readonly columns: number;
}

export class ProgressPrinter {
  readonly #out: Output;
  readonly #isPainting: boolean;
  readonly #now: () => number;
  readonly #label: string;
  #last = Number.NEGATIVE_INFINITY;
  #lastDone = 0;
  #lastLook = Number.NEGATIVE_INFINITY;
  #current = "";
  #isLineUp = false;

  /** `now` is the time in ms; `label` goes before everything. */
  constructor(out: Output, now: () => number = () => performance.now(), label = "") {
    this.#out = out;
    this.#label = label;
    this.#now = now;
    this.#isPainting = canRepaint(out);
    if (!this.#isPainting) this.#last = now();
  }

  update(progress: Progress): void {
    const now = this.#now();
    if (progress.done < this.#lastDone) this.#lastDone = 0;
    if (!this.#isDue(progress, now)) return;
    this.#last = now;
    this.#lastDone = progress.done;
    this.#look(progress, now);
    if (this.#isPainting) this.#paint(progress);
    else this.#out.write(`${this.#line(progress)}\n`);
  }

  /** Writes a line for the person at the terminal, above the progress. */
  note(text: string): void {
    this.clear();
    this.#out.write(`${text}\n`);
  }

  /** Takes the painted line away. */
  clear(): void {
    if (this.#isLineUp) this.#out.write("\r\u001b[2K");
    this.#isLineUp = false;
  }

  #isDue({ done, of }: Progress, now: number): boolean {
    const passed = now - this.#last;
    if (this.#isPainting) return passed >= REPAINT;
    const isStep = done - this.#lastDone >= LINE_SHARE * of && passed >= LINE_SHARE_AFTER;
    return passed >= LINE_AFTER || isStep;
  }

  #look({ current }: Progress, now: number): void {
    if (now - this.#lastLook < LOOK && this.#isPainting) return;
    this.#lastLook = now;
    const estimate = current?.();
    if (estimate === undefined) return;
    const { estimate: value, interval } = formatAvailability(estimate.availability);
    this.#current = `${estimate.service} ${value} (${interval})`;
  }

  #line(progress: Progress): string {
    return `${this.#label}${plainLine(progress, this.#current)}`;
  }

  #paint(progress: Progress): void {
    const colors = colorsOf(this.#out);
    const { done, of } = progress;
    const filled = Math.round((BAR_WIDTH * done) / of);
    const bar = `${"━".repeat(filled)}${colors.dim("━".repeat(BAR_WIDTH - filled))}`;
    const text = `  ${this.#line(progress)}`;
    const room = Math.max(0, widthOf(this.#out) - BAR_WIDTH - 1);
    this.#out.write(`\r\u001b[2K${bar}${text.length > room ? `${text.slice(0, room - 1)}…` : text}`);
    this.#isLineUp = true;
  }
}

/** `412 of 1,000 replications, 83 per s, 7 s left; api 99.987 % (99.981 … 99.991 %)` */
function plainLine({ phase, done, of, elapsed }: Progress, current: string): string {
  const rate = done / Math.max(elapsed, 1e-3);
  const what = { pilot: "pilot replications", run: "replications", sets: "sets of failures" }[phase];
  const left = phase === "pilot" ? "" : `, ${formatWait((of - done) / rate)} left`;
  const speed = rate >= 1 ? `${formatCount(rate)} per s` : `${formatCount(rate * 60)} per min`;
  const tail = current === "" ? "" : `; ${current}`;
  return `${formatCount(done)} of ${formatCount(of)} ${what}, ${speed}${left}${tail}`;
}
