/** Bad patches and mistakes during maintenance: how many fail, how often two are out at once. */
import { expect, test } from "vitest";
import { causeNames, componentNames } from "../../src/cluster/elements.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { outagesBegun, type Simulated, simulate } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const N = 5;
const REPLICATIONS = 60;
/** A round a day, the first after one; none at the horizon. */
const ROUNDS = 299;

function site(maintenance: string, repair = "10m"): string {
  return `
name: rounds
horizon: 300d
clusters:
  prod:
    platform: plain
    hosts: {count: ${N}, failures: {bug: {lifetime: never, repair: ${repair}}}}
    admission: {policy: none}
    maintenance: {every: 1d, work: 1h, pauseWhenDegraded: false, ${maintenance}}
services:
  but-one: {requires: [{hosts: prod, atLeast: ${N - 1}}]}
`;
}

function patch(more: string): string {
  return `badPatch: {failure: bug, ${more}}`;
}

/** Of one cause: hosts that each incident took down, by replication. */
function lossesBy(text: string, cause: string, { incidents, count }: Simulated): number[][] {
  const code = causeNames(compile(parseScenario(text, "test.yaml"))).indexOf(cause);
  const found = Array.from({ length: count }, (): number[] => []);
  incidents.hosts_lost.forEach((lost, row) => {
    if (incidents.cause[row] === code) found[incidents.replication[row]].push(lost);
  });
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function expectShare(count: number, of: number, share: number): void {
  expect(Math.abs(count - of * share) / Math.sqrt(of * share * (1 - share))).toBeLessThan(4);
}

test("of n hosts p n s fail per round, and a share p (1 - (1 - s)^n) of the rounds is an incident", () => {
  const text = site(patch("probability: 20%, share: 40%, after: 3h, noticed: never"));
  const losses = lossesBy(text, "bad patch", simulate(text, REPLICATIONS));
  expectMean(losses.map(sum), ROUNDS * N * 0.2 * 0.4);
  const missed = 0.6 * 0.6 * 0.6 * 0.6 * 0.6;
  expectShare(losses.flat().length, REPLICATIONS * ROUNDS, 0.2 * (1 - missed));
});

test("two are out at once when a host fails while the next is worked on: p (1 - (1 - s)^(n - 1)) of the rounds", () => {
  const text = site(patch("probability: 20%, share: 30%, after: 20m, noticed: 12h"));
  const rounds = outagesBegun(simulate(text, REPLICATIONS));
  // Each of the first four can do it, so a round can have several such outages.
  expectMean(rounds, ROUNDS * 0.2 * (N - 1) * 0.3, 0.03);
  const only = site(patch("probability: 20%, share: 30%, after: 20m, noticed: 0s"));
  // Stopped with the first failure, it has one at most: the last of the five does not count.
  const missed = 0.7 * 0.7 * 0.7 * 0.7;
  expectMean(outagesBegun(simulate(only, REPLICATIONS)), ROUNDS * 0.2 * (1 - missed), 0.03);
});

test("notice races against the failures of the hosts that are left", () => {
  const text = site(
    `concurrent: ${N}, ${patch(
      "probability: 100%, after: {exponential: {mean: 2h}}, noticed: {exponential: {mean: 1h}}",
    )}`,
  );
  const losses = lossesBy(text, "bad patch", simulate(text, REPLICATIONS)).flat();
  // After the first, with j left: the next at rate j / 2h, the notice at rate 1 / 1h.
  let reached = 1;
  for (let lost = 1; lost <= N; lost++) {
    const next = (N - lost) / 2;
    expectShare(losses.filter((count) => count === lost).length, losses.length, reached / (next + 1));
    reached *= next / (next + 1);
  }
});

test("each host worked on is lost with the probability of a mistake", () => {
  const text = site("mistake: {probability: 5%, failure: bug, of: host}");
  const errors = lossesBy(text, "operator error", simulate(text, REPLICATIONS)).flat();
  expectShare(errors.length, REPLICATIONS * ROUNDS * N, 0.05);
  expect(new Set(errors)).toEqual(new Set([1]));
});

test("a mistake hits each of the others alike", () => {
  const text = site("mistake: {probability: 50%, failure: bug, of: another-host}", "10m");
  const { incidents } = simulate(text, REPLICATIONS);
  const model = compile(parseScenario(text, "test.yaml"));
  const error = causeNames(model).indexOf("operator error");
  const hit = componentNames(model).map(
    (_, component) =>
      incidents.component.filter((found, row) => found === component && incidents.cause[row] === error)
        .length,
  );
  const all = sum(hit);
  expectShare(all, REPLICATIONS * ROUNDS * N, 0.5);
  for (let host = 0; host < N; host++) expectShare(hit[host], all, 1 / N);
});
