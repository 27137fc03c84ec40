import { describe, expect, it } from "vitest";
import { causeNames, componentNames, Elements, engineCause } from "../../src/cluster/elements.ts";
import { flatten } from "../../src/cluster/lists.ts";
import { DAY, failure, History, vms, vsphere } from "../timelines/history.ts";

const { model } = new History({
  horizon: "1d",
  domains: { feed: { level: "power-feed", count: 2, failures: { loss: failure("10d", "1h") } } },
  clusters: {
    one: vsphere({ hosts: { count: 2, in: ["feed"] }, instances: { vm: vms(3) } }),
    two: {
      platform: "plain",
      hosts: { groups: { bare: { count: 1, failures: { crash: failure("10d", "1h") } } } },
    },
  },
  commonCauses: { bug: { mtbf: "100d", hits: { cluster: "two", failure: "crash" } } },
  quorums: { etcd: { members: { instances: "vm" } } },
  services: { api: { requires: [{ quorum: "etcd" }] }, web: { requires: [{ service: "api" }] } },
});

describe("elements", () => {
  it("are numbered kind by kind, as the names of all components are listed", () => {
    const elements = new Elements(model);
    const names = componentNames(model);
    const named = (kind: "host" | "instance" | "domain" | "quorum" | "service", index: number) =>
      names[elements.of({ kind, index })];
    expect([
      named("host", 2),
      named("instance", 1),
      named("domain", 1),
      named("quorum", 0),
      named("service", 1),
    ]).toEqual(["two/bare-01", "one/vm-2", "feed-2", "etcd", "web"]);
    expect([names[elements.firstCommonCause], names[elements.firstCluster + 1]]).toEqual(["bug", "two"]);
    expect(names.length).toBe(elements.firstCluster + 2);
    expect(elements.count).toBe(elements.firstCommonCause);
  });

  it("have causes that are those of the failures, and the engine's own", () => {
    const causes = causeNames(model);
    expect(new Set(causes).size).toBe(causes.length);
    for (const cause of ["maintenance", "rebalancing", "not yet started", "warning"] as const) {
      expect(causes[engineCause(model, cause)]).toBe(cause);
    }
    expect(causes[model.processes[0].cause]).toBe("feed loss");
    expect(causes[model.commonCauses[0].cause]).toBe("bug");
    expect(model.horizon).toBe(DAY);
  });
});

describe("flattened lists", () => {
  it("are the lists one after the other, and where each begins and ends", () => {
    const { start, items } = flatten([[3, 1], [], [7], []]);
    expect([...start]).toEqual([0, 2, 2, 3, 3]);
    expect([...items]).toEqual([3, 1, 7]);
    expect([...flatten([]).start]).toEqual([0]);
  });
});
