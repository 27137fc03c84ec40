import type { Column, Table } from "./table.ts";

/**
 * Every table a run can write. Worker threads import this file, so it must not load the Arrow library.
 * Names are snake_case with the unit as suffix; a description is one sentence for the data dictionary.
 */

/** Keeps the literal types of a definition, so that `ColumnsOf` knows each column by name. */
function defineTable<const T extends Table>(table: T): T {
  return table;
}

const VARIANT = {
  name: "variant",
  type: "name",
  dictionary: "variants",
  description: "Variant of the scenario.",
} as const satisfies Column;

const REPLICATION = {
  name: "replication",
  type: "uint32",
  description: "Number of the replication within its variant, from 0.",
} as const satisfies Column;

const SERVICE = {
  name: "service",
  type: "name",
  dictionary: "services",
  description: "Service whose availability is reported.",
} as const satisfies Column;

const CAUSE = {
  name: "cause",
  type: "name",
  dictionary: "causes",
  nullable: true,
  description: "Kind of initiating event (root cause), null if none is known.",
} as const satisfies Column;

const COMPONENT = {
  name: "component",
  type: "name",
  dictionary: "components",
  nullable: true,
  description: "Part whose failure or maintenance was the initiating event, null if none is known.",
} as const satisfies Column;

/** One row per replication and service. */
export const REPLICATIONS = defineTable({
  name: "replications",
  file: "replications.arrow",
  description: "One service in one replication: how long it was watched and how long it was down.",
  columns: [
    VARIANT,
    REPLICATION,
    SERVICE,
    {
      name: "observed_s",
      type: "float64",
      unit: "s",
      description: "Simulated time from the end of the warm-up to the horizon.",
    },
    {
      name: "downtime_s",
      type: "float64",
      unit: "s",
      description: "Part of the observed time in which the service was unavailable.",
    },
    {
      name: "outages",
      type: "uint32",
      description: "Number of intervals of unavailability in the observed time.",
    },
    {
      name: "longest_outage_s",
      type: "float64",
      unit: "s",
      description: "Length of the longest outage inside the observed time, 0 if there was none.",
    },
  ],
});

/** One row per replication. */
export const ACTIVITY = defineTable({
  name: "activity",
  file: "activity.arrow",
  description: "One replication: what happened in it, counted.",
  columns: [
    VARIANT,
    REPLICATION,
    { name: "events", type: "float64", description: "Simulation events handled." },
    {
      name: "simulated_s",
      type: "float64",
      unit: "s",
      description: "Simulated time from 0 to the horizon, warm-up included.",
    },
    { name: "incidents", type: "uint32", description: "Initiating events." },
    { name: "host_failures", type: "uint32", description: "Hosts that stopped running instances unplanned." },
    {
      name: "instance_failures",
      type: "uint32",
      description: "Instances that stopped, lost with their host or powered off for its maintenance.",
    },
    { name: "restarts", type: "uint32", description: "Instances that came back after a failure." },
    { name: "restarts_failed", type: "uint32", description: "Attempts to restart an instance that failed." },
    {
      name: "stranded_instance_s",
      type: "float64",
      unit: "s",
      description: "Instance-seconds spent waiting for a host that could take the instance.",
    },
    { name: "migrations", type: "uint32", description: "Live migrations started." },
    { name: "migrations_failed", type: "uint32", description: "Live migrations that did not complete." },
    {
      name: "rebalancing_moves",
      type: "uint32",
      description: "Live migrations started to rebalance load between hosts.",
    },
    { name: "maintenance_hosts", type: "uint32", description: "Times a host was taken into maintenance." },
    { name: "elections", type: "uint32", description: "Leader elections held by quorum groups." },
    { name: "quorum_losses", type: "uint32", description: "Times a quorum group lost its majority." },
    {
      name: "data_losses",
      type: "uint32",
      description: "Times the majority of a quorum group's disks was destroyed.",
    },
    { name: "fencings", type: "uint32", description: "Hosts reset because they were silent." },
    {
      name: "volume_outages",
      type: "uint32",
      description: "Times a volume could not serve its instance: too few of its pieces were reachable.",
    },
    {
      name: "volumes_lost",
      type: "uint32",
      description: "Volumes of which all copies were destroyed: data lost for good.",
    },
    { name: "rebuilds", type: "uint32", description: "Pieces of volumes rebuilt on another host." },
    {
      name: "unmet_cpu_core_s",
      type: "float64",
      unit: "core.s",
      description: "CPU demand that hosts could not serve, in core-seconds.",
    },
    {
      name: "demanded_cpu_core_s",
      type: "float64",
      unit: "core.s",
      description: "CPU demand of all instances, in core-seconds.",
    },
  ],
});

