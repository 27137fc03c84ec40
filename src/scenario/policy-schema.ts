/** What a cluster does by itself: recovery, admission, migration, rebalancing, maintenance. All fields have defaults. */
import * as z from "zod";
import { distribution } from "./distribution-schema.ts";
import {
  bandwidth,
  choice,
  count,
  defaulted,
  duration,
  flag,
  frequency,
  reference,
  size,
  timePerSize,
} from "./fields.ts";

/** CPU capacity: cores as a number, or a clock rate that the hosts' clock turns into cores. */
export function cpuAmount(description: string) {
  return z
    .union([
      z
        .number()
        .min(0)
        .max(1_000_000)
        .transform((cores) => ({ cores, hertz: 0 })),
      frequency("sum of clock rates").transform((hertz) => ({ cores: 0, hertz })),
    ])
    .describe(description);
}

/** A sum of cores and of clock rates still to be divided by the hosts' clock. */
export interface CpuAmount {
  readonly cores: number;
  readonly hertz: number;
}

export const recovery = z.strictObject({
  detection: defaulted(
    choice(["primary", "none"], "who notices that a host is gone: a primary host, or nobody"),
  ),
  deadAfter: defaulted(distribution("from the death of a host until the primary declares it dead")),
  primaryLostAfter: defaulted(
    distribution("from the death of the primary until its successor restarts instances"),
  ),
  preparation: defaulted(distribution("from the verdict to the first power-on")),
  isolationResponse: defaulted(
    choice(["leave", "power-off", "shut-down"], "what an isolated host does with its instances"),
  ),
  isolatedAfter: defaulted(distribution("from losing the management network until a secondary is isolated")),
  primaryIsolatedAfter: defaulted(
    distribution("from losing the management network until the primary is isolated"),
  ),
  isolationDelay: defaulted(distribution("from being isolated to the response")),
  shutDown: defaulted(distribution("how long a guest takes to shut down")),
  concurrencyPerHost: defaulted(count("power-ons at once on one host")),
  attempts: defaulted(
    z
      .array(duration("time of the attempt"))
      .max(100)
      .refine((times) => times.every((time, i) => i === 0 || time > times[i - 1]), {
        error: "each attempt must be later than the one before",
      })
      .describe("times of the attempts after the first; when all have failed an operator must act"),
  ),
  operator: defaulted(distribution("from the last failed attempt to an operator's power-on")),
  respectSeparation: defaulted(
    flag("leave an instance down rather than break a must rule that separates instances"),
  ),
  needsManagement: defaulted(flag("restarts wait for the management service")),
  restartOnReturn: defaulted(flag("a host that returns powers on the instances it still holds")),
});

export const admission = z.strictObject({
  policy: defaulted(
    choice(["none", "percentage", "slots", "dedicated"], "how capacity for failover is kept free"),
  ),
  hosts: defaulted(count("host failures to tolerate", 0)),
  slotCpu: defaulted(cpuAmount("least CPU slot, for instances without reservation")),
  slotMemory: defaulted(size("least memory slot, for instances without reservation")),
});

export const migration = z.strictObject({
  enabled: defaulted(flag("running instances can move between hosts")),
  perHost: defaulted(count("migrations at once that touch one host")),
  perNetwork: defaulted(count("migrations at once on one host's network")),
  perCluster: defaulted(count("migrations at once in the cluster (per datastore)")),
  streamBandwidth: defaulted(
    bandwidth("most one migration can use; unlimited: what the host's network gives", {
      positive: true,
      infinite: "unlimited",
    }),
  ),
  downtimeTarget: defaulted(duration("pause aimed at for the switch-over")),
  switchoverLimit: defaulted(
    duration("pause at which a migration fails and the source goes on", { infinite: "never" }),
  ),
  overhead: defaulted(distribution("setting up and tearing down")),
  whenNotConverging: defaulted(
    choice(["slow-guest", "abort"], "what happens when the guest dirties faster than the link"),
  ),
  timeoutPerByte: defaulted(
    timePerSize("a migration is given up after this long per byte of memory", {
      positive: true,
      infinite: "never",
    }),
  ),
});

export const rebalancing = z.strictObject({
  enabled: defaulted(flag("the cluster moves instances by itself to even out load and repair rules")),
  threshold: defaulted(count("1 (rule violations and evacuation only) to 5 (any gain)", 1, 5)),
  interval: defaulted(duration("time between runs", { positive: true })),
  stability: defaulted(duration("how long load is taken to stay as it is when a move is weighed")),
  migrationCpu: defaulted(
    z.number().min(0).max(1000).describe("cores used by a migration on both hosts together"),
  ),
  movesPerRun: defaulted(count("most moves of one run")),
});

export const maintenance = z.strictObject({
  every: defaulted(
    duration("time between rounds over all hosts", { positive: true, infinite: "never", usualUnit: "d" }),
  ),
  first: defaulted(duration("time of the first round", { infinite: "never", usualUnit: "d" })),
  concurrent: defaulted(count("hosts at a time")),
  work: defaulted(
    distribution("time a host is out of service once empty: patch, reboot, back in the cluster"),
  ),
  whenBlocked: defaulted(
    choice(["wait", "power-off"], "when an instance cannot be migrated: wait for it, or power it off"),
  ),
  retryAfter: defaulted(
    duration("a host that cannot be emptied is tried again after this long", { positive: true }),
  ),
  retries: defaulted(count("so many times, then it is left out of the round", 0)),
  pauseWhenDegraded: defaulted(
    flag("nothing new is begun while a host is down or an instance is not running"),
  ),
});

export const management = reference(
  "the service without which there is no migration, rebalancing or maintenance",
);
