/**
 * The event queue: which of the preallocated timers fires next.
 *
 * Shape. A 4-ary min-heap in two parallel arrays, time and tag. A tag is sequence * 2^k + timer, so it names the timer
 * and its order is the order of the schedule calls. Nothing knows where in the heap a timer sits (keeping positions
 * costs a random write per move, which loses from about ten thousand pending events on); instead each timer remembers
 * its live tag, and an entry with any other tag is dead and dropped when it surfaces. Dead entries are squeezed out
 * when they outnumber the live ones, so the heap stays within twice the pending events.
 *
 * Entries of a far future are kept out of a heap that has grown large, see far-events.ts.
 *
 * Cost per operation, n = pending events. schedule: amortized O(log n), a push alone O(1) on average. cancel,
 * isPending: O(1). pop: O(log n). pop followed by schedule, which is what most events do, sifts once and not twice:
 * pop leaves a hole at the root for the next schedule to fill.
 *
 * Sifting compares times only, six comparisons of four siblings at once that select through a table: a wrong guess of
 * a branch costs more than all six. Events at the same instant are put in order when the first of them is popped.
 *
 * Measured with bench/event-queue.ts (hold model, ns per hold, Node 20, two cores):
 *
 *   pending events               10     100    1,000   10,000   100,000
 *   this queue                 24.5    32.1     43.2     74.8     118.4
 *   flatqueue 3.1.0            27.1    44.8     51.5     80.0     129.4
 *   flatqueue 3.1.0, typed     27.1    41.7     46.7     73.5     114.9
 *   heap of objects            50.8    98.8    137.1    253.0     570.6
 *
 * flatqueue has neither an order of ties nor cancelling, and 12 to 16 bytes per event where this has 28: from ten
 * thousand events on that is what counts.
 *
 * Written for the compiler, each worth 3 to 10 ns per hold: fields are declared, not defined (a defined field is
 * undefined first, and V8 then checks its type at each use) and not #private (calls of #methods check their object);
 * the hot path schedule + popUntil + sink is short enough in bytecode to be inlined as a whole into a loop, which is
 * why rare things are in methods of their own.
 */
import type { StateArrays } from "./arrays.ts";
import { FarEvents, quantile } from "./far-events.ts";

/** Dead entries tolerated beyond the number of live ones. */
const DEAD_SLACK = 64;

/** Entries the heap may hold before the later ones are put aside, and how many it is given at least. */
const NEAR_MAX = 16_384;
const NEAR_MIN = 2_048;

const TIMERS_MAX = 2 ** 26;
const TAG_MAX = Number.MAX_SAFE_INTEGER;

// Positions in clock.
const NOW = 0;
const NEXT_TAG = 1;
/** The time whose events are in order of their tags too, see orderTies. */
const ORDERED = 2;
/** What is later than this is put aside. */
const BOUNDARY = 3;

