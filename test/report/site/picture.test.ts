import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model } from "../../../src/cluster/model.ts";
import type { Figure } from "../../../src/report/site/figures.ts";
import { allOf } from "../../../src/report/site/lists.ts";
import { pictureOf } from "../../../src/report/site/picture.ts";
import { sharedFate } from "../../../src/report/site/shared-fate.ts";
import { compile, parseScenario } from "../../../src/scenario/index.ts";
import { Simulation } from "../../../src/simulation.ts";
import { randomSite } from "./random-site.ts";

function numberIn(text: string): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(",", ""));
}

/** Hosts a host figure stands for. */
function hostsOf({ isFolded, detail }: Figure): number {
  return isFolded ? numberIn(detail) : 1;
}

/** Instances an instance figure stands for. */
function instancesOf({ isFolded, heading }: Figure): number {
  if (!isFolded) return 1;
  return numberIn(/ × ([\d,]+)$/.exec(heading)?.[1] ?? /^([\d,]+) others$/.exec(heading)?.[1] ?? "");
}

function total(figures: readonly Figure[], countOf: (figure: Figure) => number): number {
  return figures.reduce((sum, figure) => sum + countOf(figure), 0);
}

function figuresOf(model: Model): Figure[] {
  const hostOf = new Simulation(model).moment().instances.map(({ host }) => host);
  return allOf(pictureOf({ model, hostOf }).picture.site);
}

describe("nothing is lost by folding", () => {
  test.each([
    ["few hosts", 10],
    ["many hosts", 300],
  ])("%s", (_, most) => {
    let folded = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { model, hostOf } = randomSite(seed, most);
        // Nested hosts are drawn in their instances, which may be nowhere.
        const { picture } = pictureOf({ model, hostOf });
        const figures = allOf(picture.site);
        const hosts = figures.filter(({ kind }) => kind === "host");
        const instances = figures.filter(({ kind }) => kind === "instance");
        expect(total(hosts, hostsOf)).toBe(model.hosts.length);
        expect(total(instances, instancesOf)).toBe(model.instances.length);
        const votes = figures.flatMap((figure) => figure.votes.map(({ quorum }) => quorum));
        model.quorums.forEach(({ members }, quorum) => {
          expect(votes.filter((vote) => vote === quorum)).toHaveLength(members.length);
        });
        const named = (index: number) =>
          figures.filter(({ heading, detail }) => detail !== "" && heading === model.domains[index].name)
            .length +
          figures
            .flatMap(({ badges }) => badges.flatMap((row) => row.badges))
            .filter(({ title }) => title.includes(model.domains[index].name)).length;
        for (const { source } of sharedFate(model, hostOf)) {
          if (source.kind === "domain") expect(named(source.index)).toBeGreaterThan(0);
        }
        folded += figures.filter(({ isFolded }) => isFolded).length;
      }),
      { numRuns: 80 },
    );
    if (most > 100) expect(folded).toBeGreaterThan(80);
  });
});

/** A hundred racks of 30 hosts, and a quorum of five. */
function large(): Model {
  const tree = {
    name: "large",
    horizon: "1d",
    domains: {
      row: { level: "row", count: 10 },
      rack: { level: "rack", count: 100, in: ["row"] },
      tor: { level: "switch", count: 100, in: ["rack"] },
    },
    clusters: {
      cloud: {
        platform: "plain",
        hosts: { count: 3000, cores: 32, memory: "512GiB", in: ["rack", "tor"] },
        instances: {
          control: { count: 5, cpu: 8, memory: "16GB" },
          web: { count: 5000, cpu: 4, memory: "16GB" },
        },
        rules: { apart: { separate: ["control"], strength: "must", over: "row" } },
      },
    },
    quorums: { etcd: { members: { instances: "control" } } },
  };
  return compile(parseScenario(JSON.stringify(tree), "large.yaml"));
}

test("three thousand hosts are a picture of some dozens of figures, with all five voters", () => {
  const figures = figuresOf(large());
  expect(figures.length).toBeLessThan(150);
  expect(
    figures
      .filter(({ votes }) => votes.length > 0)
      .map(({ heading }) => heading)
      .sort(),
  ).toEqual([..."12345".split("").map((n) => `control-${n}`)]);
  const rows = figures.filter(({ detail }) => detail.includes("× row"));
  expect(rows.map(({ heading, detail }) => [heading, detail])).toEqual([
    ["row-6 … row-10", "5 × row, 50 × rack, 1,500 hosts"],
  ]);
});

test("three hosts are three boxes", () => {
  const tree = { name: "t", horizon: "1d", clusters: { c: { platform: "plain", hosts: { count: 3 } } } };
  const figures = figuresOf(compile(parseScenario(JSON.stringify(tree), "t.yaml")));
  expect(figures.map(({ kind, heading }) => [kind, heading])).toEqual([
    ["site", "c"],
    ["host", "host-01"],
    ["host", "host-02"],
    ["host", "host-03"],
  ]);
});

