import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import { EventQueue } from "../../src/kernel/event-queue.ts";

const TIMERS = 12;

interface Entry {
  timer: number;
  time: number;
  order: number;
  incident: number;
}

/** The queue as one would write it on a blackboard: a list, sorted by (time, order of scheduling) when asked. */
class BlackboardQueue {
  entries: Entry[] = [];
  order = 0;
  now = 0;
  incident = -1;

  schedule(timer: number, time: number): void {
    this.cancel(timer);
    if (time !== Infinity) this.entries.push({ timer, time, order: this.order++, incident: this.incident });
  }

  cancel(timer: number): void {
    this.entries = this.entries.filter((entry) => entry.timer !== timer);
  }

  first(): Entry | undefined {
    return [...this.entries].sort((x, y) => x.time - y.time || x.order - y.order)[0];
  }

  pop(): number {
    const first = this.first();
    if (first === undefined) return -1;
    this.cancel(first.timer);
    this.now = first.time;
    this.incident = first.incident;
    return first.timer;
  }

  copy(): BlackboardQueue {
    return Object.assign(new BlackboardQueue(), this);
  }
}

// Few distinct delays, so that events at one instant are the rule.
const delay = fc.constantFrom(0, 0, 1, 1, 2, 3, 5, 8, 13, Infinity);
const timer = fc.nat(TIMERS - 1);
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: fc.constant("schedule" as const), timer, delay }) },
  { weight: 5, arbitrary: fc.record({ name: fc.constant("pop" as const) }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("popUntil" as const), delay }) },
  { weight: 2, arbitrary: fc.record({ name: fc.constant("cancel" as const), timer }) },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constant("incident" as const), value: fc.integer({ min: -1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("snapshot" as const) }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant("restore" as const) }) },
  // Many moves of one timer leave many dead entries: this is what makes the queue compact itself.
  { weight: 1, arbitrary: fc.record({ name: fc.constant("storm" as const), timer, delay }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

class Pair {
  arrays = new StateArrays();
  queue = new EventQueue(this.arrays, TIMERS);
  model = new BlackboardQueue();
  saved = { snapshot: this.arrays.snapshot(), model: this.model.copy() };

  apply(a: Action): void {
    switch (a.name) {
      case "schedule":
        this.schedule(a.timer, a.delay);
        break;
      case "storm":
        for (let i = 0; i < 100; i++) this.schedule(a.timer, a.delay + (i % 7));
        break;
      case "pop":
        expect(this.queue.pop()).toBe(this.model.pop());
        break;
      case "popUntil": {
        const horizon = this.model.now + a.delay;
        const due = (this.model.first()?.time ?? Infinity) <= horizon;
        expect(this.queue.popUntil(horizon)).toBe(due ? this.model.pop() : -1);
        break;
      }
      case "cancel":
        this.queue.cancel(a.timer);
        this.model.cancel(a.timer);
        break;
      case "incident":
        this.queue.incident = a.value;
        this.model.incident = a.value;
        break;
      case "snapshot":
        this.saved = { snapshot: this.arrays.snapshot(), model: this.model.copy() };
        break;
      case "restore":
        this.arrays.restore(this.saved.snapshot);
        this.model = this.saved.model.copy();
        break;
    }
  }

  schedule(timer: number, delay: number): void {
    this.queue.schedule(timer, this.model.now + delay);
    this.model.schedule(timer, this.model.now + delay);
  }

  check(peek: boolean): void {
    const { queue, model } = this;
    expect(queue.now).toBe(model.now);
    expect(queue.incident).toBe(model.incident);
    expect(queue.pendingCount).toBe(model.entries.length);
    // Looking may tidy up inside, so it must not be done after each step only.
    if (peek) expect(queue.peekTime()).toBe(model.first()?.time ?? Infinity);
    for (let t = 0; t < TIMERS; t++) {
      const entry = model.entries.find((e) => e.timer === t);
      expect(queue.isPending(t)).toBe(entry !== undefined);
    }
  }
}

describe("EventQueue", () => {
  test("behaves as a sorted list under any sequence of calls", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), fc.boolean(), (actions, peek) => {
        const pair = new Pair();
        for (const a of actions) {
          pair.apply(a);
          pair.check(peek);
        }
        while (pair.model.entries.length > 0) expect(pair.queue.pop()).toBe(pair.model.pop());
        expect(pair.queue.pop()).toBe(-1);
      }),
      { numRuns: 400, seed: 20261121 },
    );
  });

  test("sorts many timers, ties in the order of scheduling", () => {
    const timers = 5000;
    const queue = new EventQueue(new StateArrays(), timers);
    const expected: { timer: number; time: number; order: number }[] = [];
    for (let i = 0; i < timers; i++) {
      const t = (i * 1237) % timers;
      const time = (i * i) % 701;
      queue.schedule(t, time);
      expected.push({ timer: t, time, order: i });
    }
    expected.sort((x, y) => x.time - y.time || x.order - y.order);
    expect(expected.map(() => queue.pop())).toEqual(expected.map((e) => e.timer));
    expect(queue.pop()).toBe(-1);
    expect(queue.now).toBe(700);
  });

  test("moving a timer to the time it has puts it behind the others of that time", () => {
    const queue = new EventQueue(new StateArrays(), 3);
    for (const t of [0, 1, 2]) queue.schedule(t, 5);
    queue.schedule(0, 5);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 2, 0]);
  });

  test("an event scheduled for now comes after those already waiting for now", () => {
    const queue = new EventQueue(new StateArrays(), 3);
    queue.schedule(0, 1);
    queue.schedule(1, 1);
    expect(queue.pop()).toBe(0);
    queue.schedule(2, 1);
    expect([queue.pop(), queue.pop()]).toEqual([1, 2]);
  });

  test("consequences carry the incident of their cause", () => {
    const queue = new EventQueue(new StateArrays(), 4);
    queue.schedule(0, 1);
    expect(queue.incident).toBe(-1);
    queue.incident = 7;
    queue.schedule(1, 2);
    expect([queue.pop(), queue.incident]).toEqual([0, -1]);
    expect([queue.pop(), queue.incident]).toEqual([1, 7]);
    queue.schedule(2, 3);
    queue.incident = 8;
    expect([queue.pop(), queue.incident]).toEqual([2, 7]);
  });

  test("stays small and correct when one timer is moved a million times", () => {
    const queue = new EventQueue(new StateArrays(), 2);
    queue.schedule(1, 10);
    for (let i = 0; i < 1_000_000; i++) queue.schedule(0, 20 - (i % 10));
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 0, -1]);
    expect(queue.now).toBe(11);
  });

  test("refuses times before now, NaN, and timers that do not exist, and stays as it was", () => {
    const queue = new EventQueue(new StateArrays(), 2);
    queue.schedule(0, 3);
    queue.pop();
    expect(() => queue.schedule(0, 2.9)).toThrow("timer 0: cannot schedule at 2.9, now is 3");
    expect(() => queue.schedule(0, Number.NaN)).toThrow(RangeError);
    expect(() => queue.schedule(2, 4)).toThrow("timer 2 is not one of 0..1");
    expect(() => queue.schedule(-1, 4)).toThrow(RangeError);
    expect(() => new EventQueue(new StateArrays(), -1)).toThrow(RangeError);
    queue.cancel(2);
    expect([queue.isPending(2), queue.pendingCount]).toEqual([false, 0]);
  });

  test("keeps thousands of simultaneous events in order while some are cancelled, moved and added", () => {
    const timers = 4000;
    const queue = new EventQueue(new StateArrays(), timers);
    const order = Array.from({ length: timers / 2 }, (_, i) => (i * 7919) % (timers / 2));
    for (const t of order) queue.schedule(t, 5);
    const expected = order.filter((t) => t % 3 !== 0);
    for (const t of order) if (t % 3 === 0) queue.cancel(t);
    const popped: number[] = [];
    for (let timer = queue.pop(); timer >= 0; timer = queue.pop()) {
      popped.push(timer);
      // Each of the first events moves one that waits to the end and adds a new one at the same instant.
      const moved = expected[popped.length + 100];
      if (popped.length > 500 || moved === undefined) continue;
      queue.schedule(moved, 5);
      queue.schedule(timers / 2 + popped.length, 5);
      expected.splice(popped.length + 100, 1);
      expected.push(moved, timers / 2 + popped.length);
    }
    expect(popped).toEqual(expected);
    expect(queue.now).toBe(5);
  });

  test("refuses to wrap its sequence number", () => {
    const arrays = new StateArrays();
    const queue = new EventQueue(arrays, 2);
    const state = arrays.snapshot();
    for (const copy of state.copies) {
      // The next sequence number is the only scalar that starts at 2, the number of timers rounded up.
      const at = copy.length < 16 ? copy.indexOf(2) : -1;
      if (at >= 0) copy[at] = Number.MAX_SAFE_INTEGER - 4;
    }
    arrays.restore(state);
    queue.schedule(0, 1);
    expect(() => {
      for (let i = 0; i < 4; i++) queue.schedule(1, 1);
    }).toThrow("too many schedule calls");
  });

  test("advances to a time before the next event only", () => {
    const queue = new EventQueue(new StateArrays(), 1);
    queue.schedule(0, 5);
    queue.advanceTo(4);
    expect(queue.now).toBe(4);
    expect(() => queue.advanceTo(3)).toThrow(RangeError);
    expect(() => queue.advanceTo(6)).toThrow(RangeError);
    expect(queue.pop()).toBe(0);
    expect(queue.now).toBe(5);
  });

  test("a queue without timers is empty", () => {
    const queue = new EventQueue(new StateArrays(), 0);
    expect([queue.pop(), queue.peekTime(), queue.pendingCount]).toEqual([-1, Infinity, 0]);
  });
});
