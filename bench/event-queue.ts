/**
 * The hold model: n events are pending; pop the earliest and schedule it again an exponential increment later.
 * Prints ns per hold for quorate's queue and its peers, and the ratio to flatqueue (below 1 is faster).
 *
 * All queues take the same increments from one precomputed table, so that no generator masks the queue, and take
 * turns within a round; the medians over the rounds are compared. Run: npm run build && node dist/bench/event-queue.js
 */
import FlatQueue from "flatqueue";
import { StateArrays } from "../src/kernel/arrays.ts";
import { EventQueue } from "../src/kernel/event-queue.ts";

const INCREMENTS = 1 << 16;
const SIZES = [10, 100, 1_000, 100_000];
const HOLDS_PER_ROUND = 300_000;
const ROUNDS = 31;

const increments = Float64Array.from({ length: INCREMENTS }, (_, i) => -Math.log(scrambled(i)));

/** A fixed number in (0, 1) per i; good enough to mix increments, and the same in every run. */
function scrambled(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}

interface Peer {
  readonly name: string;
  /** A queue with `pending` events, as a function that performs that many holds. */
  readonly create: (pending: number) => (holds: number) => void;
}

function quorate(pending: number): (holds: number) => void {
  const queue = new EventQueue(new StateArrays(), pending);
  for (let i = 0; i < pending; i++) queue.schedule(i, increments[i % INCREMENTS]);
  let draw = 0;
  return (holds) => {
    for (let i = 0; i < holds; i++) {
      const timer = queue.pop();
      queue.schedule(timer, queue.now + increments[draw++ & (INCREMENTS - 1)]);
    }
  };
}

function flat(queue: FlatQueue<number>, pending: number): (holds: number) => void {
  for (let i = 0; i < pending; i++) queue.push(i, increments[i % INCREMENTS]);
  let draw = 0;
  return (holds) => {
    for (let i = 0; i < holds; i++) {
      const now = queue.peekValue() ?? 0;
      const id = queue.pop() ?? 0;
      queue.push(id, now + increments[draw++ & (INCREMENTS - 1)]);
    }
  };
}

interface Item {
  id: number;
  time: number;
  order: number;
}

/** The textbook queue: a binary heap of objects with a comparator. */
class ObjectHeap {
  readonly items: Item[] = [];
  readonly compare: (x: Item, y: Item) => number;

  constructor(compare: (x: Item, y: Item) => number) {
    this.compare = compare;
  }

  push(item: Item): void {
    const { items, compare } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (compare(items[parent], item) <= 0) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop(): Item {
    const { items, compare } = this;
    const top = items[0];
    const last = items.pop() as Item;
    if (items.length === 0) return top;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && compare(items[child + 1], items[child]) < 0) child++;
      if (compare(last, items[child]) <= 0) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return top;
  }
}

function objects(pending: number): (holds: number) => void {
  const queue = new ObjectHeap((x, y) => x.time - y.time || x.order - y.order);
  let order = 0;
  for (let i = 0; i < pending; i++) queue.push({ id: i, time: increments[i % INCREMENTS], order: order++ });
  let draw = 0;
  return (holds) => {
    for (let i = 0; i < holds; i++) {
      const { id, time } = queue.pop();
      queue.push({ id, time: time + increments[draw++ & (INCREMENTS - 1)], order: order++ });
    }
  };
}

const PEERS: readonly Peer[] = [
  { name: "quorate EventQueue", create: quorate },
  { name: "flatqueue 3.1.0", create: (pending) => flat(new FlatQueue<number>(), pending) },
  { name: "flatqueue 3.1.0 typed", create: (pending) => flat(new FlatQueue<number>(pending), pending) },
  { name: "heap of objects", create: objects },
];

/** Median ns per hold of each peer, the peers taking turns in every round. */
function measure(pending: number): number[] {
  const runs = PEERS.map((peer) => peer.create(pending));
  const times: number[][] = PEERS.map(() => []);
  for (const run of runs) run(2 * HOLDS_PER_ROUND);
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < runs.length; k++) {
      const peer = (round + k) % runs.length;
      const start = process.hrtime.bigint();
      runs[peer](HOLDS_PER_ROUND);
      times[peer].push(Number(process.hrtime.bigint() - start) / HOLDS_PER_ROUND);
    }
  }
  return times.map((list) => list.sort((x, y) => x - y)[ROUNDS >> 1]);
}

function main(): void {
  const medians = SIZES.map(measure);
  console.log(`hold model, median ns per hold of ${ROUNDS} rounds (ratio to flatqueue with default arrays)`);
  console.log("queue".padEnd(24) + SIZES.map((n) => `${n} pending`.padStart(18)).join(""));
  for (let peer = 0; peer < PEERS.length; peer++) {
    const cells = medians.map((ns) =>
      `${ns[peer].toFixed(1)} (${(ns[peer] / ns[1]).toFixed(2)})`.padStart(18),
    );
    console.log(PEERS[peer].name.padEnd(24) + cells.join(""));
  }
}

main();