/** What an outage was waiting for, phase by phase; see src/observers/phases.ts. */
const PHASE_MEANINGS = {
  election: "a leader, a majority being there",
  migration: "the end of a pause for live migration",
  boot: "hosts or instances to boot",
  restart: "instances to have their turn and be handled, after their loss was noticed",
  capacity: "a host with room",
  operator: "a person",
  detection: "a loss to be noticed and decided upon",
  management: "the management plane, without which nothing is restarted",
  storage: "volumes",
  maintenance: "the end of planned work",
  restore: "a member's disk to be replaced, or data to be restored from backup",
  repair: "the repair of a part",
} as const;

function phaseColumn<const Phase extends keyof typeof PHASE_MEANINGS>(phase: Phase) {
  return {
    name: `${phase}_s`,
    type: "float64",
    unit: "s",
    description: `Part of the outage in which the service was waiting for ${PHASE_MEANINGS[phase]}.`,
  } as const satisfies Column;
}

const OUTAGE = {
  name: "outage",
  type: "uint32",
  description: "Number of the outage within its replication, from 0.",
} as const satisfies Column;

/** One row per outage. */
export const OUTAGES = defineTable({
  name: "outages",
  file: "outages.arrow",
  description: "One interval in which a service was unavailable, with the incident that caused it.",
  columns: [
    VARIANT,
    REPLICATION,
    OUTAGE,
    SERVICE,
    {
      name: "start_s",
      type: "float64",
      unit: "s",
      description: "Simulated time at which the service became unavailable.",
    },
    {
      name: "duration_s",
      type: "float64",
      unit: "s",
      description: "How long the outage lasted, up to the horizon if it was cut off there.",
    },
    {
      name: "incident",
      type: "int32",
      nullable: true,
      description: "Number of the incident in this replication that caused the outage, null if none did.",
    },
    CAUSE,
    COMPONENT,
    {
      name: "censored",
      type: "bool",
      description: "True if the horizon cut the outage off, so that it would have lasted longer.",
    },
    {
      name: "contributing",
      type: "uint32",
      description: "Incidents whose effects took the service down together, the one that caused it included.",
    },
    phaseColumn("election"),
    phaseColumn("migration"),
    phaseColumn("boot"),
    phaseColumn("restart"),
    phaseColumn("capacity"),
    phaseColumn("operator"),
    phaseColumn("detection"),
    phaseColumn("management"),
    phaseColumn("storage"),
    phaseColumn("maintenance"),
    phaseColumn("restore"),
    phaseColumn("repair"),
  ],
});

/** One row per interval in which a placement rule was broken. */
export const VIOLATIONS = defineTable({
  name: "violations",
  file: "violations.arrow",
  description:
    "One interval in which instances were where a placement rule does not want them, with the incident that led to it.",
  columns: [
    VARIANT,
    REPLICATION,
    { name: "rule", type: "name", dictionary: "rules", description: "Placement rule that was broken." },
    {
      name: "start_s",
      type: "float64",
      unit: "s",
      description: "Simulated time from which on the rule was broken.",
    },
    {
      name: "duration_s",
      type: "float64",
      unit: "s",
      description: "How long the rule was broken, up to the horizon if it was still broken there.",
    },
    {
      name: "incident",
      type: "int32",
      nullable: true,
      description:
        "Number of the incident in this replication in which instances came to be there, null if they began there.",
    },
    CAUSE,
    COMPONENT,
    {
      name: "censored",
      type: "bool",
      description: "True if the rule was still broken at the horizon.",
    },
  ],
});

