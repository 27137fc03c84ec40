import { describe, expect, test } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import * as kOfN from "../oracles/k-of-n.ts";
import { meanTimeToDataLoss, meanTimeToDataLossThreeParallel } from "../oracles/permanent-loss.ts";
import { meanTimeToLossOfTwo } from "../oracles/rebuilt-copies.ts";
import { meanTimeToStaleLoss, unavailabilityOfCopies } from "../oracles/stale-copies.ts";
import { simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const HOUR = 3600;
const l = 1 / (100 * HOUR);
const m = 1 / (10 * HOUR);

interface Site {
  readonly hosts: number;
  readonly failures?: object;
  readonly store: object;
  /** With 0 B copies take no time. */
  readonly disk?: string;
  readonly horizon: number;
  /** The instance is on one more host, which never fails and is not needed for pieces: it hangs with its volume only. */
  readonly apart?: boolean;
}

/** One volume on hosts that fail every 100 h; a piece that is back is up to date in no time. */
function site({
  hosts,
  failures = { mttr: "10h" },
  store,
  disk = "0B",
  horizon,
  apart = false,
}: Site): string {
  const groups = {
    storage: { count: hosts, failures: { breakdown: { mtbf: "100h", ...failures } } },
    ...(apart ? { compute: { count: 1 } } : {}),
  };
  return JSON.stringify({
    name: "volumes",
    horizon: `${horizon}h`,
    clusters: {
      shop: {
        platform: "plain",
        hosts: { network: "8Gbps", groups },
        instances: { vm: { storage: "pool", disk } },
        rules: apart ? { still: { pin: ["vm"], to: ["compute"] } } : {},
        storage: { pool: store },
      },
    },
    services: { volume: { requires: [{ instances: "shop/vm" }] } },
  });
}

/** Times of the first loss of data, s. The horizon is so far that there always is one. */
function firstLosses(text: string, replications: number): number[] {
  const model = compile(parseScenario(text, "test.yaml"));
  const simulation = new Simulation(model);
  const { watch, engine } = simulation.context;
  let first = Number.NaN;
  watch.volumeLost = () => {
    if (Number.isNaN(first)) first = engine.queue.now;
  };
  return Array.from({ length: replications }, (_, replication) => {
    first = Number.NaN;
    simulation.begin("test", replication);
    const steps = 100;
    for (let step = 1; step <= steps && Number.isNaN(first); step++)
      simulation.advance((step / steps) * model.horizon);
    simulation.end(0);
    simulation.take();
    expect(first).not.toBeNaN();
    return first;
  });
}

describe("share of time a volume is unavailable", () => {
  function unavailabilityOf(copies: number, need: number, replications: number): number[] {
    const text = site({ hosts: copies, store: { replicas: copies, need }, horizon: 40_000, apart: true });
    return unavailability(simulate(text, replications));
  }

  test("two of three copies needed: binomial tail", () => {
    const exact = kOfN.unavailability({ n: 3, need: 2, failureRate: l, repairRate: m });
    expectMean(unavailabilityOf(3, 2, 100), exact);
  });

  test.each([2, 3])("one of %i copies is enough, the last to fail must return", (copies) => {
    const exact = unavailabilityOfCopies({ copies, l, m });
    // Not while all are down, but until the last one that was up is back.
    const allDown = kOfN.unavailability({ n: copies, need: 1, failureRate: l, repairRate: m });
    expect(exact / allDown).toBeGreaterThan(1.8);
    expectMean(unavailabilityOf(copies, 1, 150 * copies), exact, 0.025);
  });
});

describe("mean time to the loss of data", () => {
  const destroyed = { mttr: "10h", diskLoss: "100%" };

  test("two copies, made anew on the host when it is repaired: (3 l + m) / (2 l^2)", () => {
    const text = site({ hosts: 2, failures: destroyed, store: { replicas: 2 }, horizon: 20_000 });
    expectMean(firstLosses(text, 4000), meanTimeToDataLoss(2, l, m, Infinity));
  });

  test("three copies: (11 l^2 + 7 l m + 2 m^2) / (6 l^3)", () => {
    const text = site({ hosts: 3, failures: destroyed, store: { replicas: 3 }, horizon: 100_000 });
    expectMean(firstLosses(text, 3000), meanTimeToDataLossThreeParallel(l, m));
  });

  test.each([
    [2, 0.2],
    [3, 0.6],
  ])("%i copies, the last of which is destroyed with probability %d", (copies, diskLoss) => {
    const failures = { mttr: "10h", diskLoss: `${100 * diskLoss}%` };
    const text = site({ hosts: copies, failures, store: { replicas: copies }, horizon: 200_000 });
    expectMean(firstLosses(text, 3000), meanTimeToStaleLoss({ copies, l, m, diskLoss }));
  });

  test.each([
    [0, 5],
    [5, 5],
    [2, 20],
  ])("two copies, awaited for %i h and then copied for %i h to a host that may fail too", (wait, copy) => {
    const store = {
      replicas: 2,
      rebuildAfterDiskLoss: `${wait}h`,
      rebuildBandwidth: `${900_000 / (copy * HOUR)}MB/s`,
    };
    // There are always others to copy to: repairs are short, but longer than the wait.
    const failures = { repair: "6h", diskLoss: "100%" };
    const text = site({ hosts: 12, failures, store, disk: "900GB", horizon: 100_000 });
    expectMean(firstLosses(text, 3000), meanTimeToLossOfTwo(l, wait * HOUR, copy * HOUR));
  });
});
