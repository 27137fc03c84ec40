import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/results/read-table.ts";
import { DIFFERENCES, METRICS, REPLICATIONS } from "../../src/results/tables.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { finished, quorate, start, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

const VARIANTS = `${twoOfThree()}variants:
  five:
    clusters.site.hosts.count: 5
    services.two-of-three.requires: [{hosts: site, atLeast: 3}]
  same: {}
`;

const file = (text = VARIANTS) => writeScenario(inFolder("s.yaml"), text);
const compare = (...args: string[]) => quorate(["compare", ...args, "-q", "--no-report"], inFolder());

describe("quorate compare", () => {
  it("compares a scenario with its variants, and says which is better", async () => {
    const { code, stdout, stderr } = await compare(file(), "--out", "out");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/five is the best of 3: it is down .* less a year than small/s);
    expect(stdout).toContain("It was not down in any of 60 replications of small, five or same.");
    expect(readdirSync(inFolder("out")).sort()).toEqual(
      ["differences.arrow", "five", "run.json", "same", "small"].sort(),
    );
  });

  it("writes differences that are those of the variants' own tables", async () => {
    await compare(file(), "--out", "out");
    const rowsOf = async (variant: string) => {
      const { columns, names } = await readTable(inFolder("out", variant, REPLICATIONS.file), REPLICATIONS);
      const service = names.service.indexOf("two-of-three");
      return [...columns.downtime_s].filter((_, row) => columns.service[row] === service);
    };
    const [small, five] = [await rowsOf("small"), await rowsOf("five")];
    const mean = small.reduce((sum, seconds, i) => sum + five[i] - seconds, 0) / small.length / 2;
    const { columns, names, rows } = await readTable(inFolder("out", DIFFERENCES.file), DIFFERENCES);
    const found = Array.from({ length: rows }, (_, row) => row).filter(
      (row) =>
        names.service[columns.service[row]] === "two-of-three" &&
        names.metric[columns.metric[row]] === "downtime_per_year" &&
        names.variant[columns.variant[row]] === "five" &&
        names.than[columns.than[row]] === "small",
    );
    expect(found).toHaveLength(1);
    expect(columns.estimate[found[0]]).toBeCloseTo(mean, 6);
    expect(columns.comparisons[found[0]]).toBe(3);
    expect(columns.replications[found[0]]).toBe(60);
  });

  it("gives each variant a run of its own, the same as alone, which can be replayed", async () => {
    const path = file();
    await compare(path, "--out", "out");
    await quorate(["run", path, "--out", "alone", "-q", "--no-report"], inFolder());
    const metrics = (folder: string) => readFileSync(inFolder(folder, METRICS.file));
    expect(metrics("out/small").equals(metrics("alone"))).toBe(true);
    const replay = await quorate(["replay", "out/five", "--replication", "3", "--json"], inFolder());
    expect(replay.stderr).toBe("");
    const told = JSON.parse(replay.stdout);
    const { columns, names, rows } = await readTable(inFolder("out/five", REPLICATIONS.file), REPLICATIONS);
    const row = Array.from({ length: rows }, (_, i) => i).find(
      (i) => columns.replication[i] === 3 && names.service[columns.service[i]] === "two-of-three",
    ) as number;
    const service = told.services.find((one: { service: string }) => one.service === "two-of-three");
    expect(service.downtime_s).toBe(columns.downtime_s[row]);
  });

  it("writes the same bytes with one thread as with two", async () => {
    const path = file();
    await compare(path, "--out", "one", "--workers", "1");
    await compare(path, "--out", "two", "--workers", "2");
    for (const table of ["differences.arrow", "five/outages.arrow", "same/replications.arrow"]) {
      expect(readFileSync(inFolder("one", table)).equals(readFileSync(inFolder("two", table)))).toBe(true);
    }
  });

  it("compares several files, and prints all of it as JSON", async () => {
    const a = file(twoOfThree());
    const b = writeScenario(inFolder("b.yaml"), twoOfThree().replace("small", "b").replace("20h", "10h"));
    const { stdout, code } = await compare(a, b, "--json");
    expect(code).toBe(0);
    const { conclusions, differences, runs, folder } = JSON.parse(stdout);
    expect(folder).toBe("results/small-vs-b-1");
    expect(conclusions[0]).toMatchObject({ service: "two-of-three", kind: "best", best: "b" });
    expect(differences).toHaveLength(4);
    expect(runs.map(({ scenario }: { scenario: { name: string } }) => scenario.name)).toEqual(["small", "b"]);
  });

  it("exits with 99 only when every variant misses its objective", async () => {
    const text = VARIANTS.replace("99.9%", "99.9999%");
    expect((await compare(file(text), "--out", "out")).code).toBe(99);
  });

  it("takes the place of an earlier comparison, and of its variants that are no more", async () => {
    await compare(file(), "--out", "out", "-n", "3");
    const { stdout, code } = await compare(
      file(VARIANTS.replace("  same: {}\n", "")),
      "--out",
      "out",
      "-n",
      "3",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("in place of an earlier one");
    expect(existsSync(inFolder("out", "same"))).toBe(false);
    expect(existsSync(inFolder("out", "five", "run.json"))).toBe(true);
  });

  it("leaves alone what it did not write", async () => {
    await compare(file(), "--out", "out", "-n", "3");
    writeFileSync(inFolder("out", "same", "notes.txt"), "mine");
    await compare(file(VARIANTS.replace("  same: {}\n", "")), "--out", "out", "-n", "3");
    expect(readFileSync(inFolder("out", "same", "notes.txt"), "utf8")).toBe("mine");
    writeFileSync(inFolder("mine.txt"), "mine");
    const { code, stderr } = await compare(file(), "--out", ".");
    expect(code).toBe(2);
    expect(stderr).toContain("holds no earlier comparison");
  });

  it("refuses a file without variants, and two of one name, before anything runs", async () => {
    const alone = await compare(file(twoOfThree()));
    expect(alone).toMatchObject({ code: 2, stdout: "" });
    expect(alone.stderr).toContain("has no variants to compare");
    const twice = await compare(file(twoOfThree()), file(twoOfThree()));
    expect(twice).toMatchObject({ code: 2, stdout: "" });
    expect(twice.stderr).toContain('both named "small"');
    expect(existsSync(inFolder("results"))).toBe(false);
  });

  it("refuses scenarios without a service in common, before anything runs", async () => {
    const other = twoOfThree()
      .replace("small", "b")
      .replace("two-of-three:", "b-two:")
      .replace("any:", "b-any:");
    const { code, stderr } = await compare(file(twoOfThree()), writeScenario(inFolder("b.yaml"), other));
    expect(code).toBe(2);
    expect(stderr).toContain("b.yaml: b-two, b-any");
    expect(existsSync(inFolder("results"))).toBe(false);
  });

  it("leaves one variant to run and to explain", async () => {
    const path = file();
    const { stdout } = await quorate(["explain", path, "--variant", "five"], inFolder());
    expect(stdout).toMatch(/count +5 +set by you/);
    await quorate(["run", path, "--variant", "five", "-q", "--no-report", "-o", "five"], inFolder());
    await compare(path, "--out", "out");
    const metrics = (folder: string) => readFileSync(inFolder(folder, METRICS.file));
    expect(metrics("five").equals(metrics("out/five"))).toBe(true);
    const wrong = await quorate(["run", path, "--variant", "six", "-q"], inFolder());
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('no variant "six"; it has five, same');
  });

  it("says of a comparison that is to be replayed which runs are in it", async () => {
    await compare(file(), "--out", "out", "-n", "2");
    const { code, stderr } = await quorate(["replay", "out", "--worst", "any"], inFolder());
    expect(code).toBe(2);
    expect(stderr).toContain("out is a comparison; name one of its variants: out/small, out/five, out/same");
  });

  it("reports what is wrong with a variant where it is written", async () => {
    const { code, stderr } = await compare(file(VARIANTS.replace("hosts.count: 5", "hosts.count: five")));
    expect(code).toBe(2);
    expect(stderr).toMatch(/s\.yaml:\d+:\d+ variants\.five\./);
  });

  it("keeps what is finished when it is interrupted", async () => {
    const child = start(["compare", file(), "--out", "out", "-n", "200000", "--no-report"], inFolder());
    child.stderr?.once("data", () => child.kill("SIGINT"));
    const { code, stdout } = await finished(child);
    expect(code).toBe(130);
    expect(stdout).toContain("interrupted");
    const { interrupted, variants } = JSON.parse(readFileSync(inFolder("out", "run.json"), "utf8"));
    expect(interrupted).toBe(true);
    expect(variants[0].replications).toBeGreaterThan(0);
    expect(existsSync(inFolder("out", "five"))).toBe(false);
  });
});