/** One row per step of a way from a root cause to an outage. */
export const CHAINS = defineTable({
  name: "chains",
  file: "chains.arrow",
  description:
    "One step on the way from an incident to an outage that it caused or had a part in: power feed, rack, host, instance, quorum, service.",
  columns: [
    VARIANT,
    REPLICATION,
    OUTAGE,
    {
      name: "incident",
      type: "int32",
      description: "Number of the incident within its replication.",
    },
    CAUSE,
    {
      name: "step",
      type: "uint32",
      description:
        "Place on the way: 0 for the part the incident began with, then each part that failed because of the one before.",
    },
    { ...COMPONENT, description: "Part at this step of the way." },
  ],
});

/** One row per part, and per part and service, of a replication. */
export const PARTS = defineTable({
  name: "parts",
  file: "parts.arrow",
  description:
    "One part that failed in a replication: for how long, and how long services were down with and because of it.",
  columns: [
    VARIANT,
    REPLICATION,
    { ...COMPONENT, description: "The part." },
    {
      name: "service",
      type: "name",
      dictionary: "services",
      nullable: true,
      description: "Service the last two columns are about, null in the row that is about the part alone.",
    },
    {
      name: "failed_s",
      type: "float64",
      unit: "s",
      description: "Time in which the part was failed or something it took down was not back.",
    },
    {
      name: "contributing_s",
      type: "float64",
      unit: "s",
      description: "Downtime of the service in which the part's failure was among what kept it down.",
    },
    {
      name: "critical_s",
      type: "float64",
      unit: "s",
      description: "Downtime of the service that there would not have been without the part's failures.",
    },
  ],
});

/** One row per incident. */
export const INCIDENTS = defineTable({
  name: "incidents",
  file: "incidents.arrow",
  description:
    "One initiating event with everything that followed from it: its blast radius and its recovery.",
  columns: [
    VARIANT,
    REPLICATION,
    {
      name: "incident",
      type: "int32",
      description: "Number of the incident within its replication, from 0.",
    },
    CAUSE,
    COMPONENT,
    {
      name: "start_s",
      type: "float64",
      unit: "s",
      description: "Simulated time of the initiating event.",
    },
    {
      name: "recovery_s",
      type: "float64",
      unit: "s",
      nullable: true,
      description: "Time from the start until all it took down was back, null if that was after the horizon.",
    },
    { name: "hosts_lost", type: "uint32", description: "Hosts it took down or cut off." },
    { name: "instances_lost", type: "uint32", description: "Instances it took down." },
    { name: "instances_restarted", type: "uint32", description: "Instances that came back after it." },
    {
      name: "instances_stranded",
      type: "uint32",
      description: "Instances that found no host to restart on, at least for a time.",
    },
    { name: "services_lost", type: "uint32", description: "Services it made unavailable." },
    {
      name: "instance_lost_s",
      type: "float64",
      unit: "s",
      description: "Instance-seconds of running time it cost.",
    },
  ],
});

/** One row per live migration; written only when asked for. */
export const MIGRATIONS = defineTable({
  name: "migrations",
  file: "migrations.arrow",
  description: "One live migration of an instance from host to host.",
  columns: [
    VARIANT,
    REPLICATION,
    {
      name: "incident",
      type: "int32",
      nullable: true,
      description: "Number of the incident it belongs to, null if no incident led to it.",
    },
    { name: "instance", type: "name", dictionary: "instances", description: "Instance that moved." },
    {
      name: "reason",
      type: "name",
      dictionary: "reasons",
      description: "Why it was moved: rebalancing, maintenance and the like.",
    },
    { name: "source", type: "name", dictionary: "hosts", description: "Host it ran on before." },
    { name: "target", type: "name", dictionary: "hosts", description: "Host it was sent to." },
    {
      name: "start_s",
      type: "float64",
      unit: "s",
      description: "Simulated time at which the migration started.",
    },
    {
      name: "duration_s",
      type: "float64",
      unit: "s",
      description: "Time from the start until it completed or failed.",
    },
    {
      name: "downtime_s",
      type: "float64",
      unit: "s",
      description: "Time for which the instance stood still during the switch-over.",
    },
    { name: "rounds", type: "uint32", description: "Pre-copy rounds before the switch-over." },
    {
      name: "transferred_bytes",
      type: "float64",
      unit: "bytes",
      description: "Bytes sent over the migration network.",
    },
    { name: "outcome", type: "name", dictionary: "outcomes", description: "How the migration ended." },
  ],
});

