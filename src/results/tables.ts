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

/** One row per outage. */
export const OUTAGES = defineTable({
  name: "outages",
  file: "outages.arrow",
  description: "One interval in which a service was unavailable, with the incident that caused it.",
  columns: [
    VARIANT,
    REPLICATION,
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

/** All tables, in the order in which documentation lists them. */
export const TABLES: readonly Table[] = [METRICS, REPLICATIONS, ACTIVITY, OUTAGES, INCIDENTS, MIGRATIONS];
