import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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
      "incidents.arrow",
      "metrics.arrow",
      "migrations.arrow",
      "outages.arrow",
      "replications.arrow",
      "scenario.yaml",
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
    const scenario = { name: model.name, title: model.title, text, sha256: "0" };
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
    await quorate(["run", file, "--precision", "20%", "-o", inFolder("precise")], inFolder());
    const { asked, finished: done } = runFile(inFolder("precise")).replications;
    expect(asked).toBeGreaterThan(30);
    expect(done).toBe(asked);
    await quorate(["run", file, "-n", String(asked), "-o", inFolder("fixed")], inFolder());
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

  test.each([["--help"], ["--version"], ["run", "--help"], ["validate", "--help"]])(
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
