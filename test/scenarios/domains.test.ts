/**
 * The scenarios that compare two, three and five failure domains, against exact values: at the head of each file, and at
 * other rates, at which enough happens to see it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectMean } from "../closed-forms/expect-exact.ts";
import {
  type DomainHost,
  downShare,
  type Part,
  siteUnavailability,
  twoPlusOneUnavailability,
} from "../oracles/shared-domains.ts";
import { stretchedUnavailability } from "../oracles/stretched-storage.ts";
import { simulate, unavailability, zScore } from "../simulate.ts";
import { answersIn } from "./answers.ts";

const HOUR = 3600;
const YEAR = 8760 * HOUR;

/** Halls, and how many of three and of five voters are in each; where pieces are, those of data first. */
interface Layout {
  readonly file: string;
  /** Small sites among the halls, by index. */
  readonly small?: readonly number[];
  readonly halls: number;
  readonly three: readonly number[];
  readonly five: readonly number[];
  readonly pieces: readonly number[];
  readonly copies: number;
}

const LAYOUTS: readonly Layout[] = [
  { file: "domains-two", halls: 2, three: [2, 1], five: [3, 2], pieces: [0, 1, 0], copies: 2 },
  {
    file: "domains-two-and-witness",
    halls: 3,
    small: [2],
    three: [1, 1, 1],
    five: [2, 2, 1],
    pieces: [0, 1, 2],
    copies: 2,
  },
  { file: "domains-three", halls: 3, three: [1, 1, 1], five: [2, 2, 1], pieces: [0, 1, 2], copies: 3 },
  { file: "domains-five", halls: 5, three: [1, 1, 1], five: [1, 1, 1, 1, 1], pieces: [0, 1, 2], copies: 3 },
];

interface Rates {
  readonly hall: Part;
  readonly small: Part;
  /** A machine that votes: several things that fail on their own, in series. */
  readonly machine: readonly Part[];
}

/** As in the files. A lognormal time with median m and 95 % below q has the mean m exp(s^2 / 2), s = log(q / m) / 1.6449. */
const STATED: Rates = {
  hall: { meanUp: 20 * YEAR, meanDown: HOUR * Math.exp((Math.log(8) / 1.6448536) ** 2 / 2) },
  small: { meanUp: 2 * YEAR, meanDown: HOUR * Math.exp((Math.log(8) / 1.6448536) ** 2 / 2) },
  machine: [
    { meanUp: YEAR, meanDown: 750 },
    { meanUp: YEAR / -Math.log(0.92), meanDown: 24 * HOUR },
  ],
};

const FAST: Rates = {
  hall: { meanUp: 200 * HOUR, meanDown: 20 * HOUR },
  small: { meanUp: 100 * HOUR, meanDown: 20 * HOUR },
  machine: [
    { meanUp: 300 * HOUR, meanDown: 10 * HOUR },
    { meanUp: 500 * HOUR, meanDown: 20 * HOUR },
  ],
};

function exact(layout: Layout, rates: Rates) {
  const places = Array.from({ length: layout.halls }, (_, i) =>
    layout.small?.includes(i) ? rates.small : rates.hall,
  );
  const up = rates.machine.reduce((product, part) => product * (1 - downShare(part)), 1);
  const machine = { meanUp: up, meanDown: 1 - up };
  const members = (inHall: readonly number[]): DomainHost[] =>
    inHall.flatMap((count, hall) =>
      Array.from({ length: count }, () => ({ ...machine, requirements: [{ need: 1, domains: [hall] }] })),
    );
  const { pieces, copies } = layout;
  return {
    "three-members": siteUnavailability({ domains: places, hosts: members(layout.three), need: 2 }),
    "five-members": siteUnavailability({ domains: places, hosts: members(layout.five), need: 3 }),
    storage: stretchedUnavailability({ places, pieces, copies, need: 2 }),
  };
}

/** The file with other rates, exponential times and a warm-up. */
function accelerated(text: string): string {
  const replaced = (from: string, to: string, whole: string): string => {
    if (!whole.includes(from)) throw new Error(`there is no ${from}`);
    return whole.replaceAll(from, to);
  };
  const repair = "repair: {lognormal: {median: 1h, p95: 8h}}";
  let fast = replaced(`mtbf: 20y, ${repair}`, "mtbf: 200h, mttr: 20h", text);
  fast = fast.replaceAll(`mtbf: 2y, ${repair}`, "mtbf: 100h, mttr: 20h");
  fast = replaced("mtbf: 1y, repair: {uniform: {min: 10m, max: 15m}}", "mtbf: 300h, mttr: 10h", fast);
  fast = replaced("afr: 8%, repair: {lognormal: {mean: 24h, p95: 3d}}", "mtbf: 500h, mttr: 20h", fast);
  return replaced("horizon: 50y", "horizon: 20500h\nwarmUp: 500h", fast);
}

