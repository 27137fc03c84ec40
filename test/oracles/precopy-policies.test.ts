import { describe, expect, it } from "vitest";
import { type Guest, preCopy } from "./precopy.ts";
import {
  leftUnconverged,
  migrateUnder,
  type Policy,
  roundsUnconverged,
  throttledPreCopy,
  throttledRounds,
} from "./precopy-policies.ts";

const GUEST: Guest = { memory: 1600, dirtyRate: 120, workingSet: 800, downtimeTarget: 0.5 };
const NEVER: Policy = { throttles: false, timeout: Infinity, action: "abort" };

function alone(guest: Guest, policy: Policy) {
  return migrateUnder(policy, [{ guest, start: 0 }], 100, () => 0, 1e-3, 1000)[0];
}

describe("rounds of a throttled guest", () => {
  it("by hand", () => {
    // Half of what round 0 sends is dirtied, not more; then all of it, twice; from there 0.96 and 0.84 of it, each twice.
    const rounds = throttledRounds(GUEST, 100);
    expect(rounds.slice(0, 4)).toEqual([1600, 800, 800, 800]);
    expect(rounds[4]).toBeCloseTo(800 * 0.96, 9);
    expect(rounds[5]).toBeCloseTo(800 * 0.96 * 0.96, 9);
    expect(rounds[6]).toBeCloseTo(800 * 0.96 * 0.96 * 0.84, 9);
    expect(rounds[7]).toBeCloseTo(800 * 0.96 * 0.96 * 0.84 * 0.84, 9);
  });

  it("are those of pre-copy while nothing is throttled", () => {
    const quiet = { ...GUEST, dirtyRate: 49 };
    const { rounds, time, downtime } = preCopy(quiet, 100, 3);
    expect(throttledPreCopy(quiet, 100, 3)).toMatchObject({
      rounds,
      time: expect.closeTo(time, 9),
      downtime: expect.closeTo(downtime, 9),
    });
  });
});

describe("the fluid", () => {
  it("agrees with the rounds, throttled and not", () => {
    for (const [guest, policy] of [
      [{ ...GUEST, dirtyRate: 60 }, NEVER],
      [GUEST, { ...NEVER, throttles: true }],
    ] as const) {
      const rounds = policy.throttles ? throttledPreCopy(guest, 100, 0) : preCopy(guest, 100, 0);
      const fluid = alone(guest, policy);
      expect(fluid).toMatchObject({ outcome: "completed", rounds: rounds.rounds });
      expect(Math.abs(fluid.end - rounds.time)).toBeLessThan(0.05);
      expect(Math.abs(fluid.downtime - rounds.downtime)).toBeLessThan(0.01);
      expect(Math.abs(fluid.bytes / rounds.bytes - 1)).toBeLessThan(0.001);
    }
  });

  it("has left at a timeout what the closed form says", () => {
    for (const timeout of [7, 15.3, 30.7, 77]) {
      const left = leftUnconverged(GUEST, 100, timeout);
      const paused = alone(GUEST, { ...NEVER, timeout, action: "pause" });
      expect(paused.rounds).toBe(roundsUnconverged(GUEST, 100, timeout));
      expect(Math.abs(paused.downtime - left / 100)).toBeLessThan(0.02);
      expect(Math.abs(paused.end - timeout - left / 100)).toBeLessThan(0.02);
      const fetched = alone(GUEST, { ...NEVER, timeout, action: "post-copy" });
      expect(Math.abs(fetched.ranAtTarget - timeout - 0.5)).toBeLessThan(0.01);
      expect(Math.abs(fetched.end - fetched.ranAtTarget - left / 100)).toBeLessThan(0.02);
    }
  });
});
