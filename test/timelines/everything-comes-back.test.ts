/**
 * Whatever fails within two hours and in whatever order, when all is repaired everything runs again: nothing is
 * forgotten in a queue, no clock is lost, no room stays taken by what is not there.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { HOST_UP, RUNNING } from "../../src/cluster/state.ts";
import { DAY, failure, History, type Part, vms, vsphere } from "./history.ts";

/** Once in the history: after a day and some seconds, for some seconds. */
const fault = fc
  .record({ at: fc.nat(7200), repair: fc.nat(7200) })
  .map(({ at, repair }) => ({ fault: failure(`${DAY + at}s`, `${repair + 1}s`, {}) }));
/** The same, or so late that it does not happen. */
const maybe = fc.option(fault, { freq: 1, nil: { fault: failure("100d", "1s") } });

const scenario = fc.record({
  feed: maybe,
  tor: maybe,
  mgmt: maybe,
  link: maybe,
  san: maybe,
  hosts: fc.array(fault, { minLength: 2, maxLength: 5 }),
  survivors: fc.nat(2),
  recovery: fc.record({
    isolationResponse: fc.constantFrom("leave", "power-off", "shut-down"),
    concurrencyPerHost: fc.constantFrom(1, 2, 32),
    respectSeparation: fc.boolean(),
    restartOnReturn: fc.boolean(),
    needsManagement: fc.boolean(),
    deadAfter: fc.constantFrom("0s", "18s", "20m"),
    primaryLostAfter: fc.constantFrom("0s", "35s", "20m"),
    operator: fc.constantFrom("1m", "1h"),
  }),
  reservation: fc.constantFrom("0GiB", "8GiB", "24GiB"),
  diskLoss: fc.constantFrom("0%", "100%"),
  maintenance: fc.constantFrom({}, { first: `${DAY + 600}s`, every: "100d", work: "20m", retryAfter: "5m" }),
});

function build({
  feed,
  tor,
  mgmt,
  link,
  san,
  hosts,
  survivors,
  recovery,
  reservation,
  diskLoss,
  maintenance,
}: typeof scenario extends fc.Arbitrary<infer T> ? T : never): Part {
  const failing = hosts.map(({ fault: own }, i): [string, Part] => [
    `h${i}`,
    {
      count: 1,
      failures: { fault: { ...own, diskLoss } },
      in: i % 2 === 0 ? ["tor", "feed"] : ["mgmt", "link", "san"],
    },
  ]);
  const lasting: [string, Part][] = survivors > 0 ? [["s", { count: survivors, in: ["san"] }]] : [];
  // Of the largest reservation one fits on each host: everybody has to wait for a host of his own.
  const count = hosts.length + survivors;
  return {
    horizon: "4d",
    domains: {
      feed: { level: "power-feed", failures: feed },
      tor: { level: "switch", failures: tor },
      mgmt: { level: "network", effect: "isolate", failures: mgmt },
      link: { level: "network", effect: "partition", failures: link },
      san: { level: "storage-backend", failures: san },
    },
    clusters: {
      prod: vsphere({
        hosts: { memory: "32GiB", groups: Object.fromEntries([...failing, ...lasting]) },
        recovery,
        maintenance,
        instances: {
          etcd: vms(2, { priority: "highest" }),
          vm: vms(count, { memory: "24GiB", reservation: { memory: reservation } }),
          local: vms(count, { storage: "local", priority: "low" }),
        },
        rules: { apart: { separate: ["etcd"] } },
      }),
    },
    quorums: {
      etcd: { members: { instances: "etcd" }, replacement: "10m", restore: "1h" },
      bare: { members: { hosts: "prod" }, replacement: "10m", restore: "1h" },
    },
    services: {
      all: {
        requires: [{ quorum: "etcd" }, { quorum: "bare" }, { instances: "vm" }, { instances: "local" }],
      },
    },
  };
}

it("everything comes back", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const history = new History(build(given)).run();
      const { state } = history.simulation.context;
      expect([...state.hostPhase].every((phase) => phase === HOST_UP)).toBe(true);
      expect([...state.phase].every((phase) => phase === RUNNING)).toBe(true);
      expect([...state.available].every((available) => available === 1)).toBe(true);
      const { incidents, outages, activity } = history.tables();
      for (const { recovery_s, instances_lost, instances_restarted } of incidents) {
        expect(recovery_s).not.toBeNaN();
        expect(instances_restarted).toBeLessThanOrEqual(instances_lost);
      }
      expect(outages.every(({ censored }) => censored === 0)).toBe(true);
      const lost = incidents.reduce((sum, { instances_lost }) => sum + instances_lost, 0);
      expect(activity.instance_failures).toBe(lost);
    }),
    { numRuns: 300, seed: 3 },
  );
});
