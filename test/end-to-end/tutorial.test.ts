/**
 * The tutorial's commands, run in its order in one folder, print what it shows: all of it, or the first lines if a number
 * follows `console`. What differs from run to run (times) is left out. UPDATE_ANSWERS=1 writes the blocks anew.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const PATH = `${REPOSITORY}/docs/tutorial.md`;
const BLOCK = /```console ?(\d*)\n\$ quorate (.*)\n[\s\S]*?```\n/g;

/** Lines that tell how long it took. */
const isTiming = (line: string) => /per second|simulated|^years\.$/.test(line);

test("docs/tutorial.md shows what is printed", async () => {
  copyFileSync(`${REPOSITORY}/examples/tutorial/two-rooms.yaml`, inFolder("two-rooms.yaml"));
  const text = readFileSync(PATH, "utf8");
  let shown = text;
  for (const [block, most, command] of text.matchAll(BLOCK)) {
    const { stdout, stderr } = await quorate(command.split(" "), inFolder());
    expect(stderr).toBe("");
    const printed = stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !isTiming(line));
    const lines = most === "" ? printed : [...printed.slice(0, Number(most)), "[...]"];
    const head = `\`\`\`console${most === "" ? "" : ` ${most}`}\n$ quorate ${command}\n`;
    shown = shown.replace(block, () => `${head}${lines.join("\n")}\n\`\`\`\n`);
  }
  if (process.env.UPDATE_ANSWERS !== undefined) writeFileSync(PATH, shown);
  else expect(shown, "UPDATE_ANSWERS=1 writes it anew").toBe(text);
});

test("every part of the scenario that it shows is in its file", () => {
  const scenario = readFileSync(`${REPOSITORY}/examples/tutorial/two-rooms.yaml`, "utf8");
  const lines = new Set(scenario.split("\n"));
  const parts = [...readFileSync(PATH, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, part]) => part);
  expect(parts.length).toBeGreaterThan(3);
  const unknown = parts.flatMap((part) => part.split("\n")).filter((line) => !lines.has(line));
  expect(unknown).toEqual([]);
});
