/** Kind: one machine, which takes everything with it and brings everything back (kind issue 3463). */
import { describe, expect, it } from "vitest";
import { DAY, failure, History, type Part } from "../timelines/history.ts";
import { expectStory } from "./kubernetes.ts";

function tell(hosts: Part, rest: Part = {}): History {
  return new History({
    horizon: "20d",
    clusters: {
      laptop: {
        platform: "kind",
        hosts: { count: 1, ...hosts },
        instances: {
          control: { count: 1, cpu: 2, memory: "4GiB", start: "30s" },
          worker: { count: 2, cpu: 2, memory: "4GiB", start: "30s" },
        },
        management: "api",
      },
    },
    quorums: { etcd: { members: { instances: "control" } } },
    services: { api: { requires: [{ quorum: "etcd" }] }, workers: { requires: [{ instances: "worker" }] } },
    ...rest,
  }).run();
}

describe("the machine", () => {
  it("reboots: everything goes at once and is back with it, the API an election later", () => {
    const history = tell({ failures: { reboot: failure("10d", "5m") } });
    expectStory(history, /control-1 (lost|starts|runs)|api (up|down)/, [
      [0, 0, "api down"],
      [0, 0, "control-1 lost"],
      [300, 300, "control-1 starts on host-01"],
      [330, 330, "control-1 runs"],
      [330, 333, "api up"],
    ]);
    expectStory(history, /worker-\d (lost|runs)|workers/, [
      [0, 0, "workers down"],
      [0, 0, "worker-2 lost"],
      [0, 0, "worker-1 lost"],
      [330, 330, "worker-2 runs"],
      [330, 330, "worker-1 runs"],
      [330, 330, "workers up"],
    ]);
  });

  it("has no network for an hour: everything runs on, and nothing is restarted", () => {
    const domains = { wifi: { level: "network", failures: { outage: failure("10d", "1h") } } };
    const history = tell({ failures: {}, in: ["wifi"] }, { domains });
    expect(history.since(10 * DAY, /lost|starts/)).toEqual([]);
  });

  it("is lost again while it comes up: everything begins again", () => {
    const history = tell({ failures: { reboot: failure("10d", "5m"), power: failure("864310s", "10m") } });
    expectStory(history, /worker-1 (lost|starts|runs)/, [
      [0, 0, "worker-1 lost"],
      [300, 300, "worker-1 starts on host-01"],
      [310, 310, "worker-1 lost"],
      [910, 910, "worker-1 starts on host-01"],
      [940, 940, "worker-1 runs"],
    ]);
  });
});
