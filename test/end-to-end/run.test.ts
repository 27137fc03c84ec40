import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import { INCIDENTS, REPLICATIONS } from "../../src/results/tables.ts";
import { hasPolars, readWithPolars } from "../results/polars.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { finished, quorate, REPOSITORY, start, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const runFile = (folder: string) => JSON.parse(readFileSync(`${folder}/run.json`, "utf8"));

/** SHA-256 of every file of a run but run.json, which tells how long it took. */
function hashes(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== "run.json");
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(`${folder}/${name}`))
      .digest("hex");
  return Object.fromEntries(names.map((name) => [name, hash(name)]));
}

describe("same input, same bytes", () => {
  test("whatever the number of workers", async () => {
    const file = `${REPOSITORY}/scenarios/opencenter-vsphere.yaml`;
    const runs = [1, 2, 3].map((workers) => inFolder(`workers-${workers}`));
    for (const [i, folder] of runs.entries()) {
      const args = [
        "run",
        file,
        "-n",
        "12",
        "--horizon",
        "60d",
        "--tables",
        "migrations",
        "-q",
        "-o",
        folder,
      ];
      const { stderr } = await quorate([...args, "--workers", String(i + 1)], inFolder());
      expect(stderr).toBe("");
    }
    expect(Object.keys(hashes(runs[0])).sort()).toEqual([
      "activity.arrow",
      "chains.arrow",
      "cut_sets.arrow",
      "importance.arrow",
      "incidents.arrow",
      "metrics.arrow",
      "migrations.arrow",
      "outages.arrow",
      "parts.arrow",
      "replications.arrow",
      "report.html",
      "scenario.yaml",
      "violations.arrow",
    ]);
    expect(hashes(runs[1])).toEqual(hashes(runs[0]));
    expect(hashes(runs[2])).toEqual(hashes(runs[0]));
    const [one, two] = runs.slice(0, 2).map((folder) => {
      const { timing: _, ...rest } = runFile(folder);
      return rest;
    });
    expect(two).toEqual(one);
  });

  test("whatever the batch size", async () => {
    const text = twoOfThree();
    writeFileSync(inFolder("s.yaml"), text);
    // The built program, as worker threads cannot load TypeScript on every Node version.
    const load = (path: string) =>
      import(/* @vite-ignore */ new URL(`../../dist/src/${path}`, import.meta.url).href);
    const { runExperiment }: typeof import("../../src/experiment/run.ts") = await load("experiment/run.js");
    const { compile, parseScenario }: typeof import("../../src/scenario/index.ts") =
      await load("scenario/index.js");
    const model = compile(parseScenario(text, "s.yaml"));
    const scenario = { name: model.name, title: model.title, text, changes: {}, files: {}, sha256: "0" };
    const folders: string[] = [];
    for (const batchSize of [1, 7, 60]) {
      const folder = inFolder(`batch-${batchSize}`);
      folders.push(folder);
      await runExperiment(scenario, model, {
        seed: "1",
        replications: 60,
        confidence: 0.95,
        workers: 2,
        folder,
        migrations: false,
        version: "0",
        batchSize,
      });
    }
    expect(hashes(folders[1])).toEqual(hashes(folders[0]));
    expect(hashes(folders[2])).toEqual(hashes(folders[0]));
  });

  test("--precision gives what --replications with the same number gives", async () => {
    const file = writeScenario(inFolder("s.yaml"));
    await quorate(["run", file, "--precision", "20%", "--no-report", "-o", inFolder("precise")], inFolder());
    const { asked, finished: done } = runFile(inFolder("precise")).replications;
    expect(asked).toBeGreaterThan(30);
    expect(done).toBe(asked);
    await quorate(["run", file, "-n", String(asked), "--no-report", "-o", inFolder("fixed")], inFolder());
    expect(hashes(inFolder("precise"))).toEqual(hashes(inFolder("fixed")));
  });
});

