import { describe, expect, test } from "vitest";
import { tailUnavailability, unitIntervalUnavailability, unitUnavailabilityAt } from "../oracles/k-of-n.ts";
import { outagesBegun, simulate, totals, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;

describe("services that require services", () => {
  const result = simulate(
    `
name: services
horizon: 40500h
warmUp: 500h
clusters:
  a: {platform: plain, hosts: {count: 3, failures: {breakdown: {mtbf: 40h, mttr: 10h}}}}
  b: {platform: plain, hosts: {count: 2, failures: {breakdown: {mtbf: 40h, mttr: 10h}}}}
services:
  either: {requires: [{services: [storage, compute], atLeast: 1}]}
  both: {requires: [{service: storage}, {service: compute}]}
  storage: {requires: [{hosts: a, atLeast: 2}]}
  compute: {requires: [{hosts: b, atLeast: 50%}]}
`,
    100,
  );
  const storage = tailUnavailability(3, 2, 0.2);
  const compute = tailUnavailability(2, 1, 0.2);

  test.each([
    ["either", 0, storage * compute],
    ["both", 1, 1 - (1 - storage) * (1 - compute)],
    ["storage", 2, storage],
    ["compute", 3, compute],
  ])("%s", (_, service, exact) => {
    expectMean(unavailability(result, service), exact);
  });
});

function oneHost(times: string, failure: string): string {
  return `
name: one-host
${times}
clusters:
  shop: {platform: plain, hosts: {count: 1, failures: {breakdown: {${failure}}}}}
services:
  line: {requires: [{hosts: shop}]}
`;
}

describe("what is observed begins at the end of the warm-up", () => {
  test("interval unavailability between 6 h and 18 h", () => {
    const result = simulate(oneHost("horizon: 18h\nwarmUp: 6h", "mtbf: 30h, mttr: 10h"), 10_000);
    const until = (hours: number) => hours * unitIntervalUnavailability(hours, 1 / 30, 1 / 10);
    expectMean(unavailability(result), (until(18) - until(6)) / 12);
  });

  test("an outage across the end of the warm-up counts from there, without rounding", () => {
    const result = simulate(oneHost("horizon: 40h\nwarmUp: 12h", "lifetime: 10h, repair: 5h"), 1);
    expect([...result.outages.start_s]).toEqual([12 * HOUR, 25 * HOUR]);
    expect([...result.outages.duration_s]).toEqual([3 * HOUR, 5 * HOUR]);
    expect(totals(result, "observed_s")).toEqual([28 * HOUR]);
    expect(totals(result, "longest_outage_s")).toEqual([5 * HOUR]);
    expect(outagesBegun(result)).toEqual([1]);
  });

  test("an outage that ends with the warm-up does not count", () => {
    const result = simulate(oneHost("horizon: 20h\nwarmUp: 15h", "lifetime: 10h, repair: 5h"), 1);
    expect(result.outages.start_s).toHaveLength(0);
    expect(totals(result, "outages")).toEqual([0]);
  });
});

describe("outages cut off by the horizon", () => {
  test("fixed times: the last one is censored", () => {
    const result = simulate(oneHost("horizon: 27h", "lifetime: 10h, repair: 5h"), 1);
    expect([...result.outages.duration_s]).toEqual([5 * HOUR, 2 * HOUR]);
    expect([...result.outages.censored].map(Number)).toEqual([0, 1]);
    expect(totals(result, "downtime_s")).toEqual([7 * HOUR]);
  });

  test("exponential times: as often as the host is down at the horizon", () => {
    const result = simulate(oneHost("horizon: 20h", "mtbf: 30h, mttr: 10h"), 10_000);
    const censored = new Array<number>(result.count).fill(0);
    result.outages.replication.forEach((replication, row) => {
      censored[replication] += Number(result.outages.censored[row]);
    });
    expectMean(censored, unitUnavailabilityAt(20, 1 / 30, 1 / 10));
  });
});
