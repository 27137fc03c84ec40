/** `quorate replay` as a program: from runs and files, what it prints and writes, and what it says to wrong input. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import { OUTAGES, REPLICATIONS, TIMELINE } from "../../src/results/tables.ts";
import { hasPolars, readWithPolars } from "../results/polars.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

const replay = (...args: string[]) => quorate(["replay", ...args], inFolder());

async function asJson(...args: string[]) {
  const { stdout, stderr, code } = await replay(...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** Runs the small scenario into the folder "run". */
async function run(...args: string[]): Promise<string> {
  const file = writeScenario(inFolder("s.yaml"));
  await quorate(["run", file, "-n", "12", "-q", "-s", "a seed", "-o", inFolder("run"), ...args], inFolder());
  return inFolder("run");
}

describe("a run", () => {
  test.each([[[]], [["--horizon", "300d"]]])("has the outages of its tables, run with %j", async (args) => {
    const folder = await run(...args);
    const { columns, names, rows } = await readTable(`${folder}/${OUTAGES.file}`, OUTAGES);
    let seen = 0;
    for (const replication of [0, 5, 11]) {
      const { outages, seed, horizon_s } = await asJson(folder, "-k", String(replication));
      expect(seed).toBe("a seed");
      expect(horizon_s).toBe(args.length === 0 ? 2 * 365 * 86_400 : 300 * 86_400);
      const own = Array.from({ length: rows }, (_, row) => row).filter(
        (row) => columns.replication[row] === replication,
      );
      seen += own.length;
      const told = outages.map((outage: Record<string, unknown>) =>
        [outage.service, outage.start_s, outage.duration_s, outage.incident, outage.censored].join(" "),
      );
      const written = own.map((row) =>
        [
          names.service[columns.service[row]],
          columns.start_s[row],
          columns.duration_s[row],
          columns.incident[row],
          columns.censored[row] === 1,
        ].join(" "),
      );
      expect(told.sort()).toEqual(written.sort());
    }
    expect(seen).toBeGreaterThan(1);
  });

  test("needs nothing but its scenario and seed; any number can be replayed, and the file tells the same", async () => {
    const folder = await run();
    const bare = inFolder("bare");
    mkdirSync(bare);
    for (const file of ["run.json", "scenario.yaml"]) {
      writeFileSync(`${bare}/${file}`, readFileSync(`${folder}/${file}`));
    }
    const fromRun = await replay(bare, "-k", "123456");
    const fromFile = await replay("s.yaml", "-k", "123456", "--seed", "a seed");
    expect(fromRun.code).toBe(0);
    expect(fromRun.stdout).toBe(fromFile.stdout);
  });

  test("gives up with one message when it is not what was run", async () => {
    const folder = await run();
    const seed = await replay(folder, "-k", "1", "--seed", "b");
    expect(seed.stderr).toContain("is a run of seed a seed");
    writeFileSync(`${folder}/scenario.yaml`, `${readFileSync(`${folder}/scenario.yaml`, "utf8")}\n`);
    const changed = await replay(folder, "-k", "1");
    expect(changed.stderr).toContain("scenario.yaml is not the scenario that was run");
    writeFileSync(`${folder}/run.json`, '{"version": 1}');
    const damaged = await replay(folder, "-k", "1");
    expect(damaged.stderr).toContain("run.json is not what quorate run writes");
    const none = await replay(inFolder(), "-k", "1");
    expect(none.stderr).toContain("name the folder of a run, or a scenario file");
    for (const { code, stdout, stderr } of [seed, changed, damaged, none]) {
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr.trim().split("\n").length).toBe(1);
    }
  });
});

describe("--worst", () => {
  test("is the longest downtime of the tables, and the same from the file", async () => {
    const folder = await run("-n", "60", "--seed", "1");
    const { columns, names, rows } = await readTable(`${folder}/${REPLICATIONS.file}`, REPLICATIONS);
    const service = names.service.indexOf("two-of-three");
    let worst = -1;
    let downtime = 0;
    for (let row = 0; row < rows; row++) {
      if (columns.service[row] !== service || columns.downtime_s[row] <= downtime) continue;
      worst = columns.replication[row];
      downtime = columns.downtime_s[row];
    }
    const fromRun = await asJson(folder, "--worst", "two-of-three");
    expect(fromRun.replication).toBe(worst);
    expect(fromRun.services[0]).toMatchObject({ service: "two-of-three", downtime_s: downtime });
    const fromFile = await asJson("s.yaml", "--worst", "two-of-three", "-q");
    expect(fromFile).toEqual(fromRun);
    expect(fromRun.outages.every((outage: { service: string }) => outage.service === "two-of-three")).toBe(
      true,
    );
  });

  test("of a service that was never down there is none", async () => {
    const file = writeScenario(inFolder("s.yaml"), twoOfThree().replace("1000h", "100000y"));
    const { code, stderr } = await replay(file, "--worst", "any", "-q");
    expect(stderr).toContain("any was not down in any of 60 replications");
    expect(code).toBe(2);
  });
});

