/**
 * OpenShift Virtualization, where it differs from KubeVirt: a node is not ready 30 to 45 s after its death (grace period
 * 40 s: OpenShift 4.20, worker latency profile Default; leases every 10 s, looked at every 5 s), and one cluster manages
 * another (reference design "OpenShift Virtualization High-Level Design"). Other clocks as in kubevirt-stories.ts.
 */
import { describe, expect, it } from "vitest";
import { crashing, failure, History, type Part, vms } from "../timelines/history.ts";
import { expectStory, T, tell } from "./kubernetes.ts";
import { tellStories } from "./kubevirt-stories.ts";

const FENCE_AGENT = { method: "fence-agent" };
const FENCED = [330 + 10, 345 + 60] as const;
const RESTART = [FENCED[0], FENCED[1] + 20] as const;
const UP = [10 + 60, 20 + 60] as const;
const RUNS = [RESTART[0] + UP[0], RESTART[1] + UP[1]] as const;

tellStories("openshift", [30, 45]);

it("a host is emptied for maintenance by live migration (hyperconverged_types.go: evictionStrategy LiveMigrate)", () => {
  const history = tell("openshift", {
    hosts: { a: { count: 3 } },
    instances: { vm: vms(6) },
    cluster: { maintenance: { every: "40d", first: "10d" } },
  });
  expect(history.times(/maintenance of a/).length).toBe(3);
  expect(history.since(T, /vm-\d+ (lost|starts|unavailable)/)).toEqual([]);
});

/** A foundation cluster that carries the control plane of a workload cluster. */
function foundation(workload: Part, room: Part): History {
  return new History({
    horizon: "20d",
    domains: { room },
    clusters: {
      foundation: {
        platform: "openshift",
        hosts: { cores: 16, memory: "64GiB", boot: "0s", failures: {}, count: 3, in: ["room"] },
        instances: { api: { count: 3, cpu: 2, memory: "4GiB", storage: "local", start: "20s" } },
        management: "foundation",
      },
      workload: {
        platform: "openshift",
        hosts: { cores: 16, memory: "64GiB", failures: {}, ...workload },
        instances: { vm: vms(2) },
        management: "hosted",
        recovery: FENCE_AGENT,
      },
    },
    quorums: { etcd: { members: { hosts: "foundation" } }, "hosted-etcd": { members: { instances: "api" } } },
    services: {
      foundation: { requires: [{ quorum: "etcd" }] },
      hosted: { requires: [{ quorum: "hosted-etcd" }] },
    },
  }).run();
}

describe("the foundation cluster is lost when a host of the workload cluster dies", () => {
  it("and nothing is restarted until the hosted control plane is up on it again", () => {
    const history = foundation(
      { groups: { a: crashing(1, "864010s", "2h"), b: { count: 2 } } },
      { level: "room", failures: { outage: failure("10d", "30m") } },
    );
    // The pods of the control plane wait for the foundation's own control plane: an election, 2 to 17 s, their start.
    const [hosted] = history.times(/^hosted up/).filter((time) => time > T + 60);
    expect(hosted - T).toBeGreaterThanOrEqual(1800 + 1 + 2 + 20);
    expect(hosted - T).toBeLessThanOrEqual(1800 + 3 + 17 + 20 + 3);
    const back = hosted - T;
    expectStory(history, /vm-1 (lost|starts|runs)/, [
      [10, 10, "vm-1 lost"],
      [back + 2 + RESTART[0], back + 17 + RESTART[1], "vm-1 starts on b-02"],
      [back + 2 + RUNS[0], back + 17 + RUNS[1], "vm-1 runs"],
    ]);
  });
});
