/**
 * What a comparison says, in sentences that a person can act on: which variant is better, by how much, how sure that is,
 * or that more replications are needed, and about how many.
 */
import type { Difference } from "../experiment/comparison.ts";
import type { Interval } from "../statistics/interval.ts";
import { formatCount, formatDuration, formatExactPercent } from "./format.ts";

/** As much of a difference as is kept in its table. */
export type StoredDifference = Omit<Difference, "differing">;

export interface Conclusion {
  readonly service: string;
  /** Whether one variant is better than every other, some are, or none is. */
  readonly kind: "best" | "some" | "none";
  /** The best one, if there is one. */
  readonly best?: string;
  /** Of `some`: those that another is better than. */
  readonly beaten?: readonly string[];
  readonly sentences: readonly string[];
}

/** As much of a service in one variant as is needed to know whether it was ever down. */
interface Availability {
  readonly name: string;
  readonly availability: Interval;
}

/** Services that were not down once in any of the variants; the argument holds the services of each. */
export function neverDown(variants: readonly (readonly Availability[])[]): Set<string> {
  const services = variants.flat();
  const down = new Set(
    services.filter(({ availability }) => availability.estimate < 1).map(({ name }) => name),
  );
  return new Set(services.map(({ name }) => name).filter((name) => !down.has(name)));
}

/**
 * Of each service in two variants or more, by downtime per year. `differences` are those of one comparison, `never` its
 * services that were not down once.
 */
export function conclusionsOf(
  differences: readonly StoredDifference[],
  never: ReadonlySet<string>,
): Conclusion[] {
  const downtimes = differences.filter(({ metric }) => metric === "downtime_per_year");
  const services = [...new Set(downtimes.map(({ service }) => service))];
  return services.map((service) => {
    const contest = new Contest(downtimes, service);
    return never.has(service) ? neverDownConclusion(service, contest) : conclude(service, contest);
  });
}

function neverDownConclusion(service: string, { variants, first }: Contest): Conclusion {
  const replications = formatCount(first.replications);
  const sentence = `It was not down in any of ${replications} replications of ${listed(variants, "or")}.`;
  return { service, kind: "none", sentences: [sentence] };
}

/** The pairs of variants of one service, seen from either side. */
class Contest {
  readonly variants: readonly string[];
  readonly #differences: readonly StoredDifference[];

  constructor(differences: readonly StoredDifference[], service: string) {
    this.#differences = differences.filter((one) => one.service === service);
    this.variants = [...new Set(this.#differences.flatMap(({ than, variant }) => [than, variant]))];
  }

  get first(): StoredDifference {
    return this.#differences[0];
  }

  between(a: string, b: string): StoredDifference {
    const isPair = ({ variant, than }: StoredDifference) =>
      (variant === a && than === b) || (variant === b && than === a);
    return this.#differences.find(isPair) as StoredDifference;
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
    ...beaten.map((variant) => beatenSentence(contest, variant, others(variant))),
    ...openSentences(contest, open),
  ];
  return beaten.length > 0
    ? { service, kind: "some", beaten, sentences }
    : { service, kind: "none", sentences };
}

function bestSentences(contest: Contest, best: string, others: readonly string[]): string[] {
  const [only] = others;
  if (others.length === 1) return [`${best} is better: it is down ${savedText(contest, best, only)}.`];
  const parts = others.map((other) => savedText(contest, best, other));
  return [`${best} is the best of ${others.length + 1}: it is down ${parts.join("; ")}.`];
}

function beatenSentence(contest: Contest, beaten: string, others: readonly string[]): string {
  const better = others.filter((other) => contest.isBetter(other, beaten));
  if (better.length === 1) {
    return `${better[0]} is better than ${beaten}: it is down ${savedText(contest, better[0], beaten)}.`;
  }
  const saved = better.map((other) => contest.saved(other, beaten));
  const parts = saved.map(
    ({ estimate, lower, upper }) =>
      `${formatDuration(estimate)} (${formatDuration(lower)} … ${formatDuration(upper)})`,
  );
  const confidence = `${formatExactPercent(saved[0].confidence)} confidence`;
  return `${listed(better)} are better than ${beaten}: they are down ${listed(parts)} less a year (${confidence}).`;
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
  const shown = unlike.length === 1 ? rangeText(unlike[0]) : mostText(unlike);
  return [`No difference is shown between ${listed(open)}${shown}.`, neededText(unlike)];
}

/** ": three is down between 3 min more and 12 min less a year than two (95 % confidence)" */
function rangeText({ variant, than, value }: StoredDifference): string {
  if (!Number.isFinite(value.lower) || !Number.isFinite(value.upper)) return "";
  const side = (seconds: number) => {
    const word = seconds > 0 ? "more" : "less";
    return `${formatDuration(Math.abs(seconds))} ${word}`;
  };
  const confidence = `${formatExactPercent(value.confidence)} confidence`;
  return `: ${variant} is down between ${side(value.lower)} and ${side(value.upper)} a year than ${than} (${confidence})`;
}

/** "; it is below 5 s a year between any two of them (95 % confidence)" */
function mostText(undecided: readonly StoredDifference[]): string {
  const bounds = undecided.flatMap(({ value }) => [Math.abs(value.lower), Math.abs(value.upper)]);
  const most = Math.max(...bounds);
  if (!Number.isFinite(most)) return "";
  const confidence = `${formatExactPercent(undecided[0].value.confidence)} confidence`;
  return `; it is below ${formatDuration(most)} a year between any two of them (${confidence})`;
}

/** Beyond this many replications a difference is too small to be looked for. */
const NEEDED_MAX = 1e7;

function neededText(undecided: readonly StoredDifference[]): string {
  const needed = undecided.map(({ replicationsNeeded }) => replicationsNeeded ?? Number.POSITIVE_INFINITY);
  const least = Math.min(...needed);
  if (least > NEEDED_MAX)
    return "If there is one, it is too small for these replications to foretell how many would show it.";
  return `About ${formatCount(Number(least.toPrecision(2)))} replications would probably show one, if it is as large as it seems.`;
}

/** "a and b", "a, b and c" */
function listed(names: readonly string[], word = "and"): string {
  return `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}
