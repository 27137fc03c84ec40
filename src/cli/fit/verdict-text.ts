/** What the data say, in plain sentences. */
import { formatCount, formatDuration, formatExactPercent } from "../../report/format.ts";
import { type Analysis, FAILURES_TO_TELL, FITS_ABOVE, type TestedFit } from "./analysis.ts";

export const FAMILY_NAMES = {
  exponential: "exponential",
  weibull: "Weibull",
  lognormal: "lognormal",
  gamma: "gamma",
} as const;

/** One or two sentences. */
export function verdictText(analysis: Analysis): string {
  const { verdict, data, observed, meanBound } = analysis;
  const [one, several] = observed.words.ended;
  const count = data?.ended.length ?? observed.ended.length;
  switch (verdict.kind) {
    case "nothing-ended":
      return meanBound === undefined
        ? `No ${one} was seen, and no time under observation: nothing can be said.`
        : `No ${one} was seen: all that can be said is that the mean is above ${formatDuration(meanBound.lower)} if the hazard is constant (${formatExactPercent(meanBound.confidence)} confidence, one-sided).`;
    case "all-equal": {
      const who = `${count === 1 ? "The only" : count === 2 ? "Both" : `All ${formatCount(count)}`} ${count === 1 ? one : several}`;
      return `${who} ${observed.key === "lifetime" ? "came after" : "took"} ${formatDuration(verdict.value)}, and nothing longer was seen: a fixed time, not a distribution.`;
    }
    case "too-few":
      return `${count === 1 ? `1 ${one} is` : `${count} ${several} are`} too few to tell which family is right (${FAILURES_TO_TELL} are the least). The exponential needs no more than a mean; mind its interval.${verdict.take.goodness.p <= FITS_ABOVE ? ` Even so few are hardly exponential, though (${pText(verdict.take)}).` : ""}`;
    case "none-fits":
      return `No family fits: the data are farther from even the best, ${named(verdict.take)}, than chance explains (${pText(verdict.take)}). ${distanceText(verdict.take)} Often several causes are mixed: fit each by itself, or let the scenario draw from the observations (empirical).`;
    case "fits":
      return fitsText(analysis, verdict.take, verdict.others);
  }
}

function fitsText({ fits, observed }: Analysis, take: TestedFit, others: readonly TestedFit[]): string {
  const [best] = fits;
  const rank =
    take === best
      ? `A ${named(take)} distribution describes the data best (Akaike weight ${percent(take.weight)}) and fits them (${pText(take)}).`
      : `A ${named(best)} distribution ranks first but does not fit (${pText(best)}); a ${named(take)} one does (${pText(take)}).`;
  const close = others.length === 0 ? "" : ` The data hardly tell it from ${others.map(named).join(" or ")}.`;
  return `${rank}${close}${observed.key === "lifetime" ? hazardText(take) : ""}`;
}

/** What the shape says about age, for families whose hazard rises or falls with it throughout. */
function hazardText({ family, spread }: TestedFit): string {
  if (spread === undefined) return " The hazard is constant: age does not matter.";
  if (family.name === "lognormal") return "";
  if (spread.upper < 1) return " The shape is below 1: the hazard falls with age.";
  if (spread.lower > 1) return " The shape is above 1: the hazard rises with age.";
  return " The interval of the shape includes 1, a constant hazard.";
}

function distanceText({ goodness }: TestedFit): string {
  const points = (100 * goodness.distance).toPrecision(2);
  return `The two curves are at most ${points} percentage points apart, which decides whether it will do all the same.`;
}

/** `p 0.43`; the least that so many simulations can show is a bound. */
export function pText({ goodness: { p, simulations } }: TestedFit): string {
  if (Number.isNaN(p)) return "not tested";
  const least = 1 / (simulations + 1);
  if (p <= least * 1.0001) return `p at most ${Number(least.toPrecision(1))}`;
  return `p ${p < 0.1 ? p.toPrecision(1) : p.toFixed(2)}`;
}

export function isFitting({ goodness: { p } }: TestedFit): boolean {
  return p > FITS_ABOVE;
}

function named({ family }: TestedFit): string {
  return FAMILY_NAMES[family.name];
}

function percent(share: number): string {
  if (share >= 0.9995) return "over 99.9 %";
  return `${Number((100 * share).toPrecision(share > 0.99 ? 3 : 2))} %`;
}
