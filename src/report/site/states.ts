/** What a moment says of hosts, instances and domains, in a word each. */
import type { Model } from "../../cluster/model.ts";
import type { HostMoment, Moment } from "../../cluster/moment.ts";
import type { State } from "./figures.ts";
import { counted, grouped, listed, ranges } from "./names.ts";
import type { Names } from "./wording.ts";

export const DOWN: State = { word: "down", tone: "lost" };

/** What the words mean. */
export const MEANINGS: Readonly<Record<string, string>> = {
  down: "failed, or without what it needs",
  booting: "on its way back",
  maintenance: "taken out of service on purpose",
  "not there yet": "joins its cluster later",
  "cut off": "runs, and nothing on it can be reached",
  "no storage": "runs, and what needs its shared storage hangs",
  isolated: "runs, without management network",
  slow: "runs with a part of its network or cores",
  lost: "gone with its host, not yet restarted",
  starting: "being powered on",
  off: "off on purpose",
  "out of reach": "runs, and cannot be reached or has no storage",
  waiting: "for a host with room",
};

/** Undefined when all is well. */
export function stateOfHost(host: HostMoment): State | undefined {
  const { phase, isReachable, isIsolated, hasStorage, isSlow } = host;
  if (phase === "down") return DOWN;
  if (phase === "booting") return { word: "booting", tone: "changing" };
  if (phase === "absent") return { word: "not there yet", tone: "changing" };
  if (phase === "maintenance") return { word: "maintenance", tone: "changing" };
  if (!isReachable) return { word: "cut off", tone: "unreachable" };
  if (!hasStorage) return { word: "no storage", tone: "unreachable" };
  if (isIsolated) return { word: "isolated", tone: "unreachable" };
  return isSlow ? { word: "slow", tone: "changing" } : undefined;
}

/** Undefined when all is well. */
export function stateOfInstance({ hosts, instances }: Moment, instance: number): State | undefined {
  const { phase, host, isAvailable } = instances[instance];
  const around = host < 0 ? undefined : stateOfHost(hosts[host])?.tone;
  if (phase === "lost") return { word: "lost", tone: "lost", isImplied: host < 0 || around === "lost" };
  if (phase === "off") return { word: "off", tone: "changing" };
  if (phase === "starting") return { word: "starting", tone: "changing" };
  if (isAvailable) return undefined;
  return { word: "out of reach", tone: "unreachable", isImplied: around === "unreachable" };
}

/** Most names of one kind. */
const NAMES_MAX = 6;

/** "Not in service: 1 domain (rack-1); 5 hosts (host-01 … host-05); 12 of 70 instances; 1 quorum (etcd)." */
export function troublesOf(model: Model, moment: Moment, names: Names): string {
  const down = (up: readonly boolean[], own: readonly string[]) => own.filter((_, i) => !up[i]);
  const named = (own: readonly string[], word: string) =>
    own.length === 0 ? [] : [`${counted(own.length, word)} (${listed(ranges(own), NAMES_MAX)})`];
  const instances = moment.instances.filter(({ isAvailable }) => !isAvailable).length;
  const parts = [
    ...named(down(moment.domains, names.domains), "domain"),
    ...named(
      names.hosts.filter((_, host) => stateOfHost(moment.hosts[host]) !== undefined),
      "host",
    ),
    ...(instances === 0 ? [] : [`${grouped(instances)} of ${counted(model.instances.length, "instance")}`]),
    ...named(down(moment.quorums, names.quorums), "quorum"),
    ...named(down(moment.services, names.services), "service"),
  ];
  return parts.length === 0 ? "Everything is in service." : `Not in service: ${parts.join("; ")}.`;
}
