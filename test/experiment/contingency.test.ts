/** Contingencies with known answers: what is restarted, what is rebuilt, who stands in for whom. */
import { describe, expect, it } from "vitest";
import { groupInWords, timesInWords } from "../../src/cli/contingency-words.ts";
import { contingencyModel } from "../../src/experiment/contingency-model.ts";
import { ContingencyRecord } from "../../src/experiment/contingency-record.ts";
import { setsOf } from "../../src/experiment/contingency-sets.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { type ContingencySetup, ContingencySimulator } from "../../workers/contingency-task.ts";
import { type Part, vms, vsphere } from "../timelines/history.ts";
import { type Analysis, analyse, setsIn } from "./analyse.ts";

const HOUR = 3600;
/** From a host's death to its guests' work elsewhere: noticed and prepared after 28 s, 60 s to start. */
const RESTART = 88;
/** Election timeouts of 1 to 2 s, at most 0.5 s until clients are served, and some more when votes split. */
const ELECTION = 6;

const FOUR = { count: 4, failures: { crash: { mtbf: "10d", mttr: "1h" } } };

function site(cluster: Part, more: Part = {}): string {
  return JSON.stringify({
    name: "site",
    clusters: { prod: vsphere(cluster as Parameters<typeof vsphere>[0]) },
    quorums: { etcd: { members: { instances: "prod/etcd" } } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
    ...more,
  });
}

function wordsOf(analysis: Analysis, effect: "losing" | "interrupting", service = 0): string[] {
  return analysis.services[service][effect].map((group) => groupInWords(group, analysis.candidates));
}

describe("members that are restarted elsewhere", () => {
  const text = site({ hosts: FOUR, instances: { etcd: vms(3) } });

  it("lose no service: the leader's host costs an election, two hosts of members cost a restart", () => {
    const analysis = analyse(text, 2);
    const [api] = analysis.services;
    expect(api.counts).toEqual([
      { size: 1, sets: 4, interrupted: 1, lost: 0 },
      { size: 2, sets: 6, interrupted: 4, lost: 0 },
    ]);
    expect(wordsOf(analysis, "interrupting")).toEqual(["prod/host-01", "prod/host-02 and prod/host-03"]);
    const [leader, others] = api.interrupting;
    expect(leader.sets[0].seconds).toBeGreaterThan(1);
    expect(leader.sets[0].seconds).toBeLessThan(ELECTION);
    expect(others.sets[0].seconds).toBeGreaterThan(RESTART);
    expect(others.sets[0].seconds).toBeLessThan(RESTART + ELECTION);
    expect(timesInWords(others)).toMatch(/^1 min (29|3\d) s$/);
  });

  it("lose it for good when there is no room left", () => {
    const etcd = vms(3, { memory: "40GiB", reservation: { memory: "40GiB" } });
    const full = { hosts: { ...FOUR, count: 3 }, instances: { etcd } };
    expect(wordsOf(analyse(site(full), 2), "losing")).toEqual(["any 2 of the 3 hosts prod/host-01 … -03"]);
  });

  it("are only interrupted when they are killed themselves", () => {
    const analysis = analyse(text, 2, ["instances"]);
    expect(wordsOf(analysis, "losing")).toEqual([]);
    expect(wordsOf(analysis, "interrupting")).toEqual(["prod/etcd-1", "prod/etcd-2 and prod/etcd-3"]);
    const [, pair] = analysis.services[0].interrupting;
    expect(pair.sets[0].seconds).toBeGreaterThan(60);
    expect(pair.sets[0].seconds).toBeLessThan(60 + ELECTION);
  });
});

describe("members with their disks in their hosts", () => {
  const text = site({ hosts: FOUR, instances: { etcd: vms(3, { storage: "local" }) } });

  it("lose the majority with any two of the three hosts", () => {
    const analysis = analyse(text, 3);
    expect(wordsOf(analysis, "losing")).toEqual(["any 2 of the 3 hosts prod/host-01 … -03"]);
    expect(analysis.services[0].counts).toEqual([
      { size: 1, sets: 4, interrupted: 1, lost: 0 },
      { size: 2, sets: 6, interrupted: 1, lost: 3 },
      { size: 3, sets: 4, interrupted: 0, lost: 4 },
    ]);
    expect(analysis.services[0].losing[0].sets.map(({ seconds }) => seconds)).toEqual([
      24 * HOUR,
      24 * HOUR,
      24 * HOUR,
    ]);
  });

  it("of a quorum of one lose it with the one host", () => {
    const one = site({ hosts: FOUR, instances: { etcd: vms(1, { storage: "local" }) } });
    expect(wordsOf(analyse(one, 2), "losing")).toEqual(["prod/host-01"]);
  });
});

describe("domains", () => {
  const domains = {
    feed: { level: "power-feed", count: 2 },
    'rack "A"': { level: "rack" },
    "rack B": { level: "rack" },
    empty: { level: "room" },
  };
  const groups = {
    a: { count: 2, in: ['rack "A"', { of: ["feed"], atLeast: 1 }] },
    b: { count: 1, in: ["rack B", { of: ["feed"], atLeast: 1 }] },
  };
  const text = site(
    { hosts: { failures: {}, groups }, instances: { etcd: vms(3, { storage: "local" }) } },
    { domains },
  );

  it("are tried if something is in them; only the smallest sets are named", () => {
    const analysis = analyse(text, 2);
    expect(analysis.candidates.map(({ name }) => name)).toEqual([
      "prod/a-01",
      "prod/a-02",
      "prod/b-01",
      "feed-1",
      "feed-2",
      'rack "A"',
      "rack B",
    ]);
    expect(setsIn(analysis, 0, "losing")).toEqual(
      [
        'rack "A"',
        "feed-1 + feed-2",
        "prod/a-01 + prod/a-02",
        "prod/a-01 + prod/b-01",
        "prod/a-02 + prod/b-01",
        "prod/a-01 + rack B",
        "prod/a-02 + rack B",
      ].sort(),
    );
    expect(wordsOf(analysis, "losing")).toContain("one of prod/a-01, -02 and one of prod/b-01, rack B");
  });

  it("can be tried alone, and hosts of a cluster without instances too", () => {
    const hostsOnly = JSON.stringify({
      name: "hosts",
      domains: { room: { level: "room" }, rack: { level: "rack", count: 3, in: ["room"] } },
      clusters: { prod: { platform: "plain", hosts: { count: 6, failures: {}, in: ["rack"] } } },
      services: { half: { requires: [{ hosts: "prod", atLeast: 3 }] } },
    });
    expect(wordsOf(analyse(hostsOnly, 2, ["domains"]), "losing")).toEqual([
      "room",
      "any 2 of the 3 domains rack-1 … -3",
    ]);
    expect(wordsOf(analyse(hostsOnly, 2, ["hosts"]), "losing")).toEqual([]);
    // Nine with the room, three pairs of racks.
    expect(analyse(hostsOnly, 2).services[0].counts[1]).toMatchObject({ sets: 45, lost: 12 });
  });
});

describe("failures one after the other", () => {
  const text = site({
    hosts: { count: 4, failures: {}, network: "10Gbps" },
    instances: { etcd: vms(1, { storage: "vsan", disk: "10GB" }) },
    storage: {
      vsan: { replicas: 2, witnesses: 0, need: 1, rebuildAfter: "10m", rebuildAfterDiskLoss: "0s" },
    },
  });

  it("find the copy rebuilt that all at once destroys", () => {
    const atOnce = analyse(text, 2, ["hosts"]);
    const [pair] = atOnce.services[0].losing;
    expect(pair.sets).toHaveLength(1);
    const oneByOne = analyse(text, 2, ["hosts"], { apart: HOUR });
    expect(oneByOne.services[0].losing).toEqual([]);
    expect(oneByOne.services[0].counts).toMatchObject([{ sets: 4 }, { sets: 6 }]);
  });

  it("count in the order in which they do most", () => {
    const members = site({ hosts: FOUR, instances: { etcd: vms(3) } });
    const { record, services } = analyse(members, 2, ["hosts"], { apart: HOUR });
    // Both orders of a pair are in the table; the counts take the worse one.
    const pairs = record.affected.filter(({ parts }) => parts.length === 2);
    const distinct = new Set(pairs.map(({ parts }) => [...parts].sort().join()));
    expect(pairs.length).toBeGreaterThan(distinct.size);
    expect(services[0].counts[1]).toEqual({ size: 2, sets: 6, interrupted: distinct.size, lost: 0 });
  });

  it("count as lost if any order loses, and otherwise with the longest time", () => {
    const part = (name: string) => ({ kind: "hosts", name, family: "hosts" }) as const;
    const record = new ContingencyRecord([part("a"), part("b"), part("c")], ["api"]);
    const sets = Int32Array.of(0, 1, 1, 0, 0, 2, 2, 0, 1, 2, 2, 1);
    const effects = Uint8Array.of(2, 1, 1, 1, 1, 2);
    const seconds = Float64Array.of(10, 50, 7, 3, 90, 20);
    record.add({ size: 2, sets, effects, seconds, events: 0, busy: 0 });
    const [{ counts, losing, interrupting }] = record.byService();
    expect(counts).toEqual([{ size: 2, sets: 3, interrupted: 1, lost: 2 }]);
    const times = (groups: typeof losing) => groups.flatMap((group) => group.sets.map((set) => set.seconds));
    expect(times(losing).sort()).toEqual([10, 20]);
    expect(times(interrupting)).toEqual([7]);
  });

  it.each([0, HOUR])("are the same whichever set was tried before (%d s apart)", (apart) => {
    const members = site({ hosts: FOUR, instances: { etcd: vms(3), vm: vms(5) } });
    const given = { at: HOUR, apart, duration: 4 * HOUR };
    const made = contingencyModel(compile(parseScenario(members, "s.yaml")), ["hosts"], given, 3);
    const setup: ContingencySetup = { model: made.model, seed: "test", ...given };
    const sets = [...setsOf(4, 3, apart > 0)];
    const run = (order: readonly (readonly number[])[]) => {
      const simulator = new ContingencySimulator(setup);
      const results = order.map((set) => {
        const { seconds, effects } = simulator.run({ size: 3, sets: Int32Array.from(set) });
        return [set.join(), `${seconds} ${effects}`] as const;
      });
      return new Map([...results].sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    const inOrder = run(sets);
    expect(run([...sets].reverse())).toEqual(inOrder);
    const alone = sets.map((set) => [...run([set])][0]);
    expect(new Map(alone)).toEqual(inOrder);
  });
});

describe("a healthy site", () => {
  it("is one without the script, the traces, random failures and maintenance of the scenario", () => {
    const text = site(
      {
        hosts: { ...FOUR, failures: { crash: { mtbf: "1h", mttr: "1h" } } },
        instances: { etcd: vms(3) },
        maintenance: { every: "2h", first: "30m" },
      },
      {
        script: [{ at: "30m", fail: "prod" }],
        commonCauses: { shock: { mtbf: "1h", hits: { cluster: "prod", failure: "crash" } } },
        services: { api: { requires: [{ quorum: "etcd" }] }, all: { requires: [{ hosts: "prod" }] } },
      },
    );
    const [api, all] = analyse(text, 1).services;
    expect(api.needsNoFailure).toBe(false);
    expect(all.needsNoFailure).toBe(false);
    expect(api.counts).toEqual([{ size: 1, sets: 4, interrupted: 1, lost: 0 }]);
  });

  it("may lack a service before anything fails, and then nothing more is said of it", () => {
    const etcd = vms(3, { memory: "40GiB", reservation: { memory: "40GiB" } });
    const cluster = { hosts: { ...FOUR, count: 2 }, instances: { etcd } };
    const services = { api: { requires: [{ instances: "prod/etcd" }] } };
    const [api] = analyse(site(cluster, { services }), 2).services;
    expect(api.needsNoFailure).toBe(true);
    expect(api.losing).toEqual([]);
    expect(api.interrupting).toEqual([]);
  });
});
