import { describe, expect, test } from "vitest";
import { mean } from "../../src/kernel/distributions.ts";
import { sharesByNumber } from "../../src/scenario/compile-shared-failures.ts";
import { compile, parseScenario } from "../../src/scenario/index.ts";

const YEAR = 8760 * 3600;

function scenario(crash: string, more = ""): string {
  return `name: shared
domains:
  room: {level: room, count: 2}
  rack: {level: rack, count: 4, in: [room]}
  feed: {level: feed, count: 2}
${more}clusters:
  prod:
    platform: plain
    hosts: {count: 8, in: [rack], failures: {crash: ${crash}}}
`;
}

function model(text: string) {
  return compile(parseScenario(text, "s.yaml"));
}

/** The message, with where it points; "" if nothing is wrong. */
function problem(text: string): string {
  try {
    model(text);
    return "";
  } catch (error) {
    return String(error).split("\n")[0].replace("ScenarioError: ", "");
  }
}

describe("shares of a member's failures", () => {
  test("by alpha factors are those by the Greek letters that NUREG/CR-5485 converts them to", () => {
    // Its appendix A, non-staggered testing, m = 3 and 4.
    const [a1, a2, a3, a4] = [0.95, 0.03, 0.015, 0.005];
    const three = sharesByNumber({ alpha: [a1, a2, a3] }, 3);
    const beta3 = (2 * a2 + 3 * a3) / (a1 + 2 * a2 + 3 * a3);
    const gamma3 = (3 * a3) / (2 * a2 + 3 * a3);
    expectClose(sharesByNumber({ mgl: [beta3, gamma3] }, 3), three);
    const four = sharesByNumber({ alpha: [a1, a2, a3, a4] }, 4);
    const beta = (2 * a2 + 3 * a3 + 4 * a4) / (a1 + 2 * a2 + 3 * a3 + 4 * a4);
    const gamma = (3 * a3 + 4 * a4) / (2 * a2 + 3 * a3 + 4 * a4);
    const delta = (4 * a4) / (3 * a3 + 4 * a4);
    expectClose(sharesByNumber({ mgl: [beta, gamma, delta] }, 4), four);
  });

  test("by Greek letters are those by the alpha factors that they are converted to", () => {
    // The same the other way, m = 3: alpha_1 = 3 (1 - beta) / (3 - 3 beta / 2 - beta gamma / 2), ...
    const [beta, gamma] = [0.2, 0.4];
    const total = 3 - (3 / 2) * beta - (1 / 2) * beta * gamma;
    const alpha = [(3 * (1 - beta)) / total, ((3 / 2) * beta * (1 - gamma)) / total, (beta * gamma) / total];
    expect(alpha[0] + alpha[1] + alpha[2]).toBeCloseTo(1, 12);
    expectClose(sharesByNumber({ alpha }, 3), sharesByNumber({ mgl: [beta, gamma] }, 3));
  });

  test("by a beta factor are those by Greek letters of which all but the first are 1", () => {
    expectClose(sharesByNumber({ beta: 0.1 }, 4), sharesByNumber({ mgl: [0.1, 1, 1] }, 4));
    expectClose(sharesByNumber({ beta: 0.1 }, 2), sharesByNumber({ mgl: [0.1] }, 2));
  });

  test("add up to one", () => {
    for (const factors of [{ beta: 0.3 }, { alpha: [0.5, 0.3] }, { mgl: [0.3, 0.2] }]) {
      const shares = sharesByNumber(factors, 5);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, share] of found.entries()) expect(share).toBeCloseTo(expected[i], 12);
}

describe("failures in common", () => {
  test("leave each member the rate it has alone, and have an event for all", () => {
    const { processes, commonCauses, causes } = model(
      scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 20%}}"),
    );
    for (const { lifetime } of processes) expect(mean(lifetime) / YEAR).toBeCloseTo(1 / 0.8, 12);
    const [{ name, cause, interval, processes: members, multiplicities }] = commonCauses;
    expect([name, causes[cause]]).toEqual(["prod crash common cause", "host crash, common cause"]);
    expect(mean(interval) / YEAR).toBeCloseTo(1 / 0.2, 12);
    expect(members).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(multiplicities?.map((weight) => weight > 0)).toEqual([...new Array(7).fill(false), true]);
  });

  test("are among the hosts of one domain, direct or not, or among all that have the process", () => {
    const members = (among: string) =>
      model(scenario(`{mtbf: 1y, mttr: 1h, commonCause: {beta: 20%, among: ${among}}}`)).commonCauses.map(
        ({ name, processes }) => [name, processes.length],
      );
    expect(members("all")).toEqual([["prod crash common cause", 8]]);
    expect(members("room")).toEqual([
      ["prod crash common cause in room-1", 4],
      ["prod crash common cause in room-2", 4],
    ]);
    expect(members("rack").map(([, count]) => count)).toEqual([2, 2, 2, 2]);
  });

  test("are among the domains of one name, or of those in one domain", () => {
    const racks = (among: string) => {
      const failures = `failures: {fire: {fit: 100, mttr: 1d, commonCause: {beta: 10%, among: ${among}}}}`;
      const text = scenario("{mtbf: 1y, mttr: 1h}").replace("in: [room]", `in: [room], ${failures}`);
      return model(text).commonCauses.map(({ name, processes }) => [name, processes.length]);
    };
    expect(racks("all")).toEqual([["rack fire common cause", 4]]);
    expect(racks("room")).toEqual([
      ["rack fire common cause in room-1", 2],
      ["rack fire common cause in room-2", 2],
    ]);
  });

  test("written once for several host groups are those of all of them, written for one of that one", () => {
    const text = (place: "common" | "own") => {
      const failures = "failures: {crash: {afr: 5%, mttr: 1h, commonCause: {beta: 10%}}}";
      return `name: groups
clusters:
  prod:
    platform: plain
    hosts: {${place === "common" ? `${failures}, ` : ""}groups: {old: {count: 2}, new: {count: 3${place === "own" ? `, ${failures}` : ""}}}}
`;
    };
    const found = (place: "common" | "own") =>
      model(text(place)).commonCauses.map(({ name, processes }) => [name, processes.length]);
    expect(found("common")).toEqual([["prod crash common cause", 5]]);
    expect(found("own")).toEqual([["prod/new crash common cause", 3]]);
  });

  test("by shocks come on top of the members' own", () => {
    const shocks = "{shocks: {mtbf: 2y, probability: 30%, lethal: {mtbf: 20y}}}";
    const { processes, commonCauses } = model(scenario(`{lifetime: 1y, mttr: 1h, commonCause: ${shocks}}`));
    for (const { lifetime } of processes) expect(mean(lifetime)).toBe(YEAR);
    expect(commonCauses.map(({ name, probability }) => [name, probability])).toEqual([
      ["prod crash shock", 0.3],
      ["prod crash lethal shock", 1],
    ]);
    expect(commonCauses.map(({ interval }) => mean(interval) / YEAR)).toEqual([2, 20]);
  });

  test("of a single member, and a factor of 0% or 100%, are no problem", () => {
    const one = scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 20%}}").replace("count: 8", "count: 1");
    expect(mean(model(one).processes[0].lifetime)).toBe(YEAR);
    const none = model(scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 0%}}"));
    expect(mean(none.commonCauses[0].interval)).toBe(Number.POSITIVE_INFINITY);
    const all = model(scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 100%}}"));
    expect(mean(all.processes[0].lifetime)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("problems", () => {
  const failures = (commonCause: string, lifetime = "mtbf: 1y") =>
    problem(scenario(`{${lifetime}, mttr: 1h, commonCause: ${commonCause}}`));

  test.each([
    ["{beta: 110%}", /9:\d+ .*beta: 110% is more than 100%/],
    ["{beta: 0.1}", /9:\d+ .*beta: 0.1 has no unit/],
    ["{beta: 5%, alpha: [100%]}", /"beta" and "alpha" are both given; exactly one of/],
    ["{among: rack}", /one of "beta", "alpha", "mgl", "shocks" is missing/],
    [
      "{alpha: [90%, 6%]}",
      /9:\d+ .*alpha: the alpha factors add up to 96%; as the shares of all events they must make 100%/,
    ],
    ["{alpha: [40%, 20%, 10%, 10%, 5%, 5%, 4%, 3%, 3%]}", /alpha: 9 factors are too many for 8 members/],
    ["{alpha: [90%, 5%, 5%], among: rack}", /alpha: 3 factors are too many for 2 members/],
    ["{mgl: [90%, 5%], among: rack}", /mgl: 2 factors are too many for 2 members: at most 1/],
    ["{beta: 5%, among: rak}", /among: .*"rak"; did you mean "rack"/],
    ["{beta: 5%, among: feed}", /among: there is no level of domains the members are in called "feed"/],
    ["{shocks: {mtbf: 1ms, probability: 5%}}", /shocks.mtbf: this would fail .* times within the horizon/],
  ])("%s", (given, message) => {
    expect(failures(given)).toMatch(message);
  });

  test("a lifetime that is not exponential cannot be split", () => {
    const message =
      /9:\d+ .*commonCause: beta, alpha and mgl split a constant rate: give "mtbf", "afr", "fit"/;
    expect(failures("{beta: 5%}", "lifetime: {weibull: {shape: 2, mean: 1y}}")).toMatch(message);
    expect(failures("{beta: 5%}", "lifetime: never")).toMatch(message);
    expect(failures("{beta: 5%}", "lifetime: {exponential: {mean: 1y}}")).toBe("");
  });

  test("a member in several domains of the level is in no one group", () => {
    const text = scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 5%, among: feed}}");
    const both = text.replace("in: [rack],", "in: [rack, {of: [feed], atLeast: 1}],");
    expect(problem(both)).toMatch(/among: 8 of 8 members are in several domains of level feed/);
  });

  test("common causes have names of their own", () => {
    const text = scenario("{mtbf: 1y, mttr: 1h, commonCause: {beta: 5%}}");
    const cause = `commonCauses: {prod crash common cause: {mtbf: 1y, hits: {cluster: prod, failure: crash}}}\n`;
    expect(problem(text + cause)).toMatch(/two common causes are called "prod crash common cause"/);
  });

  const cause = (fields: string) => `${scenario("{mtbf: 1y, mttr: 1h}")}commonCauses: {heat: {${fields}}}\n`;

  test.each([
    [
      "mtbf: 1y, when: {domain: room}, hits: {cluster: prod, failure: crash}",
      /"mtbf" and "when" are both given/,
    ],
    ["hits: {cluster: prod, failure: crash}", /one of "mtbf", "afr", "fit", "lifetime", "when" is missing/],
    [
      "when: {domain: roof}, hits: {cluster: prod, failure: crash}",
      /when.domain: .*"roof"; did you mean "room"/,
    ],
    [
      "when: {cluster: prd}, hits: {cluster: prod, failure: crash}",
      /when.cluster: .*"prd"; did you mean "prod"/,
    ],
    [
      "when: {domain: room, group: x}, hits: {cluster: prod, failure: crash}",
      /"group" goes with "cluster" only/,
    ],
    ["mtbf: 1y, hits: {cluster: prod, in: roof, failure: crash}", /hits.in: .*"roof"; did you mean "room"/],
    [
      "mtbf: 1y, hits: {cluster: prod, in: feed-1, failure: crash}",
      /hits.in: no host of the cluster is in "feed-1"/,
    ],
    ["mtbf: 1y, hits: {domain: room, in: rack, failure: crash}", /hits.in: "in" goes with "cluster" only/],
    ["mtbf: 1y, hits: {cluster: prod, failure: crush}", /hits.failure: .*"crush"; did you mean "crash"/],
  ])("%s", (fields, message) => {
    expect(problem(cause(fields))).toMatch(message);
  });

  test("what is set off at once by something else must take time to repair", () => {
    const text = (more: string) =>
      cause(`when: {domain: room}, hits: {cluster: prod, failure: crash}${more}`);
    const atOnce = text("").replace("mttr: 1h", "repair: 0s");
    expect(problem(atOnce)).toMatch(/when: "prod\/host-01 crash" is hit at once and repaired in no time/);
    expect(problem(text(""))).toBe("");
    expect(problem(text(", spread: 1s").replace("mttr: 1h", "repair: 0s"))).toBe("");
  });

  const maintained = (more: string) =>
    problem(`${scenario("{mtbf: 1y, mttr: 1h}")}    maintenance: {every: 30d, ${more}}\n`);

  test.each([
    [
      "badPatch: {probability: 1%, failure: bug, after: 1d, noticed: 1h}",
      /badPatch.failure: there is no failure process "bug"/,
    ],
    ["badPatch: {probability: 1%, failure: crash, noticed: 1h}", /badPatch.after: is missing/],
    [
      "mistake: {probability: 1%, failure: crash, of: other-host}",
      /mistake.of: .*"other-host"; did you mean "another-host"/,
    ],
    [
      "mistake: {probability: 1%, failure: crash, of: room}",
      /mistake.failure: there is no failure process "crash"/,
    ],
  ])("%s", (more, message) => {
    expect(maintained(more)).toMatch(message);
  });
});
