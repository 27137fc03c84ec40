import { describe, expect, test } from "vitest";
import { shareBeyond } from "../../src/report/page/durations.ts";
import { shareOver } from "../../src/report/page/years.ts";

describe("what tables read off", () => {
  test("years with more downtime than a limit; those at it are not among them", () => {
    const years = Float64Array.of(0, 0, 60, 3600);
    expect([0, 59, 60, 3600, 1e9].map((limit) => shareOver(years, limit))).toEqual([0.5, 0.5, 0.25, 0, 0]);
  });

  test("outages that last longer than x, before, at and after the steps of the curve", () => {
    const curve = [
      { x: 10, share: 0.5 },
      { x: 20, share: 0 },
    ];
    expect([5, 10, 15, 20, 25].map((x) => shareBeyond(curve, x))).toEqual([1, 0.5, 0.5, 0, 0]);
  });
});
