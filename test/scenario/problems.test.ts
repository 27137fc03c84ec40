import { describe, expect, test } from "vitest";
import { compile, parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { marked, SMALL } from "./texts.ts";

function problemsOf(text: string, overrides = {}): ScenarioError {
  try {
    compile(parseScenario(text, "s.yaml", overrides));
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("the scenario was accepted");
}

test("the scenario the cases below start from is right", () => {
  expect(compile(parseScenario(SMALL, "s.yaml")).instances).toHaveLength(7);
});

/** What is replaced in SMALL, by what (with the mark), and what is to be said. */
const CASES: [what: string, original: string, replacement: string, message: RegExp][] = [
  ["bare duration", "mttr: 4h", "mttr: «4", /4 has no unit; did you mean 4h\?/],
  ["bare size", "memory: 128GiB", "memory: «128", /128 has no unit; did you mean 128GiB\?/],
  ["bare percentage", "objective: 99.9%", "objective: «0.999", /did you mean 99.9%\?/],
  ["bare number for a distribution", "repair: 10m", "repair: «600", /600 has no unit; did you mean 600s\?/],
  ["wrong dimension", "mtbf: 1y", "mtbf: «1GiB", /is a size, but a duration is needed/],
  ["misspelt unit", "memory: 128GiB", "memory: «128gib", /did you mean "GiB"/],
  ["percentage over 100", "atLeast: 50%", "atLeast: «150%", /more than 100%/],
  ["negative", "mttr: 4h", "mttr: «-4h", /is negative/],
  ["zero that must be positive", "mtbf: 1y", "mtbf: «0s", /must be more than zero/],
  ["count 0", "count: 4\n", "count: «0\n", /too small: at least 1/],
  ["count that is no whole number", "count: 4\n", "count: «2.5\n", /2.5 is not a whole number/],
  ["text for a number", "cores: 16", "cores: «many", /"many" is not a number/],
  ["unknown key", "hosts:\n", "hosts:\n      «coers: 16\n", /unknown key; did you mean "cores"\?/],
  ["unknown key at the top", "crews:\n", "«crew: {}\ncrews:\n", /unknown key; did you mean "crews"\?/],
  ["unknown key far from any", "{size: 1}", "{size: 1, «zzzzzz: 1}", /unknown key; known here: size/],
  ["unknown platform", "platform: vsphere", "platform: «vshpere", /did you mean "vsphere"\?/],
  ["missing name", "name: small", "«title: small", /name: is missing/],
  ["empty value", "platform: vsphere", "«platform:", /is empty; one of vsphere, .*plain is needed/],
  [
    "two kinds of lifetime",
    "{mtbf: 1y, repair",
    "«{mtbf: 1y, afr: 4%, repair",
    /"mtbf" and "afr" are both given/,
  ],
  ["no repair", "{mtbf: 5y, mttr: 4h}", "«{mtbf: 5y}", /one of "mttr", "repair" is missing/],
  [
    "count and groups",
    "    hosts:\n",
    "    «hosts:\n      groups: {}\n",
    /"count" and "groups" are both given/,
  ],
  ["two families", "repair: 10m", "repair: «{fixed: 1s, exponential: {mean: 1s}}", /are both given/],
  ["unknown family", "repair: 10m", "repair: {«lognorm: {}}", /unknown key; did you mean "lognormal"/],
  ["impossible lognormal", "repair: 10m", "repair: {lognormal: «{mean: 24h, p90: 3d}}", /at most 2.27/],
  [
    "percentile below median",
    "repair: 10m",
    "repair: {lognormal: «{median: 2h, p95: 1h}}",
    /below the median/,
  ],
  ["uniform upside down", "repair: 10m", "repair: {uniform: «{min: 2h, max: 1h}}", /min is more than max/],
  ["missing file", "repair: 10m", "repair: {empirical: {file: «no.csv, column: a, unit: h}}", /ENOENT/],
  ["unknown domain", "in: [rack, {", "in: [«rcak, {", /there is no domain "rcak"; did you mean "rack"\?/],
  ["unknown domain in a redundancy", "of: [feed]", "of: [«feeds]", /did you mean "feed"\?/],
  ["more needed than there are", "[feed], atLeast: 1", "[feed], atLeast: «3", /3 cannot be up of 2/],
  [
    "redundancy of unlike effects",
    "of: [feed]",
    "of: «[feed, net]",
    /must have one effect, not down and cut-off/,
  ],
  [
    "domain in a network",
    "count: 2}\n",
    "count: 2, in: [«net]}\n",
    /no domain can be in it; let the hosts name/,
  ],
  ["domain in a counted one", "in: [rack-1]", "in: [«rack]", /stands for 2 domains; name one/],
  ["domain in itself", "count: 2}\n", "count: 2, in: «[feed]}\n", /in itself/],
  ["unknown crew", "crew: engineers", "crew: «enginers", /there is no crew.*did you mean "engineers"/],
  ["unknown pool", "pool: gold", "pool: «glod", /there is no pool "glod"; did you mean "gold"/],
  ["rule on nobody", "separate: [cp]", "separate: [«cpu]", /there is no instance or group "cpu"/],
  ["rule over an unknown level", "{separate: [cp]}", "{separate: [cp], over: «racks}", /did you mean "rack"/],
  ["too many to separate", "separate: [cp]", "separate: «[cp, web]", /7 instances must be apart.*4 hosts/],
  [
    "too many for the racks",
    "separate: [cp]}",
    "separate: «[cp], over: rack}",
    /only 2 places of level rack/,
  ],
  ["pin without hosts", "apart: {separate: [cp]}", "«apart: {pin: [cp]}", /"pin" needs "to"/],
  ["pin to nothing", "{separate: [cp]}", "{pin: [cp], to: [«rack-3]}", /there is no host or domain "rack-3"/],
  ["instance too big", "cpu: 2, ", "cpu: «64, ", /64 vCPUs are more than any host has/],
  ["too much memory", "memory: 4GiB}", "memory: «1TiB}", /more than any host has \(128GiB\)/],
  [
    "reservation above size",
    "cpu: 2, memory: 4GiB}",
    "cpu: 2, memory: 4GiB, reservation: «{memory: 8GiB}}",
    /more than the instance's own size/,
  ],
  ["limit below reservation", "pool: gold}", "pool: gold, limit: {cpu: «500MHz}}", /below the reservation/],
  [
    "pools above the cluster",
    "pools:\n      gold: {shares: high, reservation: {cpu: 8GHz",
    "«pools:\n      gold: {shares: high, reservation: {cpu: 800GHz",
    /400 cores are reserved, but the cluster has 64/,
  ],
  ["no host is new enough", "cpu: 2, ", "cpu: 2, cpuClass: «2, ", /no host offers CPU generation 2/],
  [
    "admission",
    "    pools:\n",
    "    admission: {hosts: «4}\n    pools:\n",
    /a cluster of 4 cannot tolerate the loss of/,
  ],
  [
    "unknown management",
    "    pools:\n",
    "    management: «apis\n    pools:\n",
    /there is no service "apis"; did you mean "api"/,
  ],
  ["unknown quorum", "{quorum: etcd}", "{quorum: «ectd}", /there is no quorum "ectd"; did you mean "etcd"/],
  ["unknown group", "{instances: web,", "{instances: «wbe,", /did you mean "web"/],
  ["quorum of nobody", "{members: {instances: cp}}", "{members: «[]}", /must not be empty/],
  [
    "quorum of unknown",
    "{members: {instances: cp}}",
    "{members: {instances: «pc}}",
    /no group of instances "pc"/,
  ],
  [
    "member twice",
    "{members: {instances: cp}}",
    "{members: «[{instances: cp}, {instances: cp}]}",
    /named twice/,
  ],
  ["at least 0", "{instances: cp, atLeast: 1}", "{instances: cp, atLeast: «0}", /0 is too small: at least 1/],
  [
    "at least too many",
    "{instances: cp, atLeast: 1}",
    "{instances: cp, atLeast: «4}",
    /4 cannot be available of 3/,
  ],
  [
    "service in itself",
    "requires: [{instances: web",
    "requires: «[{service: web}, {instances: web",
    /requires itself/,
  ],
  [
    "requirement of two kinds",
    "{quorum: etcd}",
    "«{quorum: etcd, service: web}",
    /"quorum" and "service" are both given/,
  ],
  [
    "common cause of nothing",
    "failure: crash}",
    "failure: «crahs}",
    /no failure process "crahs"; did you mean "crash"/,
  ],
  [
    "common cause of no cluster",
    "hits: {cluster: prod",
    "hits: {cluster: «prdo",
    /no cluster "prdo"; did you mean "prod"/,
  ],
  ["warm-up too long", "name: small", "name: small\nwarmUp: «1y", /shorter than the horizon/],
  ["implausibly many failures", "{mtbf: 1y", "«{mtbf: 1ms", /fail 3.2e\+10 times within the horizon/],
  [
    "slash in a name",
    "  engineers: {size: 1}",
    "  engineers: {size: 1}\n  «a/b: {size: 1}",
    /holds "\/" or "\|"/,
  ],
  [
    "pipe in a name",
    "  engineers: {size: 1}",
    "  engineers: {size: 1}\n  «a|b: {size: 1}",
    /which separate names/,
  ],
  [
    "line break in a name",
    "  engineers: {size: 1}",
    '  engineers: {size: 1}\n  «"a\\nb": {size: 1}',
    /line break/,
  ],
  [
    "name twice",
    "  engineers: {size: 1}",
    "  engineers: {size: 1}\n  «engineers: {size: 2}",
    /names must be unique/,
  ],
  ["names that expand to the same", "count: 2}\n", "count: 2}\n  «feed-1: {level: x}\n", /same name/],
  [
    "hosts and instances of one name",
    "      web: {count",
    "      «host: {cpu: 1, memory: 1GiB}\n      web: {count",
    /already/,
  ],
  [
    "prototype as a key",
    "  engineers: {size: 1}",
    "  engineers: {size: 1}\n  «__proto__: {size: 1}",
    /cannot be a key/,
  ],
  ["bad indentation", "crews:\n", "« crews:\n", /same column/],
];

describe("each problem is reported where it is, with the remedy", () => {
  test.each(CASES)("%s", (_, original, replacement, message) => {
    const { text, line, column } = marked(original, replacement);
    const error = problemsOf(text);
    expect(error.message).toMatch(message);
    const positions = error.problems.map((problem) => `${problem.line}:${problem.column}`);
    expect(positions, error.message).toContain(`${line}:${column}`);
    expect(error.message).toContain(`s.yaml:${line}:${column} `);
  });
});

describe("the printed text", () => {
  test("has file, position, path, message, the line and a caret under the column", () => {
    const { message } = problemsOf(SMALL.replace("cores: 16", "cores: many"));
    expect(message).toBe(
      [
        's.yaml:13:14 clusters.prod.hosts.cores: "many" is not a number; or "instance" for a nested host',
        "   13 |       cores: many",
        "      |              ^",
      ].join("\n"),
    );
  });

  test("lists all problems of a file at once, in its order", () => {
    const text = SMALL.replace("mttr: 4h", "mttr: 4")
      .replace("platform: vsphere", "platform: vsphre")
      .replace("cores: 16", "coers: 16")
      .replace("{mtbf: 3y,", "{mtbf: 3y, fit: 5,")
      .replace("99.9%", "999%");
    const { problems } = problemsOf(text);
    expect(problems.map(({ line }) => line)).toEqual([4, 10, 13, 27, 31]);
  });

  test("lists all that does not fit together at once", () => {
    const text = SMALL.replace("quorum: etcd", "quorum: x")
      .replace("separate: [cp]", "separate: [x]")
      .replace("crew: engineers", "crew: x");
    expect(problemsOf(text).problems.map(({ line }) => line)).toEqual([18, 25, 31]);
  });

  test("says the same thing of many hosts once", () => {
    expect(problemsOf(SMALL.replace("crew: engineers", "crew: x")).problems).toHaveLength(1);
  });

  test("points at the key of what should hold a missing value", () => {
    const { problems } = problemsOf(SMALL.replace("      cores: 16\n", ""));
    expect(problems[0]).toMatchObject({
      line: 11,
      column: 5,
      path: "clusters.prod.hosts.cores",
      message: "is missing",
    });
  });

  test.each([
    ["", /the file is empty/],
    ["# nothing\n", /the file is empty/],
    ["- a\n- b\n", /a scenario is a map/],
    ["a: &x [*x]\n", /s\.yaml:1/],
    ["a: *nowhere\n", /nowhere/],
    ["a: {b: 1\n", /s\.yaml:2/],
    ["? {a: 1}\n: 2\n", /s\.yaml:1:3 a key must be a name/],
    ["name: x\nclusters: {}\n", /at least one cluster/],
    ["name: x\nclusters: {a: {platform: plain, hosts: {groups: {}}}}\n", /at least one host/],
  ])("survives %j", (text, message) => {
    expect(problemsOf(text).message).toMatch(message);
  });
});

describe("overrides", () => {
  test("set values by path, also where there was none", () => {
    const overrides = { "clusters.prod.hosts.count": 6, "clusters.prod.migration.perHost": 2 };
    const model = compile(parseScenario(SMALL, "s.yaml", overrides));
    expect(model.hosts).toHaveLength(6);
    expect(model.clusters[0].migration.perHost).toBe(2);
  });

  test("are checked like the file", () => {
    expect(problemsOf(SMALL, { "clusters.prod.hosts.count": 0 }).message).toMatch(/s\.yaml:12:.*too small/);
    expect(problemsOf(SMALL, { "clusters..count": 1 }).message).toMatch(/is not a path/);
    expect(problemsOf(SMALL, { "name.first": "x" }).message).toMatch(/no map/);
  });
});
