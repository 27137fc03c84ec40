import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { YearlyDowntime } from "../../src/experiment/yearly-downtime.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;

describe("YearlyDowntime", () => {
  test("an outage that reaches over several years is split at their ends", () => {
    const yearly = new YearlyDowntime(30 * DAY, 4 * YEAR);
    yearly.addReplication();
    yearly.addOutage(30 * DAY + YEAR - DAY, YEAR + 3 * DAY);
    expect([...yearly.values()]).toEqual([DAY, YEAR, 2 * DAY, 0]);
  });

  test("an outage that ends with a year leaves the next one untouched", () => {
    const yearly = new YearlyDowntime(0, 2 * YEAR);
    yearly.addReplication();
    yearly.addOutage(YEAR - DAY, DAY);
    expect([...yearly.values()]).toEqual([DAY, 0]);
  });

  test("what is left after the last whole year belongs to none", () => {
    const yearly = new YearlyDowntime(0, 2.5 * YEAR);
    expect(yearly.years).toBe(2);
    yearly.addReplication();
    yearly.addOutage(2 * YEAR - 10, 0.5 * YEAR);
    expect([...yearly.values()]).toEqual([0, 10]);
  });

  test("a history shorter than a year has none", () => {
    const yearly = new YearlyDowntime(0, YEAR - 1);
    yearly.addReplication();
    yearly.addOutage(5, DAY);
    expect(yearly.years).toBe(0);
    expect(yearly.values()).toHaveLength(0);
  });

  test("rounding of the observed time does not take a year away", () => {
    expect(new YearlyDowntime(0.1 * YEAR, 1.1 * YEAR - 0.1 * YEAR - 1e-6).years).toBe(1);
  });

  test("beyond a limit only the years of the first replications are kept", () => {
    const yearly = new YearlyDowntime(0, 2 * YEAR, 5);
    for (let replication = 1; replication <= 4; replication++) {
      yearly.addReplication();
      yearly.addOutage(YEAR, replication);
    }
    expect(yearly.replications).toBe(2);
    expect([...yearly.values()]).toEqual([0, 1, 0, 2]);
  });

  test("equals, for any outages, the seconds counted one by one in a year of a hundred", () => {
    // Time in hundredths of a year, so that every unit can be counted.
    const unit = YEAR / 100;
    const gaps = fc.array(fc.record({ up: fc.integer({ min: 1, max: 150 }), down: fc.nat(260) }), {
      maxLength: 12,
    });
    const sizes = fc.record({ warmUp: fc.nat(250), observed: fc.integer({ min: 1, max: 700 }) });
    const property = fc.property(
      fc.array(gaps, { maxLength: 4 }),
      sizes,
      (histories, { warmUp, observed }) => {
        const yearly = new YearlyDowntime(warmUp * unit, observed * unit);
        const expected: number[] = [];
        for (const history of histories) {
          yearly.addReplication();
          const isDown = new Uint8Array(observed);
          let now = 0;
          for (const { up, down } of history) {
            const start = now + up;
            now = start + down;
            const end = Math.min(now, observed);
            if (start >= end) continue;
            isDown.fill(1, start, end);
            yearly.addOutage((warmUp + start) * unit, (end - start) * unit);
          }
          for (let year = 0; 100 * (year + 1) <= observed; year++) {
            const units = isDown.subarray(100 * year, 100 * (year + 1));
            expected.push(units.reduce((sum, one) => sum + one, 0) * unit);
          }
        }
        expect([...yearly.values()]).toEqual(expected);
      },
    );
    fc.assert(property, { seed: 7, numRuns: 300 });
  });
});
