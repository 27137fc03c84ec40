/** Scenarios for programs: loaded, changed by path, and ready to run. */
import { readFileSync } from "node:fs";
import type { Model } from "../cluster/model.ts";
import { type RunScenario, runScenario } from "../experiment/outcome.ts";
import { compile, parseScenario as parse, type Resolved } from "../scenario/index.ts";

/** A value to set in a scenario, as in YAML: `16`, `"4h"`, `{mtbf: "1y", mttr: "4h"}`; null takes a key away. */
export type ScenarioValue =
  | string
  | number
  | boolean
  | null
  | readonly ScenarioValue[]
  | { readonly [key: string]: ScenarioValue };

/** Values by path: `{"clusters.prod.hosts.count": 16}`. */
export type Changes = Readonly<Record<string, ScenarioValue>>;

/** A scenario that is right. Immutable: what changes it returns another one. */
export class LoadedScenario {
  readonly #fileName: string;
  readonly #changes: Changes;
  readonly #resolved: Resolved;
  readonly #model: Model;

  /** Use `loadScenario` or `parseScenario`. */
  constructor(text: string, fileName: string, changes: Changes = {}, variant?: string) {
    this.#fileName = fileName;
    this.#changes = changes;
    this.#resolved = parse(text, fileName, changes, {}, variant);
    this.#model = compile(this.#resolved);
  }

  /** Its name, or that of the variant it is. */
  get name(): string {
    return this.#model.name;
  }

  get title(): string {
    return this.#model.title;
  }

  /** Replications it asks for itself. */
  get replications(): number {
    return this.#resolved.scenario.replications;
  }

  /** Names of its services, in their order. */
  get services(): readonly string[] {
    return this.#model.services.map(({ name }) => name);
  }

  /** Names of the variants written in it. */
  get variants(): readonly string[] {
    return this.#resolved.variants;
  }

  /** One of its variants, with the same changes on top. RangeError if it has none of that name. */
  variant(name: string): LoadedScenario {
    return new LoadedScenario(this.#text, this.#fileName, this.#changes, name);
  }

  /**
   * The scenario with other values at some paths; give it another `name` to compare it with this one. ScenarioError if
   * that makes it wrong.
   */
  with(changes: Changes): LoadedScenario {
    const all = { ...this.#changes, ...changes };
    return new LoadedScenario(this.#text, this.#fileName, all, this.#resolved.variant);
  }

  get #text(): string {
    return this.#resolved.source.text;
  }

  /** What the experiments take. */
  compiled(): { readonly scenario: RunScenario; readonly model: Model } {
    return { scenario: runScenario(this.#resolved, this.#model), model: this.#model };
  }
}

/**
 * Reads a scenario file and checks all of it. Throws a ScenarioError, whose message names file, line and column of
 * everything that is wrong, or the system's error when the file cannot be read.
 */
export function loadScenario(path: string, changes: Changes = {}): LoadedScenario {
  return new LoadedScenario(readFileSync(path, "utf8"), path, changes);
}

/** The same for a text; `fileName` is for messages, and CSV files it names are looked for beside it. */
export function parseScenario(
  text: string,
  fileName = "scenario.yaml",
  changes: Changes = {},
): LoadedScenario {
  return new LoadedScenario(text, fileName, changes);
}
