/** The scenario language: text in, validated scenario and compiled model out. */
export { compile } from "./compile.ts";
export {
  type DescribedDefault,
  type DescribedPlatform,
  type DescribedSetting,
  describePlatform,
} from "./described-settings.ts";
export { type ExplainedValue, explain } from "./explain.ts";
export { loadScenario, parseScenario, parseVariants, type Resolved, scenarioHash } from "./load.ts";
export type { Origin, Origins } from "./origin.ts";
export { type Problem, ScenarioError } from "./problems.ts";
export { jsonSchema, type Scenario } from "./schema.ts";
