/** The result of a sweep as text for a person, to fit a terminal: what to take, the designs, and which parameters matter. */
import { yearsText } from "../experiment/estimates.ts";
import type { SweepOutcome } from "../experiment/sweep/outcome.ts";
import { formatCount, formatDuration, formatExactPercent } from "../report/format.ts";
import { answerText } from "./sweep-choice.ts";
import { pointTables } from "./sweep-point-table.ts";
import { sensitivitySections } from "./sweep-sensitivity.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

export function sweepReport(outcome: SweepOutcome, look: Appearance): string {
  const isSimulated = outcome.points.some(({ replications }) => replications > 0);
  const sections = isSimulated
    ? [
        heading(outcome, look),
        answerText(outcome, look),
        ...pointTables(outcome, look),
        ...sensitivitySections(outcome, look),
        closing(outcome, look),
      ]
    : [heading(outcome, look), closing(outcome, look)];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const DESIGNS = {
  grid: "all combinations",
  latin: "Latin hypercube",
  morris: "Morris screening",
  sobol: "Sobol indices",
  "one-at-a-time": "one at a time",
};

function heading({ sweep, options, points, choice, interrupted }: SweepOutcome, look: Appearance): string {
  const { colors, width } = look;
  const { plan } = sweep.design;
  const count = points.length === 1 ? "1 design" : `${formatCount(points.length)} designs`;
  const size =
    "size" in plan && plan.kind !== "latin" ? `, ${formatCount(plan.size)} ${SIZES[plan.kind]}` : "";
  const each =
    choice === undefined
      ? `${formatCount(options.replications)} replications of each`
      : `at most ${formatCount(options.replications)} replications of each`;
  const what = `${count} (${DESIGNS[plan.kind]}${size}), ${each}, ${yearsText(sweep.horizon - sweep.warmUp)} long, seed ${options.seed}; intervals at ${formatExactPercent(options.confidence)} confidence`;
  const lines = [colors.bold(sweep.scenario.title), ...wrap(what, width).map(colors.dim)];
  if (interrupted) {
    const done = points.filter(({ replications }) => replications >= options.replications).length;
    const begun = points.filter(({ replications }) => replications > 0).length;
    const text = `Interrupted: ${formatCount(done)} of ${formatCount(points.length)} designs are complete, ${formatCount(begun - done)} in part.`;
    lines.push(colors.yellow(choice === undefined ? text : "Interrupted before the selection was decided."));
  }
  return lines.join("\n");
}

const SIZES = { morris: "trajectories", sobol: "base samples" };

function closing({ options, tables, replaced, points, timing }: SweepOutcome, look: Appearance): string {
  const { colors, width } = look;
  const rows = Object.entries(tables).map(
    ([file, count]) => `${file.replace(/\.arrow$/, "")} ${formatCount(count)}`,
  );
  const threads = timing.workers === 1 ? "1 thread" : `${timing.workers} threads`;
  const replications = points.reduce((sum, point) => sum + point.replications, 0);
  const texts = [
    `Tables in ${options.folder}${replaced ? ", in place of an earlier run" : ""} (rows: ${rows.join(", ")}).`,
    `${formatCount(replications)} replications in ${formatDuration(timing.wall)} with ${threads}; ${formatCount(timing.simulatedYears)} simulated years.`,
  ];
  return texts
    .flatMap((text) => wrap(text, width))
    .map((line) => colors.dim(line))
    .join("\n");
}
