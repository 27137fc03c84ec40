/** The result of a comparison for a person: what it says, the differences, and the variants side by side. */
import { join } from "node:path";
import { type CompareOutcome, variantFolder } from "../experiment/compare.ts";
import type { Difference } from "../experiment/comparison.ts";
import { conclusionsOf, neverDown } from "../report/conclusion.ts";
import { formatCount, formatDurationChange, formatNumberChange } from "../report/format.ts";
import { type Cell, matrix, type Section } from "./matrix.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Appearance } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** `folder` is where the comparison went, as the person named it. */
export function compareReport(outcome: CompareOutcome, folder: string, look: Appearance): string {
  const { runs, notRun, replaced } = outcome;
  const finished = runs.map((run) => ({
    outcome: run,
    folder: join(folder, variantFolder(run.scenario.name)),
  }));
  const where = `The comparison is in ${folder}${replaced ? ", in place of an earlier one" : ""}.`;
  const parts = [
    conclusionSection(outcome, look),
    differenceSections(outcome, look),
    sideBySide(finished, notRun, "variant", look).trimEnd(),
    wrap(where, look.width).map(look.colors.dim).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function conclusionSection(
  { runs, differences, interrupted }: CompareOutcome,
  { colors, width }: Appearance,
): string {
  if (interrupted && differences.length === 0) {
    return colors.yellow("Interrupted before two variants were run: nothing could be compared.");
  }
  const never = neverDown(runs.map(({ estimates }) => estimates?.services ?? []));
  return conclusionsOf(differences, never)
    .map(({ service, sentences }) => {
      const lines = sentences.flatMap((sentence) => wrap(sentence, width - 2).map((line) => `  ${line}`));
      return [colors.bold(service), ...lines].join("\n");
    })
    .join("\n");
}

/** Every variant against the first, and what their common histories were worth. */
function differenceSections({ runs, differences }: CompareOutcome, look: Appearance): string {
  const [first, ...others] = runs.map(({ scenario }) => scenario.name);
  const against = differences.filter(({ than }) => than === first);
  const services = [...new Set(against.map(({ service }) => service))];
  const sections = services.map((service): Section => {
    const cells = (metric: string, cellOf: (difference: Difference) => Cell | undefined) =>
      others.map((variant) => {
        const found = against.find(
          (one) => one.service === service && one.metric === metric && one.variant === variant,
        );
        return found && cellOf(found);
      });
    return {
      title: `${service}, compared with ${first}`,
      quantities: [
        { label: "downtime per year", cells: cells("downtime_per_year", downtimeCell) },
        { label: "outages per year", cells: cells("outages_per_year", outagesCell) },
        { label: "variance saved", cells: cells("downtime_per_year", savedCell) },
      ],
    };
  });
  return sections.length === 0 ? "" : matrix(sections, others, look);
}

const TONES = { better: "good", worse: "bad", undecided: "open", alike: undefined } as const;

function downtimeCell({ value, verdict }: Difference): Cell {
  if (verdict === "alike") return { estimate: "alike", interval: "" };
  return { ...formatDurationChange(value), tone: TONES[verdict] };
}

function outagesCell({ value, verdict }: Difference): Cell {
  if (verdict === "alike") return { estimate: "alike", interval: "" };
  return { ...formatNumberChange(value), tone: TONES[verdict] };
}

/** By comparing the same histories instead of different ones. */
function savedCell({ varianceSaved, replications }: Difference): Cell | undefined {
  if (Number.isNaN(varianceSaved)) return undefined;
  const pairs = `${formatCount(replications)} pairs`;
  return { estimate: `${Math.round(100 * varianceSaved)} %`, interval: pairs };
}
