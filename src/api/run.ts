/** Runs and comparisons for programs. */
import { availableParallelism } from "node:os";
import { type CompareOutcome, compareExperiment } from "../experiment/compare.ts";
import type { Difference } from "../experiment/comparison.ts";
import type { MetricRow } from "../experiment/estimates.ts";
import type { RunOutcome } from "../experiment/outcome.ts";
import type { Progress } from "../experiment/progress.ts";
import { type RunOptions as ExperimentOptions, runExperiment } from "../experiment/run.ts";
import type { ServiceEstimates } from "../experiment/service-estimates.ts";
import { type Conclusion, conclusionsOf, neverDown } from "../report/conclusion.ts";
import { version } from "../version.ts";
import { LoadedScenario } from "./scenario.ts";

export interface RunOptions {
  /** Histories to simulate; as many as the scenario asks for unless told. */
  readonly replications?: number;
  /** Instead: as many as it takes to know downtime to ± this share of it (0.1 for 10 %), at most `maximum`. */
  readonly precision?: { readonly precision: number; readonly maximum?: number };
  /** Any text; "1" unless told. The same seed gives the same histories. */
  readonly seed?: string;
  /** Two-sided confidence of the intervals, 0..1; 0.95 unless told. */
  readonly confidence?: number;
  /** Threads; one per core unless told. Results do not depend on it. */
  readonly workers?: number;
  /** Where tables go: a new or empty folder, or one with an earlier run. Without one nothing is written. */
  readonly folder?: string;
  /** Stops it; what is finished is returned. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RunResult {
  readonly name: string;
  readonly seed: string;
  /** Replications finished. */
  readonly replications: number;
  /** Stopped before all were finished. */
  readonly interrupted: boolean;
  /** In the order of the scenario; none when no replication was finished. */
  readonly services: readonly ServiceEstimates[];
  /** The rows of metrics.arrow. */
  readonly metrics: readonly MetricRow[];
  /** What to know before relying on the numbers. */
  readonly warnings: readonly string[];
}

export interface Comparison {
  /** By variant, in the order given. */
  readonly runs: readonly RunResult[];
  /** Of every two variants, for every service both have. */
  readonly differences: readonly Difference[];
  /** What they say, service by service. */
  readonly conclusions: readonly Conclusion[];
  readonly interrupted: boolean;
}

const MAXIMUM = 20_000;

/**
 * Simulates a scenario many times. Rejects with a ResultsError when the folder cannot be used, and with a RangeError for
 * an option that cannot be.
 */
export async function run(scenario: LoadedScenario, options: RunOptions = {}): Promise<RunResult> {
  checkScenario(scenario);
  const { scenario: source, model } = scenario.compiled();
  const outcome = await runExperiment(source, model, experimentOptions(options, scenario.replications));
  return resultOf(outcome);
}

/**
 * Compares scenarios, or one with its variants, on the same histories; the first is what others are measured by. They
 * need names of their own. In a folder each has one of its own. Rejects as `run` does.
 */
export async function compare(
  scenarios: LoadedScenario | readonly LoadedScenario[],
  options: RunOptions = {},
): Promise<Comparison> {
  const variants = "name" in scenarios ? withVariants(scenarios) : scenarios;
  checkVariants(variants);
  const replications = Math.max(...variants.map((variant) => variant.replications));
  const outcome = await compareExperiment(
    variants.map((variant) => variant.compiled()),
    experimentOptions(options, replications),
  );
  return comparisonOf(outcome);
}

function withVariants(scenario: LoadedScenario): LoadedScenario[] {
  return [scenario, ...scenario.variants.map((name) => scenario.variant(name))];
}

function checkVariants(variants: readonly LoadedScenario[]): void {
  variants.forEach(checkScenario);
  const names = variants.map(({ name }) => name);
  if (names.length < 2)
    throw new RangeError(`a comparison needs two scenarios at least, got ${names.length}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new RangeError(`two scenarios are named ${JSON.stringify(twice)}; give them names of their own`);
  }
}

/** The options with everything that was not told; RangeError for what cannot be. */
function experimentOptions(options: RunOptions, asked: number): ExperimentOptions {
  checkNames(options);
  const { precision, confidence = 0.95, workers = availableParallelism(), seed = "1" } = options;
  const { replications = asked, folder, signal, onProgress } = options;
  checkWhole("replications", replications);
  checkWhole("workers", workers);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie between 0 and 1, got ${confidence}`);
  }
  if (precision !== undefined && !(precision.precision > 0)) {
    throw new RangeError("precision must be {precision: a share above 0, maximum?: replications}");
  }
  return {
    replications: precision === undefined ? replications : { maximum: MAXIMUM, ...precision },
    seed,
    confidence,
    workers,
    folder,
    signal,
    onProgress,
    migrations: false,
    version: version(),
  };
}

const OPTIONS = [
  "replications",
  "precision",
  "seed",
  "confidence",
  "workers",
  "folder",
  "signal",
  "onProgress",
] as const satisfies (keyof RunOptions)[];

/** For programs without types. */
function checkNames(options: RunOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.some((known) => known === name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no option ${JSON.stringify(unknown)}; known: ${OPTIONS.join(", ")}`);
  }
  if (options.replications !== undefined && options.precision !== undefined) {
    throw new RangeError("replications and precision exclude each other");
  }
  if (options.seed !== undefined && typeof options.seed !== "string") {
    throw new RangeError(`seed must be a text, got ${options.seed}`);
  }
}

function checkScenario(scenario: unknown): void {
  if (!(scenario instanceof LoadedScenario)) {
    throw new TypeError("a scenario from loadScenario or parseScenario is needed");
  }
}

function checkWhole(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number from 1, got ${JSON.stringify(value)}`);
  }
}

function resultOf({
  scenario,
  seed,
  finished,
  interrupted,
  estimates,
  metrics,
  warnings,
}: RunOutcome): RunResult {
  return {
    name: scenario.name,
    seed,
    replications: finished,
    interrupted,
    services: estimates?.services ?? [],
    metrics,
    warnings,
  };
}

function comparisonOf({ runs, differences, interrupted }: CompareOutcome): Comparison {
  const never = neverDown(runs.map(({ estimates }) => estimates?.services ?? []));
  return {
    runs: runs.map(resultOf),
    differences,
    conclusions: conclusionsOf(differences, never),
    interrupted,
  };
}
