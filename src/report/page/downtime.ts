/** Downtime by root cause, and by what was waited for. */
import { formatDuration, formatPart } from "../format.ts";
import type { Html } from "../html.ts";
import type { MetricOf } from "../metrics.ts";
import type { RunData, ShownService } from "../run-data.ts";
import { estimate, figure, groupedTable, type Place, paragraph, section } from "./pieces.ts";

/** Services that have bars; the others are in the table of numbers only. */
const SERVICES_MAX = 6;
/** Bars of a service; of more, the smallest are in the table of numbers only. */
const BARS_MAX = 6;
const BAR_MIN = 0.005;

export function downtimeSection(run: RunData, place: Place): Html | undefined {
  const down = run.shown.filter(({ causes }) => causes.length > 0);
  if (down.length === 0) return undefined;
  return section(
    place,
    "downtime",
    "What the downtime is due to",
    paragraph(
      "The root cause is the event an outage began with. What was waited for is what kept the service from coming back, from moment to moment.",
    ),
    shares(down, ({ causes }) => causes, "root cause", "by-cause", place),
    shares(down, ({ phases }) => phases, "what was waited for", "by-wait", place),
  );
}

function shares(
  services: readonly ShownService[],
  sharesOf: (service: ShownService) => readonly MetricOf[],
  by: string,
  id: string,
  { charts, prefix }: Place,
): Html {
  const title = `Share of the downtime by ${by}`;
  const rows = services.slice(0, SERVICES_MAX).flatMap((service) =>
    sharesOf(service)
      .filter(({ value }) => value.estimate >= BAR_MIN)
      .slice(0, BARS_MAX)
      .map(({ of, value }) => {
        const { estimate: text, interval } = formatPart(value);
        const { estimate: share, lower, upper } = value;
        return {
          label: of,
          ...(services.length > 1 && { group: service.name }),
          estimate: share,
          lower,
          upper,
          value: text,
          detail: interval,
        };
      }),
  );
  const description = services
    .map((service) => {
      const parts = sharesOf(service)
        .slice(0, 3)
        .map(({ of, value }) => `${of} ${formatPart(value).estimate}`);
      return `${service.name}: ${parts.join(", ")}.`;
    })
    .join(" ");
  const chart = charts.shares({
    id: `${prefix}${id}-chart`,
    title,
    description,
    rows,
    axis: "share of downtime",
  });
  return figure(chart, title, numbers(services, sharesOf, by));
}

function numbers(
  services: readonly ShownService[],
  sharesOf: (service: ShownService) => readonly MetricOf[],
  by: string,
): Html {
  return groupedTable(
    `Downtime by ${by}`,
    [
      { title: by },
      { title: "share of downtime", isNumber: true },
      { title: "downtime a year", isNumber: true },
    ],
    services.map((service) => ({
      title: service.name,
      rows: sharesOf(service).map(({ of, value }) => [
        of,
        estimate(formatPart(value)),
        formatDuration(value.estimate * service.downtimePerYear.estimate),
      ]),
    })),
  );
}
