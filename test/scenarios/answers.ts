/**
 * The answer at the head of each scenario file: what its services' availability turned out to be.
 *
 *     # Answer (95 % intervals from 400 simulated years):
 *     #   kubernetes-api: available 99.9985 % (99.9921 to 99.9997 %)
 *
 * `UPDATE_ANSWERS=1 npx vitest run test/scenarios` writes them anew.
 */
import type { ServiceEstimates } from "../../src/experiment/service-estimates.ts";
import type { Interval } from "../../src/statistics/interval.ts";

export interface Answer {
  readonly service: string;
  /** Shares of one. */
  readonly lower: number;
  readonly upper: number;
}

const HEADING = /^# Answer\b.*$/m;
const LINE = /^# {3}(?<service>\S+): available.*?\((?<lower>[\d.]+) to (?<upper>[\d.]+) %\)$/;

/** What the head of a scenario says; empty without an answer. */
export function answersIn(text: string): Answer[] {
  return linesOf(text).flatMap((line) => {
    const { service, lower, upper } = LINE.exec(line)?.groups ?? {};
    if (service === undefined) return [];
    return [{ service, lower: Number(lower) / 100, upper: Number(upper) / 100 }];
  });
}

/** The text with its answer replaced; what else the heading's line says is kept nowhere else. */
export function withAnswers(text: string, services: readonly ServiceEstimates[], years: number): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => HEADING.test(line));
  if (start < 0) throw new Error("the scenario has no line that begins with # Answer");
  let end = start + 1;
  while (lines[end].startsWith("#   ")) end++;
  const answer = [
    `# Answer (95 % intervals from ${years} simulated years):`,
    ...services.map(({ name, availability }) => `#   ${name}: available${inWords(availability)}`),
  ];
  return [...lines.slice(0, start), ...answer, ...lines.slice(end)].join("\n");
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.slice(
    0,
    lines.findIndex((line) => line !== "" && !line.startsWith("#")),
  );
}

function inWords({ estimate, lower, upper }: Interval): string {
  // Two digits of the interval's width, or of the unavailability when nothing failed.
  const width = Math.max(upper - lower, 1e-12);
  const digits = Math.min(10, Math.max(1, Math.ceil(-Math.log10(width)) - 1));
  const percent = (share: number) => (100 * share).toFixed(digits);
  const found = estimate === 1 ? ", no outage seen" : ` ${percent(estimate)} %`;
  return `${found} (${percent(lower)} to ${percent(upper)} %)`;
}
