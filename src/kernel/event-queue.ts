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
 * Measured with bench/event-queue.ts (hold model, Node 20, one run, ns per hold; flatqueue 3.1.0 in brackets):
 * MEASURED
 */
import type { StateArrays } from "./arrays.ts";

/** Node 0 is the root, the children of node i are 4i + 1 .. 4i + 4. */
const ROOT = 0;
const FIRST_CHILD = 1;

/** Dead entries tolerated beyond the number of live ones. */
const DEAD_SLACK = 64;

const TIMERS_MAX = 2 ** 26;

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
  private readonly clock: Float64Array;
  private readonly counts: Int32Array;
  /** The heap: time and tag of each entry. Times beyond the end are Infinity. */
  private readonly times: Float64Array;
  private readonly tags: Float64Array;
  /** Per timer: tag of its live entry, 0 when idle. */
  private readonly live: Float64Array;
  private readonly due: Float64Array;
  private readonly incidents: Int32Array;
  private readonly timers: number;
  /** 2^k, the distance between the tags of two calls. */
  private readonly span: number;

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
    this.span = span;
    this.clock = arrays.float64(3);
    this.counts = arrays.int32(4);
    this.times = arrays.float64(capacity).fill(Infinity);
    this.tags = arrays.float64(capacity);
    this.live = arrays.float64(timers);
    this.due = arrays.float64(timers);
    this.incidents = arrays.int32(timers);
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

  isPending(timer: number): boolean {
    return this.live[timer] !== 0;
  }

  /** When the timer will fire, Infinity when it is idle. */
  timeOf(timer: number): number {
    return this.live[timer] === 0 ? Infinity : this.due[timer];
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
    if (!(time >= clock[NOW]) || timer >>> 0 >= this.timers || tag > Number.MAX_SAFE_INTEGER) {
      this.refuse(timer, time);
    }
    if (time === Infinity) {
      this.cancel(timer);
      return;
    }
    clock[NEXT_TAG] += this.span;
    if (this.live[timer] !== 0) counts[DEAD]++;
    this.live[timer] = tag;
    this.due[timer] = time;
    this.incidents[timer] = counts[INCIDENT];
    const hole = counts[HOLE];
    if (hole !== NO_HOLE) {
      this.times[ROOT] = time;
      this.tags[ROOT] = tag;
      counts[HOLE] = NO_HOLE;
      if (hole === PLAIN_HOLE) this.sink();
      else this.sinkInOrder(ROOT);
    } else {
      if (2 * counts[DEAD] > counts[LENGTH] + DEAD_SLACK) this.compact();
      const node = counts[LENGTH]++;
      this.times[node] = time;
      this.tags[node] = tag;
      this.rise(node);
    }
  }

  /** Makes the timer idle; nothing happens when it is. */
  cancel(timer: number): void {
    if (this.live[timer] === 0) return;
    this.live[timer] = 0;
    this.counts[DEAD]++;
  }

  /** Time of the next event, Infinity when nothing is pending. */
  peekTime(): number {
    return this.surface() ? this.times[ROOT] : Infinity;
  }

  /** Advances `now` to the next event and returns its timer, then idle, or -1 when nothing is pending. */
  pop(): number {
    return this.popUntil(Infinity);
  }

  /** As pop, but returns -1 and changes nothing when the next event is after the horizon. */
  popUntil(horizon: number): number {
    if (!this.surface()) return -1;
    const times = this.times;
    const time = times[ROOT];
    if (time > horizon) return -1;
    this.clock[NOW] = time;
    const isTied = !(times[1] > time && times[2] > time && times[3] > time && times[4] > time);
    if (isTied) this.orderTies();
    const timer = this.timerOf(this.tags[ROOT]);
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

  private timerOf(tag: number): number {
    return tag & (this.span - 1);
  }

  /** Brings a live entry to the root: closes the hole, drops dead entries. False when there is none. */
  private surface(): boolean {
    const counts = this.counts;
    for (;;) {
      if (counts[HOLE] !== NO_HOLE) this.closeHole();
      if (counts[LENGTH] === 0) return false;
      const tag = this.tags[ROOT];
      if (this.live[this.timerOf(tag)] === tag) return true;
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
    times[ROOT] = times[last];
    times[last] = Infinity;
    this.tags[ROOT] = this.tags[last];
    if (isTied) this.sinkInOrder(ROOT);
    else this.sink();
  }

  /** Sifts the entry at a node up. It is the newest, so it stays below entries of the same time. */
  private rise(from: number): void {
    const times = this.times;
    const tags = this.tags;
    const time = times[from];
    const tag = tags[from];
    let node = from;
    while (node > ROOT) {
      const parent = (node - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime <= time) break;
      times[node] = parentTime;
      tags[node] = tags[parent];
      node = parent;
    }
    times[node] = time;
    tags[node] = tag;
  }

  /**
   * Sifts the entry at the root down by time only. The hot path. It takes the entry from the root
   * and not as arguments: those would be boxed whenever the call is not inlined.
   */
  private sink(): void {
    const times = this.times;
    const tags = this.tags;
    const length = this.counts[LENGTH];
    const time = times[ROOT];
    const tag = tags[ROOT];
    let node = ROOT;
    for (;;) {
      const first = 4 * node + FIRST_CHILD;
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
      const first = 4 * node + FIRST_CHILD;
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
    this.orderBelow(ROOT);
    this.surface();
  }

  private orderBelow(node: number): void {
    const times = this.times;
    const first = 4 * node + FIRST_CHILD;
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
    for (let node = ROOT; node < length; node++) {
      const tag = tags[node];
      if (this.live[this.timerOf(tag)] !== tag) continue;
      times[kept] = times[node];
      tags[kept++] = tag;
    }
    times.fill(Infinity, kept, length);
    this.counts[LENGTH] = kept;
    this.counts[DEAD] = 0;
    for (let node = (kept - 2) >> 2; node >= ROOT; node--) this.sinkInOrder(node);
  }

  private refuse(timer: number, time: number): never {
    if (timer >>> 0 >= this.timers)
      throw new RangeError(`timer ${timer} is not one of 0..${this.timers - 1}`);
    if (time >= this.now) throw new RangeError("too many schedule calls: the next one would lose its order");
    throw new RangeError(`timer ${timer}: cannot schedule at ${time}, now is ${this.now}`);
  }
}
