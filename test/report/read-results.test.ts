import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareVariants } from "../../src/experiment/comparison.ts";
import { readResults } from "../../src/report/read-results.ts";
import type { RunData } from "../../src/report/run-data.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { compareInto } from "./a-comparison.ts";
import { runInto, runTwoInto, twoOfThree } from "./a-run.ts";

const YEAR = 8760 * 3600;

const inFolder = useTemporaryFolder();

async function readOne(folder: string): Promise<RunData> {
  const results = await readResults(folder);
  if (results.kind !== "run") throw new Error("not a run");
  return results.run;
}

/** Changes run.json of a folder. */
function edit(folder: string, change: (run: Record<string, unknown>) => void): void {
  const file = join(folder, "run.json");
  const run = JSON.parse(readFileSync(file, "utf8"));
  change(run);
  writeFileSync(file, JSON.stringify(run));
}

describe("a run read back", () => {
  test("has the estimates that were written", async () => {
    const { outcome } = await runInto(inFolder("run"), twoOfThree());
    const run = await readOne(inFolder("run"));
    const [estimated] = outcome.estimates?.services ?? [];
    const [service, any] = run.services;
    for (const name of ["availability", "nines", "downtimePerYear", "outagesPerYear"] as const) {
      const { estimate, lower, upper, confidence } = estimated[name];
      expect(service[name]).toMatchObject({ estimate, lower, upper, confidence });
    }
    expect(service.objective).toEqual({
      availability: estimated.objective?.availability,
      verdict: estimated.objective?.verdict,
    });
    expect(service.durations?.longest).toBe(estimated.outages?.longest);
    expect(service.causes.map(({ of }) => of)).toEqual(estimated.causes.map(({ name }) => name));
    expect(any.objective).toBeUndefined();
    const [why] = outcome.estimates?.why ?? [];
    expect(run.shown[0].parts.map(({ component }) => component)).toEqual(
      why.importance.map(({ component }) => component),
    );
    expect(run.shown[0].failureSets[0]).toMatchObject({
      outages: why.sets[0].outages,
      share: why.sets[0].share,
    });
    expect(run.assumptions.length).toBeGreaterThan(5);
    expect(run.scenario.text).toBe(twoOfThree());
  });

  test("its curve is the share of outages that last longer, its years hold all of the downtime", async () => {
    const { record } = await runInto(inFolder("run"), twoOfThree());
    const { shown } = await readOne(inFolder("run"));
    const durations = [...record.services[0].durations.values()];
    expect(shown[0].outages).toBe(durations.length);
    // Some of the outages are cut off by the horizon at most; without one, the curve is the empirical one.
    const ended = record.services[0].ended.values().every((end) => end === 1);
    expect(shown[0].censored === 0).toBe(ended);
    if (ended) {
      for (const { x, share } of shown[0].survival) {
        expect(share).toBeCloseTo(durations.filter((duration) => duration > x).length / durations.length, 10);
      }
    }
    expect(shown[0].years).toHaveLength(40);
    const downtime = shown[0].years.reduce((sum, year) => sum + year, 0);
    const shares = record.services[0].downtimeShares.values().reduce((sum, share) => sum + share, 0);
    expect(downtime / (shares * 2 * YEAR)).toBeCloseTo(1, 9);
    expect(shown[1].survival.length === 0).toBe(record.services[1].durations.length === 0);
  });

  test("histories shorter than a year have no years", async () => {
    await runInto(inFolder("run"), twoOfThree().replace("horizon: 2y", "horizon: 90d"));
    const { shown } = await readOne(inFolder("run"));
    expect(shown.map(({ years }) => years.length)).toEqual([0, 0]);
  });

  test("a variant is read as the variant it is", async () => {
    const text = `${twoOfThree()}variants:\n  four:\n    clusters.site.hosts.count: 4\n`;
    await runInto(inFolder("run"), text, { variant: "four" });
    const { model, manifest } = await readOne(inFolder("run"));
    expect(model.hosts).toHaveLength(4);
    expect(manifest.scenario.variant).toBe("four");
  });
});

