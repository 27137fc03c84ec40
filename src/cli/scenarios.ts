/** Scenario files read for a command that runs them: the problems of all files at once, before any of them runs. */
import { readFileSync } from "node:fs";
import type { Model } from "../cluster/model.ts";
import type { RunScenario } from "../experiment/outcome.ts";
import { fileName } from "../results/file-name.ts";
import type { Resolved } from "../scenario/load.ts";
import { UsageError } from "./usage-error.ts";

/** A scenario that is right. */
export interface ReadScenario {
  /** What a message calls it: its file, and the variant in it. */
  readonly label: string;
  readonly model: Model;
  readonly scenario: RunScenario;
  /** How many replications it asks for itself. */
  readonly replications: number;
  /** Names of the variants in its file. */
  readonly variants: readonly string[];
}

/** What of a file is read: it as written and all its variants, or it alone, or one variant of it. */
export type Choice = "all" | { readonly variant: string | undefined };

/** UsageError with the problems of all files. */
export async function readScenarios(
  files: readonly string[],
  overrides: Readonly<Record<string, unknown>>,
  choice: Choice,
): Promise<ReadScenario[]> {
  const { parseVariants, ScenarioError } = await import("../scenario/index.ts");
  const { readable } = await import("./readable.ts");
  const { parseVariant } = await import("./variant.ts");
  const read: ReadScenario[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      const text = readable(file, () => readFileSync(file, "utf8"));
      const all =
        choice === "all"
          ? parseVariants(text, file, overrides)
          : [parseVariant(text, file, choice.variant, overrides)];
      for (const resolved of all) read.push(await compiled(file, resolved));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return read;
}

async function compiled(file: string, resolved: Resolved): Promise<ReadScenario> {
  const { compile } = await import("../scenario/index.ts");
  const { runScenario } = await import("../experiment/outcome.ts");
  const model = compile(resolved);
  const label = resolved.variant === undefined ? file : `${file} (${resolved.variant})`;
  const { replications } = resolved.scenario;
  const { variants } = resolved;
  return { label, model, scenario: runScenario(resolved, model), replications, variants };
}

/** Scenarios beside each other go by their names, on screen and as folders; a UsageError names two that cannot. */
export function checkNames(scenarios: readonly ReadScenario[]): void {
  for (const [i, { model, label }] of scenarios.entries()) {
    const isSame = (name: string) => fileName(name) === fileName(model.name);
    const other = scenarios.slice(0, i).find((before) => isSame(before.model.name));
    if (other === undefined) continue;
    throw new UsageError(
      other.model.name === model.name
        ? `${other.label} and ${label} are both named ${JSON.stringify(model.name)}; scenarios beside each other need names of their own`
        : `${other.label} and ${label} would both be written to ${fileName(model.name)}; give them names that differ more`,
    );
  }
}
