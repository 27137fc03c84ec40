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
  | "stall"
  /** all runs on, with a part of the network and the CPU */
  | "slow";

export const EFFECTS = [
  "down",
  "cut-off",
  "isolate",
  "partition",
  "stall",
  "slow",
] as const satisfies readonly Effect[];

/** What is left of a slowed host. */
export interface Slowness {
  /** Shares of network and cores left, above 0. */
  readonly network: number;
  readonly cpu: number;
  /** How late what it sends is at first, s: a leader on it is replaced if its followers do not wait that long. */
  readonly pause: number;
}

/** At least `need` of `domains` must be up, or `effect` strikes whoever has the requirement. */
export interface Requirement {
  readonly effect: Effect;
  readonly need: number;
  readonly domains: readonly number[];
  /** How long it may be unmet before the effect strikes, s; not at all unless given. */
  readonly after?: Distribution;
  /** With the effect "slow". */
  readonly slow?: Slowness;
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
  /** What instances can have; what the platform keeps for itself is not in it. */
  readonly cores: number;
  readonly memory: number;
  /** Alike parts of its cores and memory that are close to each other: NUMA nodes. */
  readonly numaNodes: number;
  /** Part of its memory that only instances with huge pages can have, bytes; 0: any memory can be used for them. */
  readonly hugePages: number;
  /** Bandwidth for live migration, bytes/s (0: no limit). */
  readonly bandwidth: number;
  /** Bandwidth for rebuilds of volumes, bytes/s (0: no limit); NaN: they share the link of migrations. */
  readonly storageBandwidth: number;
  /** CPU generation: an instance of class c runs on hosts of class >= c. */
  readonly cpuClass: number;
  /** From power back to serving, s. */
  readonly boot: Distribution;
  /** When it is added to the cluster, s; there from the beginning unless given. */
  readonly joins?: number;
  /** Index of the instance it is, in a cluster inside another one; absent for a physical host. */
  readonly nestedIn?: number;
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
  /** Operating time from repair to the next failure, s; with `age`, from new to the first failure. */
  readonly lifetime: Distribution;
  /** Its age at time 0, s: the (piecewise) hazard goes with the calendar and no repair makes it new. */
  readonly age?: number;
  /** Hands-on repair time, s. */
  readonly repair: Distribution;
  /** Index into `Model.crews`, or -1: repair starts at once. */
  readonly crew: number;
  /** What a failure does to a host; down unless given. */
  readonly effect?: Effect;
  /** With the effect "slow". */
  readonly slow?: Slowness;
  /** Probability that a failure destroys the disks in the host. */
  readonly diskLoss: number;
  /** Failures of a host that are announced beforehand. */
  readonly warning?: Warning;
}

export interface Warning {
  /** Share of the failures that are announced. */
  readonly share: number;
  /** From the warning to the failure, s; at most what is left of the lifetime. */
  readonly ahead: Distribution;
  readonly isSevere: boolean;
}

/** An event that fails many processes. */
export interface CommonCause {
  readonly name: string;
  readonly cause: number;
  /** Time between events, s; never where a trigger sets it off. */
  readonly interval: Distribution;
  /** Failure processes it can hit, each independently with `probability` unless there are `multiplicities`. */
  readonly processes: readonly number[];
  readonly probability: number;
  /** Relative weights of exactly 1, 2, ... of the processes being hit, any of them alike. */
  readonly multiplicities?: readonly number[];
  /** From the event to the failure of each process, s; all at once unless given. */
  readonly spread?: Distribution;
  readonly trigger?: Trigger;
}

/** Hosts or domains that set off a common cause by going down; it hits only what is still up. */
export interface Trigger {
  readonly owner: "host" | "domain";
  readonly subjects: readonly number[];
  /** Once all of them are back, what the event has not reached yet is spared. */
  readonly sparesWhenBack: boolean;
}

