/**
 * Kubernetes on bare metal: a host is a node, as large as its host. Not ready 40 to 55 s after its death (grace period
 * 50 s, kubernetes issues 121793, 127352); a Cluster API health check waits 300 s more (its book's example) and powers it
 * off (10 to 60 s, assumption); to provision a spare takes 10 to 30 min (assumption). Guests of these stories start in 60 s.
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part } from "../timelines/history.ts";
import { expectStory } from "./kubernetes.ts";

const PROVISION = [600 + 60, 1800 + 60] as const;

/** Three control-plane nodes, one each of `a` and two of `b`; two workers; the last host is a spare. */
function tell(hosts: Part, recovery: Part = {}, rest: Part = {}, cluster: Part = {}): History {
  return new History({
    horizon: "20d",
    clusters: {
      prod: {
        platform: "bare-metal",
        hosts: { cores: 16, memory: "64GiB", boot: "10m", failures: {}, groups: hosts },
        instances: {
          control: { count: 3, cpu: 16, memory: "64GiB", start: "60s" },
          worker: { count: 2, cpu: 16, memory: "64GiB", start: "60s" },
        },
        management: "api",
        recovery,
        ...cluster,
      },
    },
    quorums: { etcd: { members: { instances: "control" }, replacement: "20m" } },
    services: { api: { requires: [{ quorum: "etcd" }] } },
    ...rest,
  }).run();
}

const SPARE = { admission: { policy: "dedicated", hosts: 1 } };
const DYING_WORKER = { a: { count: 3 }, b: crashing(1, "10d", "4h"), c: { count: 1 }, spare: { count: 1 } };
const WORKER = /worker-1 (lost|starts|runs)|declared/;

describe("a node dies", () => {
  it("and is back when its host is, though a spare host stands by", () => {
    expectStory(tell(DYING_WORKER, {}, {}, SPARE), WORKER, [
      [0, 0, "worker-1 lost"],
      [14400, 14400, "worker-1 starts on b-01"],
      [14460, 14460, "worker-1 runs"],
    ]);
  });

  it("and an operator provisions the spare host in its place", () => {
    expectStory(tell(DYING_WORKER, { method: "operator", operator: "1h" }, {}, SPARE), WORKER, [
      [0, 0, "worker-1 lost"],
      [3640, 3655, "b-01 declared dead"],
      [3640, 3655, "worker-1 starts on spare-01"],
      [3640 + PROVISION[0], 3655 + PROVISION[1], "worker-1 runs"],
    ]);
  });

  it("and a health check does, after it has powered the host off", () => {
    expectStory(tell(DYING_WORKER, { method: "health-check" }, {}, SPARE), WORKER, [
      [0, 0, "worker-1 lost"],
      [350, 415, "b-01 declared dead"],
      [350, 415, "worker-1 starts on spare-01"],
      [350 + PROVISION[0], 415 + PROVISION[1], "worker-1 runs"],
    ]);
  });

  it("and a second one: there is one spare only", () => {
    const hosts = { a: { count: 3 }, b: { count: 2, ...crashing(2, "10d", "4h") }, spare: { count: 1 } };
    const history = tell(hosts, { method: "health-check", minHealthy: "0%" }, {}, SPARE);
    expectStory(history, /worker-\d (starts|runs)/, [
      [350, 415, "worker-2 starts on spare-01"],
      [350 + PROVISION[0], 415 + PROVISION[1], "worker-2 runs"],
      // Its own host is back first and is provisioned anew.
      [14400, 14400, "worker-1 starts on b-01"],
      [14400 + PROVISION[0], 14400 + PROVISION[1], "worker-1 runs"],
    ]);
    expect(history.since(0, /worker-1 stranded/).length).toBeGreaterThan(0);
  });
});

