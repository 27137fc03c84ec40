/**
 * The compiled cluster model: what a scenario becomes before it is simulated. Plain, immutable data (numbers, strings,
 * typed arrays; no functions), handed to each worker once. Units are SI: seconds, bytes, bytes/s, cores; shares of one
 * are fractions 0..1. Everything is referred to by its index; names are for people and for random streams.
 */
import type { Distribution } from "../kernel/distributions.ts";

/** What the loss of a domain does to a host in it. */
export type Effect =
  /** loses power: the host and all on it are down */
  | "down"
  /** all networks are gone; the host is alone and nothing on it can be reached */
  | "cut-off"
  /** only the management network is gone; what runs on the host stays reachable */
  | "isolate"
  /** hosts of the domain see each other, but nobody else sees them */
  | "partition"
  /** storage is gone: instances hang until it is back */
  | "stall";

/** At least `need` of `domains` must be up, or `effect` strikes whoever has the requirement. */
export interface Requirement {
  readonly effect: Effect;
  readonly need: number;
  readonly domains: readonly number[];
}

export interface Domain {
  readonly name: string;
  readonly level: string;
  readonly effect: Effect;
  /** Domains this one is in; any unmet requirement makes this domain fail too. */
  readonly requirements: readonly Requirement[];
}

export interface Host {
  readonly name: string;
  readonly cluster: number;
  readonly cores: number;
  readonly memory: number;
  /** Bandwidth for live migration, bytes/s. */
  readonly bandwidth: number;
  /** CPU generation: an instance of class c runs on hosts of class >= c. */
  readonly cpuClass: number;
  /** From power back to serving, s. */
  readonly boot: Distribution;
  readonly requirements: readonly Requirement[];
}

/** Something that fails and is repaired on its own clock, in series with everything else its owner needs. */
export interface FailureProcess {
  /** Unique: owner and process, e.g. "prod/host-03 hardware". Keys its random streams. */
  readonly name: string;
  readonly owner: "host" | "domain";
  readonly subject: number;
  /** Index into `Model.causes`. */
  readonly cause: number;
  /** Operating time from repair to the next failure, s. */
  readonly lifetime: Distribution;
  /** Hands-on repair time, s. */
  readonly repair: Distribution;
  /** Index into `Model.crews`, or -1: repair starts at once. */
  readonly crew: number;
  /** Probability that a failure destroys the disks in the host. */
  readonly diskLoss: number;
}

/** An event that fails many processes at once. */
export interface CommonCause {
  readonly name: string;
  readonly cause: number;
  readonly interval: Distribution;
  /** Failure processes it can hit, each independently with `probability`. */
  readonly processes: readonly number[];
  readonly probability: number;
}

export interface Crew {
  readonly name: string;
  readonly size: number;
}

export interface DemandProfile {
  /** Mean CPU demand as a fraction of the configured vCPUs. */
  readonly mean: number;
  /** Amplitude of the daily curve, fraction of the mean: mean * (1 + daily * cos(2 pi (t - peak) / 24 h)). */
  readonly daily: number;
  /** Time of day of the peak, s. */
  readonly peak: number;
  /** Coefficient of variation of the noise, and its correlation from one step to the next. */
  readonly noise: number;
  readonly correlation: number;
}

/** Instances that are configured alike. */
export interface InstanceGroup {
  readonly name: string;
  readonly cluster: number;
  /** vCPUs. */
  readonly cpu: number;
  readonly memory: number;
  /** Guaranteed capacity, cores and bytes: what placement and admission control count. */
  readonly reservedCpu: number;
  readonly reservedMemory: number;
  /** Most CPU it may use, cores (Infinity: its vCPUs). */
  readonly limitCpu: number;
  /** CPU shares of one instance when its host is short of CPU. */
  readonly shares: number;
  /** Index into `Cluster.pools`, or -1. */
  readonly pool: number;
  /** Restart priority: 0 highest .. 4 lowest; 5 is never restarted. */
  readonly priority: number;
  /** From power-on to doing its work, s. */
  readonly start: Distribution;
  /** False when its disks are local to its host: no migration, no restart elsewhere. */
  readonly sharedStorage: boolean;
  readonly cpuClass: number;
  /** Live migration: dirtied memory, bytes/s, and the writable working set, bytes. */
  readonly dirtyRate: number;
  readonly workingSet: number;
  readonly demand: DemandProfile;
}

export interface Instance {
  readonly name: string;
  readonly group: number;
}

export interface Rule {
  readonly name: string;
  readonly kind: "separate" | "together" | "pin";
  readonly must: boolean;
  /** Instances under the rule. */
  readonly instances: readonly number[];
  /** For each host (by index) the place it is at: itself, or a domain of the level spread over; -1: nowhere. */
  readonly placeOfHost: Int32Array;
  /** How many places there are. */
  readonly places: number;
  /** pin: 1 for each host allowed; empty otherwise. */
  readonly allowed: Uint8Array;
}

