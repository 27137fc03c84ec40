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

/** Columns of the bar, which takes what the text leaves; a shorter one shows nothing. */
const BAR_MIN = 5;
const BAR_MAX = 20;
/** Between the bar and the text. */
const GAP = "  ";

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
  #current: Current | undefined;
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
    else this.#out.write(`${plainLine(progress, this.#label, this.#current)}\n`);
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
    const found = current?.();
    if (found === undefined) return;
    const { estimate, interval } = formatAvailability(found.availability);
    this.#current = { service: found.service, availability: `${estimate} (${interval})` };
  }

  #paint(progress: Progress): void {
    const room = Math.max(0, widthOf(this.#out) - 1);
    const text = fittingText(progress, this.#label, this.#current, room);
    const bar = this.#bar(progress, room - text.length - GAP.length);
    this.#out.write(`\r\u001b[2K${bar}${text}`);
    this.#isLineUp = true;
  }

  #bar({ done, of }: Progress, room: number): string {
    if (room < BAR_MIN) return "";
    const width = Math.min(room, BAR_MAX);
    const filled = Math.round((width * done) / of);
    return `${"━".repeat(filled)}${colorsOf(this.#out).dim("━".repeat(width - filled))}${GAP}`;
  }
}

/** The availability so far, in words. */
interface Current {
  readonly service: string;
  readonly availability: string;
}

/** What is counted, and as short as it can be told. */
const COUNTED = {
  pilot: { full: " pilot replications", short: " pilot" },
  run: { full: " replications", short: "" },
  sets: { full: " sets of failures", short: " sets" },
};

/** `412 of 1,000 replications, 83 per s, 7 s left; api 99.987 % (99.981 … 99.991 %)` */
function plainLine(progress: Progress, label: string, current: Current | undefined): string {
  const tail = current === undefined ? "" : `; ${current.service} ${current.availability}`;
  return `${label}${workText(progress, COUNTED[progress.phase].full)}${tail}`;
}

/**
 * As much of that as there is room for. What is counted is cut first, then the label, the name of the service, and the
 * availability: rate and time left come first.
 */
function fittingText(progress: Progress, label: string, current: Current | undefined, room: number): string {
  const full = plainLine(progress, label, current);
  if (full.length + GAP.length + BAR_MAX <= room) return full;
  const work = workText(progress, COUNTED[progress.phase].short);
  const texts =
    current === undefined
      ? []
      : [
          `${label}${work}; ${current.service} ${current.availability}`,
          `${work}; ${current.service} ${current.availability}`,
          `${work}; ${current.availability}`,
        ];
  const fitting = [...texts, `${label}${work}`].find(({ length }) => length <= room) ?? work;
  return fitting.length > room ? `${fitting.slice(0, Math.max(0, room - 1))}…` : fitting;
}

/** `412 of 1,000 replications, 83 per s, 7 s left` */
function workText({ phase, done, of, elapsed }: Progress, counted: string): string {
  const rate = done / Math.max(elapsed, 1e-3);
  const left = phase === "pilot" ? "" : `, ${formatWait((of - done) / rate)} left`;
  const speed = rate >= 1 ? `${formatCount(rate)} per s` : `${formatCount(rate * 60)} per min`;
  return `${formatCount(done)} of ${formatCount(of)}${counted}, ${speed}${left}`;
}
