/** The result of a contingency analysis as text for a person, to fit a terminal. */
import type { ContingencyOutcome } from "../experiment/contingency.ts";
import type { ServiceContingencies, SizeCounts } from "../experiment/contingency-record.ts";
import { formatCount, formatDuration, formatWait } from "../report/format.ts";
import { CONTINGENCIES } from "../results/tables.ts";
import { groupInWords, timesInWords } from "./contingency-words.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** Stands for a space at which no line is broken. */
const KEPT = "\u00a0";

/** Groups of sets that are shown of a service and effect; the table has all. */
const GROUPS_MAX = 12;

/** `folder` is where the run went, as the person named it. */
export function contingencyReport(outcome: ContingencyOutcome, folder: string, look: Appearance): string {
  const sections = [
    heading(outcome, look),
    ...outcome.services.map((service) => serviceSection(service, outcome, look)),
    closing(outcome, folder, look),
  ];
  return `${sections.join("\n\n")}\n`;
}

function heading(outcome: ContingencyOutcome, { colors, width }: Appearance): string {
  const { scenario, candidates, apart, duration, size, seed, at } = outcome;
  const kinds = outcome.kinds
    .map((kind) => ({ kind, count: candidates.filter((candidate) => candidate.kind === kind).length }))
    .map(({ kind, count }) => `${formatCount(count)} ${count === 1 ? kind.slice(0, -1) : kind}`);
  const sets = ["alone", "in pairs", "in threes"].slice(0, size);
  const together = sets.length === 1 ? "each alone" : `${sets.slice(0, -1).join(", ")} and ${sets.at(-1)}`;
  const apartText = apart > 0 ? `, one ${formatDuration(apart)} after the other in every order` : "";
  const what = `${kinds.join(", ")}: failed ${together}${apartText}, for ${formatDuration(duration)}, after ${formatDuration(at)}; nothing else fails; seed ${seed}`;
  const lines = [colors.bold(scenario.title), ...wrap(what, width).map(colors.dim)];
  if (outcome.interrupted) {
    const done = `${formatCount(outcome.finished)} of ${formatCount(outcome.asked)}`;
    lines.push(colors.yellow(`Interrupted: ${done} sets tried.`));
  }
  return lines.join("\n");
}

function serviceSection(
  service: ServiceContingencies,
  { candidates }: ContingencyOutcome,
  look: Appearance,
): string {
  const { colors, width } = look;
  const lines = [colors.bold(service.service)];
  if (service.needsNoFailure) {
    lines.push(
      ...wrap("down or interrupted though nothing fails: see quorate replay", width - 2).map(indent),
    );
    return lines.join("\n");
  }
  const list = (title: string, groups: ServiceContingencies["losing"], hasTimes: boolean) => {
    if (groups.length === 0) return;
    lines.push(`  ${title}`);
    for (const group of groups.slice(0, GROUPS_MAX)) {
      const times = hasTimes ? `: ${timesInWords(group).replaceAll(" ", KEPT)}` : "";
      const wrapped = wrap(`${groupInWords(group, candidates)}${times}`, width - 6);
      const [first, ...rest] = wrapped.map((line) => line.replaceAll(KEPT, " "));
      lines.push(`    ${first}`, ...rest.map((line) => `      ${line}`));
    }
    const more = groups.slice(GROUPS_MAX).reduce((sum, { sets }) => sum + sets.length, 0);
    if (more > 0) lines.push(colors.dim(`    and ${formatCount(more)} more sets`));
  };
  list(colors.red("lost until repair with"), service.losing, false);
  list(colors.yellow("interrupted, and back by itself, with"), service.interrupting, true);
  for (const counts of service.counts) lines.push(`  ${colors.dim(countsInWords(counts))}`);
  return lines.join("\n");
}

/** `of 66 pairs 3 lose it, 20 interrupt it, 43 do nothing to it` */
function countsInWords({ size, sets, lost, interrupted }: SizeCounts): string {
  const [one, many] = [
    ["part", "single parts"],
    ["pair", "pairs"],
    ["set of three", "sets of three"],
  ][size - 1];
  const rest = sets - lost - interrupted;
  return `of ${formatCount(sets)} ${sets === 1 ? one : many} ${formatCount(lost)} lose it, ${formatCount(interrupted)} interrupt it, ${formatCount(rest)} do nothing to it`;
}

function closing(
  { rows, finished, timing, seed }: ContingencyOutcome,
  folder: string,
  { colors, width }: Appearance,
): string {
  const threads = timing.workers === 1 ? "1 thread" : `${timing.workers} threads`;
  return [
    `All ${formatCount(rows)} sets and services affected, also those that contain a smaller one: ${folder}/${CONTINGENCIES.file}.`,
    `${formatCount(finished)} sets in ${formatWait(timing.wall)} with ${threads}. Times, and where instances start, are those of seed ${seed}.`,
  ]
    .flatMap((line) => wrap(line, width))
    .map(colors.dim)
    .join("\n");
}

function indent(line: string): string {
  return `  ${line}`;
}