export interface RecoveryPolicy {
  /** Who notices that a host is gone: a primary among the hosts, or nobody. */
  readonly detection: "primary" | "none";
  /** From the death of a host until the primary declares it dead, s. */
  readonly deadAfter: Distribution;
  /** From the death of the primary until its successor restarts instances, s. */
  readonly primaryLostAfter: Distribution;
  /** From the verdict to the first power-on, s. */
  readonly preparation: Distribution;
  readonly isolationResponse: "leave" | "power-off" | "shut-down";
  /** From losing the management network until a secondary, or the primary, declares itself isolated, s. */
  readonly isolatedAfter: Distribution;
  readonly primaryIsolatedAfter: Distribution;
  /** From being isolated to the response, s; and how long a guest takes to shut down. */
  readonly isolationDelay: Distribution;
  readonly shutDown: Distribution;
  readonly concurrencyPerHost: number;
  /** Times of the attempts after the first, s; when all have failed an operator must act. */
  readonly attempts: readonly number[];
  /** From the last failed attempt to an operator's power-on, s. */
  readonly operator: Distribution;
  /** Restart rather break a must rule that separates instances. */
  readonly respectSeparation: boolean;
  /** Restarts wait for the management plane. */
  readonly needsManagement: boolean;
  /** A host that returns powers on the instances it still holds. */
  readonly restartOnReturn: boolean;
}

export interface AdmissionPolicy {
  readonly policy: "none" | "percentage" | "slots" | "dedicated";
  /** Host failures to tolerate. */
  readonly hosts: number;
  /** Least slot, cores and bytes, used for instances without reservation. */
  readonly slotCpu: number;
  readonly slotMemory: number;
}

export interface MigrationPolicy {
  readonly enabled: boolean;
  /** Migrations at once that may touch one host, use one host's network, and run in the whole cluster. */
  readonly perHost: number;
  readonly perNetwork: number;
  readonly perCluster: number;
  /** Most one migration can use, bytes/s. */
  readonly streamBandwidth: number;
  /** Pause aimed at for the switch-over, s, and the pause at which it fails and the source goes on, s. */
  readonly downtimeTarget: number;
  readonly switchoverLimit: number;
  /** Setting up and tearing down, s. */
  readonly overhead: Distribution;
  /** What happens when the guest dirties faster than the link: slow the guest until it converges, or give up. */
  readonly whenNotConverging: "slow-guest" | "abort";
  /** Give up after this long per byte of memory, s (Infinity: never). */
  readonly timeoutPerByte: number;
}

export interface RebalancingPolicy {
  readonly enabled: boolean;
  /** 1 (rule violations and evacuation only) .. 5 (any gain). */
  readonly threshold: number;
  readonly interval: number;
  /** How long a load is taken to stay as it is when the gain of a move is weighed, s. */
  readonly stability: number;
  /** CPU used by a migration on both hosts together, cores. */
  readonly migrationCpu: number;
  readonly movesPerRun: number;
}

export interface MaintenancePolicy {
  /** Time between rounds, s (Infinity: none), and the time of the first round, s. */
  readonly every: number;
  readonly first: number;
  /** Hosts at a time. */
  readonly concurrent: number;
  /** Time a host is out of service once empty: patch, reboot, back in the cluster, s. */
  readonly work: Distribution;
  /** When an instance cannot be migrated: wait for it, or power it off. */
  readonly whenBlocked: "wait" | "power-off";
  /** A host that cannot be emptied is tried again after this long, so many times, then left out of the round. */
  readonly retryAfter: number;
  readonly retries: number;
  /** Nothing new is begun while a host of the cluster is down or an instance is not running. */
  readonly pauseWhenDegraded: boolean;
}

export interface Pool {
  readonly name: string;
}

export interface Cluster {
  readonly name: string;
  readonly platform: string;
  readonly hosts: readonly number[];
  readonly instances: readonly number[];
  readonly pools: readonly Pool[];
  /** Index of the service without which there is no migration, rebalancing or maintenance; -1: always there. */
  readonly management: number;
  readonly recovery: RecoveryPolicy;
  readonly admission: AdmissionPolicy;
  readonly migration: MigrationPolicy;
  readonly rebalancing: RebalancingPolicy;
  readonly maintenance: MaintenancePolicy;
}

/** Something a service or quorum can need: its kind and its index among its kind. */
export interface Element {
  readonly kind: "host" | "instance" | "domain" | "quorum" | "service";
  readonly index: number;
}

export interface Quorum {
  readonly name: string;
  /** Hosts or instances. */
  readonly members: readonly Element[];
  /** The protocol's election timeout T, s: a follower waits uniform T..2T without a heartbeat. */
  readonly electionTimeout: number;
  readonly heartbeat: number;
  /** From winning the election to answering clients, s. */
  readonly settle: Distribution;
  /** Votes closer together than this split, and the election is repeated, s. */
  readonly voteWindow: number;
  /** From a member's disk being lost to its replacement having joined (needs a majority), s. */
  readonly replacement: Distribution;
  /** From the majority of disks being lost to a restored group, s. */
  readonly restore: Distribution;
}

/** At least `need` of `elements` must be available. */
export interface Term {
  readonly need: number;
  readonly elements: readonly Element[];
}

export interface Service {
  readonly name: string;
  /** All of them must hold. */
  readonly terms: readonly Term[];
  /** Wanted availability, 0..1; NaN when none is stated. */
  readonly objective: number;
}

export interface Model {
  readonly name: string;
  readonly title: string;
  /** Length of a replication and the part at its start left out of the statistics, s. */
  readonly horizon: number;
  readonly warmUp: number;
  /** Time between changes of demand, s. */
  readonly demandStep: number;
  readonly causes: readonly string[];
  readonly domains: readonly Domain[];
  readonly hosts: readonly Host[];
  readonly processes: readonly FailureProcess[];
  readonly commonCauses: readonly CommonCause[];
  readonly crews: readonly Crew[];
  readonly clusters: readonly Cluster[];
  readonly groups: readonly InstanceGroup[];
  readonly instances: readonly Instance[];
  readonly rules: readonly Rule[];
  readonly quorums: readonly Quorum[];
  readonly services: readonly Service[];
}
