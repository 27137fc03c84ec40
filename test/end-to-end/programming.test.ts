/** The programming interface as a program uses it: the examples run, and its types are those of what it gives. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();
/** As built: worker threads need plain JavaScript. */
const built = `${REPOSITORY}/dist/src/index.js`;
const { compare, loadScenario, parseScenario, run, ScenarioError }: typeof import("../../src/index.ts") =
  await import(built);
const EXAMPLES = join(REPOSITORY, "examples", "programming");

test.each(readdirSync(EXAMPLES))("examples/programming/%s runs", (name) => {
  const output = execFileSync(process.execPath, [join(EXAMPLES, name)], { encoding: "utf8" });
  expect(output.split("\n").length).toBeGreaterThan(3);
  expect(output).not.toMatch(/NaN|undefined|object Object/);
});

it("has types that tell a mistake", () => {
  mkdirSync(inFolder("node_modules"));
  symlinkSync(REPOSITORY, inFolder("node_modules", "quorate"));
  writeFileSync(
    inFolder("use.mts"),
    `import { type Comparison, compare, loadScenario, run } from "quorate";
const scenario = loadScenario("s.yaml");
const result = await run(scenario, { replications: 3 });
export const share: number = result.services[0].availability.estimate;
const comparison: Comparison = await compare([scenario, scenario.with({ name: "b" })]);
export const sentence: string = comparison.conclusions[0].sentences[0];
// @ts-expect-error there is no such option
await run(scenario, { replicas: 3 });
// @ts-expect-error a number is no text
export const wrong: string = result.services[0].availability.estimate;
`,
  );
  const options = { module: "NodeNext", target: "ES2022", strict: true, noEmit: true, types: [] };
  writeFileSync(inFolder("tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["use.mts"] }));
  const compiler = join(REPOSITORY, "node_modules", ".bin", "tsc");
  expect(execFileSync(compiler, ["-p", "."], { cwd: inFolder(), encoding: "utf8" })).toBe("");
});

describe("run and compare", () => {
  it("give what the commands give", async () => {
    const file = writeScenario(inFolder("s.yaml"));
    const result = await run(loadScenario(file), { replications: 20, seed: "x", folder: inFolder("api") });
    const { stdout } = await quorate(["run", file, "-n", "20", "-s", "x", "--json", "-q"], inFolder());
    const { metrics, warnings } = JSON.parse(stdout);
    expect(result.metrics.map(({ variant: _, ...row }) => row)).toEqual(metrics);
    expect(result.warnings).toEqual(warnings);
    expect(readdirSync(inFolder("api"))).toContain("run.json");
  });

  it("can be told again from the folder of a changed scenario", async () => {
    const changed = parseScenario(twoOfThree()).with({ "clusters.site.hosts.failures.failure.mttr": "200h" });
    const { services } = await run(changed, { replications: 1, folder: inFolder("api") });
    const { stdout } = await quorate(["replay", "api", "--replication", "0", "--json"], inFolder());
    const told = JSON.parse(stdout).services[0];
    expect(told.service).toBe("two-of-three");
    expect(told.downtime_s / 2).toBeCloseTo(services[0].downtimePerYear.estimate, 6);
    expect(told.outages).toBeGreaterThan(0);
  });

  it("compares a scenario with its variants", async () => {
    const scenario = parseScenario(`${twoOfThree()}variants: {one: {clusters.site.hosts.count: 4}}\n`);
    expect(scenario.variants).toEqual(["one"]);
    const { runs, conclusions } = await compare(scenario, { replications: 30 });
    expect(runs.map(({ name }) => name)).toEqual(["small", "one"]);
    expect(conclusions[0].best).toBe("one");
  });

  it("leaves an earlier run as it was when it is stopped before anything is finished", async () => {
    const scenario = parseScenario(twoOfThree());
    const folder = inFolder("api");
    await run(scenario, { replications: 5, folder });
    const files = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    const before = files();
    const stopped = await run(scenario, { replications: 9, folder, signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ replications: 0, interrupted: true, services: [] });
    expect(files()).toEqual(before);
  });

  it("says what is wrong", async () => {
    expect(() => parseScenario("name: x")).toThrow(ScenarioError);
    const scenario = parseScenario(twoOfThree());
    expect(() => scenario.with({ "clusters.site.hosts.count": 0 })).toThrow(ScenarioError);
    expect(() => scenario.variant("none")).toThrow(RangeError);
    await expect(compare([scenario, scenario])).rejects.toThrow(/named "small"/);
    await expect(compare([scenario])).rejects.toThrow(/two scenarios/);
    await expect(compare(scenario, { confidence: 95 })).rejects.toThrow(RangeError);
    const untyped = run as (...given: unknown[]) => Promise<unknown>;
    await expect(untyped(scenario, { replication: 10 })).rejects.toThrow('no option "replication"');
    await expect(untyped(scenario, { replications: "10" })).rejects.toThrow('got "10"');
    await expect(untyped(scenario, { seed: 1 })).rejects.toThrow("must be a text");
    await expect(untyped("s.yaml")).rejects.toThrow("loadScenario");
  });
});
