/** What can be wrong with a script or a trace, and what is said about it. */
import { writeFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { mean } from "../../src/kernel/distributions.ts";
import { compile, parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { SMALL } from "./texts.ts";

const inFolder = useTemporaryFolder();
const HOUR = 3600;

/** What is said about SMALL with these lines after its name. */
function problems(lines: string, file = "s.yaml"): string {
  try {
    compile(parseScenario(withLines(lines), file));
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  throw new Error("the scenario was accepted");
}

const withLines = (lines: string) => SMALL.replace("name: small\n", `name: small\n${lines}\n`);

describe("a script", () => {
  const line = (text: string) => `script:\n  - {${text}}`;

  it.each([
    ["at: 3d, fail: «rak-1", /there is no domain.* "rak-1"; did you mean "rack-1"\?/],
    ["at: 3d, fail: [rack-1, «prod/host-05]", /did you mean "prod\/host-01"\?/],
    ["at: 3d, fail: «prod/cp-4", /did you mean "prod\/cp-1"\?/],
    ["at: 3d, maintain: «rack-1", /no host, host group or cluster "rack-1"/],
    ["at: 3d, maintain: «prod/cp-1", /no host, host group or cluster/],
    ["at: «400d, fail: rack-1", /not before the end of the history/],
    ["at: «3, fail: rack-1", /3 has no unit; did you mean 3d\?/],
    ["at: 3d, fail: rack-1, for: «0s", /must be more than zero/],
    ["at: 3d", /one of "fail", "maintain" is missing/],
    ["at: 3d, fail: rack-1, maintain: prod", /are both given/],
    ["fail: rack-1", /is missing/],
    ["at: 3d, fail: «[]", /must not be empty/],
    ["at: 3d, fail: prod/cp-1, «for: 1h", /not for instances/],
    ["at: 3d, fail: rack-1, «effect: isolate", /is for hosts/],
    ["at: 3d, fail: rack-1, «losesDisks: true", /is for hosts/],
    ["at: 3d, fail: prod, effect: «burn", /"burn" is not known/],
    ["at: 3d, fail: prod, effect: slow", /the effect slow needs what is left/],
    ["at: 3d, fail: prod, «slow: {cpu: 50%}", /"slow" goes with "effect: slow"/],
    ["at: 3d, fail: prod, effect: isolate, «losesDisks: true", /is down, not isolate/],
    ["at: 3d, maintain: prod, «for: 1h", /maintenance takes the time its policy says/],
    ["at: 3d, fail: rack-1, «until: 4d", /unknown key; known here: at, fail/],
  ])("%s", (marked, message) => {
    const text = line(marked);
    // Without a mark the entry as a whole is meant.
    const column = text.includes("«") ? text.split("\n")[1].indexOf("«") + 1 : "  - {".length;
    const said = problems(text.replace("«", ""));
    expect(said).toMatch(message);
    expect(said.startsWith(`s.yaml:3:${column} script.0`), said).toBe(true);
  });

  it("is refused when a name means two things", () => {
    const text = SMALL.replace("  net: {", "  prod: {level: room}\n  net: {");
    const script = "script: [{at: 1d, fail: prod}]\n";
    expect(() => compile(parseScenario(`${text}${script}`, "s.yaml"))).toThrow(
      /"prod" is the name of a domain and a host; rename one of them/,
    );
  });

  it("can be long, and its processes have names of their own", () => {
    const { processes, script, causes } = compile(
      parseScenario(
        withLines("script: [{at: 1d, fail: [prod, rack]}, {at: 2d, fail: [prod/host-01, prod], for: 1h}]"),
        "s.yaml",
      ),
    );
    expect(script.map((event) => event.processes.length)).toEqual([6, 4]);
    expect(new Set(processes.map(({ name }) => name)).size).toBe(processes.length);
    expect(script.map(({ cause }) => causes[cause])).toEqual([
      "script prod, rack",
      "script prod/host-01, prod",
    ]);
  });
});

test("without random faults nothing fails but what the script says", () => {
  const { processes, commonCauses } = compile(
    parseScenario(withLines("randomFaults: false\nscript: [{at: 1d, fail: rack-1, for: 2h}]"), "s.yaml"),
  );
  for (const { lifetime } of processes) expect(mean(lifetime)).toBe(Number.POSITIVE_INFINITY);
  for (const { interval } of commonCauses) expect(mean(interval)).toBe(Number.POSITIVE_INFINITY);
  expect(mean(processes[processes.length - 1].repair)).toBe(2 * HOUR);
});

describe("a trace", () => {
  /** What is said about a file with this text. */
  function said(csv: string, more: string): string {
    writeFileSync(inFolder("o.csv"), csv);
    return problems(`traces: {t: {file: o.csv, component: what, start: down, ${more}}}`, inFolder("s.yaml"));
  }

  it.each([
    [
      "what,down,up\nrack-1,2024-01-01,2024-01-02\nprod/host-9,2025-06-01,2025-06-02",
      "end: up",
      /o\.csv:3: there is no host.* "prod\/host-9"; did you mean/,
    ],
    [
      "what,down,up\nrack,2024-01-01,2026-01-02",
      "end: up",
      /o\.csv:2: "rack" stands for 2 domains; one single/,
    ],
    [
      "what,down,up\nprod,2024-01-01,2026-01-02",
      "end: up",
      /o\.csv:2: "prod" stands for 4 hosts; one single/,
    ],
    ["what,down,up\nrack-1,2024-01-02,2024-01-01", "end: up", /o\.csv:2: the end is before the start/],
    ["what,down,up\nrack-1,2024-02-30,2024-03-01", "end: up", /o\.csv:2: "2024-02-30" is no time/],
    ["what,down,up\nrack-1,2024-01-02,", "end: up", /o\.csv:2: a time is missing/],
    ["what,down,up\n,2024-01-02,2024-01-03", "end: up", /o\.csv:2: the component is missing/],
    [
      "what,down,up\nrack-1,yesterday,2024-01-03",
      "end: up",
      /o\.csv:2: "yesterday" is no time: 2026-03-01T12/,
    ],
    ["what,down,up\nrack-1,5,7", "end: up", /o\.csv:2: 5 has no unit; give "unit"/],
    ["what,down,h\nrack-1,5,-7", "duration: h, unit: h", /o\.csv:2: the duration is negative/],
    ["what,down,h\nrack-1,5,7GiB", "duration: h, unit: h", /o\.csv:2: "7GiB" is a size/],
    ["what,down,h\nrack-1,5,", "duration: h, unit: h", /o\.csv:2: the duration is missing/],
    [
      "what,down,h\nrack-1,5,7",
      "duration: hours, unit: h",
      /"o\.csv" has no column "hours"; known here: what, down, h/,
    ],
    ["what,down,h\n", "duration: h, unit: h", /"o\.csv" has no rows/],
    ['what,down,h\n"rack-1,5,7\n', "duration: h, unit: h", /o\.csv:2: this quote is not closed/],
    ["what,down,h\nrack-1,5,7", "duration: h, unit: h, from: 6", /no outage between "from" and "until"/],
    ["what,down,h\nrack-1,5,7", "duration: h, unit: h, from: then", /t\.from: "then" is no time/],
    ["what,down,h\nrack-1,5,7", "duration: h, unit: h, end: down", /are both given/],
    ["what,down,h\nrack-1,5,7", "unit: h", /one of "end", "duration" is missing/],
    [
      "what,down,h\nrack-1,5,7",
      "duration: h, unit: h",
      /the record covers 0.2917 days, less than the horizon of 365 days/,
    ],
    [
      "what,down,h\nrack-1,5,7",
      "duration: h, unit: h, mode: bootstrap",
      /a block of 7 days is longer than the record/,
    ],
    [
      "what,down,h\nrack-1,5,9000\nx,6,1",
      "duration: h, unit: h, map: {x: rack-3}",
      /t\.map\.x: there is no host.* "rack-3"/,
    ],
  ])("%j with %s", (csv, more, message) => {
    expect(said(csv, more)).toMatch(message);
  });

  it("names the lines that are wrong, at most ten", () => {
    const csv = `what,down,h\n${Array.from({ length: 15 }, (_, i) => `rack-1,${i},never`).join("\n")}`;
    const text = said(csv, "duration: h, unit: h");
    expect(text.match(/"never"/g)).toHaveLength(10);
    expect(text).toContain("o.csv: 5 more lines are wrong");
  });

  it("that is not there is said so", () => {
    expect(problems("traces: {t: {file: no.csv, component: a, start: b, end: c}}")).toMatch(
      /s\.yaml:2:20 traces\.t\.file: "no\.csv" cannot be read \(ENOENT\)/,
    );
  });

  it("reads quoted names, zones, fractions, other separators, and rows in any order", () => {
    writeFileSync(
      inFolder("o.csv"),
      'down;what;up\r\n2024-01-02 03:00;"the ""big"" rack";2024-01-02 05:30:00.5 UTC\r\n2024-01-02T02:00:00+01:00;rack-2;2024-01-02T02:00:30Z\r\n2024-01-03;rack-2;2024-01-04\r\n',
    );
    const { traces, processes } = compile(
      parseScenario(
        withLines(
          `horizon: 10h\ntraces: {t: {file: o.csv, component: what, start: down, end: up, until: 2024-01-03, map: {'the "big" rack': rack-1}}}`,
        ),
        inFolder("s.yaml"),
      ),
    );
    const [{ starts, durations, length, block, ...trace }] = traces;
    expect([...starts]).toEqual([0, 2 * HOUR]);
    expect([...durations]).toEqual([HOUR + 30, 2.5 * HOUR + 0.5]);
    expect([...trace.processes].map((process) => processes[process].name)).toEqual([
      "rack-2 trace t",
      "rack-1 trace t",
    ]);
    expect(length).toBe(23 * HOUR);
    expect(block).toBe(Number.POSITIVE_INFINITY);
  });
});
