/** The replication in which a service was down longest, simulated again: what happened around its longest outage. */
import type { Model } from "../cluster/model.ts";
import {
  eventsOf,
  overviewOf,
  type ReplayedEvent,
  type ReplayedOutage,
  type ReplayOverview,
} from "./replay.ts";
import { eventFilter } from "./replay-filter.ts";
import { worstOfTable } from "./worst.ts";

/** Events that are held. */
const EVENTS_MAX = 50_000;
/** Other incidents that kept the service down together with the one that caused the outage. */
const COMPANIONS_MAX = 20;
/** Part of its length by which an outage is followed further than its end. */
const AFTERWARDS = 0.1;

export interface WorstHistory {
  readonly service: string;
  readonly replication: number;
  /** How many it is the worst of. */
  readonly of: number;
  /** Of the service, s. */
  readonly downtime: number;
  readonly overview: ReplayOverview;
  /** The longest outage of the service. */
  readonly longest: ReplayedOutage;
  /** What happened by the incidents behind that outage, from their beginnings until after its end. */
  readonly events: readonly ReplayedEvent[];
  /** Events are missing from this time on, s. */
  readonly cutAt: number | undefined;
}

/**
 * Finds the replication in a run's table of replications and simulates it twice. Undefined when the service was never
 * down, or when the simulation tells another history than the table does, as one made by another version may. Rejects
 * with a ResultsError when the table cannot be read.
 */
export async function worstHistory(
  path: string,
  model: Model,
  seed: string,
  service: string,
): Promise<WorstHistory | undefined> {
  const { replication, downtime, of } = await worstOfTable(path, service);
  if (replication === undefined) return undefined;
  const overview = overviewOf(model, seed, replication);
  const told = overview.services.find(({ name }) => name === service);
  const outages = overview.outages.filter((outage) => outage.service === service);
  if (told?.downtime !== downtime || outages.length === 0) return undefined;
  const longest = outages.reduce((a, b) => (b.duration > a.duration ? b : a));
  const end = longest.start + longest.duration * (1 + AFTERWARDS);
  const behind = [longest.incident ?? [], longest.contributing.slice(0, COMPANIONS_MAX)].flat();
  const filter = eventFilter(model, { incidents: new Set(behind), from: 0, to: end });
  const { events, cutAt } = eventsOf(model, seed, replication, filter, end, EVENTS_MAX);
  return { service, replication, of, downtime, overview, longest, events, cutAt };
}
