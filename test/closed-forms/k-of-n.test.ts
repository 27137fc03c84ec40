import { describe, expect, test } from "vitest";
import * as exact from "../oracles/k-of-n.ts";
import { outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean, expectRatio } from "./expect-exact.ts";

const HOUR = 3600;

/** Each host fails after `mtbf` h on average and is repaired in 10 h. */
function site(n: number, need: number, times: string, mtbf = 100): string {
  return `
name: k-of-n
${times}
clusters:
  shop:
    platform: plain
    hosts: {count: ${n}, failures: {breakdown: {mtbf: ${mtbf}h, mttr: 10h}}}
services:
  line: {requires: [{hosts: shop, atLeast: ${need}}]}
`;
}

function units(n: number, need: number, mtbf = 100): exact.Units {
  return { n, need, failureRate: 1 / (mtbf * HOUR), repairRate: 1 / (10 * HOUR) };
}

describe.each([
  [2, 3],
  [3, 5],
  [1, 2],
  [4, 4],
])("%i of %i hosts with independent repair, in the long run", (need, n) => {
  const result = simulate(site(n, need, "horizon: 40500h\nwarmUp: 500h"), 100);

  test("unavailability: binomial tail", () => {
    expectMean(unavailability(result), exact.unavailability(units(n, need)));
  });

  test("outage frequency: units just enough, and one of them fails", () => {
    const perSecond = outagesBegun(result).map((outages) => outages / (40_000 * HOUR));
    expectMean(perSecond, exact.outageFrequency(units(n, need)));
  });

  test("mean outage: unavailability over frequency", () => {
    expectRatio(totals(result, "downtime_s"), outagesBegun(result), exact.meanOutage(units(n, need)));
  });
});

describe("two of three hosts in the first hours, from all up", () => {
  const hours = 12;
  const result = simulate(site(3, 2, `horizon: ${hours}h`, 40), 40_000);
  const interval = exact.intervalUnavailability(units(3, 2, 40), hours * HOUR);

  test("interval unavailability, well below the long run's", () => {
    expect(interval.unavailability).toBeLessThan(0.6 * exact.unavailability(units(3, 2, 40)));
    expectMean(unavailability(result), interval.unavailability);
  });

  test("outages begun", () => {
    expectMean(totals(result, "outages"), interval.expectedOutages);
  });
});

test("failure processes of one host are in series, each on its own clock", () => {
  const result = simulate(
    `
name: series
horizon: 20200h
warmUp: 200h
clusters:
  shop:
    platform: plain
    hosts:
      count: 1
      failures:
        often: {mtbf: 20h, mttr: 2h}
        long: {mtbf: 100h, mttr: 25h}
        fixed: {lifetime: 30h, repair: 5h}
services:
  line: {requires: [{hosts: shop}]}
`,
    50,
  );
  expectMean(unavailability(result), exact.seriesUnavailability([2 / 22, 25 / 125, 5 / 35]));
});

test.each([
  // Of every ten one is still good after a year: exp(-rate year) = 0.1.
  ["afr: 90%", Math.log(10)],
  ["fit: 500000", (500_000 / 1e9) * 8760],
  ["mtbf: 100d", 3.65],
])("%s is a rate per year of 8,760 h", (rate, perYear) => {
  const result = simulate(
    `
name: rate
horizon: 10y
clusters:
  shop: {platform: plain, hosts: {count: 10, failures: {breakdown: {${rate}, mttr: 0s}}}}
`,
    100,
  );
  expectMean([...result.activity.host_failures], 10 * 10 * perYear);
});