describe("what is printed", () => {
  test("a replication without an outage says so, and where to look", async () => {
    const file = writeScenario(inFolder("s.yaml"), twoOfThree().replace("1000h", "100000y"));
    const { code, stdout } = await replay(file, "-k", "0");
    expect(code).toBe(0);
    expect(stdout.replaceAll("\n", " ")).toContain(
      "No service was down in this replication; --worst two-of-three",
    );
  });

  test("fits 80 columns, without colours in a pipe; colours can be asked for and refused", async () => {
    const file = `${REPOSITORY}/scenarios/harvester-two-nodes.yaml`;
    const { stdout } = await replay(file, "-k", "3");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain("\u001b");
    const args = ["replay", file, "-k", "3"];
    const forced = await quorate(args, inFolder(), { FORCE_COLOR: "1", NO_COLOR: "" });
    expect(forced.stdout).toContain("\u001b[31m");
    const refused = await quorate(args, inFolder(), { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(refused.stdout).toBe(stdout);
  });

  test("tells of one incident, one part, one time, one service", async () => {
    const file = `${REPOSITORY}/scenarios/same-workload-vsphere.yaml`;
    const all = await asJson(file, "-k", "0", "--all");
    const events = (told: { timeline: unknown[] }) => told.timeline;
    const { incident } = all.incidents[3];
    expect(events(await asJson(file, "-k", "0", "--incident", String(incident)))).toEqual(
      all.timeline.filter((event: { incident: number }) => event.incident === incident),
    );
    const named = await asJson(file, "-k", "0", "--entity", "host-02");
    expect(events(named)).toEqual(
      all.timeline.filter(({ component, at, target }: Record<string, string>) =>
        [component, at, target].includes("prod/host-02"),
      ),
    );
    const day = await asJson(file, "-k", "0", "--all", "--from", "day 40", "--to", "42d");
    expect(events(day)).toEqual(
      all.timeline.filter(
        ({ time_s }: { time_s: number }) => time_s >= 40 * 86_400 - 0.05 && time_s <= 42 * 86_400 + 0.05,
      ),
    );
    const service = all.outages[0].service;
    const own = await asJson(file, "-k", "0", "--service", service);
    expect(own.outages).toEqual(
      all.outages.filter((outage: { service: string }) => outage.service === service),
    );
    expect(new Set(own.incidents.map((row: { incident: number }) => row.incident))).toEqual(
      new Set(
        own.outages.flatMap((row: { incident: number; contributing: number[] }) => [
          row.incident,
          ...row.contributing,
        ]),
      ),
    );
  });

  test.each([
    [["-k", "0", "--worst", "any"], "exclude each other"],
    [[], "which replication?"],
    [["-k", "-1"], "whole number"],
    [["-k", "1.5"], "whole number"],
    [["-k", "0", "--service", "two-of-thre"], 'did you mean "two-of-three"?'],
    [["--worst", "api"], "there is no service"],
    [["-k", "0", "--entity", "hots-01"], 'did you mean "host-01"?'],
    [["-k", "0", "--entity", "site/host-1["], "there is no part"],
    [["-k", "0", "--incident", "999999"], "there is no incident 999999"],
    [["-k", "0", "--from", "34"], "It must be a moment"],
    [["-k", "0", "--from", "2d", "--to", "1d"], "--from is later than --to"],
    [["-k", "0", "--from", "3y"], "the history ends at day 730"],
    [["-k", "0", "--arrow", "nowhere/t.arrow"], "cannot be written"],
  ])("2 for %j, with one message: %s", async (args, message) => {
    const { code, stdout, stderr } = await replay(writeScenario(inFolder("s.yaml")), ...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("odd names are told as they are", async () => {
    const names = ["constructor", "toString", "two  spaces", "Zürich 东", "a-1"];
    const hosts = names.map((name) => `        ${JSON.stringify(name)}: {count: 1}`).join("\n");
    const text = twoOfThree().replace("      count: 3\n", `      groups:\n${hosts}\n`);
    const file = writeScenario(inFolder("s.yaml"), text);
    const { stdout, stderr, code } = await replay(file, "-k", "0", "--all");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toContain(`site/${name}-01 down`);
  });
});

describe("timeline.arrow", () => {
  test.runIf(hasPolars)("holds all events, as --json --all prints them", async () => {
    const file = `${REPOSITORY}/scenarios/same-workload-vsphere.yaml`;
    const { timeline, seed, replication } = await asJson(
      file,
      "-k",
      "4",
      "--all",
      "--arrow",
      inFolder("t.arrow"),
    );
    expect([seed, replication]).toEqual(["1", 4]);
    const table = readWithPolars(inFolder("t.arrow"));
    expect(table.rows).toBe(timeline.length);
    expect(table.rows).toBeGreaterThan(1000);
    expect(Object.keys(table.values)).toEqual(TIMELINE.columns.map(({ name }) => name));
    for (const column of Object.keys(timeline[0])) {
      expect(table.values[column]).toEqual(timeline.map((event: Record<string, unknown>) => event[column]));
    }
    expect(new Set(table.values.replication)).toEqual(new Set([4]));
    expect(new Set(table.values.variant)).toEqual(new Set(["same-workload-vsphere"]));
  });

  test("says what it is of", async () => {
    await replay(writeScenario(inFolder("s.yaml")), "-k", "2", "--seed", "x", "--arrow", inFolder("t.arrow"));
    const { metadata } = await readTable(inFolder("t.arrow"), TIMELINE);
    expect(metadata).toMatchObject({ table: "timeline", scenario: "small", seed: "x", replication: "2" });
  });
});

test("docs/replaying.md shows what is printed", async () => {
  const path = `${REPOSITORY}/docs/replaying.md`;
  const text = readFileSync(path, "utf8");
  const [, command] = /\n {4}quorate (replay .*)\n/.exec(text) ?? [];
  const { stdout } = await quorate(command.split(" "), REPOSITORY);
  const shown = text.replace(/\n```\n[\s\S]*?```\n/, `\n\`\`\`\n${stdout}\`\`\`\n`);
  if (process.env.UPDATE_ANSWERS !== undefined) writeFileSync(path, shown);
  else expect(shown, "UPDATE_ANSWERS=1 writes it anew").toBe(text);
});
