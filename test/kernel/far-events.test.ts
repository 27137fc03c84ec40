/** Queues large enough that later events are put aside: the order must be that of a sorted list all the same. */
import seedrandom from "seedrandom";
import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import { EventQueue } from "../../src/kernel/event-queue.ts";

const TIMERS = 60_000;

/** Pops everything and returns the timers in order. */
function drain(queue: EventQueue): number[] {
  const popped: number[] = [];
  for (let timer = queue.pop(); timer >= 0; timer = queue.pop()) popped.push(timer);
  return popped;
}

/** The pending timers of a reference: time and order of scheduling by timer. */
function sorted(reference: ReadonlyMap<number, readonly [time: number, order: number]>): number[] {
  return [...reference]
    .sort(([, [timeA, orderA]], [, [timeB, orderB]]) => timeA - timeB || orderA - orderB)
    .map(([timer]) => timer);
}

describe("a queue of sixty thousand events", () => {
  test("pops them as a sorted list would, with ties, moves and cancellations", () => {
    const random = seedrandom.tychei("far events");
    const queue = new EventQueue(new StateArrays(), TIMERS);
    const reference = new Map<number, [number, number]>();
    for (let order = 0; order < 4 * TIMERS; order++) {
      const timer = Math.floor(random.double() * TIMERS);
      if (random.double() < 0.2) {
        queue.cancel(timer);
        reference.delete(timer);
        continue;
      }
      // Half of the times are whole numbers, many of them equal.
      const time = random.double() < 0.5 ? Math.floor(random.double() * 50) : random.double() * 50;
      queue.schedule(timer, time);
      reference.set(timer, [time, order]);
    }
    expect(queue.pendingCount).toBe(reference.size);
    expect(drain(queue)).toEqual(sorted(reference));
  });

  test("all at one time come in the order they were scheduled in", () => {
    const queue = new EventQueue(new StateArrays(), TIMERS);
    for (let timer = TIMERS - 1; timer >= 0; timer--) queue.schedule(timer, 1);
    expect(drain(queue)).toEqual(Array.from({ length: TIMERS }, (_, i) => TIMERS - 1 - i));
  });

  test("keeps events of one time in order while more are scheduled for it", () => {
    const random = seedrandom.tychei("far ties");
    const queue = new EventQueue(new StateArrays(), TIMERS);
    // The reference: for each whole time its timers, first come first served.
    const due: number[][] = Array.from({ length: 1_000 }, () => []);
    const schedule = (timer: number, time: number) => {
      queue.schedule(timer, time);
      due[time].push(timer);
    };
    for (let timer = 0; timer < TIMERS; timer++) schedule(timer, Math.floor(random.double() * 40));
    let now = 0;
    let taken = 0;
    for (let hold = 0; hold < 300_000; hold++) {
      while (taken === due[now].length) {
        now++;
        taken = 0;
      }
      const timer = queue.pop();
      if (timer !== due[now][taken++])
        expect([hold, timer, queue.now]).toEqual([hold, due[now][taken - 1], now]);
      schedule(timer, now + 1 + Math.floor(random.double() * 40));
    }
    expect(queue.now).toBe(now);
  });

  test("goes on the same from a snapshot, and never backwards in time", () => {
    const random = seedrandom.tychei("far snapshot");
    const arrays = new StateArrays();
    const queue = new EventQueue(arrays, TIMERS);
    for (let timer = 0; timer < TIMERS; timer++) queue.schedule(timer, -Math.log(random.double()));
    const hold = (times: number) =>
      Array.from({ length: times }, (_, i) => {
        const before = queue.now;
        const timer = queue.pop();
        expect(queue.now).toBeGreaterThanOrEqual(before);
        queue.schedule(timer, queue.now + ((timer * 31 + i) % 97) / 97);
        return timer;
      });
    hold(30_000);
    const snapshot = arrays.snapshot();
    const first = hold(100_000);
    arrays.restore(snapshot);
    expect(hold(100_000)).toEqual(first);
    expect(queue.pendingCount).toBe(TIMERS);
  });
});
