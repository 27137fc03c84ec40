/**
 * What a comparison says, in sentences that a person can act on: which variant is better, by how much, how sure that is,
 * or that more replications are needed, and about how many.
 */
import type { Difference } from "../experiment/comparison.ts";
import type { Interval } from "../statistics/interval.ts";
import { formatCount, formatDuration, formatExactPercent } from "./format.ts";

export interface Conclusion {
  readonly service: string;
  /** Whether one variant is better than every other, some are, or none is. */
  readonly kind: "best" | "some" | "none";
  /** The best one, if there is one. */
  readonly best?: string;
  readonly sentences: readonly string[];
}

/** Of each service in two variants or more, by downtime per year. `differences` are those of one comparison. */
export function conclusionsOf(differences: readonly Difference[]): Conclusion[] {
  const downtimes = differences.filter(({ metric }) => metric === "downtime_per_year");
  const services = [...new Set(downtimes.map(({ service }) => service))];
  return services.map((service) => conclude(service, new Contest(downtimes, service)));
}

/** The pairs of variants of one service, seen from either side. */
class Contest {
  readonly variants: readonly string[];
  readonly #differences: readonly Difference[];

  constructor(differences: readonly Difference[], service: string) {
    this.#differences = differences.filter((one) => one.service === service);
    this.variants = [...new Set(this.#differences.flatMap(({ than, variant }) => [than, variant]))];
  }

  get first(): Difference {
    return this.#differences[0];
  }

  between(a: string, b: string): Difference {
    const isPair = ({ variant, than }: Difference) =>
      (variant === a && than === b) || (variant === b && than === a);
    return this.#differences.find(isPair) as Difference;
  }

  isBetter(a: string, b: string): boolean {
    const { variant, verdict } = this.between(a, b);
    return verdict === (variant === a ? "better" : "worse");
  }

  /** How much less than `b` is down `a`, s/year. */
  saved(a: string, b: string): Interval {
    const { variant, value } = this.between(a, b);
    if (variant === b) return value;
    return { ...value, estimate: -value.estimate, lower: -value.upper, upper: -value.lower };
  }
}

function conclude(service: string, contest: Contest): Conclusion {
  const { variants } = contest;
  const others = (variant: string) => variants.filter((other) => other !== variant);
  const best = variants.find((variant) => others(variant).every((other) => contest.isBetter(variant, other)));
  if (best !== undefined) {
    return { service, kind: "best", best, sentences: bestSentences(contest, best, others(best)) };
  }
  const beaten = variants.filter((variant) =>
    others(variant).some((other) => contest.isBetter(other, variant)),
  );
  const open = variants.filter((variant) => !beaten.includes(variant));
  const sentences = [
    ...openSentences(contest, open),
    ...beaten.map((variant) => beatenSentence(contest, variant, others(variant))),
  ];
  return { service, kind: beaten.length > 0 ? "some" : "none", sentences };
}

function bestSentences(contest: Contest, best: string, others: readonly string[]): string[] {
  const [only] = others;
  if (others.length === 1) return [`${best} is better: it is down ${savedText(contest, best, only)}.`];
  const parts = others.map((other) => savedText(contest, best, other));
  return [`${best} is the best of ${others.length + 1}: it is down ${parts.join("; ")}.`];
}

function beatenSentence(contest: Contest, beaten: string, others: readonly string[]): string {
  const better = others
    .filter((other) => contest.isBetter(other, beaten))
    .sort((a, b) => contest.saved(b, beaten).estimate - contest.saved(a, beaten).estimate)[0];
  return `${better} is better than ${beaten}: it is down ${savedText(contest, better, beaten)}.`;
}

/** "41 min less a year than two-rooms (12 min … 1 h 10 min, 95 % confidence)" */
function savedText(contest: Contest, better: string, worse: string): string {
  const { estimate, lower, upper, confidence } = contest.saved(better, worse);
  const interval = `${formatDuration(lower)} … ${formatDuration(upper)}, ${formatExactPercent(confidence)} confidence`;
  return `${formatDuration(estimate)} less a year than ${worse} (${interval})`;
}

/** Of variants of which none is shown to be better than another. */
function openSentences(contest: Contest, open: readonly string[]): string[] {
  if (open.length < 2) return [];
  const pairs = open.flatMap((a, i) => open.slice(i + 1).map((b) => contest.between(a, b)));
  if (pairs.every(({ verdict }) => verdict === "alike")) {
    const { replications } = contest.first;
    return [`${listed(open)} came out alike in every one of ${formatCount(replications)} replications.`];
  }
  const unlike = pairs.filter(({ verdict }) => verdict === "undecided");
  const shown = unlike.length === 1 ? unlike.map(rangeText) : [];
  return [`No difference is shown between ${listed(open)}${shown.join("")}.`, neededText(unlike)];
}

/** ": three is down between 3 min more and 12 min less a year than two (95 % confidence)" */
function rangeText({ variant, than, value }: Difference): string {
  if (!Number.isFinite(value.lower) || !Number.isFinite(value.upper)) return "";
  const side = (seconds: number) => {
    const word = seconds > 0 ? "more" : "less";
    return `${formatDuration(Math.abs(seconds))} ${word}`;
  };
  const confidence = `${formatExactPercent(value.confidence)} confidence`;
  return `: ${variant} is down between ${side(value.lower)} and ${side(value.upper)} a year than ${than} (${confidence})`;
}

/** Beyond this many replications a difference is too small to be looked for. */
const NEEDED_MAX = 1e7;

function neededText(undecided: readonly Difference[]): string {
  const needed = undecided.map(({ replicationsNeeded }) => replicationsNeeded ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...needed);
  if (most > NEEDED_MAX)
    return "If there is one, it is too small for these replications to foretell how many would show it.";
  return `About ${formatCount(Number(most.toPrecision(2)))} replications would probably show one, if it is as large as it seems.`;
}

/** "a and b", "a, b and c" */
function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
