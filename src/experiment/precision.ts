/** How well the downtime of each service is to be known, how many replications that takes, and what was reached. */
import type { ServiceEstimates } from "./service-estimates.ts";

/** What decides how many replications are run. Precision: half the width of the interval of the mean downtime over it. */
export interface PrecisionGoal {
  /** One for all services that are watched (0.05 for ±5 %), or for each that states its own that one. */
  readonly precision: number | "as stated";
  /** Most replications to run; a quarter of it is the most a pilot may take. */
  readonly maximum: number;
}

/** A service by its number, and its precision. */
export interface ServiceGoal {
  readonly service: number;
  readonly precision: number;
}

/** What a service asks for, and what that takes by the pilot. */
export interface ServicePlan {
  readonly service: string;
  readonly precision: number;
  /** Undefined when it is more than the most allowed, or when it failed too rarely to tell. */
  readonly replications?: number;
}

export interface Plan {
  /** The most that any of the services needs. */
  readonly replications: number;
  readonly pilotReplications: number;
  /** Those that ask for a precision. */
  readonly services: readonly ServicePlan[];
}

interface WatchedModel {
  readonly services: readonly { readonly objective: number; readonly precision?: number }[];
}

/** Whether any service states a precision of its own. */
export function statesPrecision({ services }: WatchedModel): boolean {
  return services.some(({ precision }) => precision !== undefined);
}

/** One precision is for the services with an objective, for all when none has one. */
export function serviceGoals({ services }: WatchedModel, { precision }: PrecisionGoal): ServiceGoal[] {
  if (precision === "as stated") {
    return services.flatMap((one, service) =>
      one.precision === undefined ? [] : [{ service, precision: one.precision }],
    );
  }
  const all = [...services.keys()];
  const withObjective = all.filter((service) => !Number.isNaN(services[service].objective));
  return (withObjective.length > 0 ? withObjective : all).map((service) => ({ service, precision }));
}

/** The one that needs the most replications, the first of several; undefined when none asks for a precision. */
export function decidingService({ services }: Plan): ServicePlan | undefined {
  const needOf = ({ replications = Number.POSITIVE_INFINITY }: ServicePlan) => replications;
  return services.toSorted((a, b) => (needOf(a) === needOf(b) ? 0 : needOf(b) - needOf(a)))[0];
}

/** Undefined when nothing is known, as without any downtime. */
export function precisionReached({ downtimePerYear }: ServiceEstimates): number | undefined {
  const { estimate, lower, upper } = downtimePerYear;
  const reached = (upper - lower) / 2 / estimate;
  return Number.isFinite(reached) ? reached : undefined;
}

/** Of the services whose precision was not reached: "service: claim (figures)". */
export function precisionWarnings({ services }: Plan, estimates: readonly ServiceEstimates[]): string[] {
  return services.flatMap(({ service: name, precision, replications }) => {
    const service = estimates.find((one) => one.name === name);
    const reached = service && precisionReached(service);
    if (reached !== undefined && reached <= precision) return [];
    const figures =
      reached === undefined
        ? `asked for ${formatPrecision(precision)}`
        : `${formatPrecision(reached)}, asked for ${formatPrecision(precision)}`;
    const claim =
      replications === undefined
        ? "the precision asked for takes more replications than allowed; ran the most"
        : "the precision asked for is not reached, as the pilot saw less variety than the run";
    return [`${name}: ${claim} (${figures})`];
  });
}

/** `±4.6 %` */
export function formatPrecision(precision: number): string {
  return `±${Number((100 * precision).toPrecision(2))} %`;
}