/** One row per event of one replication; written by `quorate replay`. */
export const TIMELINE = defineTable({
  name: "timeline",
  file: "timeline.arrow",
  description: "One thing that happened in a replication; written by `quorate replay --arrow`.",
  columns: [
    VARIANT,
    REPLICATION,
    { name: "time_s", type: "float64", unit: "s", description: "Simulated time at which it happened." },
    {
      name: "incident",
      type: "int32",
      nullable: true,
      description:
        "Number of the incident it belongs to, for an end that of its beginning; null if it belongs to none.",
    },
    CAUSE,
    { name: "event", type: "name", dictionary: "events", description: "What happened." },
    {
      name: "component",
      type: "name",
      dictionary: "parts",
      description: "Part it happened to: domain, host, instance, quorum group, service, store, cluster.",
    },
    {
      name: "at",
      type: "name",
      dictionary: "parts",
      nullable: true,
      description: "Host an instance is, was or starts on, or member of a quorum group; null for others.",
    },
    {
      name: "target",
      type: "name",
      dictionary: "hosts",
      nullable: true,
      description: "Host a live migration goes to, null for all other events.",
    },
    {
      name: "detail",
      type: "name",
      dictionary: "details",
      nullable: true,
      description:
        "Cause of a failure, effect of a domain, reason of a loss or unavailability, reason or outcome of a migration; else null.",
    },
    {
      name: "duration_s",
      type: "float64",
      unit: "s",
      nullable: true,
      description: "For an end, the time since its beginning (down, lost, under way); null for other events.",
    },
  ],
});

/** One row per estimate; written by the main thread when all replications are in. */
export const METRICS = defineTable({
  name: "metrics",
  file: "metrics.arrow",
  description: "One estimate with its confidence interval, the replications behind it and the method.",
  columns: [
    VARIANT,
    {
      name: "subject",
      type: "name",
      dictionary: "subjects",
      description: "What the estimate is about: a service, a cluster, a cause or the whole scenario.",
    },
    { name: "metric", type: "name", dictionary: "metrics", description: "Quantity that was estimated." },
    { name: "unit", type: "name", dictionary: "units", description: "Unit of estimate, lower and upper." },
    {
      name: "estimate",
      type: "float64",
      nullable: true,
      description: "Point estimate in the row's unit, null if there were no observations.",
    },
    {
      name: "lower",
      type: "float64",
      nullable: true,
      description: "Lower end of the confidence interval, null if it has none.",
    },
    {
      name: "upper",
      type: "float64",
      nullable: true,
      description: "Upper end of the confidence interval, null if it has none.",
    },
    {
      name: "confidence",
      type: "float64",
      nullable: true,
      description: "Confidence level of the interval between 0 and 1, null if there is no interval.",
    },
    { name: "replications", type: "uint32", description: "Number of replications behind the estimate." },
    {
      name: "method",
      type: "name",
      dictionary: "methods",
      description: "Statistical method behind estimate and interval.",
    },
  ],
});

