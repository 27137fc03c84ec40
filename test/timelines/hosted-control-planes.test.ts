/** What tenants lose, and when, as the cluster that hosts their control planes loses its own control plane and its nodes. */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms, vsphere } from "./history.ts";

const T = 10 * 24 * 3600;
const HOUR = 3600;

/** Noticed after 60 s, restarted 20 s later and handled for 5 s, all of it with management only; back 15 s after it is. */
const RECOVERY = {
  method: "ha",
  detection: "management",
  by: "automatic",
  deadAfter: "60s",
  preparation: "20s",
  managementBackAfter: "15s",
  handling: "5s",
  needsManagement: true,
  restartOnReturn: true,
  respectSeparation: true,
  operator: "100h",
};
const ETCD = { electionTimeout: "1s", heartbeat: "100ms", settle: "0s", voteWindow: "0s" };

/** Two tenants on three nodes, with a spare one; their etcd in the nodes. `controllers` is what becomes of the hosting etcd. */
function story(controllers: string, nodes: Part): History {
  return new History({
    horizon: "11d",
    clusters: {
      hosting: vsphere({
        hosts: {
          groups: {
            controller: { count: 3, failures: { outage: failure(controllers, "2h") } },
            ...nodes,
            spare: { count: 1 },
          },
        },
        recovery: RECOVERY,
        management: "hosting",
      }),
      // Workers of tenant 1: one host dies while the tenant has no control plane.
      workers: vsphere({
        hosts: { groups: { w: crashing(1, "871200s", "10h"), x: { count: 1 } } },
        instances: { pod: vms(2) },
        recovery: RECOVERY,
        management: "tenant-1",
      }),
    },
    hostedControlPlanes: {
      tenant: {
        count: 2,
        cluster: "hosting",
        etcd: { cpu: 1, memory: "1GiB", storage: "local", start: "10s" },
        api: { cpu: 1, memory: "1GiB", start: "20s" },
        spread: { over: "host" },
        to: [...Object.keys(nodes), "spare"],
      },
    },
    quorums: { hosting: { members: { hosts: "hosting/controller" }, ...ETCD } },
    services: {
      hosting: { requires: [{ quorum: "hosting" }] },
      work: { requires: [{ instances: "pod", atLeast: 1 }] },
    },
  }).run();
}

/** The hosting etcd goes at T for two hours, node a after an hour for nine, node b after one and a half for five. */
const NODES = { a: crashing(1, "867600s", "9h"), b: crashing(1, "869400s", "5h"), c: { count: 1 } };

describe("the hosting cluster loses its own quorum", () => {
  it("and nothing else: running control planes go on, for all tenants", () => {
    const history = story("10d", { node: { count: 3 } });
    expect(history.since(T, /^(hosting|work|tenant[-\w]*) (up|down)/, T + HOUR)).toEqual(["0 hosting down"]);
    expect(history.since(T, /tenant.*(lost|elects|starts)/)).toEqual([]);
  });

  const history = story("10d", NODES);
  const [back] = history.times(/^hosting up/).filter((time) => time > T);

  it("and then a node: a tenant with its leader there elects another, and nothing is put elsewhere", () => {
    const [down, up] = ["down", "up"].map((what) =>
      history.times(new RegExp(`^tenant-1 ${what}`)).filter((time) => time > T),
    );
    expect(down[0]).toBe(T + HOUR);
    // T to 2T for the first of two.
    expect(up[0] - down[0]).toBeGreaterThan(1);
    expect(up[0] - down[0]).toBeLessThan(2);
    expect(history.since(T, /starts on/, back)).toEqual([]);
  });

  it("and then another node: a tenant loses its API with its second member, its neighbour keeps its own", () => {
    expect(history.times(/^tenant-1 down/)[1]).toBe(T + 1.5 * HOUR);
    expect(history.times(/^tenant-1 without majority/)).toEqual([T + 1.5 * HOUR]);
    // The spare host has members of tenant 2, which so loses one of three.
    expect(history.times(/^tenant-2 down/)).toEqual([]);
    expect(history.times(/^tenant-most down/)[1]).toBe(T + 1.5 * HOUR);
  });

  it("and when its quorum is back, with all clocks begun anew, it puts elsewhere what can be elsewhere", () => {
    expect(back).toBeGreaterThan(T + 2 * HOUR);
    expect(back).toBeLessThan(T + 2 * HOUR + 2);
    const verdict = back + 15 + 60 + 20;
    expect(history.times(/^[ab]-01 declared dead/)).toEqual([verdict, verdict]);
    expect(history.since(verdict, /api.*starts on/, verdict + 60)).toEqual([
      "0 tenant-1-api-2 starts on c-01",
    ]);
    // Etcd is in the nodes: its members wait for theirs.
    expect(history.since(T, /etcd-\d starts on/)).toEqual([
      `${6.5 * HOUR} tenant-1-etcd-2 starts on b-01`,
      `${10 * HOUR} tenant-2-etcd-3 starts on a-01`,
      `${10 * HOUR} tenant-1-etcd-1 starts on a-01`,
    ]);
  });

  it("and the workers of a tenant without API run on, but one that dies is noticed when the API is back", () => {
    expect(history.times(/^work down/)).toEqual([]);
    const [, returned] = history.times(/^tenant-1 up/).filter((time) => time > T);
    // b is back at 6.5 h, its member 10 s later, and elects.
    expect(returned - (T + 6.5 * HOUR + 10)).toBeGreaterThan(0);
    expect(returned - (T + 6.5 * HOUR + 10)).toBeLessThan(2);
    expect(history.times(/^w-01 down/)).toEqual([T + 2 * HOUR]);
    expect(history.times(/^w-01 declared dead/)).toEqual([returned + 15 + 60 + 20]);
    expect(history.times(/^pod-1 runs/)).toEqual([returned + 15 + 60 + 20 + 5 + 60]);
  });
});
