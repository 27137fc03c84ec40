/**
 * The hold model: n events are pending; pop the earliest and schedule it again an exponential increment later.
 * Prints ns per hold of quorate's queue and of its peers, and the ratio to flatqueue (below 1 is faster).
 *
 * All queues take the same increments from one precomputed table, so that no generator masks the queue. Each peer has
 * a thread of its own, new for each size, so that what the compiler learns from one does not slow another, and they
 * take turns: one at a time, in every round in another order. Compared are the medians over the rounds.
 *
 * Run: npm run build && node dist/bench/event-queue.js [pending ...]
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import FlatQueue from "flatqueue";
import { StateArrays } from "../src/kernel/arrays.ts";
import { EventQueue } from "../src/kernel/event-queue.ts";

const INCREMENTS = 1 << 17;
const SIZES = [10, 100, 1_000, 10_000, 100_000];
/** At least; with more pending events, as many holds as there are events. */
const HOLDS_PER_ROUND = 20_000;
const ROUNDS = 101;
const WARM_UP = 500_000;

const increments = Float64Array.from({ length: INCREMENTS }, (_, i) => -Math.log(scrambled(i)));

/** A fixed number in (0, 1) per i; good enough to mix increments, and the same in every run. */
function scrambled(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}

/** Performs that many holds and returns the time reached. */
type Hold = (holds: number) => number;

function quorate(pending: number): Hold {
  const queue = new EventQueue(new StateArrays(), pending);
  for (let i = 0; i < pending; i++) queue.schedule(i, increments[i % INCREMENTS]);
  let draw = 0;
  return (holds) => {
    for (let i = 0; i < holds; i++) {
      const timer = queue.pop();
      queue.schedule(timer, queue.now + increments[draw++ & (INCREMENTS - 1)]);
    }
    return queue.now;
  };
}

function flat(queue: FlatQueue<number>, pending: number): Hold {
  for (let i = 0; i < pending; i++) queue.push(i, increments[i % INCREMENTS]);
  let draw = 0;
  return (holds) => {
    let now = 0;
    for (let i = 0; i < holds; i++) {
      now = queue.peekValue() ?? 0;
      const id = queue.pop() ?? 0;
      queue.push(id, now + increments[draw++ & (INCREMENTS - 1)]);
    }
    return now;
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

function objects(pending: number): Hold {
  const queue = new ObjectHeap((x, y) => x.time - y.time || x.order - y.order);
  let order = 0;
  for (let i = 0; i < pending; i++) queue.push({ id: i, time: increments[i % INCREMENTS], order: order++ });
  let draw = 0;
  return (holds) => {
    let now = 0;
    for (let i = 0; i < holds; i++) {
      const { id, time } = queue.pop();
      queue.push({ id, time: time + increments[draw++ & (INCREMENTS - 1)], order: order++ });
      now = time;
    }
    return now;
  };
}

/** A queue with `pending` events, ready to hold. */
const PEERS: ReadonlyMap<string, (pending: number) => Hold> = new Map([
  ["quorate EventQueue", quorate],
  ["flatqueue", (pending: number) => flat(new FlatQueue<number>(), pending)],
  ["flatqueue, typed arrays", (pending: number) => flat(new FlatQueue<number>(pending), pending)],
  ["heap of objects", objects],
]);

interface Turn {
  ns: number;
  now: number;
}

/** In a peer's thread: a negative number asks for a new queue of that many events, warmed up; a positive one for holds. */
function serve(name: string): void {
  const create = PEERS.get(name);
  if (create === undefined) throw new Error(`no peer is called ${name}`);
  let hold: Hold = () => 0;
  parentPort?.on("message", (request: number) => {
    if (request < 0) hold = create(-request);
    const holds = request < 0 ? WARM_UP : request;
    const start = process.hrtime.bigint();
    const now = hold(holds);
    const turn: Turn = { ns: Number(process.hrtime.bigint() - start) / holds, now };
    parentPort?.postMessage(turn);
  });
}

function ask(peer: Worker, request: number): Promise<Turn> {
  return new Promise((resolve, reject) => {
    peer.once("error", reject);
    peer.once("message", (turn: Turn) => {
      peer.off("error", reject);
      resolve(turn);
    });
    peer.postMessage(request);
  });
}

/** Median ns per hold of each peer; all must have reached the same time. */
async function measure(names: readonly string[], pending: number): Promise<number[]> {
  const peers = names.map((name) => new Worker(new URL(import.meta.url), { workerData: name }));
  const times: number[][] = peers.map(() => []);
  const holds = Math.max(HOLDS_PER_ROUND, pending);
  for (const peer of peers) await ask(peer, -pending);
  for (let round = 0; round < ROUNDS; round++) {
    const reached = new Set<number>();
    for (let k = 0; k < peers.length; k++) {
      const peer = (round + k) % peers.length;
      const { ns, now } = await ask(peers[peer], holds);
      times[peer].push(ns);
      reached.add(now);
    }
    if (reached.size !== 1) throw new Error(`the queues disagree: ${[...reached].join(", ")}`);
  }
  for (const peer of peers) await peer.terminate();
  return times.map((list) => list.sort((x, y) => x - y)[ROUNDS >> 1]);
}

async function main(): Promise<void> {
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : SIZES;
  const names = [...PEERS.keys()];
  console.log(`hold model: ns per hold, median of ${ROUNDS} rounds (ratio to flatqueue, to flatqueue typed)`);
  console.log("pending".padEnd(24) + sizes.map((n) => String(n).padStart(22)).join(""));
  const medians: number[][] = [];
  for (const size of sizes) medians.push(await measure(names, size));
  for (let peer = 0; peer < names.length; peer++) {
    const cells = medians.map((ns) => {
      const [toFlat, toTyped] = [ns[1], ns[2]].map((other) => (ns[peer] / other).toFixed(2));
      return `${ns[peer].toFixed(1)} (${toFlat}, ${toTyped})`.padStart(22);
    });
    console.log(names[peer].padEnd(24) + cells.join(""));
  }
}

if (isMainThread) await main();
else serve(String(workerData));
