/** The designs of a sweep as tables that fit a terminal, one for each service. */
import type { SweepOutcome } from "../experiment/sweep/outcome.ts";
import type { SimulatedPoint } from "../experiment/sweep/tables.ts";
import {
  formatAvailability,
  formatCount,
  formatDurationInterval,
  formatExactPercent,
} from "../report/format.ts";
import { alignedColumns, type Cell, type Column, fitsInOne } from "./sweep-columns.ts";
import { costsDiffer, priceOf, shortNames } from "./sweep-names.ts";
import type { Appearance } from "./terminal.ts";

/** More designs than this are told by the best and the worst of them. */
const SHOWN_MAX = 16;
const BEST = 8;
const WORST = 4;
/** Services told one by one; the others are in the table. */
const SERVICES_MAX = 6;

/** None for a design whose points only serve to tell which parameters matter. */
export function pointTables(outcome: SweepOutcome, look: Appearance): string[] {
  const { services, sweep } = outcome;
  const { kind } = sweep.design.plan;
  if (kind === "morris" || kind === "sobol") return [];
  const tables = services.slice(0, SERVICES_MAX).map((service) => serviceTable(outcome, service, look));
  const left = services.length - SERVICES_MAX;
  return left > 0 ? [...tables, look.colors.dim(`${left} more services are in the table.`)] : tables;
}

function serviceTable(outcome: SweepOutcome, service: string, look: Appearance): string {
  const simulated = outcome.points.filter(({ replications }) => replications > 0);
  const { shown, left } = bestAndWorst(simulated, service, outcome.choice?.selected);
  const beside = columnsOf(outcome, shown, service, true, look);
  const columns = fitsInOne(beside, look) ? beside : columnsOf(outcome, shown, service, false, look);
  const title = look.colors.bold(`${service}${objectiveText(simulated, service)}`);
  const rest =
    left > 0
      ? [
          look.colors.dim(
            `  the ${BEST} with least downtime and the ${WORST} with most; ${formatCount(left)} more are in the table`,
          ),
        ]
      : [];
  return [title, ...alignedColumns(columns, look), ...rest].join("\n");
}

/** When it is the same for all designs. */
function objectiveText(points: readonly SimulatedPoint[], service: string): string {
  const objectives = new Set(points.map((point) => estimatesOf(point, service)?.objective?.availability));
  const [only] = objectives;
  return objectives.size === 1 && only !== undefined ? `   objective ${formatExactPercent(only)}` : "";
}

/** All in their order when they are few; else with the one that was selected. */
function bestAndWorst(
  points: readonly SimulatedPoint[],
  service: string,
  selected: number | undefined,
): { shown: readonly SimulatedPoint[]; left: number } {
  if (points.length <= SHOWN_MAX) return { shown: points, left: 0 };
  const downtime = (point: SimulatedPoint) => estimatesOf(point, service)?.downtimePerYear.estimate ?? 0;
  const sorted = points.toSorted((a, b) => downtime(a) - downtime(b) || a.number - b.number);
  const shown = sorted.filter(
    ({ number }, place) => place < BEST || place >= sorted.length - WORST || number === selected,
  );
  return { shown, left: points.length - shown.length };
}

/** Intervals are beside their estimates or below them. */
function columnsOf(
  { sweep, choice }: SweepOutcome,
  points: readonly SimulatedPoint[],
  service: string,
  areBeside: boolean,
  look: Appearance,
): Column[] {
  const names = shortNames(sweep.parameters.map(({ name }) => name));
  const rows = points.flatMap((point) => {
    const estimates = estimatesOf(point, service);
    if (estimates === undefined) return [];
    const downtime = formatDurationInterval(estimates.downtimePerYear);
    return [{ point, estimates, downtime }];
  });
  const column = (head: string, cellOf: (row: (typeof rows)[number]) => Cell): Column => ({
    head,
    cells: rows.map(cellOf),
  });
  const ofChoice =
    choice === undefined
      ? []
      : [
          column("replications", ({ point }) => ({ text: formatCount(point.replications) })),
          column("selection", ({ point: { number } }) => ({
            text: number === choice.selected ? "selected" : choice.standings[number],
          })),
        ];
  const all = [
    column("", ({ point }) => ({ text: String(point.number) })),
    ...names.map((name, i) => column(name, ({ point }) => ({ text: point.values[i]?.text ?? "-" }))),
    ...(costsDiffer(points) ? [column("cost", ({ point }) => ({ text: priceOf(point) }))] : []),
    ...ofChoice,
    ...(choice?.goal === "cheapest"
      ? []
      : [column("objective", ({ estimates }) => verdictCell(estimates.objective?.verdict, look))]),
    ...(areBeside
      ? [
          column("downtime a year", ({ downtime }) => ({ text: downtime.estimate })),
          column("", ({ downtime }) => ({ text: downtime.interval, paint: look.colors.dim })),
        ]
      : [
          column("downtime a year", ({ downtime }) => ({
            text: `${downtime.estimate}\n${downtime.interval}`,
          })),
        ]),
    {
      ...column("availability", ({ estimates }) => ({
        text: formatAvailability(estimates.availability).estimate,
      })),
      isOptional: true,
    },
  ];
  return all.filter(({ cells }) => cells.some(({ text }) => text !== ""));
}

function verdictCell(verdict: string | undefined, { colors }: Appearance): Cell {
  switch (verdict) {
    case "met":
      return { text: "met", paint: colors.green };
    case "missed":
      return { text: "not met", paint: colors.red };
    case "undecided":
      return { text: "undecided", paint: colors.yellow };
    default:
      return { text: "" };
  }
}

function estimatesOf({ estimates }: SimulatedPoint, service: string) {
  return estimates.find((one) => one.service === service);
}
