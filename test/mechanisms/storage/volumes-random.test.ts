/** Volumes among everything else that happens: whole random scenarios, with what must hold checked after every event. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../../src/scenario/compile.ts";
import { parseScenario } from "../../../src/scenario/load.ts";
import { Simulation } from "../../../src/simulation.ts";
import { rowsOf } from "../../simulate.ts";

const outage = (mtbf: string) => ({ outage: { mtbf, mttr: "2h" } });

const store = fc
  .record({
    replicas: fc.integer({ min: 1, max: 3 }),
    witnesses: fc.integer({ min: 0, max: 1 }),
    need: fc.integer({ min: 1, max: 2 }),
    layout: fc.constantFrom("volumes", "spread"),
    over: fc.constantFrom("host", "rack"),
    pause: fc.constantFrom("0s", "6s", { uniform: { min: "5s", max: "7s" } }),
    rebuildAfter: fc.constantFrom("0s", "10m", "1h", "never"),
    rebuildAfterDiskLoss: fc.constantFrom("0s", "10m", "never"),
    rebuildBandwidth: fc.constantFrom("200MB/s", "unlimited"),
    rebuildsPerHost: fc.integer({ min: 1, max: 5 }),
    resync: fc.constantFrom("0s", "5m", { exponential: { mean: "10m" } }),
    restore: fc.constantFrom("0s", "4h"),
  })
  .map(({ witnesses, need, ...rest }) => ({
    ...rest,
    witnesses: rest.layout === "spread" ? 0 : witnesses,
    need: Math.min(need, rest.replicas),
  }));

const scenario = fc
  .record({
    hosts: fc.integer({ min: 2, max: 6 }),
    storageNetwork: fc.constantFrom("shared", "1Gbps"),
    first: store,
    second: store,
    disk: fc.constantFrom("0B", "50GB", "1TB"),
    every: fc.constantFrom("never", "2d"),
    keepsVolumes: fc.boolean(),
    whenBlocked: fc.constantFrom("wait", "power-off"),
    diskLoss: fc.constantFrom("0%", "30%", "100%"),
    effect: fc.constantFrom("cut-off", "isolate", "partition"),
  })
  .map((given) => ({
    name: "random",
    horizon: "40d",
    domains: {
      rack: { level: "rack", count: 2, failures: outage("300h") },
      tor: { level: "switch", count: 2, effect: given.effect, failures: outage("200h") },
      array: { level: "storage-backend", failures: outage("200h") },
    },
    clusters: {
      one: {
        platform: "vsphere",
        hosts: {
          count: given.hosts,
          cores: 16,
          memory: "64GiB",
          network: "10Gbps",
          storageNetwork: given.storageNetwork,
          in: ["rack", "tor"],
          failures: { crash: { mtbf: "100h", mttr: "3h", diskLoss: given.diskLoss } },
        },
        admission: { policy: "none" },
        instances: {
          a: { count: 6, cpu: 2, memory: "8GiB", storage: "first", disk: given.disk },
          b: { count: 3, cpu: 2, memory: "8GiB", storage: "second", disk: given.disk },
          c: { count: 2, cpu: 2, memory: "8GiB", storage: "san" },
        },
        storage: { first: given.first, second: given.second, san: { domain: "array" } },
        maintenance: {
          every: given.every,
          work: "1h",
          keepsVolumes: given.keepsVolumes,
          whenBlocked: given.whenBlocked,
        },
      },
    },
    quorums: { voters: { members: { instances: "one/a" } } },
    services: {
      api: { requires: [{ quorum: "voters" }] },
      all: { requires: [{ instances: "one/a", atLeast: "100%" }] },
    },
  }));

const COUNTED = [
  "volume_outages",
  "volumes_lost",
  "rebuilds",
  "data_losses",
  "migrations",
  "maintenance_hosts",
] as const;

test("no invariant breaks, and replications do not depend on each other", () => {
  const happened = new Map<string, number>();
  fc.assert(
    fc.property(scenario, (tree) => {
      const model = compile(parseScenario(JSON.stringify(tree), "random.yaml"));
      const own = new Simulation(model, { checked: true, migrations: true });
      for (let replication = 0; replication < 2; replication++) own.run("volumes", replication);
      const { activity, outages } = rowsOf(own);
      for (const counter of COUNTED)
        happened.set(counter, (happened.get(counter) ?? 0) + activity[counter][0] + activity[counter][1]);
      own.run("volumes", 0);
      const again = rowsOf(own);
      for (const column of Object.keys(activity) as (keyof typeof activity)[])
        expect(again.activity[column][0]).toEqual(activity[column][0]);
      expect(again.outages.start_s).toEqual(outages.start_s.subarray(0, again.outages.start_s.length));
    }),
    { seed: 20260719, numRuns: 60 },
  );
  for (const counter of COUNTED) expect(happened.get(counter), counter).toBeGreaterThan(0);
});
