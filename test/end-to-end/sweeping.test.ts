/**
 * The commands of docs/sweeping.md print what it shows, but for the last lines, which tell how long it took. Where a block
 * begins with "...", it shows which parameters matter. UPDATE_ANSWERS=1 writes the blocks anew, also that of the Sobol
 * indices, which takes too long (25 s of CPU) to be run each time.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { useTemporaryFolder } from "../results/temporary-folder.ts";
import { quorate, REPOSITORY } from "./quorate.ts";

const inFolder = useTemporaryFolder();
const PATH = `${REPOSITORY}/docs/sweeping.md`;
const BLOCK = /```console\n\$ quorate ((?:.*\\\n)*.*)\n([\s\S]*?)```\n/g;
const isUpdate = process.env.UPDATE_ANSWERS !== undefined;

/** Words of a command of several lines, some of them in single quotes. */
function wordsOf(command: string): string[] {
  const words = command.replaceAll("\\\n", " ").matchAll(/'([^']*)'|(\S+)/g);
  return [...words].map(([, quoted, plain]) => quoted ?? plain);
}

test("docs/sweeping.md shows what is printed", async () => {
  const text = readFileSync(PATH, "utf8");
  writeFileSync(inFolder("edge-site.yaml"), /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "");
  const blocks = [...text.matchAll(BLOCK)].filter(([, command]) => isUpdate || !command.includes("--sobol"));
  expect(blocks.length).toBeGreaterThan(3);
  let shown = text;
  for (const [block, command, before] of blocks) {
    const { stdout, stderr } = await quorate([...wordsOf(command), "--quiet"], inFolder());
    expect(stderr).toBe("");
    const printed = stdout.slice(0, stdout.indexOf("\nTables in "));
    const part = before.startsWith("...\n")
      ? `...\n${printed.slice(printed.indexOf("capacity: which"))}`
      : printed;
    shown = shown.replace(block, () => `\`\`\`console\n$ quorate ${command}\n${part}\`\`\`\n`);
  }
  if (isUpdate) writeFileSync(PATH, shown);
  else expect(shown, "UPDATE_ANSWERS=1 writes it anew").toBe(text);
}, 120_000);
