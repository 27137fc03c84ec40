/** All observers together: a replication can be stopped, copied, gone back to, and comes out the same. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";
import { DAY, vms, vsphere } from "../timelines/history.ts";

const SCENARIO = {
  name: "busy",
  horizon: "60d",
  warmUp: "1d",
  domains: {
    feed: { level: "power-feed", count: 2, failures: { loss: { mtbf: "15d", mttr: "2h" } } },
    tor: { level: "switch", count: 2, failures: { fault: { mtbf: "10d", mttr: "1h" } } },
    san: { level: "storage-backend", failures: { fault: { mtbf: "20d", mttr: "30m" } } },
  },
  clusters: {
    prod: vsphere({
      hosts: {
        count: 6,
        in: ["feed", "tor", "san"],
        failures: { crash: { mtbf: "10d", mttr: "1h", diskLoss: "20%" } },
      },
      recovery: { isolationResponse: "power-off" },
      instances: { etcd: vms(3, { storage: "local" }), vm: vms(12, { reservation: { memory: "8GiB" } }) },
      rules: { apart: { separate: ["etcd"] } },
      rebalancing: { enabled: true },
      maintenance: { every: "20d" },
    }),
  },
  quorums: { etcd: { members: { instances: "etcd" } } },
  services: {
    api: { requires: [{ quorum: "etcd" }] },
    capacity: { requires: [{ instances: "vm", atLeast: 10 }] },
  },
};

const model = compile(parseScenario(JSON.stringify(SCENARIO), "busy.yaml"));

describe("what was observed", () => {
  const simulation = new Simulation(model, { migrations: true, checked: true });

  it("is the same for the same seed and replication, and other for another", () => {
    const tables = (replication: number) => {
      simulation.run("seed", replication);
      return simulation.take().map(({ table, columns }) => ({ table, columns: columns.slice(2) }));
    };
    const first = tables(0);
    const second = tables(1);
    expect(tables(0)).toEqual(first);
    expect(second).not.toEqual(first);
    // Enough happened for this to mean something.
    const many = first.filter(({ columns: [column] }) => column.length > 5).map(({ table }) => table);
    expect(many).toEqual(["outages", "chains", "parts", "incidents", "migrations"]);
  });

  it("belongs to its replication when several are taken together", () => {
    simulation.run("seed", 0);
    simulation.run("seed", 1);
    const together = simulation.take();
    simulation.run("seed", 1);
    const alone = simulation.take();
    together.forEach(({ columns }, table) => {
      const rows = columns[0].length - alone[table].columns[0].length;
      expect(columns.map((column) => [...column.subarray(rows)])).toEqual(
        alone[table].columns.map((column) => [...column]),
      );
    });
  });

  it("goes on from a snapshot as it went on before, any number of times", () => {
    const finish = () => {
      simulation.advance(60 * DAY);
      return simulation.snapshot().observed;
    };
    simulation.begin("seed", 0);
    simulation.advance(20 * DAY);
    const snapshot = simulation.snapshot();
    const whole = finish();
    for (let again = 0; again < 2; again++) {
      simulation.restore(snapshot);
      expect(finish()).toEqual(whole);
    }
    expect(whole.open.length).toBeGreaterThan(20);
    simulation.take();
  });
});
