/** `quorate sweep` as it is typed, on scenarios whose answers are known in closed form. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { type Table, tableFromIPC } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { hasPolars, readWithPolars } from "../results/polars.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { finished, quorate, start, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

const HOUR = 3600;
const YEAR = 8760 * HOUR;
const HOST = "clusters.site.hosts";
const FAILURE = `${HOST}.failures.failure`;

/** One host, which is down for MTTR / (MTBF + MTTR) of the time, and two, of which one is enough. */
const SCENARIO = `name: small
title: One host
horizon: 2y
warmUp: 500h
replications: 200
clusters:
  site:
    platform: plain
    hosts: {count: 1, failures: {failure: {mtbf: 400h, mttr: 20h}}}
services:
  host:
    objective: 95%
    requires: [{hosts: site, atLeast: 1}]
cost:
  period: 1y
  items:
    servers: {count: 1, amount: 10 kEUR}
    support: {amount: 1 kEUR/y}
`;

const unavailability = (mtbf: number, mttr: number) => mttr / (mtbf + mttr);

interface Row {
  readonly [column: string]: number | string | null;
}

const arrow = (name: string): Table => tableFromIPC(readFileSync(inFolder("out", name)));
const rowsOf = (table: Table): Row[] => table.toArray().map((row) => row.toJSON());
const runFile = () => JSON.parse(readFileSync(inFolder("out", "run.json"), "utf8"));

function sweep(...args: string[]) {
  const file = existsSync(inFolder("s.yaml"))
    ? inFolder("s.yaml")
    : writeScenario(inFolder("s.yaml"), SCENARIO);
  return quorate(["sweep", file, "-q", "-o", inFolder("out"), ...args], inFolder());
}

/** Standard errors between an estimate and the truth; the interval is at 95 %. */
function zScore(estimate: number, lower: number, upper: number, truth: number): number {
  return Math.abs(estimate - truth) / ((upper - lower) / 2 / 1.96);
}

describe("a grid", () => {
  test("every point is at its closed form, and the table says what each was", async () => {
    const { code, stdout } = await sweep(
      "--set",
      `${FAILURE}.mttr=5h,20h,40h`,
      "--set",
      `${FAILURE}.mtbf=200h,400h`,
    );
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/failure\.mttr +\d+ % +\d+ % … \d+ % +█+/);
    const table = arrow("sweep.arrow");
    const rows = rowsOf(table);
    expect(rows.length).toBe(6);
    for (const row of rows) {
      const truth = unavailability(Number(row[`${FAILURE}.mtbf`]), Number(row[`${FAILURE}.mttr`]));
      const bounds = ["", "_lower", "_upper"].map((end) => Number(row[`downtime_per_year_s${end}`]));
      expect(zScore(bounds[0], bounds[1], bounds[2], truth * YEAR)).toBeLessThan(4);
      expect(row).toMatchObject({ service: "host", replications: 200, objective: 0.95, cost_period: 11_000 });
    }
    expect(rows.map((row) => row[`${FAILURE}.mttr as written`])).toEqual([
      "5h",
      "5h",
      "20h",
      "20h",
      "40h",
      "40h",
    ]);
    expect(rows.map(({ point }) => point)).toEqual([0, 1, 2, 3, 4, 5]);
    if (hasPolars) {
      const { values } = readWithPolars(inFolder("out", "sweep.arrow"));
      for (const { name } of table.schema.fields) expect(values[name]).toEqual(rows.map((row) => row[name]));
    }
    const field = (name: string) => table.schema.fields.find((one) => one.name === name);
    expect(field(`${FAILURE}.mttr`)?.metadata.get("unit")).toBe("s");
    expect(field("cost_period")?.metadata.get("unit")).toBe("EUR");
    expect(runFile()).toMatchObject({
      command: "sweep",
      design: { kind: "grid", points: 6 },
      interrupted: false,
    });
  });

  test("a parameter that is a name has one column, and one that changes nothing no effect", async () => {
    const { stdout } = await sweep(
      "--set",
      `${FAILURE}.mttr=5h,20h`,
      "--set",
      "clusters.site.platform=plain,kind",
      "-n",
      "40",
      "--json",
    );
    const { points, sensitivity, conclusion } = JSON.parse(stdout);
    expect(conclusion).toMatchObject({ design: null, decided: false, confidence: null });
    expect(points.map((row: Row) => row["clusters.site.platform"])).toEqual([
      "plain",
      "kind",
      "plain",
      "kind",
    ]);
    expect(points[0]["clusters.site.platform as written"]).toBeUndefined();
    expect(rowsOf(arrow("sweep.arrow"))).toEqual(points);
    expect(rowsOf(arrow("sensitivity.arrow"))).toEqual(sensitivity);
  });
});

