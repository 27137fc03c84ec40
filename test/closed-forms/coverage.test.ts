import { expect, test } from "vitest";
import { availabilityInterval } from "../../src/statistics/availability.ts";
import { binomial, tailUnavailability } from "../oracles/k-of-n.ts";
import { simulate, unavailability } from "../simulate.ts";

const RUNS = 1000;
const REPLICATIONS = 30;
const CONFIDENCE = 0.95;

/** Smallest and largest count that are not among the rarest `tail` on either side. */
function binomialBand(n: number, p: number, tail: number): [number, number] {
  let below = 0;
  let least = 0;
  while (below + binomial(n, least, p) < tail) below += binomial(n, least++, p);
  let above = 0;
  let most = n;
  while (above + binomial(n, most, p) < tail) above += binomial(n, most--, p);
  return [least, most];
}

test("a 95 % interval from 30 replications holds the true unavailability in 95 % of 1,000 runs", () => {
  // Each replication sees some 9 outages of two of three hosts.
  const all = unavailability(
    simulate(
      `
name: coverage
horizon: 2100h
warmUp: 100h
clusters:
  shop:
    platform: plain
    hosts: {count: 3, failures: {breakdown: {mtbf: 100h, mttr: 10h}}}
services:
  line: {requires: [{hosts: shop, atLeast: 2}]}
`,
      RUNS * REPLICATIONS,
    ),
  );
  const exact = tailUnavailability(3, 2, 1 / 11);
  let covered = 0;
  for (let run = 0; run < RUNS; run++) {
    const own = Float64Array.from(all.slice(run * REPLICATIONS, (run + 1) * REPLICATIONS));
    const { lower, upper } = availabilityInterval(own, CONFIDENCE);
    if (lower <= exact && exact <= upper) covered++;
  }
  const [least, most] = binomialBand(RUNS, CONFIDENCE, 0.0005);
  expect(covered).toBeGreaterThanOrEqual(least);
  expect(covered).toBeLessThanOrEqual(most);
});
