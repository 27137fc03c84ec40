import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { REPOSITORY, writeScenario } from "./quorate.ts";

const inFolder = useTemporaryFolder();

/** Lays the packed package out as `npm install --global` does, its dependencies being those of this repository. */
function install(): string {
  // Without scripts: `npm test` has built it already.
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", inFolder()], {
    cwd: REPOSITORY,
    stdio: "ignore",
  });
  const archive = readdirSync(inFolder()).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error("npm pack made no archive");
  const modules = inFolder("lib", "node_modules");
  mkdirSync(`${modules}/quorate`, { recursive: true });
  execFileSync("tar", ["xzf", inFolder(archive), "-C", `${modules}/quorate`, "--strip-components=1"]);
  for (const name of readdirSync(`${REPOSITORY}/node_modules`)) {
    if (!name.startsWith(".")) symlinkSync(`${REPOSITORY}/node_modules/${name}`, `${modules}/${name}`);
  }
  mkdirSync(inFolder("bin"));
  symlinkSync("../lib/node_modules/quorate/dist/src/cli/main.js", inFolder("bin", "quorate"));
  return inFolder("bin", "quorate");
}

test("the packed package runs when installed elsewhere and called through a link", () => {
  const program = install();
  expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  const file = writeScenario(inFolder("s.yaml"));
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], { cwd: inFolder(), encoding: "utf8" });
  const { version } = JSON.parse(readFileSync(`${REPOSITORY}/package.json`, "utf8"));
  expect(run("--version").trim()).toBe(version);
  const args = ["run", file, "-n", "3", "--json", "-q"];
  const { metrics, replications } = JSON.parse(run(...args));
  expect(replications).toEqual({ asked: 3, finished: 3 });
  expect(metrics.length).toBeGreaterThan(0);
});
