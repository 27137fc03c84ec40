/** Cascades against closed forms: how far they go, and how often they are stopped in time. */
import { describe, expect, test } from "vitest";
import { choose } from "../oracles/k-of-n.ts";
import { simulate } from "../simulate.ts";

const HOUR = 3600;
const REPLICATIONS = 60;
const HORIZON = 40_000 * HOUR;
const MTBF = 100 * HOUR;

describe.each([
  { n: 4, p: 0.3 },
  { n: 5, p: 0.15 },
])("$n feeds, of which each that trips trips each other that is still up with probability $p", ({ n, p }) => {
  // One of them has failures of its own; overloads are over before the next of these.
  const text = `
name: cascade
horizon: ${HORIZON}s
domains:
  first: {level: feed, failures: {overload: {mtbf: ${MTBF}s, repair: 1s}}}
  feed: {level: feed, count: ${n - 1}, failures: {overload: {lifetime: never, repair: 1s}}}
clusters:
  site:
    platform: plain
    hosts:
      failures: {}
      boot: 0s
      groups: {a: {count: 1, in: [first]}, b: {count: ${n - 1}, in: [feed]}}
commonCauses:
${["first", "feed"]
  .map(
    (from) =>
      `  from-${from}: {when: {domain: ${from}}, hits: {domain: feed, failure: overload}, probability: ${100 * p}%}`,
  )
  .join("\n")}
services: {line: {requires: [{hosts: site, atLeast: 1}]}}
`;
  const { incidents } = simulate(text, REPLICATIONS);

  test("as many go as in the chain binomial model of epidemics", () => {
    const count = incidents.hosts_lost.length;
    expect(count).toBeGreaterThan(20_000);
    finalSizes(n - 1, p).forEach((share, i) => {
      const seen = incidents.hosts_lost.filter((lost) => lost === i + 1).length;
      const z = (seen - count * share) / Math.sqrt(count * share * (1 - share));
      expect(Math.abs(z), `${i + 1} feeds`).toBeLessThan(4);
    });
  });
});

/**
 * Reed and Frost: probability that of `others` in the end 0, 1, ... are hit when one begins and each one hit hits each other
 * with probability p. With P_j the probability that all of j are hit when they are all there is, exactly k of n are hit with
 * probability C(n, k) P_k q^((k + 1) (n - k)): those k, and all k + 1 miss the rest.
 */
function finalSizes(others: number, p: number): number[] {
  const all: number[] = [];
  const power = (x: number, times: number) =>
    Array.from({ length: times }, () => x).reduce((a, b) => a * b, 1);
  const missed = (hit: number, rest: number) => power(1 - p, (hit + 1) * rest);
  for (let j = 0; j <= others; j++) {
    let fewer = 0;
    for (let k = 0; k < j; k++) fewer += choose(j, k) * all[k] * missed(k, j - k);
    all.push(1 - fewer);
  }
  return all.map((whole, k) => choose(others, k) * whole * missed(k, others - k));
}

describe("a repair races against the spread", () => {
  const n = 4;
  const repair = 2 * HOUR;
  const spread = HOUR;
  const hits = (whenBack: string) => {
    const text = `
name: race
horizon: ${HORIZON}s
domains: {cooling: {level: cooling, failures: {fault: {lifetime: ${MTBF}s, mttr: ${repair}s}}}}
clusters:
  site: {platform: plain, hosts: {count: ${n}, failures: {heat: {lifetime: never, repair: 1s}}}}
commonCauses:
  heat:
    when: {domain: cooling, whenBack: ${whenBack}}
    hits: {cluster: site, failure: heat}
    spread: {exponential: {mean: ${spread}s}}
services: {line: {requires: [{hosts: site, atLeast: 1}]}}
`;
    const { incidents } = simulate(text, REPLICATIONS);
    // What comes last in a history is cut off.
    return [...incidents.hosts_lost].filter((_, row) => incidents.start_s[row] < HORIZON - MTBF);
  };

  test("and spares what has not been reached", () => {
    const seen = hits("spare");
    // With j hit, the next comes at rate (n - j) / spread and the repair at 1 / repair.
    let reached = 1;
    for (let k = 0; k <= n; k++) {
      const next = (n - k) / spread;
      const share = (reached * (1 / repair)) / (next + 1 / repair);
      reached *= next / (next + 1 / repair);
      const count = seen.filter((lost) => lost === k).length;
      const z = (count - seen.length * share) / Math.sqrt(seen.length * share * (1 - share));
      expect(Math.abs(z), `${k} hosts`).toBeLessThan(4);
    }
  });

  test("or nothing", () => {
    expect(new Set(hits("go-on"))).toEqual(new Set([n]));
  });
});
