/** The programming interface: `import { loadScenario, run, compare } from "quorate"`. */
export { type Comparison, compare, type RunOptions, type RunResult, run } from "./api/run.ts";
export {
  type Changes,
  type LoadedScenario,
  loadScenario,
  parseScenario,
  type ScenarioValue,
} from "./api/scenario.ts";
export type { Difference } from "./experiment/comparison.ts";
export type { MetricRow } from "./experiment/estimates.ts";
export type { Progress } from "./experiment/progress.ts";
export type { ServiceEstimates } from "./experiment/service-estimates.ts";
export type { Conclusion } from "./report/conclusion.ts";
export { ResultsError } from "./results/results-error.ts";
export { type Problem, ScenarioError } from "./scenario/index.ts";
export type { Interval } from "./statistics/interval.ts";
export { version } from "./version.ts";
