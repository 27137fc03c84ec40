/** Which design to take: the answer of a sweep in a few sentences. */

import type { SweepOutcome } from "../experiment/sweep/outcome.ts";
import type { PointEstimates } from "../experiment/sweep/point-record.ts";
import type { Choice } from "../experiment/sweep/selector.ts";
import type { SimulatedPoint } from "../experiment/sweep/tables.ts";
import { formatCount, formatDuration, formatDurationInterval, formatExactPercent } from "../report/format.ts";
import { nameList } from "./name-list.ts";
import { costsDiffer, designText, priceOf, shortNames } from "./sweep-names.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** The answer: the first sentence says it, the others how sure that is and what it took. */
export interface Answer {
  readonly sentences: readonly string[];
  /** Number of the design to take, or that would be; undefined when there is none. */
  readonly design?: number;
  /** Whether that, or that there is none, holds at the confidence of the sweep. */
  readonly isDecided: boolean;
  readonly tone: "good" | "open" | "bad";
}

/** Of a selection, and else of the designs that meet their objectives; undefined when nothing was asked of them. */
export function answerOf(outcome: SweepOutcome): Answer | undefined {
  return outcome.choice === undefined
    ? answerWithoutChoice(outcome)
    : answerOfChoice(outcome, outcome.choice);
}

/** For a terminal; empty when nothing was asked of the designs. */
export function answerText(outcome: SweepOutcome, { colors, width }: Appearance): string {
  const answer = answerOf(outcome);
  if (answer === undefined) return "";
  const [head, ...details] = answer.sentences;
  const paint = { good: colors.green, open: colors.yellow, bad: colors.red }[answer.tone];
  return [
    ...wrap(head, width).map((line) => paint(line)),
    ...details.flatMap((text) => wrap(text, width)),
  ].join("\n");
}

function answerOfChoice(outcome: SweepOutcome, choice: Choice): Answer {
  const selected = choice.selected === undefined ? undefined : outcome.points[choice.selected];
  const [head, ...rest] =
    choice.goal === "cheapest"
      ? cheapestSentences(outcome, choice, selected)
      : leastDowntimeSentences(outcome, choice, selected);
  const decided = selected === undefined ? "bad" : "good";
  return {
    // What would decide it is no matter of more when it was cut short.
    sentences: [head, ...(outcome.interrupted ? [] : rest), spentSentence(outcome.points)],
    design: choice.selected,
    isDecided: choice.isDecided,
    tone: choice.isDecided ? decided : "open",
  };
}

function cheapestSentences(
  outcome: SweepOutcome,
  choice: Choice,
  selected: SimulatedPoint | undefined,
): string[] {
  const confidence = formatExactPercent(choice.confidence);
  const objectives = `every objective (${nameList(choice.services, 4)})`;
  const zone = choice.indifference.map(formatDuration);
  const zones = [...new Set(zone)].join(", ");
  const promise = `Right with a chance of at least ${confidence}; where a downtime is within ${zones} a year of what its objective allows, either answer may come.`;
  const open = choice.standings.filter((standing) => standing === "undecided").length;
  const cap = outcome.options.replications;
  const undecided = `${formatCount(open)} ${open === 1 ? "design is" : "designs are"} undecided with at most ${formatCount(cap)} replications of each: raise --replications or --indifference.`;
  if (selected === undefined) {
    return choice.isDecided
      ? [`No design meets ${objectives}.`, promise]
      : [`No design is known to meet ${objectives} yet.`, undecided];
  }
  const design = designText(selected, shortNames(outcome.sweep.parameters.map(({ name }) => name)));
  const price = priceOf(selected);
  return choice.isDecided
    ? [`Take ${design}: the cheapest that meets ${objectives}, ${price}.`, promise]
    : [`${capital(design)} meets ${objectives}, ${price}; a cheaper one may do so too.`, undecided];
}

