/** Which parameters matter, as bars. */
import type { SweepOutcome } from "../experiment/sweep/outcome.ts";
import {
  type Measure,
  SENSITIVITY_REPLICATIONS_MIN,
  type Sensitivity,
} from "../experiment/sweep/sensitivity.ts";
import { formatCount, formatDuration, formatDurationChange } from "../report/format.ts";
import { alignedColumns, type Cell } from "./sweep-columns.ts";
import { shortNames } from "./sweep-names.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

const BAR_WIDTH = 12;
const SERVICES_MAX = 3;
const ROWS_MAX = 20;

/** By the measure that ranks parameters: what it is, and what stands beside it. */
const HEADINGS: Partial<Record<Measure, { readonly text: string; readonly beside?: Measure }>> = {
  main_effect: { text: "share of the variance over these designs that a parameter explains by itself" },
  ST: {
    text: "share of the variance that goes back to a parameter with its interactions (ST), and by itself (S1)",
    beside: "S1",
  },
  mu_star: {
    text: "change of downtime a year over the range of a parameter (mu*), and how much that varies (sigma)",
    beside: "sigma",
  },
  change: { text: "change of downtime a year against the scenario as it is" },
};

export function sensitivitySections(outcome: SweepOutcome, look: Appearance): string[] {
  const { choice, options } = outcome;
  if (choice === undefined && options.replications < SENSITIVITY_REPLICATIONS_MIN) {
    const text = `Which parameters matter is told from ${SENSITIVITY_REPLICATIONS_MIN} replications of each design on.`;
    return [wrap(text, look.width).map(look.colors.dim).join("\n")];
  }
  return outcome.services.slice(0, SERVICES_MAX).flatMap((service) => {
    const own = outcome.sensitivities.filter((one) => one.service === service);
    const ranking = own.find(({ measure }) => HEADINGS[measure] !== undefined)?.measure;
    return ranking === undefined ? [] : [section(outcome, service, own, ranking, look)];
  });
}

function section(
  { sweep }: SweepOutcome,
  service: string,
  sensitivities: readonly Sensitivity[],
  ranking: Measure,
  look: Appearance,
): string {
  const paths = sweep.parameters.map(({ name }) => name);
  const names = shortNames(paths);
  const nameOf = ({ parameter }: Sensitivity) => names[paths.indexOf(parameter)];
  const { text, beside } = HEADINGS[ranking] ?? { text: "" };
  const sorted = sensitivities.filter(({ measure }) => measure === ranking).toSorted(byEffect);
  const shown = sorted.slice(0, ROWS_MAX);
  const largest = Math.max(...shown.filter(isKnown).map(({ interval }) => Math.abs(interval.estimate)), 0);
  const isShare = ranking === "main_effect" || ranking === "ST";
  const others = shown.map((one) =>
    sensitivities.find((other) => other.measure === beside && other.parameter === one.parameter),
  );
  const columns = [
    {
      head: "",
      cells: shown.map((one) => ({
        text: one.value === undefined ? nameOf(one) : `${nameOf(one)}=${one.value}`,
      })),
    },
    {
      head: beside === undefined ? "" : (WORDS[ranking] ?? ""),
      cells: shown.map((one) => ({ text: estimateText(one) })),
    },
    { head: "", cells: shown.map((one) => ({ text: intervalText(one), paint: look.colors.dim })) },
    {
      head: "",
      cells: shown.map((one) =>
        isKnown(one)
          ? bar(one.interval.estimate, isShare ? 1 : largest, ranking === "change", look)
          : { text: "" },
      ),
    },
    ...(beside === undefined
      ? []
      : [
          {
            head: WORDS[beside] ?? "",
            cells: others.map((one) => ({ text: one === undefined ? "" : estimateText(one) })),
          },
        ]),
  ];
  const left = sorted.length - shown.length;
  return [
    look.colors.bold(`${service}: which parameters matter`),
    ...wrap(text, look.width - 2).map((line) => `  ${look.colors.dim(line)}`),
    ...alignedColumns(columns, look),
    ...(left > 0 ? [look.colors.dim(`  ${formatCount(left)} that matter less are in the table`)] : []),
  ].join("\n");
}

const WORDS: Partial<Record<Measure, string>> = { ST: "ST", S1: "S1", mu_star: "mu*", sigma: "sigma" };

/** The largest effect first; those without an estimate last. */
function byEffect(a: Sensitivity, b: Sensitivity): number {
  const size = ({ interval }: Sensitivity) =>
    Number.isNaN(interval.estimate) ? -1 : Math.abs(interval.estimate);
  return size(b) - size(a);
}

function estimateText({ measure, interval }: Sensitivity): string {
  const { estimate } = interval;
  if (Number.isNaN(estimate)) return "no variance";
  if (measure === "change") return formatDurationChange(interval).estimate;
  return isShareMeasure(measure) ? percent(estimate) : formatDuration(estimate);
}

function intervalText(one: Sensitivity): string {
  if (!isKnown(one)) return "not known";
  const { measure, interval } = one;
  const { lower, upper } = interval;
  if (measure === "change") return formatDurationChange(interval).interval;
  const digits = upper - lower < 0.015 && upper > lower ? 1 : 0;
  return isShareMeasure(measure)
    ? `${percent(lower, digits)} … ${percent(upper, digits)}`
    : `${formatDuration(lower)} … ${formatDuration(upper)}`;
}

/** Whether there was enough for an interval. */
function isKnown({ interval: { upper } }: Sensitivity): boolean {
  return Number.isFinite(upper);
}

function isShareMeasure(measure: Measure): boolean {
  return measure === "main_effect" || measure === "S1" || measure === "ST";
}

/** Chance may take a share out of 0 to 1. */
function percent(share: number, digits = 0): string {
  return `${(100 * Math.min(1, Math.max(0, share))).toFixed(digits)} %`;
}

/** From the left; of changes to either side from the middle: less downtime to the left, more to the right. */
function bar(value: number, largest: number, isTwoSided: boolean, { colors }: Appearance): Cell {
  if (!(largest > 0)) return { text: "" };
  const width = isTwoSided ? BAR_WIDTH / 2 : BAR_WIDTH;
  const length = Math.min(width, Math.round((Math.abs(value) / largest) * width));
  const blocks = "█".repeat(length);
  if (!isTwoSided) return { text: value > 0 ? blocks : "", paint: colors.cyan };
  const text = value < 0 ? `${" ".repeat(width - length)}${blocks}│` : `${" ".repeat(width)}│${blocks}`;
  return { text, paint: colors.cyan };
}
