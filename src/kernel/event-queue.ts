/**
 * The event queue: which of the preallocated timers fires next.
 *
 * Shape. A 4-ary min-heap in two parallel arrays, time and tag. A tag is sequence * 2^k + timer, so it names the timer
 * and its order is the order of the schedule calls. Nothing knows where in the heap a timer sits (keeping positions
 * costs a random write per move, which loses from about ten thousand pending events on); instead each timer remembers
 * its live tag, and an entry with any other tag is dead and dropped when it surfaces. Dead entries are squeezed out
 * when they outnumber the live ones, so the heap stays within twice the pending events.
 *
 * Cost per operation, n = pending events. schedule: amortized O(log n), a push alone O(1) on average. cancel,
 * timeOf, isPending: O(1). pop: O(log n). pop followed by schedule, which is what most events do, sifts once and not
 * twice: pop leaves a hole at the root for the next schedule to fill.
 *
 * Sifting compares times only, six comparisons of four siblings at once that select through a table: a wrong guess of
 * a branch costs more than all six. Events at the same instant are put in order when the first of them is popped.
 *
 * Measured with bench/event-queue.ts (hold model, ns per hold; one run on a busy two-core machine, Node 20):
 *
 *   pending events               10     100    1,000   10,000   100,000
 *   this queue                 24.9    32.1     43.7     73.7     142.4
 *   flatqueue 3.1.0            27.9    44.7     52.7     79.3     132.9
 *   flatqueue 3.1.0, typed     27.5    41.3     47.2     74.4     116.8
 *   heap of objects            51.1    97.6    137.5    222.2     562.2
 *
 * flatqueue has neither an order of ties nor cancelling. From some ten thousand events on, the 36 bytes per event here
 * against its 12 to 16 are what counts: at 100,000 the ratio to flatqueue went from 0.97 to 1.25 between runs, with how
 * much of the shared cache others left.
 *
 * Written for the compiler, each worth 3 to 10 ns per hold: fields are declared, not defined (a defined field is
 * undefined first, and V8 then checks its type at each use) and not #private (calls of #methods check their object);
 * the hot path schedule + popUntil + sink is short enough in bytecode to be inlined as a whole into a loop, which is
 * why rare things are in methods of their own; times are not passed to them as arguments, which would be boxed.
 */
import type { StateArrays } from "./arrays.ts";

/** Dead entries tolerated beyond the number of live ones. */
const DEAD_SLACK = 64;

const TIMERS_MAX = 2 ** 26;
const TAG_MAX = Number.MAX_SAFE_INTEGER;

// Positions in clock.
const NOW = 0;
const NEXT_TAG = 1;
/** The time whose events are in order of their tags too, see orderTies. */
const ORDERED = 2;

// Positions in counts.
const LENGTH = 0;
/** What is at the root, see below. */
const HOLE = 1;
const DEAD = 2;
const INCIDENT = 3;

/** In the root's place before the first entry; equal to no tag. */
const NO_TAG = Number.NaN;

// Values of HOLE. A hole left by pop counts in LENGTH.
const NO_HOLE = 0;
const PLAIN_HOLE = 1;
/** More events at the time of the one popped remain, in order of their tags, and must stay so. */
const TIED_HOLE = 2;

/** Which of four siblings is the earliest, by the outcomes of the six comparisons in sink. */
const EARLIEST = Uint8Array.from({ length: 64 }, (_, outcomes) => {
  const [t1LtT0, t3LtT2, t2LtT0, t2LtT1, t3LtT0, t3LtT1] = [0, 1, 2, 3, 4, 5].map(
    (bit) => (outcomes >> bit) & 1,
  );
  const left = t1LtT0;
  const right = 2 + t3LtT2;
  const rightWins = right === 2 ? [t2LtT0, t2LtT1][left] : [t3LtT0, t3LtT1][left];
  return rightWins === 1 ? right : left;
});

export class EventQueue {
  declare private readonly clock: Float64Array;
  declare private readonly counts: Int32Array;
  /**
   * The heap: time and tag of each entry. Node 0 is the root, the children of node i are 4i + 1 to 4i + 4.
   * Times beyond the end are Infinity.
   */
  declare private readonly times: Float64Array;
  declare private readonly tags: Float64Array;
  /** Per timer: tag of its live entry, 0 when idle. */
  declare private readonly live: Float64Array;
  declare private readonly due: Float64Array;
  declare private readonly incidents: Int32Array;
  declare private readonly timers: number;
  /** 2^k - 1: the bits of a tag that are the timer. */
  declare private readonly mask: number;

