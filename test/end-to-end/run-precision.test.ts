/** Runs that are as long as the precision of each service takes. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, twoOfThree, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const runFile = (folder: string) => JSON.parse(readFileSync(`${folder}/run.json`, "utf8"));

/** `two-of-three` known to ±20 %, `any`, which is down a thousand times less, to ±60 %. */
const stated = twoOfThree("50%")
  .replace("objective: 50%", "objective: 50%\n    precision: 20%")
  .replace("  any:", "  any:\n    precision: 60%");

test("what services state decides, each for itself", async () => {
  const file = writeScenario(inFolder("s.yaml"), stated);
  const { code, stdout } = await quorate(["run", file, "--no-report", "-o", inFolder("run")], inFolder());
  expect(code).toBe(0);
  const { method, replications } = runFile(inFolder("run"));
  expect(method).toMatchObject({ kind: "precision", maximum: 20_000, decided_by: "any", unreachable: [] });
  expect(method.precision).toBeUndefined();
  const [often, rarely] = method.services;
  expect(often).toMatchObject({ service: "two-of-three", precision: 0.2 });
  expect(rarely).toMatchObject({ service: "any", precision: 0.6, replications: replications.asked });
  expect(often.replications).toBeLessThan(rarely.replications);
  expect(often.reached).toBeLessThan(0.2);
  expect(rarely.reached).toBeLessThan(0.9);
  expect(stdout).toContain(`by a pilot of ${method.pilot_replications.toLocaleString("en-US")} replications`);
  expect(stdout).toMatch(/downtime known to +±[\d.]+ % +±20 % asked, takes/);
});

test("--precision is for all that are watched, --max-replications bounds what is stated too", async () => {
  const file = writeScenario(inFolder("s.yaml"), stated);
  const common = ["run", file, "--no-report", "-q"];
  await quorate([...common, "-p", "40%", "-o", inFolder("p")], inFolder());
  expect(runFile(inFolder("p")).method).toMatchObject({
    precision: 0.4,
    services: [{ service: "two-of-three", precision: 0.4 }],
  });
  const bounded = await quorate([...common, "--max-replications", "300", "-o", inFolder("m")], inFolder());
  expect(runFile(inFolder("m"))).toMatchObject({
    replications: { asked: 300 },
    method: { maximum: 300, decided_by: "any", unreachable: ["any"] },
  });
  expect(bounded.stdout.replaceAll(/\s+/g, " ")).toContain(
    "any: the precision asked for takes more replications than allowed",
  );
  const both = await quorate([...common, "-n", "5", "--max-replications", "300"], inFolder());
  expect(both.code).toBe(2);
  expect(both.stderr).toContain("goes with --precision");
});
