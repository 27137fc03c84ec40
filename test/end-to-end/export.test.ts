import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queryWithDuckDb, quoted } from "../results/duckdb.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

/** Names that are hard to write. */
const SERVICES = ['=HYPERLINK("x")', "-2+3", 'two, of "three" 😀'];

const scenario = `${twoOfThree()}${SERVICES.map(
  (name) => `  ${JSON.stringify(name)}:\n    requires: [{hosts: site, atLeast: 2}]\n`,
).join("")}`;

/** One run, which every test has a copy of. */
let original = "";
beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), "quorate-export-"));
  writeScenario(join(original, "s.yaml"), scenario);
  const args = ["run", "s.yaml", "-o", "run", "--tables", "migrations", "--seed", "seven", "-q"];
  const { stderr } = await quorate(args, original);
  expect(stderr).toBe("");
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

function copyRun(folder: string): string {
  cpSync(join(original, "run"), folder, { recursive: true });
  return folder;
}

/** Names of the tables in a folder. */
const tablesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".arrow"))
    .map((name) => name.slice(0, -".arrow".length));

async function exported(folder: string, format: string): Promise<void> {
  const { code, stderr } = await quorate(["export", folder, "--format", format], inFolder());
  expect([code, stderr]).toEqual([0, ""]);
}

test("tables are the same as Arrow, Parquet, CSV and JSON", async () => {
  const run = copyRun(inFolder("run"));
  await Promise.all(["parquet", "csv", "json"].map((format) => exported(run, format)));
  const services = new Set<unknown>();
  for (const name of tablesIn(run)) {
    const arrow = tableFromIPC(readFileSync(join(run, `${name}.arrow`)));
    const rows = arrow.toArray().map((row) => row.toArray());
    const json: object[] = JSON.parse(readFileSync(join(run, "json", `${name}.json`), "utf8"));
    expect(json.map((row) => Object.values(row))).toEqual(rows);
    const parquet = quoted(join(run, "parquet", `${name}.parquet`));
    expect(await queryWithDuckDb(`FROM ${parquet}`)).toEqual(rows);
    const csv = `read_csv(${quoted(join(run, "csv", `${name}.csv`))}, header = true, allow_quoted_nulls = false)`;
    const counts = `(SELECT count(*) FROM ${csv}), (SELECT count(*) FROM (FROM ${parquet} EXCEPT ALL FROM ${csv}))`;
    expect(await queryWithDuckDb(`SELECT ${counts}`)).toEqual([[BigInt(rows.length), 0n]]);
    if (name === "replications")
      for (const { service } of json as { service: string }[]) services.add(service);
  }
  expect(services).toEqual(new Set(["two-of-three", "any", ...SERVICES]));
});

test("tables name their run, as Arrow and as Parquet", async () => {
  const run = copyRun(inFolder("run"));
  await exported(run, "parquet");
  const { quorate: version, scenario } = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
  for (const name of tablesIn(run)) {
    const { schema } = tableFromIPC(readFileSync(join(run, `${name}.arrow`)));
    const expected = {
      table: name,
      scenario: "small",
      scenario_hash: scenario.sha256,
      seed: "seven",
      version,
    };
    expect(Object.fromEntries(schema.metadata)).toMatchObject(expected);
    const file = quoted(join(run, "parquet", `${name}.parquet`));
    const pairs = await queryWithDuckDb(
      `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${file})`,
    );
    expect(Object.fromEntries(pairs as [string, string][])).toMatchObject(expected);
  }
});

test("the tables asked for, of runs beside each other, where they are told to go", async () => {
  const both = inFolder("both");
  for (const name of ["one", "two"]) copyRun(join(both, name));
  const args = ["export", "both", "-f", "csv", "-o", "deep/out", "--tables", "metrics, outages"];
  const { stdout } = await quorate(args, inFolder());
  const files = readdirSync(inFolder("deep", "out"), { recursive: true }).map(String).sort();
  expect(files).toEqual(
    ["one", "one/metrics.csv", "one/outages.csv", "two", "two/metrics.csv", "two/outages.csv"].map((file) =>
      join(...file.split("/")),
    ),
  );
  const rows = readFileSync(inFolder("deep", "out", "one", "metrics.csv"), "utf8").split("\r\n").length - 2;
  expect(stdout).toMatch(new RegExp(`^deep.out.one.metrics\\.csv: ${rows} rows, \\d+ kB\\n`));
  expect(stdout.trimEnd().split("\n")).toHaveLength(4);
  expect(existsSync(join(both, "csv"))).toBe(false);
});

test("what is wrong is said, and nothing is written", async () => {
  const run = copyRun(inFolder("run"));
  mkdirSync(inFolder("empty"));
  mkdirSync(join(run, "csv"));
  writeFileSync(join(run, "csv", "run.json"), "{}");
  truncateSync(join(run, "violations.arrow"), 500);
  const wrong: [string[], RegExp][] = [
    [["none", "-f", "csv"], /^none cannot be read as the folder of a run: ENOENT/],
    [
      ["empty", "-f", "csv"],
      /^empty holds no run \(no run.json\); name the folder that quorate run wrote\n$/,
    ],
    [["run"], /option '-f, --format <format>' not specified/],
    [["run", "-f", "xlsx"], /xlsx.*Allowed choices are csv, parquet, json/],
    [["run", "-f", "csv", "--tables", "metrics,"], /with commas between/],
    [
      ["run", "-f", "json", "--tables", "metric"],
      /^there is no table "metric"; there are: activity, .*metrics/,
    ],
    [["run", "-f", "json"], /^run.violations\.arrow: the Arrow file is damaged or cut off\n$/],
    [["run", "-f", "json", "-o", "run/run.json/below"], /cannot be made: ENOTDIR/],
    [["run", "-f", "csv"], /^run.csv is the folder of a variant; name another one with --out\n$/],
  ];
  const before = readdirSync(inFolder(), { recursive: true });
  await Promise.all(
    wrong.map(async ([args, message]) => {
      const { code, stdout, stderr } = await quorate(["export", ...args], inFolder());
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n {4}at /);
    }),
  );
  expect(readdirSync(inFolder(), { recursive: true })).toEqual(before);
});