  /** A queue of `timers` idle timers (at most 2^26) at time 0, its state allocated from `arrays`. */
  constructor(arrays: StateArrays, timers: number) {
    if (!Number.isInteger(timers) || timers < 0 || timers > TIMERS_MAX) {
      throw new RangeError(`number of timers must be an integer from 0 to ${TIMERS_MAX}, got ${timers}`);
    }
    let span = 1;
    while (span < timers) span *= 2;
    // Twice the timers and the slack, one more, and up to three siblings after the last.
    const capacity = 2 * timers + DEAD_SLACK + 4;
    this.timers = timers;
    this.mask = span - 1;
    this.clock = arrays.float64(3);
    this.counts = arrays.int32(4);
    this.times = arrays.float64(capacity).fill(Infinity);
    this.tags = arrays.float64(capacity);
    this.live = arrays.float64(timers);
    this.due = arrays.float64(timers);
    this.incidents = arrays.int32(timers);
    this.tags[0] = NO_TAG;
    this.clock[NEXT_TAG] = span;
    this.clock[ORDERED] = Number.NaN;
    this.counts[INCIDENT] = -1;
  }

  /** Time of the last event popped, or where advanceTo has put it; 0 at first. */
  get now(): number {
    return this.clock[NOW];
  }

  /** The incident (32-bit integer, -1 = none) to which what is scheduled now belongs. */
  get incident(): number {
    return this.counts[INCIDENT];
  }

  set incident(incident: number) {
    this.counts[INCIDENT] = incident;
  }

  /** Number of pending timers. */
  get pendingCount(): number {
    const { [LENGTH]: length, [HOLE]: hole, [DEAD]: dead } = this.counts;
    return length - dead - (hole === NO_HOLE ? 0 : 1);
  }

  /** Whether the timer will fire. */
  isPending(timer: number): boolean {
    return this.live[timer] > 0;
  }

  /** When the timer will fire, Infinity when it is idle. */
  timeOf(timer: number): number {
    return this.live[timer] > 0 ? this.due[timer] : Infinity;
  }

  /**
   * Sets the timer, or moves it when it is pending, to fire at `time` >= now, after all that is scheduled for the same
   * time already. It takes the current incident along. Infinity leaves it idle. RangeError, with nothing changed, for
   * NaN, a time before now, a timer that does not exist, or after 2^53 / timers calls.
   */
  schedule(timer: number, time: number): void {
    const clock = this.clock;
    const counts = this.counts;
    const tag = clock[NEXT_TAG] + timer;
    if (!(time >= clock[NOW] && time < Infinity) || timer >>> 0 >= this.timers || tag > TAG_MAX) {
      this.cancelOrRefuse(timer, time);
      return;
    }
    clock[NEXT_TAG] += this.mask + 1;
    if (this.live[timer] !== 0) counts[DEAD]++;
    this.live[timer] = tag;
    this.due[timer] = time;
    this.incidents[timer] = counts[INCIDENT];
    if (counts[HOLE] === PLAIN_HOLE) {
      this.times[0] = time;
      this.tags[0] = tag;
      counts[HOLE] = NO_HOLE;
      this.sink();
    } else {
      this.insert(timer);
    }
  }

  /** Makes the timer idle; nothing happens when it is, or when there is no such timer. */
  cancel(timer: number): void {
    if (!(this.live[timer] > 0)) return;
    this.live[timer] = 0;
    this.counts[DEAD]++;
  }

  /** Time of the next event, Infinity when nothing is pending. */
  peekTime(): number {
    return this.surface() ? this.times[0] : Infinity;
  }

  /** Advances `now` to the next event and returns its timer, then idle, or -1 when nothing is pending. */
  pop(): number {
    return this.popUntil(Infinity);
  }

  /** As pop, but returns -1 and changes nothing when the next event is after the horizon. */
  popUntil(horizon: number): number {
    const times = this.times;
    const tags = this.tags;
    // In place of a hole there is still the tag of the timer popped, which is dead.
    if (this.live[tags[0] & this.mask] !== tags[0] && !this.surface()) return -1;
    const time = times[0];
    if (time > horizon) return -1;
    this.clock[NOW] = time;
    const isTied = !(times[1] > time && times[2] > time && times[3] > time && times[4] > time);
    if (isTied) this.orderTies();
    const timer = tags[0] & this.mask;
    this.counts[INCIDENT] = this.incidents[timer];
    this.counts[HOLE] = isTied ? TIED_HOLE : PLAIN_HOLE;
    this.live[timer] = 0;
    return timer;
  }

  /** Moves `now` forward to a time up to that of the next event; RangeError otherwise. */
  advanceTo(time: number): void {
    if (!(time >= this.now && time <= this.peekTime())) {
      throw new RangeError(
        `cannot advance from ${this.now} to ${time}, the next event is at ${this.peekTime()}`,
      );
    }
    this.clock[NOW] = time;
  }

  /** Brings a live entry to the root: closes the hole, drops dead entries. False when there is none. */
  private surface(): boolean {
    const counts = this.counts;
    for (;;) {
      if (counts[HOLE] !== NO_HOLE) this.closeHole();
      if (counts[LENGTH] === 0) return false;
      const tag = this.tags[0];
      if (this.live[tag & this.mask] === tag) return true;
      counts[HOLE] = this.clock[ORDERED] === this.clock[NOW] ? TIED_HOLE : PLAIN_HOLE;
      counts[DEAD]--;
    }
  }

