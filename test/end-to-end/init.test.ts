import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PLATFORM_NAMES } from "../../src/platforms/index.ts";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const init = (...args: string[]) => quorate(["init", ...args], inFolder());

test("writes a scenario that is named after its file, and says what to type next, which works", async () => {
  const { code, stdout, stderr } = await init("berlin site.yaml", "--platform", "kind");
  expect([code, stderr]).toEqual([0, ""]);
  const commands = [...stdout.matchAll(/^ {2}quorate (.*)$/gm)].map(([, words]) => words);
  expect(commands).toEqual(["validate", "run", "compare"].map((command) => `${command} 'berlin site.yaml'`));
  expect(readFileSync(inFolder("berlin site.yaml"), "utf8")).toContain("\nname: berlin_site\n");
  const validated = await quorate(["validate", "berlin site.yaml"], inFolder());
  expect([validated.code, validated.stderr]).toEqual([0, ""]);
  expect(validated.stdout).toContain("laptop (kind)");
  const run = await quorate(["run", "berlin site.yaml", "-n", "3", "-q", "--no-report"], inFolder());
  expect([0, 99]).toContain(run.code);
  const compared = await quorate(["compare", "berlin site.yaml", "-n", "3", "-q", "--no-report"], inFolder());
  expect(compared.stderr).toBe("");
  expect([0, 99]).toContain(compared.code);
  expect(compared.stdout).toContain("three-control-planes");
});

test("without a file it is named after the platform; - is standard output", async () => {
  await init("--platform", "plain");
  const written = readFileSync(inFolder("plain.yaml"), "utf8");
  const { code, stdout, stderr } = await init("-", "--platform", "plain");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(written.replaceAll("plain.yaml", "FILE"));
});

test("without a platform, all of them and how to say which", async () => {
  const { code, stdout, stderr } = await init("site.yaml");
  expect([code, stdout]).toEqual([2, ""]);
  expect([...stderr.matchAll(/^ {2}(\S+) {2,}/gm)].map(([, name]) => name)).toEqual(PLATFORM_NAMES);
  expect(stderr).toContain(`quorate init site.yaml --platform ${PLATFORM_NAMES[0]}\n`);
  expect(existsSync(inFolder("site.yaml"))).toBe(false);
});

test("a file that is there is kept, unless --force is given", async () => {
  writeFileSync(inFolder("mine.yaml"), "name: mine\n");
  const { code, stdout, stderr } = await init("mine.yaml", "--platform", "kind");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^mine\.yaml: there is such a file already; --force .*\n$/);
  expect(readFileSync(inFolder("mine.yaml"), "utf8")).toBe("name: mine\n");
  expect((await init("mine.yaml", "--platform", "kind", "--force")).code).toBe(0);
  expect(readFileSync(inFolder("mine.yaml"), "utf8")).toContain("platform: kind");
});

test.each([
  ["missing/site.yaml", "missing/site.yaml: there is no such folder\n"],
  ["folder", "folder: this is a folder, not a file\n"],
  ["", "the name of the file is empty\n"],
])("2 for %s, where nothing can be written", async (file, message) => {
  mkdirSync(inFolder("folder"));
  const { code, stderr } = await init(file, "--platform", "kind", "--force");
  expect([code, stderr]).toEqual([2, message]);
});

test.each([
  ["vpshere", 'there is no platform "vpshere"; did you mean "vsphere"?\n'],
  ["__proto__", 'there is no platform "__proto__"; known here: vsphere, '],
])("2 for the platform %s", async (platform, message) => {
  const { code, stdout, stderr } = await init("site.yaml", "--platform", platform);
  expect(stderr).toContain(message);
  expect([code, stdout, existsSync(inFolder("site.yaml"))]).toEqual([2, "", false]);
});
