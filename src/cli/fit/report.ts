/** Fitted distributions as text for a person, to fit a terminal. */

import { type Formatted, formatCount, formatDuration, formatExactPercent } from "../../report/format.ts";
import { DAY, parseUnit, YEAR } from "../../scenario/units.ts";
import { countOf, longestOf } from "../../statistics/fit/lifetimes.ts";
import type { Interval } from "../../statistics/interval.ts";
import { survivalCurve } from "../../statistics/survival.ts";
import type { Appearance } from "../terminal.ts";
import { wrap } from "../wrap.ts";
import type { Analysis, TestedFit } from "./analysis.ts";
import { fragmentLines } from "./fragment.ts";
import type { Reading } from "./observed.ts";
import { plotLegend, survivalPlot } from "./plot.ts";
import { FAMILY_NAMES, isFitting, pText, verdictText } from "./verdict-text.ts";

export interface ReportOptions {
  readonly file: string;
  readonly confidence: number;
  readonly seed: string;
  /** where the fragment went, if it was written to a file */
  readonly fragment: string | undefined;
}

export function fitReport(
  reading: Reading,
  analyses: readonly Analysis[],
  options: ReportOptions,
  look: Appearance,
): string {
  const sections = [
    heading(reading, options, look),
    ...analyses.map((analysis) => section(analysis, look)),
    closing(analyses, options, look),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading(
  { summary, columns, notes }: Reading,
  { file, confidence, seed }: ReportOptions,
  look: Appearance,
): string {
  const { colors, width } = look;
  const named = columns.map(
    ({ role, name }) => `${role === "column" ? "durations" : role} ${JSON.stringify(name)}`,
  );
  const areGuessed = columns.some(({ isGuessed }) => isGuessed);
  const how = areGuessed ? ", found by their names" : "";
  const lines = [
    ...wrap(`${file}: ${summary}`, width).map(colors.bold),
    ...wrap(`Columns: ${named.join(", ")}${how}.`, width).map(colors.dim),
    ...wrap(`Intervals at ${formatExactPercent(confidence)} confidence, seed ${seed}.`, width).map(
      colors.dim,
    ),
  ];
  return [...lines, ...notes.flatMap((note) => noteLines(note, look))].join("\n");
}

function noteLines(text: string, { colors, width }: Appearance): string[] {
  return wrap(text, width - 2).map((line, i) => `${i === 0 ? colors.yellow("!") : " "} ${line}`);
}

function section(analysis: Analysis, look: Appearance): string {
  const { observed, notes, fits, verdict } = analysis;
  const { colors, width } = look;
  const { ended, censored, words } = observed;
  const [one, several] = words.ended;
  const counts = `${formatCount(ended.length)} ${ended.length === 1 ? one : several}, ${formatCount(censored.length)} ${words.censored}`;
  const blocks = [
    [
      ...wrap(`${observed.title}: ${counts}`, width).map(colors.bold),
      ...wrap(verdictText(analysis), width),
      ...notes.flatMap((note) => noteLines(note, look)),
    ],
  ];
  if ("take" in verdict) {
    blocks.push(ranking(analysis, look), parameters(fits, look));
    const picture = plot(analysis, look);
    if (picture.length > 0) blocks.push(picture);
  }
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

/** Columns of the ranking, the most important first: those for which there is no room are left out. */
const RANKING: readonly { head: string; width: number; text: (fit: TestedFit, perUnit: number) => string }[] =
  [
    { head: "weight", width: 9, text: ({ weight }) => weightText(weight) },
    {
      head: "fits",
      width: 6,
      text: (fit) => (Number.isNaN(fit.goodness.p) ? "-" : isFitting(fit) ? "yes" : "no"),
    },
    {
      head: "p",
      width: 8,
      text: (fit) =>
        pText(fit)
          .replace("at most ", "≤ ")
          .replace(/^p |not tested/, ""),
    },
    { head: "A²", width: 8, text: ({ goodness }) => goodness.statistic.toPrecision(3) },
    { head: "distance", width: 10, text: ({ goodness }) => goodness.distance.toFixed(3) },
    {
      head: "AIC",
      width: 13,
      text: ({ logLikelihood, family }, shift) => oneDecimal(2 * (family.parameters - logLikelihood - shift)),
    },
    {
      head: "log-likelihood",
      width: 16,
      text: ({ logLikelihood }, shift) => oneDecimal(logLikelihood + shift),
    },
  ];
const FAMILY_WIDTH = 14;

/** Families with the best first. */
function ranking({ fits, data, observed }: Analysis, { colors, width }: Appearance): string[] {
  const unit = parseUnit(`1${observed.unit}`, "duration");
  const seconds = "value" in unit ? unit.value : 1;
  // Densities per unit rather than per second.
  const shift = (data?.ended.length ?? 0) * Math.log(seconds);
  let room = width - 2 - FAMILY_WIDTH;
  const columns = RANKING.filter((column) => {
    room -= column.width;
    return room >= 0;
  });
  const head = `  ${"family".padEnd(FAMILY_WIDTH)}${columns.map((column) => column.head.padEnd(column.width)).join("")}`;
  const rows = fits.map((fit) => {
    const cells = columns.map((column) => column.text(fit, shift).padEnd(column.width));
    return `  ${FAMILY_NAMES[fit.family.name].padEnd(FAMILY_WIDTH)}${cells.join("")}`.trimEnd();
  });
  const { simulations } = fits[0].goodness;
  const note = `A²: Anderson-Darling; p from ${formatCount(simulations)} simulated samples per family; likelihoods with times in ${observed.unit}.`;
  return [
    colors.dim(head.trimEnd()),
    ...rows,
    ...wrap(note, width - 2).map((line) => colors.dim(`  ${line}`)),
  ];
}

const SPREAD_NAMES = { exponential: "", weibull: "shape", lognormal: "sigma", gamma: "shape" } as const;
const LOCATION_NAMES = { exponential: "", weibull: "scale", lognormal: "median", gamma: "scale" } as const;
const LABEL_WIDTH = 20;
const ESTIMATE_WIDTH = 15;

/** Every parameter with its interval, families in the order of the ranking. */
function parameters(fits: readonly TestedFit[], { colors, width }: Appearance): string[] {
  const row = (label: string, { estimate, interval }: Formatted) => {
    const head = `  ${label.padEnd(LABEL_WIDTH)}${estimate.padEnd(ESTIMATE_WIDTH)}`;
    return head.length + interval.length <= width
      ? [head + colors.dim(interval)]
      : [head.trimEnd(), `    ${colors.dim(interval)}`];
  };
  return fits.flatMap(({ family: { name }, spread, location, mean }) => {
    const family = FAMILY_NAMES[name];
    const rows: string[] = [];
    if (spread !== undefined) {
      rows.push(...row(`${family} ${SPREAD_NAMES[name]}`, intervalText(spread, threeDigits)));
      rows.push(...row(`${family} ${LOCATION_NAMES[name]}`, intervalText(location, durationText)));
    }
    return [...rows, ...row(`${family} mean`, intervalText(mean, durationText))];
  });
}

/** Beyond this a limit says no more than that there is none, s. */
const DURATION_MAX = 10_000 * YEAR;
/** From here on hours do not matter, s. */
const DAYS_FROM = 100 * DAY;

function intervalText({ estimate, lower, upper }: Interval, text: (value: number) => string): Formatted {
  const above = upper < DURATION_MAX ? ` … ${text(upper)}` : " or more";
  return { estimate: text(estimate), interval: `${text(lower)}${above}` };
}

function durationText(seconds: number): string {
  if (!(seconds < DURATION_MAX)) return "over 10,000 y";
  return seconds < DAYS_FROM ? formatDuration(seconds) : `${formatCount(seconds / DAY)} d`;
}

function threeDigits(value: number): string {
  return value.toLocaleString("en-US", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

function plot({ data, verdict, observed }: Analysis, look: Appearance): string[] {
  if (data === undefined || !("take" in verdict)) return [];
  const { ended, censored } = data;
  const durations = new Float64Array(countOf(data));
  durations.set(ended);
  durations.set(censored, ended.length);
  const curve = survivalCurve(durations, new Uint8Array(durations.length).fill(1, 0, ended.length), 0.95);
  const { family, point } = verdict.take;
  const fitted = (time: number) => Math.exp(family.logSurvival(Float64Array.of(Math.log(time)), point)[0]);
  const lines = survivalPlot(curve, fitted, longestOf(data), look);
  if (lines.length === 0) return [];
  const what = observed.key === "lifetime" ? "share still running" : "share still in repair";
  const title = `${what}   ${plotLegend(FAMILY_NAMES[family.name])}`;
  return [...wrap(title, look.width - 2).map((line) => look.colors.dim(`  ${line}`)), ...lines];
}

function closing(
  analyses: readonly Analysis[],
  { fragment }: ReportOptions,
  { colors, width }: Appearance,
): string {
  if (fragment !== undefined)
    return wrap(`The distributions for a scenario are in ${fragment}.`, width).join("\n");
  const lines = fragmentLines(analyses).map((line) => `  ${line}`);
  return [colors.bold("for a scenario, in a failure process"), ...lines].join("\n");
}

function weightText(weight: number): string {
  if (weight < 0.001) return "< 0.1 %";
  return `${weight >= 0.9995 ? "> 99.9" : (100 * weight).toFixed(1)} %`;
}

function oneDecimal(value: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