describe("which parameters matter", () => {
  test("one at a time: paired differences at their closed form, narrower than those of independent runs", async () => {
    await sweep("--one-at-a-time", "--set", `${FAILURE}.mttr=10h,20h`, "--set", `${FAILURE}.mtbf=200h..800h`);
    const changes = rowsOf(arrow("sensitivity.arrow"));
    const base = unavailability(400, 20);
    const truths: Record<string, number> = {
      "10h": unavailability(400, 10) - base,
      "200h": unavailability(200, 20) - base,
      "800h": unavailability(800, 20) - base,
    };
    expect(changes.map(({ value }) => value)).toEqual(Object.keys(truths));
    for (const { value, estimate, lower, upper } of changes)
      expect(
        zScore(Number(estimate), Number(lower), Number(upper), truths[String(value)] * YEAR),
      ).toBeLessThan(4);
    const [own] = rowsOf(arrow("sweep.arrow"));
    const width = ({ lower, upper }: Row) => Number(upper) - Number(lower);
    expect(width(changes[0])).toBeLessThan(
      Number(own.downtime_per_year_s_upper) - Number(own.downtime_per_year_s_lower),
    );
  });

  test("Sobol indices are those of the formula, within four standard errors", async () => {
    await sweep(
      "--sobol",
      "12",
      "-n",
      "12",
      "--set",
      `${FAILURE}.mttr=5h..40h`,
      "--set",
      `${FAILURE}.mtbf=350h..450h`,
    );
    const known = indicesOfFormula();
    const rows = rowsOf(arrow("sensitivity.arrow"));
    expect(rows.length).toBe(4);
    for (const { parameter, measure, estimate, upper } of rows) {
      const truth = known[`${measure} ${String(parameter).slice(-4)}`];
      // Student's quantile for 11 degrees of freedom, one less than there are base samples, is 2.20.
      const error = (Number(upper) - Number(estimate)) / 2.2;
      expect(Math.abs(Number(estimate) - truth)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.3);
    }
  });
});

/** First-order and total indices of MTTR / (MTBF + MTTR) over the ranges of the test, by midpoints of a grid. */
function indicesOfFormula(): Record<string, number> {
  const steps = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);
  const values = steps.map((a) => steps.map((b) => unavailability(350 + 100 * b, 5 + 35 * a)));
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = (list: readonly number[]) => mean(list.map((value) => value * value)) - mean(list) ** 2;
  const all = variance(values.flat());
  const first = variance(values.map(mean)) / all;
  const second = variance(steps.map((_, b) => mean(values.map((row) => row[b])))) / all;
  return { "S1 mttr": first, "ST mttr": 1 - second, "S1 mtbf": second, "ST mtbf": 1 - first };
}

describe("a selection", () => {
  const designs = [
    "--set",
    `${HOST}.count+cost.items.servers.count=1,2,3`,
    "--set",
    `${FAILURE}.mttr+cost.items.support.amount=5h+4 kEUR/y,40h+0.5 kEUR/y`,
  ];

  test("takes the cheapest that meets the objective, and spends replications where they decide", async () => {
    // One host: 1.2 and 9.1 % of the time; two: 0.02 and 0.8 %. 14, 10.5, 24 and 20.5 kEUR.
    const { code, stdout } = await sweep("--select", ...designs);
    expect(code).toBe(0);
    expect(stdout).toContain("Take design 0 (hosts.count=1, failure.mttr=5h+4 kEUR/y)");
    expect(stdout).toContain("14 kEUR");
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    const { selection, replications } = runFile();
    expect(selection).toMatchObject({ goal: "cheapest", selected: 0, decided: true });
    expect(selection.points.map(({ standing }: Row) => standing)).toEqual([
      "meets",
      "misses",
      "dropped",
      "dropped",
      "dropped",
      "dropped",
    ]);
    expect(replications.finished).toBeLessThan(2000);
    expect(rowsOf(arrow("sweep.arrow")).map(({ point }) => point)).toEqual([0, 1]);
  });

  test("99 when none meets it, and the least downtime without costs", async () => {
    const none = await sweep("--select", "--set", `${FAILURE}.mttr=60h,80h`);
    expect(none.stdout).toContain("No design meets every objective (host).");
    expect(none.code).toBe(99);
    writeScenario(inFolder("s.yaml"), SCENARIO.slice(0, SCENARIO.indexOf("cost:")));
    const least = await sweep("--select", "--set", `${FAILURE}.mttr=60h,20h,3600m`, "--json");
    expect(JSON.parse(least.stdout).selection).toMatchObject({
      goal: "least-downtime",
      selected: 1,
      decided: true,
    });
    expect(least.code).toBe(0);
  });
});

