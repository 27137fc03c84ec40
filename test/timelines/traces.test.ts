/** A record of outages, played as it was. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { rowsOf } from "../simulate.ts";

const inFolder = useTemporaryFolder();
const HOUR = 3600;

function played(csv: string, trace: Readonly<Record<string, unknown>>) {
  writeFileSync(inFolder("outages.csv"), csv);
  const scenario = {
    name: "trace",
    horizon: "10d",
    domains: { rack: { level: "rack" } },
    clusters: { prod: { platform: "plain", hosts: { count: 4, boot: "0s", failures: {}, in: ["rack"] } } },
    services: { all: { requires: [{ hosts: "prod" }] } },
    traces: { site: { file: "outages.csv", component: "what", start: "from", ...trace } },
  };
  const model = compile(parseScenario(JSON.stringify(scenario), inFolder("s.yaml")));
  const simulation = new Simulation(model, { checked: true, migrations: true });
  simulation.run("seed", 0);
  const { outages, incidents } = rowsOf(simulation);
  return {
    outages: [...outages.start_s].map((start, i) => [start / HOUR, outages.duration_s[i] / HOUR]),
    incidents: [...incidents.start_s].map((start, i) => [
      start / HOUR,
      incidents.hosts_lost[i],
      model.causes[incidents.cause[i]],
    ]),
  };
}

describe("a recorded trace", () => {
  it("happens again: times from the first outage, outages at one instant as one incident", () => {
    const csv = [
      "what,from,hours",
      "prod/host-02,2026-03-02T00:00:00Z,3",
      "prod/host-01,2026-03-01T00:00:00Z,2",
      "prod/host-03,2026-03-02T00:00:00Z,1",
      "rack,2026-03-11T00:00:00Z,30m",
      "",
    ].join("\n");
    const { outages, incidents } = played(csv, { duration: "hours", unit: "h" });
    expect(outages).toEqual([
      [0, 2],
      [24, 3],
    ]);
    expect(incidents).toEqual([
      [0, 1, "trace site"],
      [24, 2, "trace site"],
      [240, 4, "trace site"],
    ]);
  });

  it("is counted from when the record begins, with outages before and after it left out", () => {
    const rows = ["a,10,20", "b,34,40", "b,36,38", "a,50,52", "a,51,55", "a,273,275", "b,274,300"];
    const csv = ["what,from,to", ...rows].join("\n");
    const map = { a: "prod/host-01", b: "prod/host-02" };
    const bounds = { from: 33, until: "274" };
    const { outages } = played(csv, { end: "to", unit: "h", map, ...bounds });
    // Overlapping outages of one host are one, which lasts until the later end.
    expect(outages).toEqual([
      [1, 6],
      [17, 5],
    ]);
  });
});
