/** The pages that go with results. */

import { colorsOf, widthOf } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** Writes the page of each folder, and says to a person where it is. Rejects as `writeReport` does. */
export async function writePages(folders: readonly string[], isQuiet: boolean): Promise<void> {
  const { writeReport } = await import("./write-report.ts");
  const colors = colorsOf(process.stdout);
  for (const folder of folders) {
    const { file } = await writeReport(folder);
    if (isQuiet) continue;
    const lines = wrap(`Page to look at, and to send: ${file}`, widthOf(process.stdout));
    process.stdout.write(`${lines.map(colors.dim).join("\n")}\n`);
  }
}
