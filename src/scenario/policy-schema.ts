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
  percentage,
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
  method: defaulted(
    reference("how the platform brings instances back; what it offers depends on the platform"),
  ),
  detection: defaulted(
    choice(
      ["primary", "management", "none"],
      "who notices that a host is gone: a primary host, the management service, or nobody",
    ),
  ),
  by: defaulted(
    choice(
      ["automatic", "operator", "nobody"],
      "who restarts what a dead host ran: the platform, an operator, or nobody but the host's return",
    ),
  ),
  deadAfter: defaulted(distribution("from the death of a host until it is declared dead")),
  primaryLostAfter: defaulted(
    distribution("from the death of the primary until its successor restarts instances"),
  ),
  managementGrace: defaulted(
    duration("the management service may be away so long before whoever watches has to begin anew"),
  ),
  managementBackAfter: defaulted(
    distribution("from the return of the management service until it sees hosts as they are"),
  ),
  whenSilent: defaulted(
    choice(
      ["leave", "fence"],
      "a host that runs but is cut off is left alone, or power-cycled at the verdict",
    ),
  ),
  fencing: defaulted(distribution("from the verdict until the host is surely off")),
  selfFenceAfter: defaulted(
    duration("a host out of touch or without management resets itself after this long", {
      infinite: "never",
    }),
  ),
  minHealthy: defaulted(percentage("no host is declared dead while a smaller share of them is healthy")),
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
  concurrencyPerLostHost: defaulted(count("instances of one lost host handled at once")),
  handling: defaulted(distribution("per instance, from being taken up to its power-on")),
  attempts: defaulted(
    z
      .array(duration("time of the attempt"))
      .max(100)
      .refine((times) => times.every((time, i) => i === 0 || time > times[i - 1]), {
        error: "each attempt must be later than the one before",
      })
      .describe("times of the attempts after the first; when all have failed an operator must act"),
  ),
  operator: defaulted(
    distribution("from what calls for an operator (a verdict, the last failed attempt) to the power-on"),
  ),
  whenNoRoom: defaulted(
    choice(
      ["wait", "operator"],
      "an instance nothing has room for waits for room, or is left to an operator",
    ),
  ),
  respectSeparation: defaulted(
    flag("leave an instance down rather than break a must rule that separates instances"),
  ),
  needsManagement: defaulted(flag("restarts wait for the management service")),
  restartOnReturn: defaulted(flag("a host that returns powers on the instances it still holds")),
  storageLoss: defaulted(
    choice(
      ["wait", "restart"],
      "instances on a host that lost its shared storage: wait, or restart elsewhere",
    ),
  ),
  storageLossAfter: defaulted(distribution("from losing the shared storage to the restart elsewhere")),
  returnsHome: defaulted(flag("instances restarted elsewhere migrate back when their host returns")),
});

/** A factor, or no limit. */
const overcommit = (description: string) =>
  z
    .union([z.number().min(1).max(1000), z.literal("unlimited").transform(() => Number.POSITIVE_INFINITY)])
    .describe(description);

const weight = (description: string) => z.number().min(-1e6).max(1e6).describe(description);

export const placement = z.strictObject({
  strategy: defaulted(
    choice(
      ["most-free", "weighers"],
      "the host with the largest free share, or with the largest sum of weights as in Nova",
    ),
  ),
  cpuOvercommit: defaulted(
    overcommit("vCPUs per core that placement allows; unlimited: only reservations count"),
  ),
  memoryOvercommit: defaulted(
    overcommit("memory of instances per memory of hosts; unlimited: only reservations count"),
  ),
  memoryWeight: defaulted(weight("weighers: free memory")),
  cpuWeight: defaulted(weight("weighers: free vCPUs")),
  softRuleWeight: defaulted(weight("weighers: should rules kept")),
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
  outboundPerHost: defaulted(count("migrations at once that leave one host")),
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
    choice(
      ["slow-guest", "throttle", "go-on", "abort"],
      "when the guest dirties faster than the link: slow it, throttle it step by step, go on, or give up",
    ),
  ),
  progressTimeout: defaulted(
    duration("a migration is given up after so long without progress", { positive: true, infinite: "never" }),
  ),
  timeoutPerByte: defaulted(
    timePerSize("a migration times out after this long per byte of memory", {
      positive: true,
      infinite: "never",
    }),
  ),
  timeoutLeastMemory: defaulted(size("the timeout counts at least so much memory")),
  timeoutAction: defaulted(
    choice(
      ["abort", "post-copy", "pause"],
      "at the timeout: give up, run on at the target and fetch memory from there, or pause until all is sent",
    ),
  ),
});

export const rebalancing = z.strictObject({
  enabled: defaulted(flag("the cluster moves instances by itself to even out load and repair rules")),
  strategy: defaulted(
    choice(
      ["drs", "deviation", "overload", "low-utilization"],
      "what it aims at: DRS threshold, a deviation of loads, no overloaded host, or no idle one",
    ),
  ),
  threshold: defaulted(count("drs: 1 (rule violations and evacuation only) to 5 (any gain)", 1, 5)),
  deviation: defaulted(percentage("deviation: acts while the standard deviation of loads is larger")),
  above: defaulted(percentage("overload, low-utilization: load of a host to move from", { most: 10 })),
  below: defaulted(percentage("low-utilization: load of a host to move to")),
  repairsRules: defaulted(flag("moves instances that break rules")),
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
  keepsVolumes: defaulted(flag("a host is not taken out while that would make a volume unavailable")),
  badPatch: z
    .strictObject({
      probability: percentage("probability that what a round brings is bad"),
      failure: reference("the failure process of the hosts that a bad patch sets off"),
      after: distribution("from a host's return with the patch to its failure, drawn for each"),
      share: percentage("share of the patched hosts that fail; default 100%").optional(),
      noticed: distribution(
        "from the first failure until the round is stopped and hosts that have not failed are rolled back",
      ),
    })
    .describe("rounds can bring a bad patch or firmware to the hosts, one after the other")
    .optional(),
  mistake: z
    .strictObject({
      probability: percentage("probability of a mistake, for each host that is worked on"),
      failure: reference("the failure process that it sets off"),
      of: reference(
        "whose: host, the one worked on, which does not come back; another-host of the cluster; or a domain, of a counted one any",
      ),
    })
    .describe("operator error while a host is worked on")
    .optional(),
});

export const proactive = z.strictObject({
  mode: defaulted(
    choice(
      ["off", "quarantine", "mixed", "maintenance"],
      "what happens to a host whose failure is announced; mixed: maintenance if severe, else quarantine",
    ),
  ),
  delay: defaulted(distribution("from the warning to the reaction")),
});

export const management = reference(
  "the service without which there is no migration, rebalancing or maintenance",
);