/** One row per service, metric and pair of variants. */
export const DIFFERENCES = defineTable({
  name: "differences",
  file: "differences.arrow",
  description:
    "How much more of something a service has in one variant than in another, with both on the same histories.",
  columns: [
    SERVICE,
    { name: "metric", type: "name", dictionary: "metrics", description: "Quantity that is compared." },
    { name: "unit", type: "name", dictionary: "units", description: "Unit of estimate, lower and upper." },
    VARIANT,
    {
      name: "than",
      type: "name",
      dictionary: "variants",
      description: "Variant it is compared with.",
    },
    {
      name: "estimate",
      type: "float64",
      description: "Value of variant less that of than: below 0, variant has less of it.",
    },
    {
      name: "lower",
      type: "float64",
      nullable: true,
      description: "Lower end of the confidence interval, null if it has none.",
    },
    {
      name: "upper",
      type: "float64",
      nullable: true,
      description: "Upper end of the confidence interval, null if it has none.",
    },
    {
      name: "confidence",
      type: "float64",
      description: "Confidence with which all intervals of the service and metric hold at the same time.",
    },
    {
      name: "comparisons",
      type: "uint32",
      description: "Number of intervals that hold at the same time.",
    },
    {
      name: "verdict",
      type: "name",
      dictionary: "verdicts",
      description:
        "Whether variant is better or worse than the other beyond doubt, undecided, or alike in every replication.",
    },
    {
      name: "correlation",
      type: "float64",
      nullable: true,
      description: "Correlation of the two over the replications, null if one of them does not vary.",
    },
    {
      name: "variance_saved",
      type: "float64",
      nullable: true,
      description:
        "Part of the variance of the difference that is saved by comparing the same histories, null if nothing varies.",
    },
    { name: "replications", type: "uint32", description: "Pairs of replications behind the estimate." },
    {
      name: "replications_needed",
      type: "int32",
      nullable: true,
      description:
        "Replications that would probably decide it, null if it is decided or if there is nothing to go by.",
    },
    {
      name: "method",
      type: "name",
      dictionary: "methods",
      description: "Statistical method behind estimate and interval.",
    },
  ],
});

/** An estimate with the ends of its interval, in three columns; the unit is at the end of their names. */
function estimateColumns<const Name extends string>(name: Name, description: string) {
  const column = <const End extends string>(end: End, text: string) =>
    ({ name: `${name}${end}`, type: "float64", nullable: true, description: text }) as const;
  return [
    column("", description),
    column("_lower", `Lower end of the interval of ${name}, null if it has none.`),
    column("_upper", `Upper end of the interval of ${name}, null if it has none.`),
  ] as const;
}

/** One row per service and part that had a part in its outages. */
export const IMPORTANCE = defineTable({
  name: "importance",
  file: "importance.arrow",
  description:
    "How much one part matters to one service: what its failures do, and what their absence would save.",
  columns: [
    VARIANT,
    SERVICE,
    { ...COMPONENT, description: "The part." },
    {
      name: "failed_share",
      type: "float64",
      description:
        "Share of the observed time in which the part was failed or something it took down was not back.",
    },
    {
      name: "saved_s_per_year",
      type: "float64",
      unit: "s/year",
      description: "Downtime of the service there would not be if the part never failed.",
    },
    {
      name: "saved_lower_s_per_year",
      type: "float64",
      unit: "s/year",
      nullable: true,
      description: "Lower end of its interval, null if it has none.",
    },
    {
      name: "saved_upper_s_per_year",
      type: "float64",
      unit: "s/year",
      nullable: true,
      description: "Upper end of its interval, null if it has none.",
    },
    ...estimateColumns(
      "birnbaum",
      "Birnbaum importance: chance that the service is down with the part failed less that with it perfect.",
    ),
    ...estimateColumns(
      "fussell_vesely",
      "Fussell-Vesely importance: share of the downtime in which the part's failure contributes.",
    ),
    ...estimateColumns(
      "risk_achievement_worth",
      "Unavailability with the part failed all the time, over the unavailability as it is.",
    ),
    ...estimateColumns(
      "risk_reduction_worth",
      "Unavailability as it is over that with the part perfect, null if nothing would be left.",
    ),
    {
      name: "confidence",
      type: "float64",
      description: "Confidence level of the intervals between 0 and 1.",
    },
    { name: "replications", type: "uint32", description: "Number of replications behind the estimates." },
  ],
});

