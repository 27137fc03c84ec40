#!/usr/bin/env node
/** The program: commands, and what becomes of their errors. */
import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { register as registerCompare } from "./compare.ts";
import { register as registerCompletion } from "./completion.ts";
import { register as registerContingency } from "./contingency.ts";
import { register as registerDraw } from "./draw.ts";
import { register as registerExplain } from "./explain.ts";
import { register as registerExport } from "./export.ts";
import { register as registerFieldData } from "./field-data.ts";
import { register as registerFit } from "./fit.ts";
import { register as registerInit } from "./init.ts";
import { register as registerPlatforms } from "./platforms.ts";
import { register as registerReplay } from "./replay.ts";
import { register as registerReport } from "./report.ts";
import { register as registerRun } from "./run.ts";
import { register as registerSchema } from "./schema.ts";
import { register as registerSweep } from "./sweep.ts";
import { register as registerValidate } from "./validate.ts";

const DEFECT = 1;
const WRONG_INPUT = 2;

/** Errors whose message tells the person at the terminal all there is to know. */
const INPUT_ERRORS = ["UsageError", "ScenarioError", "ResultsError"];

const HELP = `
Examples:
  quorate init my-site.yaml --platform vsphere
  quorate run my-site.yaml
  quorate compare my-site.yaml
  quorate platforms vsphere
  quorate field-data lanl-2005
  quorate <command> --help

A year is 8,760 h. Exit codes: 0 done, 2 wrong input, 99 an objective is not
met, 130 interrupted, 1 a defect of ours.`;

function createProgram(): Command {
  const program = new Command("quorate")
    .description(
      "How often a virtualized Kubernetes platform will go down, for how long, and because of what.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", HELP)
    .showSuggestionAfterError()
    // Set before the commands are added, as they inherit it.
    .exitOverride();
  registerInit(program);
  registerRun(program);
  registerCompare(program);
  registerSweep(program);
  registerReplay(program);
  registerReport(program);
  registerExport(program);
  registerContingency(program);
  registerValidate(program);
  registerDraw(program);
  registerExplain(program);
  registerPlatforms(program);
  registerFieldData(program);
  registerFit(program);
  registerSchema(program);
  registerCompletion(program);
  return program;
}

/** Prints what went wrong and returns the exit code. */
function failure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_INPUT;
  if (error instanceof Error && INPUT_ERRORS.includes(error.name)) {
    process.stderr.write(`${error.message}\n`);
    return WRONG_INPUT;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`quorate: ${message}\n`);
  const isFromSystem = error instanceof Error && "syscall" in error;
  if (process.env.QUORATE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else if (!isFromSystem)
    process.stderr.write("This should not happen. QUORATE_DEBUG=1 shows where it did.\n");
  return DEFECT;
}

// A reader that has seen enough (head, less) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  process.stderr.write(`quorate: the output cannot be written (${error.code})\n`);
  process.exit(WRONG_INPUT);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = failure(error);
}