describe("too few histories to tell", () => {
  const rare = SCENARIO.slice(0, SCENARIO.indexOf("cost:")).replace("95%", "99.99%");

  test("which parameters matter: no bar without an interval", async () => {
    writeScenario(inFolder("s.yaml"), rare);
    const { stdout } = await sweep("-n", "20", "--set", `${FAILURE}.mtbf=300000h,100000h`);
    expect(stdout).toMatch(/failure\.mtbf +100 % +not known\n/);
    expect(stdout).toContain("0 of the 2 designs meet every objective, 0 do not, 2 are undecided.");
  });

  test("which design is best: so it is said, in whole sentences and to machines", async () => {
    writeScenario(inFolder("s.yaml"), rare);
    const designs = ["--select", "-n", "20", "--set", `${FAILURE}.mtbf=200000000h,100000000h`];
    const { version, seed, confidence, conclusion, points } = JSON.parse(
      (await sweep(...designs, "--json")).stdout,
    );
    expect({ version, seed, confidence }).toEqual({ version: 1, seed: "1", confidence: 0.95 });
    expect(conclusion).toMatchObject({ design: 0, decided: false, confidence: 0.95 });
    expect(conclusion.sentences).toEqual([
      expect.stringMatching(
        /^Design 0 \(.*\) has the least downtime so far\. No outage of host was seen \(downtime below \d+ d \d+ h a year\)\.$/,
      ),
      "2 designs are still standing after 20 replications of each, the most allowed: raise --replications, or --indifference from 5 min 15 s.",
      "It took 40 replications, 20 of each design.",
    ]);
    // Not 0.9998999999999999.
    expect(points.map(({ objective }: Row) => objective)).toEqual([0.9999, 0.9999]);
  });
});

test("same input, same bytes, whatever the number of workers", async () => {
  const hashes = async (...args: string[]) => {
    await sweep(
      "--set",
      `${FAILURE}.mttr=5h..40h`,
      "--set",
      `${HOST}.count+cost.items.servers.count=1,2`,
      "-n",
      "60",
      ...args,
    );
    const names = readdirSync(inFolder("out")).filter((name) => name !== "run.json");
    const hash = (name: string) =>
      createHash("sha256")
        .update(readFileSync(inFolder("out", name)))
        .digest("hex");
    const { timing: _, ...run } = runFile();
    return { run, files: names.map((name) => [name, hash(name)]) };
  };
  expect(await hashes("--morris", "3", "-w", "2")).toEqual(await hashes("--morris", "3", "-w", "1"));
  const [two, one] = [
    await hashes("--latin", "5", "--select", "-w", "2"),
    await hashes("--latin", "5", "--select", "-w", "1"),
  ];
  expect(two).toEqual(one);
  expect(two.files.map(([name]) => name).sort()).toEqual([
    "scenario.yaml",
    "sensitivity.arrow",
    "sweep.arrow",
  ]);
});

describe("wrong input", () => {
  test.each([
    [[], "--set is missing"],
    [["--set", `${FAILURE}.mttr=5h..9h`], "is a range"],
    [["--set", "clusters.sit.hosts.count=3"], `did you mean "site"?`],
    [["--set", `${HOST}.count=2,0,-1`], "design 1 cannot be simulated (clusters.site.hosts.count=0)"],
    [["--set", `${HOST}.count=1..9`, "--sobol", "9000"], "too many"],
    [["--set", "services.host.objective=100%,99%", "--select"], "cannot be shown to be met"],
  ])("%j: %s", async (args, message) => {
    const { code, stdout, stderr } = await sweep(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(inFolder("out"))).toBe(false);
  });
});

test("Ctrl-C keeps what is finished", async () => {
  const file = writeScenario(inFolder("s.yaml"), SCENARIO);
  const args = ["sweep", file, "-o", inFolder("out"), "--set", `${FAILURE}.mttr=1h,2h,3h`, "-n", "30000"];
  const child = start(args, inFolder());
  const end = finished(child);
  // The first line of progress.
  await new Promise((resolve) => child.stderr?.on("data", resolve));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await end;
  expect(code).toBe(130);
  expect(stderr).toContain("what is finished is kept");
  expect(stdout).toMatch(
    /Interrupted: \d of 3 designs are complete, \d in part\.\s+Of the designs simulated so far \d meets? every/,
  );
  expect(runFile()).toMatchObject({ interrupted: true, replications: { per_point: 30_000 } });
  const [first] = rowsOf(arrow("sweep.arrow"));
  expect(Number(first.replications)).toBeGreaterThan(0);
  expect(statSync(inFolder("out", "sensitivity.arrow")).size).toBeGreaterThan(0);
  expect(readdirSync(inFolder("out")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