describe("an etcd member on a spare host begins empty", () => {
  /** One control-plane node dies for good, another an hour or five later for ten minutes. */
  const twice = (second: string) =>
    tell(
      { a: crashing(1, "10d", "9d"), b: crashing(1, second, "10m"), c: { count: 3 }, spare: { count: 1 } },
      { method: "health-check" },
      { quorums: { etcd: { members: { instances: "control" }, replacement: "2h" } } },
      SPARE,
    );

  it("and has no vote until it has joined anew: the loss of another takes the majority", () => {
    expectStory(twice("867600s"), /control-1 (starts|runs)|etcd without/, [
      [350, 415, "control-1 starts on spare-01"],
      [350 + PROVISION[0], 415 + PROVISION[1], "control-1 runs"],
      [3600, 3600, "etcd without majority"],
    ]);
  });

  it("and has one afterwards", () => {
    expect(twice("882000s").times(/etcd without/)).toEqual([]);
  });
});

it("a node that is cut off is left alone without a health check, and powered off with it", () => {
  const rest = { domains: { cable: { level: "switch", failures: { cut: failure("10d", "1h") } } } };
  const hosts = { a: { count: 3 }, b: { count: 1, in: ["cable"] }, c: { count: 1 }, spare: { count: 1 } };
  expectStory(tell(hosts, {}, rest, SPARE), /worker-1/, [
    [0, 0, "worker-1 unavailable"],
    [3600, 3600, "worker-1 available"],
  ]);
  expectStory(tell(hosts, { method: "health-check" }, rest, SPARE), /worker-1 (lost|starts)|b-01 down/, [
    [350, 415, "b-01 down"],
    [350, 415, "worker-1 lost"],
    [350, 415, "worker-1 starts on spare-01"],
  ]);
});

it("a rack takes its nodes with it; they come back with it, after booting", () => {
  const rest = { domains: { rack: { level: "rack", failures: { outage: failure("10d", "2h") } } } };
  const hosts = { a: { count: 1, in: ["rack"] }, b: { count: 3 }, c: { count: 1, in: ["rack"] } };
  expectStory(tell(hosts, {}, rest), /(control-1|worker-2) (lost|starts|runs)/, [
    [0, 0, "control-1 lost"],
    [0, 0, "worker-2 lost"],
    [7800, 7800, "control-1 starts on a-01"],
    [7800, 7800, "worker-2 starts on c-01"],
    [7860, 7860, "control-1 runs"],
    [7860, 7860, "worker-2 runs"],
  ]);
});

it("the control plane loses its majority: nodes that are back start by themselves, and with them the majority", () => {
  const hosts = { a: crashing(2, "10d", "30m"), b: { count: 3 } };
  for (const method of ["none", "operator", "health-check"]) {
    const history = tell(hosts, { method });
    expectStory(history, /control-\d (lost|starts|runs)|api/, [
      [0, 0, "api down"],
      [0, 0, "control-1 lost"],
      [0, 0, "control-2 lost"],
      [1800, 1800, "control-1 starts on a-01"],
      [1800, 1800, "control-2 starts on a-02"],
      [1860, 1860, "control-1 runs"],
      [1860, 1860, "control-2 runs"],
      [1860, 1863, "api up"],
    ]);
  }
});

it("a node goes off with its host for maintenance and comes back with it; spare hosts are not used for that", () => {
  const hosts = { a: { count: 3 }, b: { count: 2 }, spare: { count: 1 } };
  const history = tell(
    hosts,
    { method: "operator" },
    {},
    { ...SPARE, maintenance: { every: "40d", first: "10d" } },
  );
  const starts = history
    .since(0, /(worker|control)-\d starts/)
    .map((line) => line.split(" ").slice(1).join(" "));
  expect(starts.sort()).toEqual([
    "control-1 starts on a-01",
    "control-2 starts on a-02",
    "control-3 starts on a-03",
    "worker-1 starts on b-01",
    "worker-2 starts on b-02",
  ]);
  expect(history.times(/api down/).length).toBeLessThanOrEqual(3);
});
