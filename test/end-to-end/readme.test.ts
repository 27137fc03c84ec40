import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const readme = readFileSync(`${REPOSITORY}/README.md`, "utf8");

test("the scenario in the README runs", async () => {
  const [, scenario] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const file = writeScenario(inFolder("readme.yaml"), scenario);
  const { code, stdout, stderr } = await quorate(["run", file, "-n", "3", "-q"], inFolder());
  expect(stderr).toBe("");
  expect(stdout).toContain("A Kubernetes control plane over two racks");
  expect([0, 99]).toContain(code);
});

test("the pages it links to exist", () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(links.length).toBeGreaterThan(4);
  expect(links.filter((target) => !existsSync(`${REPOSITORY}/${target}`))).toEqual([]);
});