test("a host that is an instance is drawn inside it, and shares the fate of what that is on", () => {
  const inner = {
    groups: { node: { instances: "outer/vm" } },
    cores: "instance",
    memory: "instance",
    boot: "instance",
  };
  const tree = {
    name: "nested",
    horizon: "1d",
    domains: { rack: { level: "rack", count: 2 } },
    clusters: {
      inner: { platform: "plain", hosts: inner, instances: { pod: { count: 3, cpu: 1, memory: "1GiB" } } },
      outer: {
        platform: "plain",
        hosts: { count: 3, cores: 8, memory: "16GiB", in: ["rack"] },
        instances: { vm: { count: 3, cpu: 4, memory: "8GiB" } },
        rules: { apart: { separate: ["vm"], strength: "must", over: "host" } },
      },
    },
    quorums: { etcd: { members: { hosts: "inner" } } },
  };
  const figures = figuresOf(compile(parseScenario(JSON.stringify(tree), "nested.yaml")));
  const vms = figures.filter(({ heading }) => heading.startsWith("vm-"));
  expect(vms.map(({ children }) => children.map(({ kind, detail }) => [kind, detail]))).toEqual(
    vms.map(() => [["host", "inner"]]),
  );
  expect(vms).toHaveLength(3);
  expect(figures.filter(({ kind }) => kind === "host")).toHaveLength(6);
  const racks = figures.filter(({ kind }) => kind === "domain");
  expect(racks.map(({ heading, fateNotes }) => [heading, ...fateNotes.map(({ text }) => text)])).toEqual([
    ["rack-1", "2 of 3 etcd"],
    ["rack-2"],
  ]);
});

test("what is impaired at a moment is neither folded away nor unsaid", () => {
  const model = large();
  const simulation = new Simulation(model);
  simulation.begin("moment", 0);
  const hostDown = 1234;
  simulation.hostFaultBegan(hostDown, "down");
  simulation.domainFaultBegan(model.domains.findIndex(({ name }) => name === "rack-77"));
  const moment = simulation.moment();
  const hostOf = moment.instances.map(({ host }) => host);
  const { picture, troubles } = pictureOf({ model, hostOf, moment });
  const figures = allOf(picture.site);
  const down = figures.filter(({ kind, state }) => kind === "host" && state?.word === "down");
  expect(total(down, hostsOf)).toBe(31);
  expect(down.map(({ heading }) => heading)).toContain("host-1235");
  const racks = figures.filter(({ heading, state }) => heading === "rack-77" && state?.word === "down");
  expect(racks).toHaveLength(1);
  expect(troubles).toMatch(
    /^Not in service: 2 domains \(rack-77 and tor-77\); 31 hosts \(.*\); \d+ of 5,005 instances\.$/,
  );
});

test("of many hosts those with a voter in an instance of theirs are drawn each", () => {
  const { model, hostOf } = nestedLarge();
  const figures = allOf(pictureOf({ model, hostOf }).picture.site);
  const each = figures.filter(
    ({ kind, isFolded, children }) =>
      kind === "host" && !isFolded && children.some(({ kind: inner }) => inner === "instance"),
  );
  expect(each.map(({ heading }) => heading)).toEqual(["host-05", "host-06", "host-07"]);
});

/** Sixty hosts; three of them run the VMs that a cluster of three voters is. */
function nestedLarge() {
  const inner = {
    groups: { node: { instances: "outer/vm" } },
    cores: "instance",
    memory: "instance",
    boot: "instance",
  };
  const tree = {
    name: "nested",
    horizon: "1d",
    clusters: {
      outer: {
        platform: "plain",
        hosts: { count: 60, cores: 8, memory: "16GiB" },
        instances: { vm: { count: 3, cpu: 4, memory: "8GiB" }, other: { count: 60, cpu: 1, memory: "1GiB" } },
      },
      inner: { platform: "plain", hosts: inner },
    },
    quorums: { etcd: { members: { hosts: "inner" } } },
  };
  const model = compile(parseScenario(JSON.stringify(tree), "nested.yaml"));
  // The VMs on hosts 5 to 7, one of the others on each host.
  return { model, hostOf: model.instances.map((_, i) => (i < 3 ? i + 4 : i - 3)) };
}

test("a moment's states stand on what they are of: hosts, badges, voters, services", () => {
  const tree = {
    name: "states",
    horizon: "1d",
    domains: { feed: { level: "power-feed", count: 2 }, tor: { level: "switch", count: 3 } },
    clusters: { c: { platform: "plain", hosts: { count: 3, in: ["tor", { of: ["feed"], atLeast: 1 }] } } },
    quorums: { etcd: { members: { hosts: "c" } } },
    services: { api: { requires: [{ quorum: "etcd" }] }, any: { requires: [{ hosts: "c", atLeast: 1 }] } },
  };
  const model = compile(parseScenario(JSON.stringify(tree), "states.yaml"));
  const simulation = new Simulation(model);
  simulation.begin("moment", 0);
  const down = (name: string) =>
    simulation.domainFaultBegan(model.domains.findIndex((domain) => domain.name === name));
  down("feed-1");
  down("tor-1");
  down("tor-2");
  const { picture, troubles } = pictureOf({ model, hostOf: [], moment: simulation.moment() });
  const hosts = allOf(picture.site).filter(({ kind }) => kind === "host");
  expect(
    hosts.map(({ state, votes, badges }) => [
      state?.word,
      ...votes.map(({ isLost }) => isLost),
      ...badges.flatMap((row) => row.badges.map(({ text, isDown }) => `${text} ${isDown}`)),
    ]),
  ).toEqual([
    ["cut off", true, "tor-1 true"],
    ["cut off", true, "tor-2 true"],
    [undefined, false, "tor-3 false"],
  ]);
  expect(picture.site.badges[0].badges.map(({ text, isDown }) => [text, isDown])).toEqual([
    ["feed-1 or feed-2 (feed-1 down)", false],
  ]);
  const services = picture.sections.find(({ heading }) => heading.startsWith("Services"));
  expect(services?.entries.map(({ name, text }) => `${name}: ${text}`)).toEqual([
    "api: down; needs quorum etcd",
    "any: needs 1 of 3 hosts of c",
  ]);
  expect(troubles).toBe(
    "Not in service: 3 domains (feed-1, tor-1 and tor-2); 2 hosts (host-01 and host-02); 1 quorum (etcd); 1 service (api).",
  );
});
