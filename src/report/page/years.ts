/** How a single year may turn out: the distribution of yearly availability, and what is left of the error budget. */
import { YEAR } from "../../scenario/units.ts";
import type { Interval } from "../../statistics/interval.ts";
import { formatCount, formatDuration, formatShare } from "../format.ts";
import { formatShareLeft, formatYearDowntime } from "../format-objective.ts";
import type { Html } from "../html.ts";
import type { Metrics } from "../metrics.ts";
import type { RunData, ShownService } from "../run-data.ts";
import { estimate, figure, folded, type Place, paragraph, type Row, section, table } from "./pieces.ts";

/** Downtimes of a year that the table of numbers tells the share of, s. */
const LANDMARKS = [0, 60, 600, 3600, 4 * 3600, 12 * 3600, 86_400];

/** Charts that are open, of services with an objective if there is one; the others are to be opened. */
const CHARTS_OPEN = 2;

/** Years as the metrics name them. */
const PICKED = [
  { metric: "availability_median_year", title: "median year" },
  { metric: "availability_worst_year_in_10", title: "worst of 10 years" },
  { metric: "availability_worst_year_in_100", title: "worst of 100 years" },
];

export function yearsSection(run: RunData, place: Place): Html | undefined {
  const services = run.shown.filter(({ years }) => years.length > 0);
  const [first] = services;
  if (first === undefined) return undefined;
  const stated = services.filter(({ objective }) => objective !== undefined);
  const open = (stated.length > 0 ? stated : services).slice(0, CHARTS_OPEN);
  const others = services.filter((service) => !open.includes(service));
  return section(
    place,
    "years",
    "How a single year may turn out",
    paragraph(
      `A mean hides that most years are better than it and a few far worse. Of ${formatCount(first.years.length)} simulated years:`,
    ),
    yearsTable(services, run.metrics),
    budgetTable(services, run.metrics),
    open.map((service) => yearsFigure(service, place)),
    others.length > 0 &&
      folded(
        others.length === 1
          ? `The years of ${others[0].name}`
          : `The years of ${others.length} other services`,
        others.map((service) => yearsFigure(service, place)),
      ),
  );
}

/** Services that are shown of a comparison. */
const COMPARED_MAX = 3;

/** The years of every variant in one chart for each service, those with an objective first. */
export function yearsComparedSection(runs: readonly RunData[], place: Place): Html | undefined {
  const all = runs.flatMap(({ model, shown }) => shown.map((service) => ({ variant: model.name, service })));
  const having = all.filter(({ service }) => service.years.length > 0);
  const byObjective = having.toSorted(
    (a, b) => Number(b.service.objective !== undefined) - Number(a.service.objective !== undefined),
  );
  const names = [...new Set(byObjective.map(({ service }) => service.name))].slice(0, COMPARED_MAX);
  if (names.length === 0) return undefined;
  return section(
    place,
    "years",
    "How a single year may turn out",
    names.map((name, i) => {
      const own = having.filter(({ service }) => service.name === name);
      const title = `${name}: share of years with more downtime`;
      const budgets = own.flatMap(({ service: { objective } }) =>
        objective ? [(1 - objective.availability) * YEAR] : [],
      );
      const isOneBudget = budgets.length === own.length && new Set(budgets).size === 1;
      const budget = isOneBudget ? budgets[0] : undefined;
      const chart = place.charts.years({
        id: `${place.prefix}years-compared-${i}`,
        title,
        description: own
          .map(({ variant, service }) => `${variant}: ${description(service.years, budget)}`)
          .join(" "),
        variants: own.map(({ variant, service }) => ({ label: variant, downtimes: service.years })),
        ...(budget !== undefined && { budget }),
      });
      const columns = own.map(({ variant, service }) => ({ title: variant, years: service.years }));
      return figure(chart, title, shareTable(name, columns, budget));
    }),
  );
}

/** Downtime of years picked by how bad they are. */
function yearsTable(services: readonly ShownService[], metrics: Metrics): Html {
  const picked = PICKED.filter(({ metric }) => services.some(({ name }) => metrics.find(name, metric)));
  return table(
    "Downtime of a year",
    [
      { title: "service" },
      { title: "years without an outage", isNumber: true },
      ...picked.map(({ title }) => ({ title, isNumber: true })),
    ],
    services.map(({ name }): Row => {
      const none = metrics.find(name, "share_of_years_without_outage");
      return [
        name,
        none && estimate(formatShare(none)),
        ...picked.map(({ metric }) => {
          const availability = metrics.find(name, metric);
          return availability && estimate(formatYearDowntime(downtimeOf(availability)));
        }),
      ];
    }),
    { isTitled: true },
  );
}

/** s per year. */
function downtimeOf({ estimate: value, lower, upper, ...rest }: Interval): Interval {
  return { ...rest, estimate: (1 - value) * YEAR, lower: (1 - upper) * YEAR, upper: (1 - lower) * YEAR };
}

/** How single years stand against the objectives. */
function budgetTable(services: readonly ShownService[], metrics: Metrics): Html | undefined {
  const rows = services.flatMap(({ name }): Row[] => {
    const chance = metrics.find(name, "chance_of_meeting_objective");
    const allowed = metrics.find(name, "error_budget");
    const left = metrics.find(name, "error_budget_left_share");
    if (chance === undefined || allowed === undefined) return [];
    return [
      [
        name,
        formatDuration(allowed.estimate),
        left && estimate(formatShareLeft(left)),
        estimate(formatShare(chance)),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  return table(
    "Error budget",
    [
      { title: "service" },
      { title: "downtime a year that the objective allows", isNumber: true },
      { title: "left of it in the mean year", isNumber: true },
      { title: "years that meet the objective", isNumber: true },
    ],
    rows,
    { isTitled: true },
  );
}

function yearsFigure({ name, objective, years, index }: ShownService, { charts, prefix }: Place): Html {
  const title = `${name}: share of years with more downtime`;
  const budget = objective && (1 - objective.availability) * YEAR;
  const chart = charts.years({
    id: `${prefix}years-${index}-chart`,
    title,
    description: description(years, budget),
    variants: [{ label: "", downtimes: years }],
    ...(budget !== undefined && { budget }),
  });
  return figure(chart, title, shareTable(name, [{ title: "share of years", years }], budget));
}

function description(years: Float64Array, budget: number | undefined): string {
  const none = `${percent(1 - shareOver(years, 0))} of the years have no downtime`;
  return budget === undefined
    ? `${none}.`
    : `${none}, ${percent(shareOver(years, budget))} have more than the ${formatDuration(budget)} that the objective allows.`;
}

function shareTable(
  name: string,
  columns: readonly { readonly title: string; readonly years: Float64Array }[],
  budget: number | undefined,
): Html {
  const marks = [...LANDMARKS, ...(budget === undefined ? [] : [budget])].sort((a, b) => a - b);
  return table(
    `Years of ${name} by their downtime`,
    [{ title: "more downtime than" }, ...columns.map(({ title }) => ({ title, isNumber: true }))],
    marks.map((mark) => [
      mark === budget ? `${formatDuration(mark)}, which the objective allows` : formatDuration(mark),
      ...columns.map(({ years }) => percent(shareOver(years, mark))),
    ]),
  );
}

/** Share of values above a limit. */
export function shareOver(values: Float64Array, limit: number): number {
  let over = 0;
  for (const value of values) if (value > limit) over++;
  return over / values.length;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