/** What is made to happen at a given time, as one incident. */
export interface ScriptedEvent {
  /** s */
  readonly at: number;
  /** Index into `Model.causes`, and what the incident is booked to. */
  readonly cause: number;
  readonly component: Element | { readonly kind: "cluster"; readonly index: number };
  /** Failure processes that fail, of nothing else but this event: their repair time is how long. */
  readonly processes: readonly number[];
  /** Instances whose guests crash. */
  readonly instances: readonly number[];
  /** Hosts that maintenance begins with. */
  readonly maintenance: readonly number[];
}

/** Outages that were recorded, in the order of their starts: played as they were, or put together anew. */
export interface Trace {
  readonly name: string;
  /** Index into `Model.causes`. */
  readonly cause: number;
  /** How much time the record covers, s. */
  readonly length: number;
  /** Length of the blocks drawn from the record, s; Infinity: it is played as it was. */
  readonly block: number;
  /** By outage: when it begins in the record and how long it lasts, s; and the failure process that fails. */
  readonly starts: Float64Array;
  readonly durations: Float64Array;
  readonly processes: Int32Array;
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
  /**
   * Where its disks are: on shared storage its host reaches; in its host, where only that host can start it; in its host
   * but made anew, empty, when it is restarted elsewhere; or in a store.
   */
  readonly storage: "shared" | "local" | "ephemeral" | "store";
  /** Index into `Model.stores`, or -1. */
  readonly store: number;
  /** Its disks are reached through what its host may lose (effect stall): shared storage, or a store on the hosts. */
  readonly hangsWithHost: boolean;
  /** Bytes its volume holds in the store. */
  readonly disk: number;
  /** Whether it can be migrated while it runs, and restarted on another host than its own. */
  readonly migratable: boolean;
  readonly restartsElsewhere: boolean;
  /** What maintenance does with it: migrate it; restart it elsewhere if it cannot migrate, or in any case. */
  readonly eviction: "migrate" | "migrate-if-possible" | "restart";
  /** It needs all its cores and memory in one NUMA node of its host, and that memory in huge pages. */
  readonly numaBound: boolean;
  readonly hugePages: boolean;
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
  readonly kind: "separate" | "together" | "pin" | "spread";
  readonly must: boolean;
  /** Instances under the rule. */
  readonly instances: readonly number[];
  /** For each host (by index) the place it is at: itself, or a domain of the level spread over; -1: nowhere. */
  readonly placeOfHost: Int32Array;
  /** How many places there are. */
  readonly places: number;
  /** pin: 1 for each host allowed; empty otherwise. */
  readonly allowed: Uint8Array;
  readonly spread?: SpreadRule;
}

export interface SpreadRule {
  /** So many more instances than at the place with the fewest may be at a place. */
  readonly maxSkew: number;
  /** For each place when its first host joins, s; 0: there from the beginning. */
  readonly joins: Float64Array;
}

