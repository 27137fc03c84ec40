/** The tables of a sweep. That of its points has columns for the parameters, so it is made for each sweep. */
import { SWEEP_FILE } from "../../results/run-folder.ts";
import type { Column, Table } from "../../results/table.ts";
import type { CellValue } from "../../results/write-rows.ts";
import { plain } from "../outcome.ts";
import type { Candidate } from "./candidates.ts";
import type { Point } from "./design.ts";
import type { Parameter, Value } from "./parameter.ts";
import type { PointEstimates } from "./point-record.ts";
import type { Measure, Sensitivity } from "./sensitivity.ts";

/** A point as it was simulated. */
export interface SimulatedPoint {
  readonly number: number;
  /** By parameter; those of the scenario itself where the point changes nothing, undefined where it has none. */
  readonly values: Point;
  readonly candidate: Candidate;
  /** Finished; 0 when it was not begun. */
  readonly replications: number;
  /** By watched service; empty without replications. */
  readonly estimates: readonly PointEstimates[];
}

const SERVICE: Column = {
  name: "service",
  type: "name",
  dictionary: "services",
  description: "Service whose availability is reported.",
};

const CONFIDENCE: Column = {
  name: "confidence",
  type: "float64",
  description: "Confidence level of the intervals, between 0 and 1.",
};

const UNITS: Readonly<Record<Measure, string>> = {
  main_effect: "1",
  S1: "1",
  ST: "1",
  mu: "s/year",
  mu_star: "s/year",
  sigma: "s/year",
  change: "s/year",
};

export function sensitivityRow({ service, parameter, measure, value, interval }: Sensitivity) {
  const { estimate, lower, upper, confidence, method } = interval;
  return {
    service,
    parameter,
    measure,
    value: value ?? null,
    unit: UNITS[measure],
    estimate: finiteOrNull(estimate),
    lower: finiteOrNull(lower),
    upper: finiteOrNull(upper),
    confidence,
    method,
  };
}

/** One row per point and service. */
export function sweepTable(parameters: readonly Parameter[], points: readonly SimulatedPoint[]): Table {
  const currency = points.find(({ candidate }) => candidate.cost !== undefined)?.candidate.cost?.currency;
  return {
    name: "sweep",
    file: SWEEP_FILE,
    description: "One service at one point of a sweep: what was set, and what came of it.",
    columns: [
      { name: "point", type: "uint32", description: "Number of the point, from 0." },
      SERVICE,
      ...parameters.flatMap((parameter, i) => parameterColumns(parameter, i, unitOf(points, i))),
      ...RESULT_COLUMNS,
      {
        name: "cost_period",
        type: "float64",
        nullable: true,
        ...(currency !== undefined && { unit: currency }),
        description: "What has to be paid over the period of the costs, without what is optional.",
      },
    ],
  };
}

function parameterColumns({ name, paths }: Parameter, index: number, unit: string | undefined): Column[] {
  const also = paths.length > 1 ? ` (set with ${paths.slice(1).join(", ")})` : "";
  const written: Column = {
    name: unit === undefined ? name : writtenName(name),
    type: "name",
    dictionary: `parameter ${index}`,
    nullable: true,
    description: `Value of ${name}${also} as written, null where the scenario has none.`,
  };
  if (unit === undefined) return [written];
  return [
    { name, type: "float64", unit, nullable: true, description: `Value of ${name}${also} in SI.` },
    written,
  ];
}

/** The column with the values as they were written, beside that in SI. */
function writtenName(name: string): string {
  return `${name} as written`;
}

/** The SI unit that all values of a parameter have; undefined when some are names. */
function unitOf(points: readonly SimulatedPoint[], parameter: number): string | undefined {
  const values = points.flatMap(({ values: at }) => at[parameter] ?? []);
  const units = new Set(
    values.filter(({ raw: [first] }) => first !== null).map(({ quantity }) => quantity?.unit),
  );
  return units.size === 1 ? [...units][0] : undefined;
}

function interval(name: string, unit: string | undefined, what: string): Column[] {
  const column = { type: "float64", nullable: true, ...(unit !== undefined && { unit }) } as const;
  return [
    { ...column, name, description: `${what}.` },
    { ...column, name: `${name}_lower`, description: `Lower end of its confidence interval.` },
    { ...column, name: `${name}_upper`, description: `Upper end of its confidence interval.` },
  ];
}

const RESULT_COLUMNS: readonly Column[] = [
  { name: "replications", type: "uint32", description: "Replications that were simulated." },
  ...interval("availability", "1", "Share of the time in which the service was available"),
  ...interval("downtime_per_year_s", "s/year", "Downtime of the service a year"),
  ...interval("outages_per_year", "1/year", "Outages of the service a year"),
  CONFIDENCE,
  {
    name: "objective",
    type: "float64",
    unit: "1",
    nullable: true,
    description: "Availability wanted, null when none is.",
  },
  {
    name: "verdict",
    type: "name",
    dictionary: "verdicts",
    nullable: true,
    description:
      "met or missed when the whole interval of the availability is at the objective or above, or below it; else undecided.",
  },
];

/** Rows of the points that have replications. */
export function sweepRows(
  parameters: readonly Parameter[],
  points: readonly SimulatedPoint[],
): Record<string, CellValue>[] {
  const units = parameters.map((_, i) => unitOf(points, i));
  return points.flatMap(({ number, values, candidate, replications, estimates }) =>
    estimates.map(({ service, availability, downtimePerYear, outagesPerYear, objective }) => ({
      point: number,
      service,
      ...Object.fromEntries(parameters.flatMap(({ name }, i) => parameterCells(name, values[i], units[i]))),
      replications,
      ...intervalCells("availability", availability),
      ...intervalCells("downtime_per_year_s", downtimePerYear),
      ...intervalCells("outages_per_year", outagesPerYear),
      confidence: availability.confidence,
      objective: objective === undefined ? null : plain(objective.availability),
      verdict: objective?.verdict ?? null,
      cost_period: candidate.cost?.total ?? null,
    })),
  );
}

function parameterCells(
  name: string,
  value: Value | undefined,
  unit: string | undefined,
): [string, CellValue][] {
  const text = value?.text ?? null;
  if (unit === undefined) return [[name, text]];
  return [
    [name, value?.quantity?.value ?? null],
    [writtenName(name), text],
  ];
}

function intervalCells(
  name: string,
  { estimate, lower, upper }: { readonly estimate: number; readonly lower: number; readonly upper: number },
): Record<string, CellValue> {
  return {
    [name]: finiteOrNull(estimate),
    [`${name}_lower`]: finiteOrNull(lower),
    [`${name}_upper`]: finiteOrNull(upper),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
