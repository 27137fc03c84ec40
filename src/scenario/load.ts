/** From YAML text to a validated scenario whose every value is in SI units and has a known origin. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isCollection, LineCounter, parseDocument, visit } from "yaml";
import type { Expansion } from "./hosted-control-planes.ts";
import { type FileTexts, NamedFiles } from "./named-files.ts";
import { readObservations } from "./observations.ts";
import type { Origins } from "./origin.ts";
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
import { applyOverrides, withDefaults } from "./resolve.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";
import { readTraces, type TraceRecord } from "./trace-file.ts";
import { takeVariants, writtenInVariant } from "./variants.ts";

/** A validated scenario with where each value comes from; `source` lets later checks point into the file. */
export interface Resolved {
  readonly scenario: Scenario;
  /** The same scenario in the words of the language: units as written, defaults filled in. */
  readonly raw: RawMap;
  readonly origins: Origins;
  /** What was written once and stands for many. */
  readonly expansion: Expansion;
  readonly source: Source;
  /** What the files of its traces hold, by the name of the trace. */
  readonly records: ReadonlyMap<string, TraceRecord>;
  /** What it read besides itself, by the names it gives to files. */
  readonly files: FileTexts;
  /** Names of the variants written in it. */
  readonly variants: readonly string[];
  /** The variant it is; undefined as it is written. */
  readonly variant: string | undefined;
  /** What was changed in it from outside, by path. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Reads and validates a scenario file. ScenarioError when its content is wrong, a system error when it cannot be read. */
export function loadScenario(path: string): Resolved {
  return parseScenario(readFileSync(path, "utf8"), path);
}

/**
 * Validates a scenario, or one of its variants. `fileName` is for messages and the folder of CSV files. `overrides` are
 * values by path (`clusters.prod.hosts.count`: 16; null takes a key away), over those of the variant; `fileTexts` stand
 * for files it names. ScenarioError with all problems; RangeError for a variant that is not among those in the scenario.
 */
export function parseScenario(
  text: string,
  fileName: string,
  overrides: Readonly<Record<string, unknown>> = {},
  fileTexts: FileTexts = {},
  variant?: string,
): Resolved {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const file: Source = { fileName, text, document, lines };
  const wrong = syntaxError(file) ?? keyError(file);
  if (wrong !== undefined) throw wrong;

  const { base, variants, findings: wrongVariants } = takeVariants(plainData(file));
  if (wrongVariants.length > 0) throw scenarioError(file, wrongVariants);
  const changes = variant === undefined ? {} : variants.get(variant);
  if (changes === undefined) throw new RangeError(`${fileName} has no variant ${JSON.stringify(variant)}`);
  const inVariant = writtenInVariant(variant ?? "", changes, base);
  const named = variant === undefined ? {} : { name: variant };
  const user = override(file, base, { ...changes, ...named, ...overrides });

  const files = new NamedFiles(fileName, fileTexts);
  const observed = readObservations(user, files);
  if (observed.findings.length > 0) {
    throw scenarioError({ ...file, writtenAt: inVariant }, observed.findings);
  }
  const { raw, origins, expansion, findings: wrongNames } = withDefaults(observed.raw);
  const source: Source = { ...file, writtenAt: (path) => inVariant(expansion.writtenAt(path)) };
  const result = scenarioSchema.safeParse(raw, { error: wording });
  const issues = result.success ? [] : asWritten(findingsOf(result.error.issues), expansion);
  if (!result.success || wrongNames.length > 0) throw scenarioError(source, [...wrongNames, ...issues]);
  const { records, findings } = readTraces(result.data.traces ?? {}, files);
  if (findings.length > 0) throw scenarioError(source, findings);
  const names = [...variants.keys()];
  return {
    scenario: result.data,
    raw,
    origins,
    expansion,
    source,
    records,
    files: files.texts(),
    variants: names,
    variant,
    overrides,
  };
}

/** A scenario as it is written, then each of its variants. The first that is wrong throws, as parseScenario does. */
export function parseVariants(
  text: string,
  fileName: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Resolved[] {
  const base = parseScenario(text, fileName, overrides);
  return [base, ...base.variants.map((name) => parseScenario(text, fileName, overrides, base.files, name))];
}

/** What is wrong where it was written once is not reported of every part it became. */
function asWritten(findings: readonly Finding[], { writtenAt }: Expansion): Finding[] {
  const isOriginal = ({ path }: Finding) => writtenAt(path) === path;
  const isHosted = ({ path }: Finding) => path[0] === "hostedControlPlanes";
  return findings.some(isHosted) ? findings.filter(isOriginal) : [...findings];
}

/** SHA-256 of the text and of the files it names, in hex: names a scenario in results. */
export function scenarioHash(text: string, files: FileTexts): string {
  const hash = createHash("sha256").update(text);
  for (const name of Object.keys(files).sort()) hash.update(JSON.stringify([name, files[name]]));
  return hash.digest("hex");
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
