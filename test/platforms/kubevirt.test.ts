/**
 * KubeVirt: a node is not ready 40 to 55 s after its death (grace period 50 s: kubernetes issues 121793, 127352; leases
 * every 10 s, looked at every 5 s).
 */
import { describe, expect, it } from "vitest";
import { type Part, vms } from "../timelines/history.ts";
import { tell } from "./kubernetes.ts";
import { tellStories } from "./kubevirt-stories.ts";

tellStories("kubevirt", [40, 55]);

describe("a host is emptied for maintenance", () => {
  const told = (more: Part) =>
    tell("kubevirt", {
      hosts: { a: { count: 3 } },
      instances: { vm: vms(3, more) },
      cluster: { maintenance: { every: "40d", first: "10d" } },
      services: { compute: { requires: [{ hosts: "prod/a" }] } },
    });

  it("by restarting its VMs, unless they ask for live migration (kubevirt configuration.go: EvictionStrategy None)", () => {
    expect(told({}).times(/vm-\d lost/).length).toBeGreaterThanOrEqual(3);
    expect(told({ eviction: "migrate" }).times(/vm-\d lost/)).toEqual([]);
  });

  it("and stays, if a VM that asks for it cannot migrate: its volume is read-write-once", () => {
    const blocked = told({ eviction: "migrate", accessMode: "ReadWriteOnce" });
    expect(blocked.times(/vm-\d lost|compute down/)).toEqual([]);
    expect(told({ eviction: "migrate" }).times(/compute down/)).toHaveLength(3);
  });
});
