import { describe, expect, it } from "vitest";
import { Links } from "../../src/mechanisms/links.ts";
import { TinySimulation, tinyModel } from "./tiny-model.ts";

function linksOf(...hosts: Parameters<typeof tinyModel>[0]["hosts"]) {
  const simulation = new TinySimulation(tinyModel({ hosts, groups: [] }));
  const links = new Links(simulation.context);
  simulation.seal([]);
  return links;
}

describe("a link", () => {
  it("is shared equally by the flows at its host", () => {
    const links = linksOf({ bandwidth: 12 });
    expect(links.share(0, "migration")).toBe(12);
    links.join(0, "migration");
    expect(links.share(0, "migration")).toBe(12);
    links.join(0, "migration");
    links.join(0, "migration");
    expect(links.share(0, "migration")).toBe(4);
    links.leave(0, "migration");
    expect(links.share(0, "migration")).toBe(6);
    expect(links.capacity(0, "migration")).toBe(12);
  });

  it("is that of migrations for storage too, unless the host has one for it", () => {
    const links = linksOf({ bandwidth: 12 }, { bandwidth: 12, storageBandwidth: 30 });
    for (const host of [0, 1]) {
      links.join(host, "migration");
      links.join(host, "storage");
    }
    expect([links.share(0, "migration"), links.share(0, "storage")]).toEqual([6, 6]);
    expect([links.share(1, "migration"), links.share(1, "storage")]).toEqual([12, 30]);
    links.join(1, "storage");
    expect([links.share(1, "migration"), links.share(1, "storage")]).toEqual([12, 15]);
  });

  it("without a limit gives each flow all it wants", () => {
    const links = linksOf({ bandwidth: 0 }, { bandwidth: Infinity, storageBandwidth: 0 });
    for (const host of [0, 1]) {
      links.join(host, "migration");
      links.join(host, "storage");
      expect([links.share(host, "migration"), links.share(host, "storage")]).toEqual([Infinity, Infinity]);
    }
  });
});

describe("a flow from host to host", () => {
  it("counts at both before anybody is told, and at neither after", () => {
    const links = linksOf({ bandwidth: 12 }, { bandwidth: 20 });
    const told: number[][] = [];
    links.subscribe((host) => told.push([host, links.share(0, "migration"), links.share(1, "migration")]));
    links.join(0, "storage");
    links.connect(0, 1, "migration");
    links.connect(1, 0, "migration");
    links.disconnect(0, 1, "migration");
    expect(told).toEqual([
      [0, 12, 20],
      [0, 6, 20],
      [1, 6, 20],
      [1, 4, 10],
      [0, 4, 10],
      [0, 6, 20],
      [1, 6, 20],
    ]);
  });
});
