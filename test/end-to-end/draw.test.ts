import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseXml } from "../report/site/strict-xml.ts";
import { quorate, REPOSITORY, writeScenario } from "./quorate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-draw-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inFolder = (...parts: string[]) => join(folder, ...parts);

/** Two racks of which one has two of three voters. */
const TWO_RACKS = `name: two racks
horizon: 90d
domains:
  rack: {level: rack, count: 2, failures: {outage: {mtbf: 20d, mttr: 5d}}}
clusters:
  site:
    platform: plain
    hosts: {count: 3, in: [rack], failures: {crash: {mtbf: 30d, mttr: 3d}}}
quorums:
  etcd: {members: {hosts: site}}
services:
  api: {requires: [{quorum: etcd}]}
`;

describe("quorate draw", () => {
  test("writes a picture named after the scenario, and says what shares its fate", async () => {
    const file = writeScenario(inFolder("s.yaml"), TWO_RACKS);
    const { code, stdout, stderr } = await quorate(["draw", file], folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["s.yaml", "two_racks.svg"]);
    expect(parseXml(readFileSync(inFolder("two_racks.svg"), "utf8")).name).toBe("svg");
    expect(stdout).toMatch(/^two_racks\.svg: \d+ kB\n/);
    expect(stdout.split("\n").slice(1).join(" ").replaceAll(/ +/g, " ")).toBe(
      "! rack-1 holds 2 of 3 voters of etcd: its loss takes the majority, and with it api. ",
    );
  });

  test("to standard output the picture alone, the same bytes as in a file", async () => {
    const file = writeScenario(inFolder("s.yaml"), TWO_RACKS);
    const { stdout } = await quorate(["draw", file, "-o", "-"], folder);
    await quorate(["draw", file, "--out", "x.svg"], folder);
    expect(readFileSync(inFolder("x.svg"), "utf8")).toBe(stdout);
    expect(readdirSync(folder).sort()).toEqual(["s.yaml", "x.svg"]);
  });

  test("a moment of a replication, also of a run's folder, is the one that is simulated", async () => {
    const file = writeScenario(inFolder("s.yaml"), TWO_RACKS);
    const at = ["--replication", "3", "--at", "day 41 12:30", "-o", "-"];
    const seeded = await quorate(["draw", file, "--seed", "7", ...at], folder);
    expect(seeded.stdout).toContain("Replication 3 of seed 7 at day 41 12:30:00");
    expect(seeded.stdout).toMatch(/Not in service|Everything is in service/);
    await quorate(["run", file, "--seed", "7", "-n", "5", "-o", inFolder("run"), "-q"], folder);
    const ofRun = await quorate(["draw", inFolder("run"), ...at], folder);
    expect(ofRun.stdout).toBe(seeded.stdout);
    const named = await quorate(["draw", file, "--at", "41d"], folder);
    expect(named.stdout).toMatch(/^two_racks-1-replication-0-day-41-00-00-00\.svg: /);
  });

  test.each([
    [["draw"], "missing required argument"],
    [["draw", "nowhere.yaml"], "nowhere.yaml"],
    [["draw", "bad.yaml"], "bad.yaml:"],
    [["draw", "s.yaml", "--replication", "2"], "--replication goes with --at"],
    [["draw", "s.yaml", "--at", "3y"], "ends after 90 d"],
    [["draw", "s.yaml", "--at", "tomorrow"], "It must be a moment"],
    [["draw", "s.yaml", "--at", "1d", "-k", "-1"], "whole number"],
    [["draw", "s.yaml", "--out", "no/such/folder/x.svg"], "there is no such folder"],
    [["draw", "s.yaml", "--out", "."], "this is a folder"],
  ])("2 for %j, with one message: %s", async (args, message) => {
    writeScenario(inFolder("s.yaml"), TWO_RACKS);
    writeScenario(inFolder("bad.yaml"), "name: bad\nclusters: 3\n");
    const { code, stdout, stderr } = await quorate(args, folder);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

/** Commands of a page that draw its pictures: arguments, and where the picture goes. */
function drawings(page: string): { args: string[]; picture: string }[] {
  const text = readFileSync(join(REPOSITORY, page), "utf8");
  return [...text.matchAll(/^ {4}quorate (draw .*) --out (\S+)$/gm)].map(([, command, picture]) => ({
    args: [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain),
    picture,
  }));
}

describe("the pictures of docs/drawing.md are what the program draws", () => {
  const known = drawings("docs/drawing.md");

  test("there are some", () => {
    expect(known.length).toBeGreaterThan(1);
  });

  test.each(known)("$picture", async ({ args, picture }) => {
    mkdirSync(inFolder("out"));
    const drawn = inFolder("out", "picture.svg");
    const { code, stderr } = await quorate([...args, "--out", drawn], REPOSITORY);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    if (process.env.UPDATE_IMAGES) cpSync(drawn, join(REPOSITORY, picture));
    expect(readFileSync(drawn, "utf8")).toBe(readFileSync(join(REPOSITORY, picture), "utf8"));
  });
});
