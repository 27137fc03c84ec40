import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { initialHosts } from "../../src/experiment/initial-hosts.ts";
import { worstHistory } from "../../src/experiment/worst-history.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";
import { Simulation } from "../../src/simulation.ts";
import { runInto, twoOfThree } from "../report/a-run.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";

const inFolder = useTemporaryFolder();
const table = () => join(inFolder("run"), "replications.arrow");
const modelOf = (text: string) => compile(parseScenario(text, "scenario.yaml"));

describe("worstHistory", () => {
  test("is the replication with most downtime, with what led to its longest outage and nothing else", async () => {
    const { record } = await runInto(inFolder("run"), twoOfThree());
    const shares = [...record.services[0].downtimeShares.values()];
    const worst = shares.indexOf(Math.max(...shares));
    const history = await worstHistory(table(), modelOf(twoOfThree()), "1", "two-of-three");
    expect(history?.replication).toBe(worst);
    expect(history?.of).toBe(20);
    expect(history?.downtime).toBeCloseTo(Math.max(...shares) * record.services[0].observed, 6);
    const own = history?.overview.outages.filter(({ service }) => service === "two-of-three") ?? [];
    expect(history?.longest.duration).toBe(Math.max(...own.map(({ duration }) => duration)));
    const { incident, contributing = [] } = history?.longest ?? {};
    const numbers = new Set(history?.events.map((event) => event.incident));
    expect([...numbers].sort()).toEqual([incident, ...contributing].sort());
    const isDown = history?.events.find(({ event }) => event === "service down");
    expect(isDown?.time).toBe(history?.longest.start);
  });

  test("is none when the service was never down, or when the table is of another history", async () => {
    await runInto(inFolder("run"), twoOfThree(), { replications: 3 });
    const never = twoOfThree().replace("mtbf: 1000h, mttr: 20h", "mtbf: 100000y, mttr: 1h");
    expect(await worstHistory(table(), modelOf(twoOfThree()), "another", "two-of-three")).toBeUndefined();
    await runInto(inFolder("run"), never, { replications: 3 });
    expect(await worstHistory(table(), modelOf(never), "1", "two-of-three")).toBeUndefined();
  });
});

test("initialHosts says where instances are when a replication begins", () => {
  const text = `name: placed
horizon: 1y
clusters:
  site:
    platform: plain
    hosts: {count: 2, cores: 8, memory: 64GiB}
    instances: {vm: {count: 2, cpu: 1, memory: 1GiB}}
    rules: {apart: {separate: [vm], strength: must, over: host}}
services: {s: {requires: [{instances: vm}]}}
`;
  const model = modelOf(text);
  const hosts = initialHosts(model, "1");
  expect([...hosts].sort()).toEqual([0, 1]);
  const simulation = new Simulation(model);
  simulation.begin("1", 0);
  expect(simulation.moment().instances.map(({ host }) => host)).toEqual(hosts);
});