describe("several runs", () => {
  test("beside each other, without differences", async () => {
    await runTwoInto(inFolder(), (name) => twoOfThree({ name }));
    const results = await readResults(inFolder());
    if (results.kind !== "several") throw new Error("one run");
    expect(results.runs.map(({ model }) => model.name)).toEqual(["a", "b"]);
    expect(results.differences).toBeUndefined();
  });

  test("compared, with the differences that were written", async () => {
    const finished = await compareInto(inFolder("c"), [twoOfThree({ name: "a" }), fourHosts()]);
    const results = await readResults(inFolder("c"));
    if (results.kind !== "several") throw new Error("one run");
    const expected = compareVariants(
      finished.map(({ outcome, record }) => ({
        name: outcome.scenario.name,
        estimates: outcome.estimates as NonNullable<typeof outcome.estimates>,
        records: record.services,
      })),
      0.95,
    );
    expect(results.differences).toEqual(expected.map(({ differing: _, ...rest }) => rest));
    expect(results.runs.map(({ model }) => model.name)).toEqual(["a", "four"]);
  });
});

function fourHosts(): string {
  return twoOfThree({ name: "four" }).replace("count: 3", "count: 4");
}

describe("what cannot be read is said in one sentence", () => {
  const sound = mkdtempSync(join(tmpdir(), "quorate-report-"));
  beforeAll(() => runInto(sound, twoOfThree(), { replications: 2 }));
  afterAll(() => rmSync(sound, { recursive: true }));

  test.each<[string, (folder: string) => void, RegExp]>([
    [
      "no such folder",
      (folder) => rmSync(folder, { recursive: true }),
      /is not a folder; name the folder of a run/,
    ],
    ["no run in it", (folder) => rmSync(join(folder, "run.json")), /holds no run \(no run.json\)/],
    [
      "not JSON",
      (folder) => writeFileSync(join(folder, "run.json"), "{"),
      /run.json is not what quorate writes/,
    ],
    [
      "a newer one",
      (folder) => edit(folder, (run) => Object.assign(run, { version: 2 })),
      /format 2, written by a newer/,
    ],
    [
      "of a contingency",
      (folder) => edit(folder, (run) => Object.assign(run, { command: "contingency" })),
      /of quorate contingency; a report is made of a run/,
    ],
    [
      "without a field",
      (folder) => edit(folder, (run) => delete run.seed),
      /run.json is not what quorate writes: seed: /,
    ],
    ["a table gone", (folder) => rmSync(join(folder, "outages.arrow")), /outages.arrow: cannot be read/],
    [
      "a table cut off",
      (folder) =>
        writeFileSync(
          join(folder, "metrics.arrow"),
          readFileSync(join(folder, "metrics.arrow")).subarray(0, 500),
        ),
      /metrics.arrow: /,
    ],
    [
      "a table that is none",
      (folder) => writeFileSync(join(folder, "importance.arrow"), "hello"),
      /importance.arrow: not an Arrow file/,
    ],
    [
      "another scenario",
      (folder) => writeFileSync(join(folder, "scenario.yaml"), `${twoOfThree()}# changed\n`),
      /is not the scenario that was run/,
    ],
  ])("%s", async (_, damage, message) => {
    cpSync(sound, inFolder("run"), { recursive: true });
    damage(inFolder("run"));
    const error = await readResults(inFolder("run")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).toBe("ResultsError");
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });

  test("variants outside the comparison's folder are not read", async () => {
    await compareInto(inFolder("c"), [twoOfThree({ name: "a" }), fourHosts()]);
    cpSync(inFolder("c", "v0"), inFolder("c2"), { recursive: true });
    edit(inFolder("c"), (run) =>
      Object.assign((run.variants as { folder: string }[])[0], { folder: "../c2" }),
    );
    await expect(readResults(inFolder("c"))).rejects.toThrow("is not in it");
    edit(inFolder("c"), (run) => Object.assign((run.variants as { folder: string }[])[0], { folder: ".." }));
    await expect(readResults(inFolder("c"))).rejects.toThrow("is not in it");
    edit(inFolder("c"), (run) => Object.assign(run, { variants: [] }));
    await expect(readResults(inFolder("c"))).rejects.toThrow("no variant of this comparison was finished");
  });
});
