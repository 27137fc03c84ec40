/** What tables say of an outage, in words: the ways that led to it, and the phases it went through. */
import { PHASES } from "../../src/observers/phases.ts";
import type { History } from "./history.ts";

export type Tables = ReturnType<History["tables"]>;

/** "rack > a-01 > etcd-1 > etcd > api" of each incident that had a part in an outage, with its cause. */
export function chainsOf({ chains }: Tables, outage = 0): string[] {
  const byIncident = new Map<number, string[]>();
  for (const row of chains.filter((candidate) => candidate.outage === outage)) {
    byIncident.set(row.incident, [...(byIncident.get(row.incident) ?? [`${row.cause}:`]), row.component]);
  }
  return [...byIncident.values()].map(([cause, ...steps]) => `${cause} ${steps.join(" > ")}`);
}

/** Seconds of an outage by phase, whole milliseconds, those without any left out. */
export function phasesOf({ outages }: Tables, outage = 0): Record<string, number> {
  const seconds = PHASES.map(
    (phase) => [phase, Math.round(1000 * outages[outage][`${phase}_s`]) / 1000] as const,
  );
  return Object.fromEntries(seconds.filter(([, value]) => value > 0));
}