  /** Moves the last entry into the hole at the root. */
  private closeHole(): void {
    const times = this.times;
    const last = --this.counts[LENGTH];
    const isTied = this.counts[HOLE] === TIED_HOLE;
    this.counts[HOLE] = NO_HOLE;
    times[0] = times[last];
    times[last] = Infinity;
    this.tags[0] = this.tags[last];
    if (isTied) this.sinkInOrder(0);
    else this.sink();
  }

  /** Adds the entry of a timer just set where there is no plain hole to fill. */
  private insert(timer: number): void {
    const counts = this.counts;
    if (counts[HOLE] !== NO_HOLE) this.closeHole();
    if (2 * counts[DEAD] > counts[LENGTH] + DEAD_SLACK) this.compact();
    this.rise(timer);
  }

  /** Sifts the entry of a timer up from the end. It is the newest, so it stays below entries of the same time. */
  private rise(timer: number): void {
    const times = this.times;
    const tags = this.tags;
    const time = this.due[timer];
    let node = this.counts[LENGTH]++;
    while (node > 0) {
      const parent = (node - 1) >> 2;
      if (times[parent] <= time) break;
      times[node] = times[parent];
      tags[node] = tags[parent];
      node = parent;
    }
    times[node] = time;
    tags[node] = this.live[timer];
  }

  /** Sifts the entry at the root down by time only. The hot path. */
  private sink(): void {
    const times = this.times;
    const tags = this.tags;
    const length = this.counts[LENGTH];
    const time = times[0];
    const tag = tags[0];
    let node = 0;
    for (;;) {
      const first = 4 * node + 1;
      if (first >= length) break;
      const t0 = times[first];
      const t1 = times[first + 1];
      const t2 = times[first + 2];
      const t3 = times[first + 3];
      const outcomes =
        +(t1 < t0) |
        (+(t3 < t2) << 1) |
        (+(t2 < t0) << 2) |
        (+(t2 < t1) << 3) |
        (+(t3 < t0) << 4) |
        (+(t3 < t1) << 5);
      const child = first + EARLIEST[outcomes];
      const childTime = times[child];
      if (time <= childTime) break;
      times[node] = childTime;
      tags[node] = tags[child];
      node = child;
    }
    times[node] = time;
    tags[node] = tag;
  }

  /** Sifts the entry at a node down by (time, tag). */
  private sinkInOrder(from: number): void {
    const times = this.times;
    const tags = this.tags;
    const length = this.counts[LENGTH];
    const time = times[from];
    const tag = tags[from];
    let node = from;
    for (;;) {
      let next = node;
      let nextTime = time;
      let nextTag = tag;
      const first = 4 * node + 1;
      const end = Math.min(first + 4, length);
      for (let child = first; child < end; child++) {
        const childTime = times[child];
        if (childTime > nextTime || (childTime === nextTime && tags[child] > nextTag)) continue;
        next = child;
        nextTime = childTime;
        nextTag = tags[child];
      }
      times[node] = nextTime;
      tags[node] = nextTag;
      if (next === node) return;
      node = next;
    }
  }

  /**
   * Puts the events at `now` in order of their tags, and a live one at the root. They are the top of the heap, a tree
   * of their own; making that a heap by tag costs O(1) per event in it. From then on until the time has passed the
   * root is replaced by sinkInOrder, which keeps the order.
   */
  private orderTies(): void {
    if (this.clock[NOW] === this.clock[ORDERED]) return;
    this.clock[ORDERED] = this.clock[NOW];
    this.orderBelow(0);
    this.surface();
  }

  private orderBelow(node: number): void {
    const times = this.times;
    const first = 4 * node + 1;
    const end = Math.min(first + 4, this.counts[LENGTH]);
    for (let child = first; child < end; child++) {
      if (times[child] === times[node]) this.orderBelow(child);
    }
    this.sinkInOrder(node);
  }

  /** Drops all dead entries and makes a heap of the rest. */
  private compact(): void {
    const times = this.times;
    const tags = this.tags;
    const length = this.counts[LENGTH];
    let kept = 0;
    for (let node = 0; node < length; node++) {
      const tag = tags[node];
      if (this.live[tag & this.mask] !== tag) continue;
      times[kept] = times[node];
      tags[kept++] = tag;
    }
    times.fill(Infinity, kept, length);
    this.counts[LENGTH] = kept;
    this.counts[DEAD] = 0;
    for (let node = (kept - 2) >> 2; node >= 0; node--) this.sinkInOrder(node);
  }

  /** What schedule does when it does not set the timer. */
  private cancelOrRefuse(timer: number, time: number): void {
    if (timer >>> 0 >= this.timers) {
      throw new RangeError(`timer ${timer} is not one of 0..${this.timers - 1}`);
    }
    if (!(time >= this.now)) {
      throw new RangeError(`timer ${timer}: cannot schedule at ${time}, now is ${this.now}`);
    }
    if (time < Infinity) throw new RangeError("too many schedule calls: the next one would lose its order");
    this.cancel(timer);
  }
}
