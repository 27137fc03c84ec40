/** How long outages last. */
import type { StepPoint } from "../charts/load.ts";
import { formatCount, formatDuration, formatDurationInterval } from "../format.ts";
import type { Html } from "../html.ts";
import type { RunData, ShownService } from "../run-data.ts";
import { estimate, figure, note, type Place, type Row, section, table } from "./pieces.ts";

/** Curves that can be told apart. */
const CURVES_MAX = 6;

/** Durations that the table of numbers tells the share of, s. */
const LANDMARKS = [1, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400];

export function durationsSection(run: RunData, place: Place): Html | undefined {
  const down = run.shown.filter(({ durations }) => durations !== undefined);
  if (down.length === 0) return undefined;
  const curves = down.filter(({ survival }) => survival.length > 0).slice(0, CURVES_MAX);
  const title = "Outages by how long they last";
  const chart = place.charts.survival({
    id: `${place.prefix}durations-chart`,
    title,
    description: `${curves.map(describe).join(" ")} Shaded: ${Math.round(run.manifest.confidence * 100)} % intervals.`,
    curves: curves.map(({ name, survival }) => ({ label: name, points: survival })),
    axis: "share of outages that last longer",
  });
  return section(
    place,
    "durations",
    "How long outages last",
    durationsTable(down),
    figure(chart, title, landmarkTable(curves)),
    censoredNote(down),
  );
}

function describe({ name, durations }: ShownService): string {
  const text = (seconds: number) => (Number.isFinite(seconds) ? formatDuration(seconds) : "past the horizon");
  const median = text(durations?.median.estimate ?? Number.NaN);
  return `${name}: half of the outages last longer than ${median}, 5 % longer than ${text(durations?.p95.estimate ?? Number.NaN)}.`;
}

function durationsTable(services: readonly ShownService[]): Html {
  return table(
    "Durations of outages",
    [
      { title: "service" },
      { title: "mean", isNumber: true },
      { title: "median", isNumber: true },
      { title: "95th percentile", isNumber: true },
      { title: "longest seen", isNumber: true },
    ],
    services.flatMap(({ name, durations }): Row[] =>
      durations === undefined
        ? []
        : [
            [
              name,
              estimate(formatDurationInterval(durations.mean)),
              estimate(formatDurationInterval(durations.median)),
              estimate(formatDurationInterval(durations.p95)),
              `${durations.longestCensored ? "> " : ""}${formatDuration(durations.longest)}`,
            ],
          ],
    ),
  );
}

/** The curves read off at round durations. */
function landmarkTable(services: readonly ShownService[]): Html {
  return table(
    "Share of outages that last longer, in per cent",
    [{ title: "longer than" }, ...services.map(({ name }) => ({ title: name, isNumber: true }))],
    LANDMARKS.map((seconds) => [
      formatDuration(seconds),
      ...services.map(({ survival }) => `${(100 * shareBeyond(survival, seconds)).toPrecision(3)} %`),
    ]),
  );
}

/** Share that lasts longer than x, s. */
export function shareBeyond(points: readonly StepPoint[], x: number): number {
  return points.findLast((point) => point.x <= x)?.share ?? 1;
}

function censoredNote(services: readonly ShownService[]): Html | undefined {
  const cut = services.filter(({ censored }) => censored > 0);
  if (cut.length === 0) return undefined;
  const counts = cut.map(
    ({ name, censored, outages }) => `${formatCount(censored)} of ${formatCount(outages)} of ${name}`,
  );
  return note(
    `Outages that the end of a simulated history cut off would have lasted longer (${counts.join(", ")}); the curve allows for that (Kaplan-Meier).`,
  );
}