function leastDowntimeSentences(
  { sweep, options }: SweepOutcome,
  choice: Choice,
  selected: SimulatedPoint | undefined,
): string[] {
  const [service] = choice.services;
  const zone = formatDuration(choice.indifference[0]);
  const estimates = selected?.estimates.find((one) => one.service === service);
  if (selected === undefined || estimates === undefined) return ["Nothing is known yet."];
  const design = designText(selected, shortNames(sweep.parameters.map(({ name }) => name)));
  const downtime = downtimeSentence(estimates);
  const standing = choice.standings.filter((one) => one === "standing").length;
  return choice.isDecided
    ? [
        `Take ${design}: it has the least downtime. ${downtime}`,
        `Right with a chance of at least ${formatExactPercent(choice.confidence)} if no other is within ${zone} a year of it; if some are, it is one of them.`,
      ]
    : [
        `${capital(design)} has the least downtime so far. ${downtime}`,
        `${formatCount(standing)} designs are still standing after ${formatCount(options.replications)} replications of each, the most allowed: raise --replications, or --indifference from ${zone}.`,
      ];
}

/** `api is down 12 min a year (8 min … 17 min).` */
function downtimeSentence({ service, downtimePerYear }: PointEstimates): string {
  const { estimate, interval } = formatDurationInterval(downtimePerYear);
  const bracket = (text: string) => (interval === "" ? "" : ` (${text})`);
  return downtimePerYear.estimate === 0
    ? `No outage of ${service} was seen${bracket(`downtime ${interval} a year`)}.`
    : `${service} is down ${estimate} a year${bracket(interval)}.`;
}

/** Against as many for every design as for the one that got most. */
function spentSentence(points: readonly SimulatedPoint[]): string {
  const spent = points.map(({ replications }) => replications);
  const total = spent.reduce((sum, count) => sum + count, 0);
  const [least, most] = [Math.min(...spent), Math.max(...spent)];
  const took = `It took ${formatCount(total)} replications`;
  if (least === most) return `${took}, ${formatCount(most)} of each design.`;
  const equal = points.length * most;
  const saved = Math.round(100 * (1 - total / equal));
  return `${took}, ${formatCount(least)} to ${formatCount(most)} of a design; ${formatCount(most)} of each would have been ${formatCount(equal)}${saved > 0 ? ` (${saved} % saved)` : ""}.`;
}

/** Without a selection: how many designs meet their objectives, and the cheapest of them. */
function answerWithoutChoice({ points, sweep, options, interrupted }: SweepOutcome): Answer | undefined {
  const judged = points.filter(({ estimates }) => estimates.some(({ objective }) => objective !== undefined));
  if (judged.length === 0) return undefined;
  const meeting = judged.filter((point) => verdictOf(point) === "met");
  const missing = judged.filter((point) => verdictOf(point) === "missed");
  const open = judged.length - meeting.length - missing.length;
  const met = formatCount(meeting.length);
  const subject = interrupted
    ? `Of the designs simulated so far ${met}`
    : `${met} of the ${formatCount(judged.length)} designs`;
  const said = [
    `${subject} ${meeting.length === 1 ? "meets" : "meet"} every objective`,
    `${formatCount(missing.length)} ${missing.length === 1 ? "does" : "do"} not`,
    ...(open > 0 ? [`${formatCount(open)} ${open === 1 ? "is" : "are"} undecided`] : []),
  ];
  const names = shortNames(sweep.parameters.map(({ name }) => name));
  const priced = costsDiffer(points) ? meeting.filter(({ candidate }) => candidate.cost !== undefined) : [];
  const cheapest = priced.reduce<SimulatedPoint | undefined>(
    (best, point) => (best === undefined || costOf(point) < costOf(best) ? point : best),
    undefined,
  );
  const answer =
    cheapest === undefined
      ? []
      : [
          `The cheapest of those is ${designText(cheapest, names)}, ${priceOf(cheapest)}. Each interval holds by itself at ${formatExactPercent(options.confidence)}; --select makes a choice that holds at that confidence.`,
        ];
  return {
    sentences: [`${said.join(", ")}.`, ...answer],
    design: cheapest?.number,
    isDecided: false,
    tone: meeting.length > 0 ? "good" : open > 0 ? "open" : "bad",
  };
}

/** Of all objectives of a design together. */
export function verdictOf({ estimates }: SimulatedPoint): "met" | "missed" | "undecided" {
  const verdicts = estimates.flatMap(({ objective }) => objective?.verdict ?? []);
  if (verdicts.includes("missed")) return "missed";
  return verdicts.every((verdict) => verdict === "met") ? "met" : "undecided";
}

function costOf({ candidate }: SimulatedPoint): number {
  return candidate.cost?.total ?? Number.POSITIVE_INFINITY;
}

function capital(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}
