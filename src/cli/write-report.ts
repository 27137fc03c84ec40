/** The page of a run or a comparison: reads its folder, simulates its worst history again, and writes report.html. */
import { basename, dirname, join } from "node:path";
import { initialHosts } from "../experiment/initial-hosts.ts";
import { type WorstHistory, worstHistory } from "../experiment/worst-history.ts";
import { loadCharts } from "../report/charts/load.ts";
import { comparisonPage, runPage, type ToldComparison } from "../report/page/page.ts";
import { readResults, type SeveralRuns } from "../report/read-results.ts";
import type { Retold, RunData, ShellCommand, StoryLine, ToldRun } from "../report/run-data.ts";
import { ResultsError } from "../results/results-error.ts";
import { REPORT_FILE, writeText } from "../results/run-folder.ts";
import { REPLICATIONS } from "../results/tables.ts";
import { commandsForRun, commandsForSeveral, commandsForVariant } from "./report-commands.ts";
import { foldedLines } from "./timeline-lines.ts";

/**
 * Writes the page into the folder, or to `file`; returns where it went and how large it is, bytes. Rejects with a
 * ResultsError when the folder holds no results or damaged ones, or the page cannot be written, and with a ScenarioError
 * when its scenario is not right.
 */
export async function writeReport(
  folder: string,
  file = join(folder, REPORT_FILE),
): Promise<{ readonly file: string; readonly size: number }> {
  const results = await readResults(folder);
  const charts = await loadCharts();
  const text =
    results.kind === "run"
      ? runPage(await told(results.run, commandsForRun(results.run)), charts)
      : comparisonPage(await several(results, folder), charts);
  write(file, text);
  return { file, size: Buffer.byteLength(text) };
}

/** Whole or not at all. */
function write(file: string, text: string): void {
  try {
    writeText(dirname(file), basename(file), text);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new ResultsError(`${file} cannot be written: ${error.message}`, { cause: error });
  }
}

async function several({ runs, differences }: SeveralRuns, folder: string): Promise<ToldComparison> {
  const toldRuns: ToldRun[] = [];
  for (const run of runs) toldRuns.push(await told(run, commandsForVariant(run, folder)));
  const commands = commandsForSeveral(runs, folder, differences !== undefined);
  return { runs: toldRuns, differences, commands };
}

async function told(run: RunData, commands: readonly ShellCommand[]): Promise<ToldRun> {
  return { run: { ...run, ...(await retell(run)) }, commands };
}

/** What has to be simulated for the page. */
async function retell({ folder, model, manifest, services }: RunData): Promise<Retold> {
  const hostOf = initialHosts(model, manifest.seed);
  const down = services.filter(({ availability }) => availability.estimate < 1);
  const watched = down.find(({ objective }) => objective !== undefined) ?? down[0];
  if (watched === undefined) return { hostOf, history: undefined, story: [] };
  const table = join(folder, REPLICATIONS.file);
  const history = await worstHistory(table, model, manifest.seed, watched.name);
  return { hostOf, history, story: history === undefined ? [] : storyOf(history) };
}

/** What happened around the longest outage, from shortly before it on. */
function storyOf({ events, longest, overview }: WorstHistory): StoryLine[] {
  const began = longest.incident === undefined ? undefined : overview.incidents[longest.incident];
  return foldedLines(events, began?.start ?? longest.start);
}
