/** From YAML text to a validated scenario whose every value is in SI units and has a known origin. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isCollection, LineCounter, parseDocument, visit } from "yaml";
import { readObservations } from "./observations.ts";
import { isMap, type RawMap } from "./paths.ts";
import {
  errorAt,
  type Finding,
  findingsOf,
  type Source,
  scenarioError,
  syntaxError,
  wording,
} from "./problems.ts";
import { applyOverrides, type Origins, withDefaults } from "./resolve.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";

/** A validated scenario with where each value comes from; `source` lets later checks point into the file. */
export interface Resolved {
  readonly scenario: Scenario;
  /** The same scenario in the words of the language: units as written, defaults filled in. */
  readonly raw: RawMap;
  readonly origins: Origins;
  readonly source: Source;
}

/** Reads and validates a scenario file. ScenarioError when its content is wrong, a system error when it cannot be read. */
export function loadScenario(path: string): Resolved {
  return parseScenario(readFileSync(path, "utf8"), path);
}

/**
 * Validates a scenario. `fileName` is for messages and the folder of CSV files. `overrides` are values by path
 * (`clusters.prod.hosts.count`: 16), as variants set them. ScenarioError with all problems.
 */
export function parseScenario(
  text: string,
  fileName: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Resolved {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const source: Source = { fileName, text, document, lines };
  const wrong = syntaxError(source) ?? keyError(source);
  if (wrong !== undefined) throw wrong;

  const user = plainData(source);
  const overridden = override(source, user, overrides);
  const observed = readObservations(overridden, fileName);
  if (observed.findings.length > 0) throw scenarioError(source, observed.findings);
  const { raw, origins } = withDefaults(observed.raw);
  const result = scenarioSchema.safeParse(raw, { error: wording });
  if (!result.success) throw scenarioError(source, findingsOf(result.error.issues));
  return { scenario: result.data, raw, origins, source };
}

/** SHA-256 of the text, in hex: names a scenario in results. */
export function scenarioHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** YAML allows maps and lists as keys; a scenario has names. */
function keyError(source: Source): Error | undefined {
  const problems: number[] = [];
  visit(source.document, {
    Pair(_, { key }) {
      if (isCollection(key)) problems.push(key.range?.[0] ?? 0);
    },
  });
  return problems.length === 0
    ? undefined
    : errorAt(source, problems, "a key must be a name, not a map or list");
}

const DEEPEST = 40;

/** The document as maps, lists and scalars, without cycles, and with keys that can be names. */
function plainData(source: Source): RawMap {
  let data: unknown;
  try {
    data = source.document.toJS();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw scenarioError(source, [{ path: [], message }]);
  }
  if (data === null || data === undefined)
    throw scenarioError(source, [{ path: [], message: "the file is empty" }]);
  if (!isMap(data))
    throw scenarioError(source, [{ path: [], message: "a scenario is a map: name, clusters, ..." }]);
  const findings = unusable(data, []);
  if (findings.length > 0) throw scenarioError(source, findings);
  return data;
}

function unusable(value: unknown, path: readonly string[]): Finding[] {
  if (typeof value !== "object" || value === null) return [];
  if (path.length > DEEPEST) return [{ path, message: "nested too deeply" }];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = [...path, key];
    return key === "__proto__"
      ? [{ path: at, message: `"__proto__" cannot be a key`, atKey: true }]
      : unusable(child, at);
  });
}

function override(source: Source, user: RawMap, overrides: Readonly<Record<string, unknown>>): RawMap {
  try {
    return applyOverrides(user, overrides);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw scenarioError(source, [{ path: [], message: `override: ${error.message}` }]);
  }
}
