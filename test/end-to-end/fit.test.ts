import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const EXAMPLE = `${REPOSITORY}/examples/synthetic-outages.csv`;
// The log was drawn from Weibull lifetimes of shape 0.7 and mean 120 d, and lognormal repairs of median 2 h and sigma 1.2.
const WINDOW = ["--from", "2023-01-01", "--until", "2026-01-01", "--population", "24"];

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

test("the example log: the distributions it was drawn from lie within the intervals, in a fragment that runs", async () => {
  const args = ["fit", EXAMPLE, ...WINDOW, "--json", "--fragment", "fragment.yaml"];
  const { code, stdout, stderr } = await quorate(args, inFolder());
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const { quantities, fragment } = JSON.parse(stdout);
  const [lifetime, repair] = quantities;
  expect(lifetime).toMatchObject({ quantity: "lifetime", verdict: "fits", take: "weibull" });
  expect(repair).toMatchObject({ quantity: "repair", verdict: "fits", take: "lognormal" });
  const within = (value: number, { lower, upper }: Bounds) => {
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
  };
  within(0.7, lifetime.families[0].estimates.shape);
  within(120 * 86_400, lifetime.families[0].estimates.mean_s);
  within(1.2, repair.families[0].estimates.sigma);
  within(7200, repair.families[0].estimates.median_s);
  expect(
    lifetime.families.map(({ weight }: { weight: number }) => weight).reduce((a: number, b: number) => a + b),
  ).toBeCloseTo(1, 9);
  expect(lifetime.families[0].goodness_of_fit.simulations).toBe(999);

  const text = readFileSync(inFolder("fragment.yaml"), "utf8");
  expect(text).toMatch(/^# Fitted by quorate fit to /);
  expect(parse(text)).toEqual(parse(fragment));
  const pasted = text.replaceAll(/^(?=.)/gm, "          ");
  const scenario = `name: t\ntitle: T\nhorizon: 1y\nclusters:\n  site:\n    platform: plain\n    hosts:\n      count: 2\n      failures:\n        crash:\n${pasted}services:\n  s: {requires: [{hosts: site, atLeast: 1}]}\n`;
  const run = await quorate(
    ["run", writeScenario(inFolder("t.yaml"), scenario), "-n", "3", "-q"],
    inFolder(),
  );
  expect(run.stderr).toBe("");
  expect(run.code).toBe(0);
});

test("text for a person: sentences, tables, pictures, what to paste; nothing wider than the terminal; no colours", async () => {
  const { code, stdout } = await quorate(["fit", EXAMPLE, ...WINDOW, "--simulations", "19"], inFolder());
  expect(code).toBe(0);
  expect(stdout).toContain("A Weibull distribution describes the data best");
  expect(stdout).toMatch(/Weibull shape +0\.\d+ +0\.\d+ … 0\.\d+/);
  expect(stdout).toMatch(/lognormal median +\d+ h/);
  expect(stdout).toMatch(/100 % ┤[█▓░]/);
  expect(stdout).toContain("19 simulated samples");
  expect(stdout).toMatch(/for a scenario.*\n {2}lifetime: \{weibull: .*\n {2}repair: \{lognormal: /);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain("\u001b");
  const colored = await quorate(["fit", EXAMPLE, "--simulations", "19"], inFolder(), { FORCE_COLOR: "1" });
  expect(colored.stdout).toContain("\u001b");
  const plain = await quorate(["fit", EXAMPLE, "--simulations", "19"], inFolder(), {
    FORCE_COLOR: "1",
    NO_COLOR: "1",
  });
  expect(plain.stdout).not.toContain("\u001b");
});

test("the same seed gives the same bytes", async () => {
  const run = async (seed: string) =>
    (await quorate(["fit", EXAMPLE, "--seed", seed, "--simulations", "19", "--json"], inFolder())).stdout;
  const first = await run("7");
  expect(await run("7")).toBe(first);
  expect(await run("8")).not.toBe(first);
});

describe("wrong input: exit code 2, and what is wrong where", () => {
  test.each<[string, string, string[], RegExp]>([
    ["a bad cell", "ttf_h\n1\nx\n", [], /^bad\.csv:3:1 "x" is not a duration[\s\S]*\^\n$/],
    ["no usual name", "a,b\n1,2\n", [], /no column has a usual name; say --start and --end/],
    ["an unknown column", "ttf_h\n1\n", ["--column", "tff_h"], /did you mean "ttf_h"\?/],
    ["a log without ends", "start,x\n2026-01-01,1\n", ["--start", "start"], /which column is the end/],
    ["both kinds", "ttf_h\n1\n", ["--column", "ttf_h", "--from", "2026-01-01"], /give one or the other/],
    ["an unknown unit", "ttf\n1\n", ["--unit", "fortnights"], /Units: us, ms, s, min, h, d, w, y/],
    ["too few simulations", "ttf_h\n1\n", ["--simulations", "5"], /from 19 to 100000/],
    [
      "no place for the fragment",
      "ttf_h\n1\n2\n",
      ["--fragment", "no/such/folder.yaml"],
      /cannot be written/,
    ],
  ])("%s", async (_, text, args, message) => {
    writeFileSync(inFolder("bad.csv"), text);
    const { code, stderr, stdout } = await quorate(["fit", "bad.csv", ...args], inFolder());
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/at .*\.js/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("no file", async () => {
    const { code, stderr } = await quorate(["fit", "none.csv"], inFolder());
    expect(stderr).toContain("there is no such file");
    expect(code).toBe(2);
  });
});

test("20,000 rows, a third of them cut off", async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `${(-Math.log((i + 0.5) / 20_000) * 100).toFixed(6)},${i % 3 === 0}`,
  );
  writeFileSync(inFolder("large.csv"), `ttf_h,censored\n${rows.join("\n")}\n`);
  const { code, stdout } = await quorate(["fit", "large.csv", "--json", "--simulations", "19"], inFolder());
  expect(code).toBe(0);
  const [{ ended, censored }] = JSON.parse(stdout).quantities;
  expect([ended, censored]).toEqual([13_333, 6_667]);
});