export interface RecoveryPolicy {
  /** Who notices that a host is gone: a primary among the hosts, the cluster's management service, or nobody. */
  readonly detection: "primary" | "management" | "none";
  /** Who restarts what a dead host ran: the platform, an operator who is told, or nobody but the host's return. */
  readonly by: "automatic" | "operator" | "nobody";
  /** From the death of a host until it is declared dead, s. */
  readonly deadAfter: Distribution;
  /** From the death of the primary until its successor restarts instances, s. */
  readonly primaryLostAfter: Distribution;
  /** The management service may be away for so long before whoever watches has to begin anew, s. */
  readonly managementGrace: number;
  /** From the return of the management service until it sees hosts as they are, s. */
  readonly managementBackAfter: Distribution;
  /** What the verdict means for a host that runs but is cut off: it is left alone, or power-cycled. */
  readonly whenSilent: "leave" | "fence";
  /** From the verdict until the host is surely off, s. */
  readonly fencing: Distribution;
  /** A host out of touch, or without management, that runs restartable instances resets itself after so long, s. */
  readonly selfFenceAfter: number;
  /** No verdict while a smaller share of the hosts is healthy. */
  readonly minHealthy: number;
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
  /** Instances of one lost host that are handled at once; and how long each is, from being taken up to power-on, s. */
  readonly concurrencyPerLostHost: number;
  readonly handling: Distribution;
  /** Times of the attempts after the first, s; when all have failed an operator must act. */
  readonly attempts: readonly number[];
  /** From what calls for an operator (a verdict, the last failed attempt) to the operator's power-on, s. */
  readonly operator: Distribution;
  /** An instance nothing has room for waits until something has, or is left to an operator. */
  readonly whenNoRoom: "wait" | "operator";
  /** Restart rather break a must rule that separates instances. */
  readonly respectSeparation: boolean;
  /** Restarts wait for the management plane. */
  readonly needsManagement: boolean;
  /** A host that returns powers on the instances it still holds. */
  readonly restartOnReturn: boolean;
  /** Instances on a host that lost its shared storage wait for it, or are restarted elsewhere after so long, s. */
  readonly storageLoss: "wait" | "restart";
  readonly storageLossAfter: Distribution;
  /** Instances that were restarted elsewhere migrate back when their host returns. */
  readonly returnsHome: boolean;
}

export interface PlacementPolicy {
  /** The host with the largest free share, or the one with the largest sum of weights scaled to 0..1 (Nova). */
  readonly strategy: "most-free" | "weighers";
  readonly memoryWeight: number;
  readonly cpuWeight: number;
  readonly softRuleWeight: number;
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
  /** Migrations at once that may touch one host, leave it, use its network, and run in the whole cluster. */
  readonly perHost: number;
  readonly outboundPerHost: number;
  readonly perNetwork: number;
  readonly perCluster: number;
  /** Most one migration can use, bytes/s. */
  readonly streamBandwidth: number;
  /** Pause aimed at for the switch-over, s, and the pause at which it fails and the source goes on, s. */
  readonly downtimeTarget: number;
  readonly switchoverLimit: number;
  /** Setting up and tearing down, s. */
  readonly overhead: Distribution;
  /**
   * What happens when the guest dirties faster than the link: slow it until it converges (vSphere), throttle it step by
   * step (QEMU), go on until the timeout, or give up.
   */
  readonly whenNotConverging: "slow-guest" | "throttle" | "go-on" | "abort";
  /** Give up after so long without progress, s (Infinity: never). */
  readonly progressTimeout: number;
  /** Time out after this long per byte of memory, s (Infinity: never), counting at least so many bytes. */
  readonly timeoutPerByte: number;
  readonly timeoutLeastMemory: number;
  /** At the timeout: give up, run on at the target and fetch memory from there, or pause until all is sent. */
  readonly timeoutAction: "abort" | "post-copy" | "pause";
}

export interface RebalancingPolicy {
  readonly enabled: boolean;
  readonly strategy: "drs" | "deviation" | "overload" | "low-utilization";
  /** drs: 1 (rule violations and evacuation only) .. 5 (any gain). */
  readonly threshold: number;
  /** deviation: acts while the standard deviation of the hosts' loads is larger. */
  readonly deviation: number;
  /** overload, low-utilization: loads of hosts to move from and to. */
  readonly above: number;
  readonly below: number;
  /** Moves instances that break rules. */
  readonly repairsRules: boolean;
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
  /** A host is not taken out while that would make a volume unavailable. */
  readonly keepsVolumes: boolean;
  readonly badPatch?: BadPatch;
  readonly mistake?: Mistake;
}

/** What a round of maintenance brings to hosts can be bad; they then fail. */
export interface BadPatch {
  /** That a round is bad; and that a host patched in it fails. */
  readonly probability: number;
  readonly share: number;
  /** Index into `Model.causes`. */
  readonly cause: number;
  /** Failure processes of hosts that it sets off; hosts without one are immune. */
  readonly processes: readonly number[];
  /** From a host's return with the patch to its failure, s. */
  readonly after: Distribution;
  /** From the first failure until the round is stopped and the other hosts are rolled back, s. */
  readonly noticed: Distribution;
}