describe("exit codes", () => {
  test("99 when an objective is not met, 0 when it is or is undecided", async () => {
    const run = (objective: string) =>
      quorate(
        ["run", writeScenario(inFolder("s.yaml"), twoOfThree(objective)), "-o", inFolder("out")],
        inFolder(),
      );
    const missed = await run("99.99%");
    expect(missed.stdout).toContain("objective 99.99 %: not met");
    expect(missed.code).toBe(99);
    const met = await run("99%");
    expect(met.stdout).toContain("objective 99 %: met");
    expect(met.code).toBe(0);
    const { estimate } = JSON.parse(
      (await quorate(["run", inFolder("s.yaml"), "-o", inFolder("out"), "--json"], inFolder())).stdout,
    ).metrics.find(({ metric }: { metric: string }) => metric === "availability");
    const undecided = await run(`${100 * estimate}%`);
    expect(undecided.stdout).toContain("undecided");
    expect(undecided.code).toBe(0);
  });

  test.each([
    [["run"], "missing required argument"],
    [["walk"], "unknown command"],
    [["rnu"], "Did you mean run?"],
    [["run", "nowhere.yaml"], "nowhere.yaml"],
    [["run", "s.yaml", "--replications", "0"], "whole number"],
    [["run", "s.yaml", "--confidence", "0.95"], "did you mean 95%"],
    [["run", "s.yaml", "--horizon", "365"], "has no unit"],
    [["run", "s.yaml", "--workers", "two"], "whole number"],
    [["run", "s.yaml", "-n", "5", "--precision", "5%"], "exclude each other"],
    [["run", "s.yaml", "--max-replications", "5"], "goes with --precision"],
    [["run", "s.yaml", "--out", "."], "not empty"],
    [["run", "bad.yaml"], "bad.yaml:"],
  ])("2 for %j, with one message: %s", async (args, message) => {
    writeScenario(inFolder("s.yaml"));
    writeScenario(inFolder("bad.yaml"), "name: bad\nclusters: 3\n");
    const { code, stdout, stderr } = await quorate(args, inFolder());
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test.each([["--help"], ["--version"], ["run", "--help"], ["validate", "--help"], ["platforms", "--help"]])(
    "0 for %s %s",
    async (...args) => {
      const { code, stdout, stderr } = await quorate(args, inFolder());
      expect(stdout).not.toBe("");
      expect(stderr).toBe("");
      expect(code).toBe(0);
    },
  );
});

describe("interrupted", () => {
  /** Resolves when the first rows of a run are on disk. */
  async function rowsWritten(folder: string): Promise<void> {
    const file = `${folder}/${INCIDENTS.file}.tmp`;
    while (!existsSync(file) || statSync(file).size < 100_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test("keeps the replications that are finished, in a valid run", async () => {
    const file = writeScenario(inFolder("s.yaml"));
    const child = start(["run", file, "-n", "100000000", "-o", inFolder("cut")], inFolder());
    const end = finished(child);
    await rowsWritten(inFolder("cut"));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain("what is finished is kept");
    expect(stdout).toContain("Interrupted");
    const { interrupted, replications } = runFile(inFolder("cut"));
    expect(interrupted).toBe(true);
    expect(replications.asked).toBe(100_000_000);
    const cut = await readTable(inFolder("cut", REPLICATIONS.file), REPLICATIONS);
    expect(cut.rows).toBe(2 * replications.finished);
    expect(readdirSync(inFolder("cut")).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    await quorate(["run", file, "-n", String(replications.finished), "-o", inFolder("whole")], inFolder());
    const whole = await readTable(inFolder("whole", REPLICATIONS.file), REPLICATIONS);
    expect(cut.columns).toEqual(whole.columns);
  });

  test("a second Ctrl-C quits at once", async () => {
    const child = start(
      ["run", writeScenario(inFolder("s.yaml")), "-n", "100000000", "-o", inFolder("cut")],
      inFolder(),
    );
    const end = finished(child);
    await rowsWritten(inFolder("cut"));
    child.kill("SIGINT");
    child.kill("SIGINT");
    expect((await end).code).toBe(130);
  });
});

describe("output", () => {
  test("--json prints one object, nothing else, that agrees with the metrics table", async () => {
    const file = writeScenario(inFolder("s.yaml"));
    const { stdout } = await quorate(["run", file, "--json", "--seed", "json"], inFolder());
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      version: 1,
      seed: "json",
      folder: "results/small-json",
      interrupted: false,
    });
    expect(JSON.stringify(result)).not.toContain(inFolder());
    if (!hasPolars) return;
    const table = readWithPolars(inFolder("results", "small-json", "metrics.arrow"));
    expect(table.rows).toBe(result.metrics.length);
    for (const column of Object.keys(result.metrics[0])) {
      expect(table.values[column]).toEqual(result.metrics.map((row: Record<string, unknown>) => row[column]));
    }
    expect(new Set(table.values.variant)).toEqual(new Set(["small"]));
  });

  test("the text fits 80 columns and has no colours in a pipe", async () => {
    const { stdout } = await quorate(["run", writeScenario(inFolder("s.yaml")), "-q"], inFolder());
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain("\u001b");
    for (const text of [
      "availability",
      "nines",
      "downtime per year",
      "outages per year",
      "results/small-1",
    ]) {
      expect(stdout).toContain(text);
    }
  });

  test("colours can be asked for and refused", async () => {
    const args = ["run", writeScenario(inFolder("s.yaml")), "-q"];
    const forced = await quorate(args, inFolder(), { FORCE_COLOR: "1", NO_COLOR: "" });
    expect(forced.stdout).toContain("\u001b[1m");
    const refused = await quorate(args, inFolder(), { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(refused.stdout).not.toContain("\u001b");
  });

  test("a shorter horizon and no failures: bounds, and never 100 %", async () => {
    const text = twoOfThree().replace("mtbf: 1000h", "mtbf: 100000y");
    const args = ["run", writeScenario(inFolder("s.yaml"), text), "--horizon", "30d"];
    const { stdout, code } = await quorate(args, inFolder());
    expect(code).toBe(0);
    expect(stdout).toContain("no outage seen");
    expect(stdout).toMatch(/availability +no outage seen +above 95 %/);
    expect(runFile(inFolder("results", "small-1")).horizon_s).toBe(30 * 86_400);
  });

  test("a run replaces an earlier one in its folder, and what only that one had", async () => {
    const args = ["run", writeScenario(inFolder("s.yaml")), "-n", "2"];
    await quorate([...args, "--tables", "migrations"], inFolder());
    expect(readdirSync(inFolder("results", "small-1"))).toContain("migrations.arrow");
    await quorate(args, inFolder());
    expect(readdirSync(inFolder("results", "small-1"))).not.toContain("migrations.arrow");
  });
});

describe("several scenarios", () => {
  /** Two of three hosts, with a name, an mtbf and what else is said. */
  function write(name: string, mtbf: string, more = "", objective = "99.9%"): string {
    const text = twoOfThree(objective).replace("name: small", `name: ${name}`).replace("1000h", mtbf);
    return writeScenario(inFolder(`${name}.yaml`), text + more);
  }

  const cost = (items: string) =>
    `cost: {period: 3y, items: ${items}, downtime: {two-of-three: 10 kUSD/h}}\n`;
  const VSPHERE = cost(
    "{licences: {amount: 180 kUSD/y}, staff: {count: 1.5, amount: 130 kUSD/y}, support: {amount: 36 kUSD/y}}",
  );
  const OPENSTACK = cost("{staff: {count: 4, amount: 130 kUSD/y}, training: {amount: 50 kUSD}}");
  const HARVESTER = cost(
    "{staff: {count: 1.5, amount: 130 kUSD/y}, suse-support: {amount: 24 kUSD/y, optional: true}}",
  );

  test("one table in 80 columns, a folder for each, 99 as one misses its objective", async () => {
    const files = [
      write("vsphere", "1500h", VSPHERE, "99%"),
      write("openstack", "300h", OPENSTACK, "99%"),
      write("harvester", "300h", HARVESTER),
    ];
    const { code, stdout, stderr } = await quorate(["run", ...files, "-n", "200", "-q"], inFolder());
    expect(stderr).toBe("");
    expect(code).toBe(99);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    const row = (label: string) => stdout.split("\n").find((line) => line.startsWith(`  ${label} `)) ?? "";
    expect(stdout).toMatch(/^two-of-three +vsphere +openstack +harvester$/m);
    expect(stdout).toMatch(/^any +vsphere +openstack +harvester$/m);
    expect(row("objective")).toMatch(/met +not met +not met/);
    expect(row("availability").match(/99\.\d+ %|98\.\d+ %/g)).toHaveLength(3);
    for (const label of [
      "nines",
      "downtime per year",
      "outages per year",
      "median outage",
      "host failures",
    ]) {
      expect(row(label), label).not.toBe("");
    }
    expect(row("to be paid")).toMatch(/1,233 kUSD +1,610 kUSD +585 kUSD$/);
    expect(stdout).toMatch(/\n {30,}up to 657 kUSD\n/);
    expect(stdout).toContain("cost over 3 years");
    // openstack costs more than harvester for the same nines, vsphere has more of them.
    expect(row("two-of-three")).toMatch(/\d kUSD +no difference +cheapest$/);
    for (const name of ["vsphere", "openstack", "harvester"]) {
      expect(runFile(inFolder("results", `${name}-1`)).scenario.name).toBe(name);
      expect(stdout).toContain(`results/${name}-1`);
    }
  });

  test("each gives what it gives alone, whatever runs beside it", async () => {
    const files = [write("a", "1000h", VSPHERE), write("b", "700h")];
    await quorate(["run", ...files, "-o", inFolder("out"), "--seed", "7"], inFolder());
    await quorate(["run", files[1], "-o", inFolder("alone"), "--seed", "7"], inFolder());
    expect(readdirSync(inFolder("out")).sort()).toEqual(["a", "b"]);
    expect(hashes(inFolder("out", "b"))).toEqual(hashes(inFolder("alone")));
  });

  test("nine are readable in 80 columns, those without a service left out of its table", async () => {
    const files = Array.from({ length: 9 }, (_, i) =>
      write(`same-workload-variant-${i}`, `${500 + 100 * i}h`),
    );
    writeScenario(files[8], readFileSync(files[8], "utf8").replace("any:", "all-of-it:"));
    const { code, stdout } = await quorate(["run", ...files, "-n", "20", "-q"], inFolder());
    expect([0, 99]).toContain(code);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    const [, table] = /\nany\n([\s\S]*?)\n\nall-of-it\n/.exec(stdout) ?? [];
    expect(table).toMatch(/^ +availability +nines/);
    // Every scenario in every table of the section but the last, which lacks the service.
    const tables = table.split("\n\n");
    expect(tables.length).toBeGreaterThan(1);
    for (const one of tables) {
      const names = one.match(/^ {2}same-workload-variant-\d/gm);
      expect(names).toEqual(Array.from({ length: 8 }, (_, i) => `  same-workload-variant-${i}`));
    }
  });

  test("--json: an array of runs, each with its cost, and the cost per nine", async () => {
    const files = [write("vsphere", "3000h", VSPHERE), write("harvester", "300h", HARVESTER)];
    const { stdout } = await quorate(["run", ...files, "--json", "-n", "400"], inFolder());
    const { version, runs, not_run, cost_per_nine } = JSON.parse(stdout);
    expect([version, not_run]).toEqual([1, []]);
    expect(runs.map(({ scenario }: { scenario: { name: string } }) => scenario.name)).toEqual([
      "vsphere",
      "harvester",
    ]);
    expect(runs[0].folder).toBe("results/vsphere-1");
    expect(runs[1].cost).toEqual({
      currency: "USD",
      period_s: 3 * 8760 * 3600,
      total: 585_000,
      total_with_optional: 657_000,
      items: [
        { name: "staff", total: 585_000, optional: false },
        { name: "suse-support", total: 72_000, optional: true },
      ],
    });
    const rows = cost_per_nine.filter(({ service }: { service: string }) => service === "two-of-three");
    expect(rows[1]).toEqual({ service: "two-of-three", scenario: "harvester", result: "cheapest" });
    const nines = runs.map(
      ({ metrics }: { metrics: { subject: string; metric: string; estimate: number }[] }) =>
        metrics.find(({ subject, metric }) => subject === "two-of-three" && metric === "nines")?.estimate,
    );
    expect(rows[0]).toMatchObject({ scenario: "vsphere", result: "more", unit: "USD" });
    expect(rows[0].estimate).toBeCloseTo((1_233_000 - 585_000) / (nines[0] - nines[1]), 6);
    expect(rows[0].lower).toBeLessThan(rows[0].estimate);
    expect(rows[0].upper).toBeGreaterThan(rows[0].estimate);
  });

  test("cost of downtime agrees with the closed form of two of three", async () => {
    const file = write("priced", "300h", HARVESTER);
    const { stdout } = await quorate(["run", file, "--json", "-n", "1000"], inFolder());
    const { metrics } = JSON.parse(stdout);
    const { estimate, lower, upper, unit } = metrics.find(
      ({ subject, metric }: { subject: string; metric: string }) =>
        subject === "priced" && metric === "cost_downtime_period",
    );
    // A host is down a share q of the time; two or three of them are with 3 q^2 (1 - q) + q^3. All begin up, which
    // matters for about one repair time of the 2 years.
    const q = 20 / 320;
    const exact = (3 * q * q * (1 - q) + q * q * q) * 3 * 8760 * 10_000;
    const error = (upper - lower) / 2 / 1.96;
    expect(unit).toBe("USD");
    expect(Math.abs(estimate - exact) / error).toBeLessThan(3.5);
    expect(error / exact).toBeLessThan(0.02);
  });

  test.each([
    ["two of one name", ["a.yaml", "copy.yaml"], /a\.yaml and copy\.yaml are both named "a"/],
    ["the same file twice", ["a.yaml", "a.yaml"], /both named "a"/],
    ["one that is wrong", ["a.yaml", "bad.yaml"], /^bad\.yaml:2:\d+ clusters/],
    [
      "all that are wrong",
      ["bad.yaml", "nowhere.yaml"],
      /bad\.yaml:2[\s\S]*nowhere\.yaml:1:1 there is no such file/,
    ],
    ["two currencies", ["a.yaml", "euro.yaml"], /a\.yaml has costs in USD, euro\.yaml in EUR/],
    ["two periods", ["a.yaml", "long.yaml"], /over 1095 days, long\.yaml over 1825/],
    [
      "money without currency",
      ["a.yaml", "money.yaml"],
      /^money\.yaml:18:\d+ cost\.items\.x\.amount: 5 has no currency/,
    ],
    ["a folder in use", ["a.yaml", "b.yaml", "--out", "out"], /out\/b is not empty/],
  ])("nothing is run and 2 for %s", async (_, args, message) => {
    write("a", "1000h", VSPHERE);
    write("b", "1000h");
    writeScenario(inFolder("copy.yaml"), twoOfThree().replace("name: small", "name: a"));
    writeScenario(inFolder("bad.yaml"), "name: bad\nclusters: 3\n");
    write("euro", "1000h", VSPHERE.replaceAll("USD", "EUR"));
    write("long", "1000h", VSPHERE.replace("3y", "5y"));
    write("money", "1000h", "cost: {period: 3y, items: {x: {amount: 5}}}\n");
    mkdirSync(inFolder("out", "b"), { recursive: true });
    writeFileSync(inFolder("out", "b", "notes.txt"), "mine");
    const { code, stdout, stderr } = await quorate(["run", ...args], inFolder());
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
    expect(existsSync(inFolder("results"))).toBe(false);
    expect(existsSync(inFolder("out", "a", "run.json"))).toBe(false);
  });

  test("interrupted: what is finished is kept, the rest is named", async () => {
    const quick = write("quick", "1000h");
    const slow = writeScenario(
      inFolder("slow.yaml"),
      twoOfThree()
        .replace("name: small", "name: slow")
        .replace("replications: 60", "replications: 100000000"),
    );
    const child = start(["run", quick, slow, write("never", "1000h"), "-o", inFolder("cut")], inFolder());
    const end = finished(child);
    const file = inFolder("cut", "slow", `${INCIDENTS.file}.tmp`);
    while (!existsSync(file) || statSync(file).size < 100_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGINT");
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^two-of-three +quick +slow$/m);
    expect(stdout).toMatch(/! slow: interrupted, [\d,]+ of 100,000,000 replications finished/);
    expect(stdout).toContain("! never: interrupted before it began");
    expect(runFile(inFolder("cut", "quick"))).toMatchObject({ interrupted: false });
    expect(runFile(inFolder("cut", "slow"))).toMatchObject({ interrupted: true });
    expect(existsSync(inFolder("cut", "never", "run.json"))).toBe(false);
  });
});

test("the report of one scenario has its costs, item by item", async () => {
  const items = "{staff: {amount: 195 kUSD/y}, suse-support: {amount: 24 kUSD/y, optional: true}}";
  const text = `${twoOfThree()}cost: {period: 3y, items: ${items}, downtime: {any: 1 kUSD/h, two-of-three: 10 kUSD/h}}\n`;
  const { stdout } = await quorate(["run", writeScenario(inFolder("s.yaml"), text), "-q"], inFolder());
  expect(stdout).toMatch(
    /\ncost over 3 years\n {2}staff +585 kUSD\n {2}suse-support +72 kUSD +optional\n {2}total +585 kUSD +up to 657 kUSD\n {2}downtime +[\d,]+ kUSD +[\d,]+ … [\d,]+ kUSD\n/,
  );
  expect(runFile(inFolder("results", "small-1")).cost.total).toBe(585_000);
});
