import { describe, expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";
import { runUntil } from "../../src/kernel/event-loop.ts";
import { EventQueue } from "../../src/kernel/event-queue.ts";
import { Timers } from "../../src/kernel/timers.ts";

/** Two machines that fail after 3 and are repaired after 1, with a log of what happened. */
function machines() {
  const log: string[] = [];
  const timers = new Timers();
  const fail = timers.block(2, (machine) => {
    log.push(`${queue.now} fail ${machine}`);
    queue.incident = machine;
    queue.schedule(repair + machine, queue.now + 1);
  });
  const repair = timers.block(2, (machine) => {
    log.push(`${queue.now} repair ${machine} of ${queue.incident}`);
    queue.incident = -1;
    queue.schedule(fail + machine, queue.now + 3);
  });
  const arrays = new StateArrays();
  const queue = new EventQueue(arrays, timers.count);
  for (const machine of [0, 1]) queue.schedule(fail + machine, 3 + machine);
  const run = (horizon: number, hooks?: Parameters<typeof runUntil>[5]) =>
    runUntil(queue, horizon, timers.handlers, timers.kinds, timers.subjects, hooks);
  return { log, arrays, queue, timers, run };
}

describe("runUntil", () => {
  test("fires what is due, the horizon included, and leaves now there", () => {
    const { log, queue, run } = machines();
    expect(run(7)).toBe(5);
    expect(log).toEqual(["3 fail 0", "4 fail 1", "4 repair 0 of 0", "5 repair 1 of 1", "7 fail 0"]);
    expect([queue.now, queue.incident, queue.pendingCount]).toEqual([7, -1, 2]);
  });

  test("in two halves is the same as in one go", () => {
    const whole = machines();
    const halves = machines();
    const events = whole.run(100);
    expect(halves.run(50.5) + halves.run(100)).toBe(events);
    expect(halves.queue.now).toBe(100);
    expect(halves.log).toEqual(whole.log);
  });

  test("goes on from a snapshot as it did before", () => {
    const { log, arrays, run } = machines();
    run(20);
    const snapshot = arrays.snapshot();
    log.length = 0;
    run(50);
    const expected = log.splice(0);
    arrays.restore(snapshot);
    run(50);
    expect(log).toEqual(expected);
    expect(log.length).toBeGreaterThan(10);
  });

  test("with an infinite horizon runs until nothing is pending", () => {
    const queue = new EventQueue(new StateArrays(), 1);
    let left = 3;
    const tick = () => {
      if (--left > 0) queue.schedule(0, queue.now + 2);
    };
    queue.schedule(0, 1);
    expect(runUntil(queue, Infinity, [tick], Uint8Array.of(0), Int32Array.of(0))).toBe(3);
    expect(queue.now).toBe(5);
  });

  test("calls the hook after each event", () => {
    const { log, queue, run } = machines();
    const seen: string[] = [];
    run(5, { afterEvent: (timer) => seen.push(`${queue.now} ${timer} ${log.length}`) });
    expect(seen).toEqual(["3 0 1", "4 1 2", "4 2 3", "5 3 4"]);
  });

  test("refuses a horizon in the past", () => {
    const { run } = machines();
    run(10);
    expect(() => run(9)).toThrow("horizon 9 is before now, 10");
    expect(() => run(Number.NaN)).toThrow(RangeError);
    expect(run(10)).toBe(0);
  });
});

describe("Timers", () => {
  test("numbers blocks one after the other", () => {
    const timers = new Timers();
    const nothing = () => {};
    expect([timers.block(2, nothing), timers.block(0, nothing), timers.block(3, nothing)]).toEqual([0, 2, 2]);
    expect(timers.count).toBe(5);
    expect(timers.handlers).toHaveLength(3);
    expect([...timers.kinds]).toEqual([0, 0, 2, 2, 2]);
    expect([...timers.subjects]).toEqual([0, 1, 0, 1, 2]);
  });

  test("refuses blocks that come too late, bad counts and too many kinds", () => {
    const timers = new Timers();
    for (const count of [-1, 0.5]) expect(() => timers.block(count, () => {})).toThrow(RangeError);
    for (let kind = 0; kind < 256; kind++) timers.block(1, () => {});
    expect(() => timers.block(1, () => {})).toThrow("more than 256 blocks");
    expect(timers.kinds[255]).toBe(255);
    expect(() => timers.block(1, () => {})).toThrow("before the event loop is set up");
  });
});