/** What goes wrong when people work on a host. */
export interface Mistake {
  /** Per host worked on. */
  readonly probability: number;
  /** Index into `Model.causes`. */
  readonly cause: number;
  /** The host worked on does not come back; or something else fails when the work begins, one of `processes` alike. */
  readonly of: "host" | "another";
  readonly processes: readonly number[];
}

/** What is done with a host whose failure is announced. */
export interface ProactivePolicy {
  /** Quarantine: nothing new, and what can go without breaking a rule goes; mixed: maintenance if severe. */
  readonly mode: "off" | "quarantine" | "mixed" | "maintenance";
  /** From the warning to the reaction, s. */
  readonly delay: Distribution;
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
  readonly placement: PlacementPolicy;
  readonly rebalancing: RebalancingPolicy;
  readonly maintenance: MaintenancePolicy;
  readonly proactive: ProactivePolicy;
}

/** Where volumes are kept: a backend outside the hosts, or replicated on the hosts of a cluster. */
export type Store = ExternalStore | ReplicatedStore;

export interface ExternalStore {
  readonly name: string;
  readonly kind: "external";
  readonly cluster: number;
  /** Its volumes are unavailable while this domain is down. */
  readonly domain: number;
}

export interface ReplicatedStore {
  readonly name: string;
  readonly kind: "replicated";
  readonly cluster: number;
  /** Copies of the data; pieces without data that vote; and how many of all must be reachable. */
  readonly replicas: number;
  readonly witnesses: number;
  readonly need: number;
  /** Each volume has its pieces on some hosts; or every place holds a part of every volume. */
  readonly layout: "volumes" | "spread";
  /** For each host of the model the place its pieces are at (itself, or a domain); -1: it holds none. */
  readonly placeOfHost: Int32Array;
  readonly places: number;
  /** How long I/O of a volume hangs when it loses a piece, s. */
  readonly pause: Distribution;
  /** How long a lost piece is awaited before it is rebuilt elsewhere, s (Infinity: for ever); and when its disks are gone. */
  readonly rebuildAfter: number;
  readonly rebuildAfterDiskLoss: number;
  /** Most that the rebuilds at one host get together, bytes/s (Infinity: what the network gives), and how many at once. */
  readonly rebuildBandwidth: number;
  readonly rebuildsPerHost: number;
  /** Until a piece that returned is current, s. */
  readonly resync: Distribution;
  /** From the loss of all copies to a volume restored from backup, s. */
  readonly restore: Distribution;
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
  /** Wanted precision of its downtime: half the width of the interval over the estimate. */
  readonly precision?: number;
  /** What it is one of many alike of: hosted control planes written once. */
  readonly oneOf?: string;
}

/** What a design and its downtime cost, in units of one currency. Not simulated; estimates are multiplied by it. */
export interface Cost {
  /** Three capital letters. */
  readonly currency: string;
  /** What costs are summed up over, s. */
  readonly period: number;
  readonly items: readonly CostItem[];
  /** Their costs add up when several services are down. */
  readonly downtime: readonly DowntimeCost[];
}

export interface CostItem {
  readonly name: string;
  /** Over the period. */
  readonly total: number;
  /** Can be left out. */
  readonly optional: boolean;
}

export interface DowntimeCost {
  /** Index into `Model.services`. */
  readonly service: number;
  readonly perSecond: number;
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
  readonly script: readonly ScriptedEvent[];
  readonly traces: readonly Trace[];
  readonly crews: readonly Crew[];
  readonly clusters: readonly Cluster[];
  readonly groups: readonly InstanceGroup[];
  readonly instances: readonly Instance[];
  readonly rules: readonly Rule[];
  readonly stores: readonly Store[];
  readonly quorums: readonly Quorum[];
  readonly services: readonly Service[];
  readonly cost?: Cost;
}
