/** `quorate report`: the page of a run, as one HTML file. */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { UsageError } from "./usage-error.ts";

interface ReportArguments {
  readonly out?: string;
}

export function register(program: Command): void {
  program
    .command("report")
    .description("write the page of a run or a comparison: one HTML file that works offline and prints")
    .argument("<run>", "folder of a run or a comparison")
    .option("-o, --out <file>", "where the page goes (default: report.html in the folder)")
    .addHelpText("after", HELP)
    .action(report);
}

const HELP = `
quorate run and quorate compare write the page themselves; this writes it anew.
What is on it and how to read it: docs/report.md.

Examples:
  quorate report results/opencenter-vsphere-1
  quorate report results/opencenter-vsphere-1 --out availability.html`;

async function report(folder: string, { out }: ReportArguments): Promise<void> {
  if (out !== undefined) checkOut(out);
  const { writeReport } = await import("./write-report.ts");
  const { file, size } = await writeReport(folder, out);
  process.stdout.write(`${file}: ${Math.ceil(size / 1000)} kB\n`);
}

/** Before anything is read, as that takes a while. */
function checkOut(file: string): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${file}: there is no such folder`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${file}: this is a folder, not a file`);
  }
}
