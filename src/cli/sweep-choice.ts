/** Which design to take: the answer of a sweep in a few sentences. */
import type { SweepOutcome } from "../experiment/sweep/run-sweep.ts";
import type { Choice } from "../experiment/sweep/selector.ts";
import type { SimulatedPoint } from "../experiment/sweep/tables.ts";
import { formatCount, formatDuration, formatDurationInterval, formatExactPercent } from "../report/format.ts";
import { nameList } from "./name-list.ts";
import { costsDiffer, designText, priceOf, shortNames } from "./sweep-names.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What the selection found, how sure that is, and what it took. */
export function choiceText(outcome: SweepOutcome, choice: Choice, look: Appearance): string {
  const selected = choice.selected === undefined ? undefined : outcome.points[choice.selected];
  const [head, ...rest] =
    choice.goal === "cheapest"
      ? cheapestSentences(outcome, choice, selected)
      : leastDowntimeSentences(outcome, choice, selected);
  const { colors, width } = look;
  const tone = choice.isDecided ? (selected === undefined ? colors.red : colors.green) : colors.yellow;
  // What would decide it is no matter of more when it was cut short.
  const details = [...(outcome.interrupted ? [] : rest), spentSentence(outcome.points)];
  return [
    ...wrap(head, width).map((line) => tone(line)),
    ...details.flatMap((text) => wrap(text, width)),
  ].join("\n");
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
  const undecided = `${formatCount(open)} ${open === 1 ? "design is" : "designs are"} undecided after at most ${formatCount(cap)} replications: raise --replications or --indifference.`;
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
  const { estimate, interval } = formatDurationInterval(estimates.downtimePerYear);
  const downtime = `${service} is down ${estimate} a year (${interval})`;
  const standing = choice.standings.filter((one) => one === "standing").length;
  return choice.isDecided
    ? [
        `Take ${design}: it has the least downtime. ${downtime}.`,
        `Right with a chance of at least ${formatExactPercent(choice.confidence)} if no other is within ${zone} a year of it; if some are, it is one of them.`,
      ]
    : [
        `${capital(design)} has the least downtime so far. ${downtime}.`,
        `${formatCount(standing)} designs are still standing after at most ${formatCount(options.replications)} replications: raise --replications, or --indifference from ${zone}.`,
      ];
}

/** Against as many for every design as for the one that got most. */
function spentSentence(points: readonly SimulatedPoint[]): string {
  const spent = points.map(({ replications }) => replications);
  const total = spent.reduce((sum, count) => sum + count, 0);
  const equal = points.length * Math.max(...spent);
  const saved = equal === 0 ? 0 : Math.round(100 * (1 - total / equal));
  return `It took ${formatCount(total)} replications, from ${formatCount(Math.min(...spent))} to ${formatCount(Math.max(...spent))} of a design; as many for all as for that one would have been ${formatCount(equal)}${saved > 0 ? ` (${saved} % saved)` : ""}.`;
}

/** Without a selection: how many designs meet their objectives, and the cheapest of them. */
export function withoutChoiceText({ points, sweep, options }: SweepOutcome, look: Appearance): string {
  const judged = points.filter(({ estimates }) => estimates.some(({ objective }) => objective !== undefined));
  if (judged.length === 0) return "";
  const meeting = judged.filter((point) => verdictOf(point) === "met");
  const missing = judged.filter((point) => verdictOf(point) === "missed");
  const open = judged.length - meeting.length - missing.length;
  const said = [
    `${formatCount(meeting.length)} of ${formatCount(judged.length)} designs ${meeting.length === 1 ? "meets" : "meet"} every objective`,
    `${formatCount(missing.length)} ${missing.length === 1 ? "does" : "do"} not`,
    ...(open > 0 ? [`${formatCount(open)} ${open === 1 ? "is" : "are"} undecided`] : []),
  ];
  const counts = `${said.join(", ")}.`;
  const names = shortNames(sweep.parameters.map(({ name }) => name));
  const priced = costsDiffer(points) ? meeting.filter(({ candidate }) => candidate.cost !== undefined) : [];
  const cheapest = priced.reduce<SimulatedPoint | undefined>(
    (best, point) => (best === undefined || costOf(point) < costOf(best) ? point : best),
    undefined,
  );
  const answer =
    cheapest === undefined
      ? ""
      : `The cheapest of those is ${designText(cheapest, names)}, ${priceOf(cheapest)}. Each interval holds by itself at ${formatExactPercent(options.confidence)}; --select makes a choice that holds at that confidence.`;
  const { colors, width } = look;
  const tone = meeting.length > 0 ? colors.green : open > 0 ? colors.yellow : colors.red;
  return [
    ...wrap(counts, width).map((line) => tone(line)),
    ...(answer === "" ? [] : wrap(answer, width)),
  ].join("\n");
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
