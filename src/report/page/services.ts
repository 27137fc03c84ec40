/** All services with their numbers. */
import {
  formatAvailability,
  formatDurationInterval,
  formatExactPercent,
  formatNines,
  formatNumber,
} from "../format.ts";
import type { Html } from "../html.ts";
import type { RunData, Service, ServiceSet } from "../run-data.ts";
import { isAlike } from "./answer.ts";
import { type AvailabilityRow, availabilityFigure } from "./availability.ts";
import { badge } from "./badge.ts";
import { type Column, estimate, folded, type Place, type Row, section, table } from "./pieces.ts";

const COLUMNS: readonly Column[] = [
  { title: "service" },
  { title: "objective" },
  { title: "availability", isNumber: true },
  { title: "nines", isNumber: true },
  { title: "downtime a year", isNumber: true },
  { title: "outages a year", isNumber: true },
];

export function servicesSection(run: RunData, place: Place): Html | undefined {
  if (run.services.length === 0) return undefined;
  const alone = run.services.filter((service) => !isAlike(run, service));
  return section(
    place,
    "services",
    "Services",
    availabilityFigure(
      "services-chart",
      [...run.sets.map(drawnSet), ...alone.map(({ name, ...service }) => ({ ...service, label: name }))],
      table("Services and their numbers", COLUMNS, [...run.sets.map(setRow), ...alone.map(serviceRow)]),
      place,
    ),
    run.sets.map(({ name, services }) =>
      folded(
        `All ${services.length} of ${name}`,
        table(`Services of ${name}`, COLUMNS, services.map(serviceRow)),
      ),
    ),
  );
}

function serviceRow(service: Service): Row {
  const { name, objective, availability, nines, downtimePerYear, outagesPerYear } = service;
  return [
    name,
    objective && badge(objective),
    estimate(formatAvailability(availability)),
    estimate(formatNines(nines)),
    estimate(formatDurationInterval(downtimePerYear)),
    estimate(formatNumber(outagesPerYear)),
  ];
}

/** Whether an objective is met is a matter of each of them. */
function drawnSet({ name, services, availability }: ServiceSet): AvailabilityRow {
  return { label: meanOf(name, services), availability, objective: undefined };
}

function meanOf(name: string, services: readonly Service[]): string {
  return `${name}: mean of ${services.length} alike`;
}

function setRow({ name, services, availability, downtimePerYear, outagesPerYear }: ServiceSet): Row {
  const met = services.filter(({ objective }) => objective?.verdict === "met").length;
  const [{ objective }] = services;
  return [
    meanOf(name, services),
    objective && `${formatExactPercent(objective.availability)}: met by ${met}`,
    estimate(formatAvailability(availability)),
    "",
    estimate(formatDurationInterval(downtimePerYear)),
    estimate(formatNumber(outagesPerYear)),
  ];
}
