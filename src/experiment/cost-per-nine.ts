/** What a nine more of a service costs, against the cheapest of several scenarios. */
import type { Interval } from "../statistics/interval.ts";
import type { Estimates } from "./estimates.ts";

/** A scenario as far as this comparison goes: its cost without optional items, and the nines of one service. */
export interface Priced {
  readonly cost: number;
  readonly nines: Interval;
}

/**
 * - `cheapest`: the one the others are compared with.
 * - `no difference`: the intervals of the nines overlap.
 * - `fewer`: it costs at least as much, for fewer nines.
 * - `more`: it costs so much more for each nine more.
 */
export type CostPerNine =
  | { readonly kind: "cheapest" | "no difference" | "fewer" }
  | { readonly kind: "more"; readonly value: Interval };

export interface ServiceCosts {
  readonly service: string;
  /** By scenario; undefined for one without the service or without anything to be paid. */
  readonly results: readonly (CostPerNine | undefined)[];
}

/** Of every service that at least two scenarios with costs have. The costs must be in one currency and over one period. */
export function costsPerNine(scenarios: readonly (Estimates | undefined)[]): ServiceCosts[] {
  const names = new Set(scenarios.flatMap((estimates) => estimates?.services.map(({ name }) => name) ?? []));
  return [...names].flatMap((service) => {
    const priced = scenarios.map((estimates) => pricedService(estimates, service));
    const known = priced.filter((scenario) => scenario !== undefined);
    if (known.length < 2) return [];
    const base = known.reduce((least, scenario) => (scenario.cost < least.cost ? scenario : least));
    return [{ service, results: priced.map((scenario) => scenario && costPerNine(scenario, base)) }];
  });
}

function pricedService(estimates: Estimates | undefined, name: string): Priced | undefined {
  const service = estimates?.services.find((one) => one.name === name);
  const cost = estimates?.cost;
  if (service === undefined || cost === undefined || cost.cost.items.length === 0) return undefined;
  return { cost: cost.totals.least, nines: service.nines };
}

/**
 * The bounds are what the ends of both intervals allow. That holds at least as often as both intervals hold, so it is
 * wide rather than narrow. Without an outage nobody knows how many nines there are: there is no estimate, only a bound.
 */
export function costPerNine(scenario: Priced, base: Priced): CostPerNine {
  if (scenario === base) return { kind: "cheapest" };
  if (scenario.nines.upper < base.nines.lower) return { kind: "fewer" };
  if (!(scenario.nines.lower > base.nines.upper)) return { kind: "no difference" };
  const more = scenario.cost - base.cost;
  const gained = scenario.nines.estimate - base.nines.estimate;
  const { confidence, observations } = scenario.nines;
  const value = {
    estimate: Number.isFinite(gained) ? more / gained : Number.NaN,
    lower: more / (scenario.nines.upper - base.nines.lower),
    upper: more / (scenario.nines.lower - base.nines.upper),
    confidence,
    observations,
    method: "difference of cost over difference of nines, bounds from the ends of both intervals",
  };
  return { kind: "more", value };
}