/** "#   three-members: 8.0 min": what a head says of downtime a year, s. */
function statedExactly(text: string): Map<string, number> {
  const units: Readonly<Record<string, number>> = { min: 60, s: 1, ms: 0.001 };
  const lines = text.matchAll(/^# {3}(?<service>[a-z-]+): (?<value>[\d.]+) (?<unit>min|s|ms)$/gm);
  return new Map(
    [...lines].map(({ groups }) => [
      groups?.service ?? "",
      Number(groups?.value) * units[groups?.unit ?? "s"],
    ]),
  );
}

describe.each(LAYOUTS)("$file", (layout) => {
  const text = readFileSync(`scenarios/${layout.file}.yaml`, "utf8");
  const values = Object.entries(exact(layout, STATED));

  test("states what is exact", () => {
    const stated = statedExactly(text);
    for (const [service, value] of values) {
      const seconds = stated.get(service) ?? Number.NaN;
      expect(Math.abs(seconds / (value * YEAR) - 1), `${service}: ${value * YEAR} s`).toBeLessThan(0.02);
    }
  });

  test("has an answer that agrees with it", () => {
    for (const { service, lower, upper } of answersIn(text)) {
      const value = 1 - (values.find(([name]) => name === service)?.[1] ?? Number.NaN);
      // Intervals hold 95 % each; three half-widths more and none of these few fails.
      const width = upper - lower;
      expect(value, service).toBeGreaterThan(lower - 1.5 * width);
      expect(value, service).toBeLessThan(upper + 1.5 * width);
    }
  });

  test("is simulated right where much fails", () => {
    const fast = exact(layout, FAST);
    const result = simulate(accelerated(text), 150);
    ["three-members", "five-members", "storage"].forEach((service, index) => {
      expectMean(unavailability(result, index), fast[service as keyof typeof fast]);
    });
  });
});

test("the formula at the head of domains-two is the one for all layouts", () => {
  const machine = 1 - STATED.machine.reduce((product, part) => product * (1 - downShare(part)), 1);
  const hall = downShare(STATED.hall);
  const formula = twoPlusOneUnavailability(hall, hall, machine);
  expect(exact(LAYOUTS[0], STATED)["three-members"] / formula).toBeCloseTo(1, 12);
  expect(exact(LAYOUTS[0], STATED).storage / hall).toBeCloseTo(1, 9);
});

describe("domains-two-to-three", () => {
  const DAY = 24 * HOUR;
  const JOINS = 182 * DAY;
  const REPLICATIONS = 300;
  const hall: Part = { meanUp: 100 * DAY, meanDown: 8 * HOUR };

  // Halls fail often, servers hardly ever, and everything that is back works at once.
  const text = [
    ["mtbf: 20y, repair: {lognormal: {median: 1h, p95: 8h}}", "mtbf: 100d, mttr: 8h"],
    ["crash: {mtbf: 1y,", "crash: {mtbf: 1000000y,"],
    ["hardware: {afr: 8%,", "hardware: {mtbf: 1000000y,"],
    ["memory: 512GiB\n", "memory: 512GiB\n      boot: 0s\n"],
    ["memory: 64GB, priority: high}", "memory: 64GB, priority: high, start: 0s}"],
    ["every: 90d, first: 15d", "every: 1000y, first: 900y"],
  ].reduce(
    (whole, [from, to]) => {
      if (!whole.includes(from)) throw new Error(`there is no ${from}`);
      return whole.replace(from, to);
    },
    readFileSync("scenarios/domains-two-to-three.yaml", "utf8"),
  );
  const result = simulate(text, REPLICATIONS);
  const service = 2;

  /** Downtime of the members in each replication between two times, as a share. */
  function downBetween(from: number, to: number): number[] {
    const down = new Array<number>(REPLICATIONS).fill(0);
    const { outages } = result;
    outages.start_s.forEach((start, row) => {
      if (outages.service[row] !== service) return;
      const end = start + outages.duration_s[row];
      const within = Math.max(0, Math.min(end, to) - Math.max(start, from));
      down[outages.replication[row]] += within / (to - from);
    });
    return down;
  }

  test("before, the members are down while the hall with two of them is", () => {
    // All halls are up at the beginning; ten repair times later that is forgotten. The standard error is 6 %.
    expect(Math.abs(zScore(downBetween(80 * HOUR, JOINS), downShare(hall)))).toBeLessThan(3.5);
  });

  test("afterwards they are down for less than a tenth of that", () => {
    const after = downBetween(JOINS + DAY, YEAR);
    const sum = after.reduce((total, share) => total + share, 0);
    expect(sum / REPLICATIONS).toBeLessThan(downShare(hall) / 10);
  });

  test("the third hall makes the spread uneven for as long as a move takes to begin and end", () => {
    const { replication, start_s, duration_s } = result.violations;
    const atTheChange = [...start_s.keys()].filter((row) => start_s[row] === JOINS);
    // Not in those where a hall is down just then.
    expect(new Set(atTheChange.map((row) => replication[row])).size).toBeGreaterThan(0.95 * REPLICATIONS);
    const short = atTheChange.filter((row) => duration_s[row] > 0 && duration_s[row] < 15 * 60);
    expect(short.length).toBeGreaterThan(0.95 * REPLICATIONS);
  });
});