/** One row per service and smallest set of failures that was seen to take it down. */
export const CUT_SETS = defineTable({
  name: "cut_sets",
  file: "cut_sets.arrow",
  description: "A set of failures that together took a service down, when no smaller part of it was seen to.",
  columns: [
    VARIANT,
    SERVICE,
    { name: "rank", type: "uint32", description: "Place among the sets of the service by downtime, from 1." },
    { name: "size", type: "uint32", description: "Failures in the set." },
    {
      name: "failures",
      type: "name",
      dictionary: "failures",
      description: "The failures, each a part with its cause, joined by plus signs.",
    },
    {
      name: "kinds",
      type: "name",
      dictionary: "kinds",
      description: "Their causes alone, joined by plus signs: sets of alike parts have the same.",
    },
    {
      name: "outages",
      type: "uint32",
      description: "Outages it brought about, those of larger sets that hold it included.",
    },
    {
      name: "downtime_s",
      type: "float64",
      unit: "s",
      description: "Downtime of these outages in all replications.",
    },
    {
      name: "downtime_share",
      type: "float64",
      description: "Their part in all downtime of the service.",
    },
  ],
});

/** One row per set of failures and service it does something to; written by `quorate contingency`. */
export const CONTINGENCIES = defineTable({
  name: "contingencies",
  file: "contingencies.arrow",
  description:
    "A set of parts that fail in an otherwise healthy site, and what that does to a service; sets that do nothing to it have no row.",
  columns: [
    VARIANT,
    { name: "size", type: "uint32", description: "Number of parts that fail." },
    {
      name: "parts",
      type: "name",
      dictionary: "sets",
      description: "Hosts, domains and instances that fail, in their order if one after the other.",
    },
    SERVICE,
    {
      name: "effect",
      type: "name",
      dictionary: "effects",
      description: "Lost: down at the end of the time looked at; interrupted: back by itself before.",
    },
    {
      name: "down_s",
      type: "float64",
      unit: "s",
      description: "Time the service was down from the first failure to the end of the time looked at.",
    },
  ],
});

/** One row per service, parameter and measure. */
export const SENSITIVITY = defineTable({
  name: "sensitivity",
  file: "sensitivity.arrow",
  description: "How much a parameter of a sweep matters to the downtime of a service, by one measure.",
  columns: [
    SERVICE,
    { name: "parameter", type: "name", dictionary: "parameters", description: "Path of the parameter." },
    {
      name: "measure",
      type: "name",
      dictionary: "measures",
      description:
        "Which one: main_effect (grid), S1 or ST (Sobol), mu_star, mu or sigma (Morris), change (one at a time).",
    },
    {
      name: "value",
      type: "name",
      dictionary: "values",
      nullable: true,
      description: "Value that was set, for a change; else null.",
    },
    { name: "unit", type: "name", dictionary: "units", description: "Unit of estimate, lower and upper." },
    {
      name: "estimate",
      type: "float64",
      nullable: true,
      description: "Estimate, null when the downtime does not vary.",
    },
    {
      name: "lower",
      type: "float64",
      nullable: true,
      description: "Lower end of the interval, null if it has none.",
    },
    {
      name: "upper",
      type: "float64",
      nullable: true,
      description: "Upper end of the interval, null if it has none.",
    },
    {
      name: "confidence",
      type: "float64",
      description: "Confidence level of the intervals, between 0 and 1.",
    },
    { name: "method", type: "name", dictionary: "methods", description: "How the interval was found." },
  ],
});

/** All tables but that of the points of a sweep, in the order in which documentation lists them. */
export const TABLES: readonly Table[] = [
  METRICS,
  DIFFERENCES,
  REPLICATIONS,
  ACTIVITY,
  OUTAGES,
  CHAINS,
  CUT_SETS,
  IMPORTANCE,
  PARTS,
  VIOLATIONS,
  INCIDENTS,
  MIGRATIONS,
  CONTINGENCIES,
  SENSITIVITY,
];