// Positions in counts.
const LENGTH = 0;
/** What is at the root, see below. */
const HOLE = 1;
const DEAD = 2;
const INCIDENT = 3;
/** Length of the heap at which later entries are put aside. */
const SPLIT_AT = 4;

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
  declare private readonly incidents: Int32Array;
  declare private readonly far: FarEvents;
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
    this.clock = arrays.float64(4);
    this.counts = arrays.int32(5);
    this.times = arrays.float64(capacity).fill(Infinity);
    this.tags = arrays.float64(capacity);
    this.live = arrays.float64(timers);
    this.incidents = arrays.int32(timers);
    this.far = new FarEvents(arrays, capacity > NEAR_MAX ? capacity : 0);
    this.counts[SPLIT_AT] = NEAR_MAX;
    this.tags[0] = NO_TAG;
    this.clock[NEXT_TAG] = span;
    this.clock[ORDERED] = Number.NaN;
    this.clock[BOUNDARY] = Infinity;
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
    return length + this.far.count - dead - (hole === NO_HOLE ? 0 : 1);
  }

  /** Whether the timer will fire. */
  isPending(timer: number): boolean {
    return this.live[timer] > 0;
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
    if (this.live[timer] !== 0) this.cancel(timer);
    this.live[timer] = tag;
    this.incidents[timer] = counts[INCIDENT];
    if (counts[HOLE] === PLAIN_HOLE && time <= clock[BOUNDARY]) {
      this.times[0] = time;
      this.tags[0] = tag;
      counts[HOLE] = NO_HOLE;
      this.sink();
    } else {
      this.insert(timer, time);
    }
  }

  /** Makes the timer idle; nothing happens when it is, or when there is no such timer. */
  cancel(timer: number): void {
    if (!(this.live[timer] > 0)) return;
    this.live[timer] = 0;
    const { counts, far } = this;
    if (2 * ++counts[DEAD] > counts[LENGTH] + far.count + DEAD_SLACK) this.compact();
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
      if (counts[LENGTH] === 0 && !this.refill()) return false;
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

  /** Adds the entry of a timer just set where there is no plain hole for it to fill. */
  private insert(timer: number, time: number): void {
    const { counts } = this;
    if (time > this.clock[BOUNDARY]) {
      this.far.add(time, this.live[timer]);
      return;
    }
    if (counts[HOLE] !== NO_HOLE) this.closeHole();
    this.rise(this.live[timer], time);
    if (counts[LENGTH] > counts[SPLIT_AT]) this.split();
  }

  /** Sifts a new entry up from the end. It is the newest, so it stays below entries of the same time. */
  private rise(tag: number, time: number): void {
    const times = this.times;
    const tags = this.tags;
    let node = this.counts[LENGTH]++;
    while (node > 0) {
      const parent = (node - 1) >> 2;
      if (times[parent] <= time) break;
      times[node] = times[parent];
      tags[node] = tags[parent];
      node = parent;
    }
    times[node] = time;
    tags[node] = tag;
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

  /** Takes the nearest of the far events into the empty heap. False when there are none. */
  private refill(): boolean {
    const { far } = this;
    if (far.count === 0) return false;
    this.clock[BOUNDARY] = far.boundaryFor(NEAR_MIN);
    const taken = far.handOver(this.clock[BOUNDARY], this.times, this.tags);
    this.counts[LENGTH] = taken;
    this.counts[SPLIT_AT] = Math.max(NEAR_MAX, 2 * taken);
    this.heapify();
    return true;
  }

  /** Puts the later three quarters of a heap that has grown too large aside. */
  private split(): void {
    const { times, tags, far } = this;
    const length = this.counts[LENGTH];
    const boundary = quantile(times, length, length >> 2);
    let kept = 0;
    for (let node = 0; node < length; node++) {
      const time = times[node];
      if (time > boundary) {
        far.add(time, tags[node]);
        continue;
      }
      times[kept] = time;
      tags[kept++] = tags[node];
    }
    times.fill(Infinity, kept, length);
    this.counts[LENGTH] = kept;
    this.clock[BOUNDARY] = boundary;
    // If all were of one time nothing was put aside; the next attempt then comes at twice the length.
    this.counts[SPLIT_AT] = Math.max(NEAR_MAX, 2 * kept);
    this.heapify();
  }

  /** Drops all dead entries and makes a heap of the rest. */
  private compact(): void {
    if (this.counts[HOLE] !== NO_HOLE) this.closeHole();
    const { times, tags, live, mask } = this;
    const length = this.counts[LENGTH];
    let kept = 0;
    for (let node = 0; node < length; node++) {
      const tag = tags[node];
      if (live[tag & mask] !== tag) continue;
      times[kept] = times[node];
      tags[kept++] = tag;
    }
    times.fill(Infinity, kept, length);
    this.far.drop((tag) => live[tag & mask] !== tag);
    this.counts[LENGTH] = kept;
    this.counts[DEAD] = 0;
    this.heapify();
  }

  private heapify(): void {
    for (let node = (this.counts[LENGTH] - 2) >> 2; node >= 0; node--) this.sinkInOrder(node);
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
