/** A model of one cluster written by hand, and a world that records what mechanisms cause, to test them one by one. */
import { Elements } from "../../src/cluster/elements.ts";
import type {
  AdmissionPolicy,
  Cluster,
  DemandProfile,
  Host,
  InstanceGroup,
  MaintenancePolicy,
  MigrationPolicy,
  Model,
  PlacementPolicy,
  RebalancingPolicy,
  Rule,
} from "../../src/cluster/model.ts";
import { ClusterState, RUNNING } from "../../src/cluster/state.ts";
import { fixed } from "../../src/kernel/distributions.ts";
import { Engine } from "../../src/kernel/engine.ts";
import { runUntil } from "../../src/kernel/event-loop.ts";
import type { Consequences, Context } from "../../src/mechanisms/context.ts";
import {
  MIGRATION_OUTCOMES,
  MIGRATION_REASONS,
  type MigrationOutcome,
  type MigrationReason,
  type Watch,
} from "../../src/mechanisms/watch.ts";

const NOTHING = () => {};

export type TinyGroup = Partial<Omit<InstanceGroup, "demand">> & {
  readonly count: number;
  readonly demand?: Partial<DemandProfile>;
};

export interface TinyCluster {
  readonly hosts: readonly Partial<Host>[];
  readonly groups: readonly TinyGroup[];
  readonly rules?: readonly Rule[];
  readonly demandStep?: number;
  readonly admission?: Partial<AdmissionPolicy>;
  readonly migration?: Partial<MigrationPolicy>;
  readonly rebalancing?: Partial<RebalancingPolicy>;
  readonly maintenance?: Partial<MaintenancePolicy>;
  readonly placement?: Partial<PlacementPolicy>;
}

/** Hosts of 10 cores, 100 bytes and 10 bytes/s; instances of 1 core and 10 bytes that ask for nothing. */
export function tinyModel(tiny: TinyCluster): Model {
  const groups = tiny.groups.map((group, index) => tinyGroup(group, index));
  const instances = tiny.groups.flatMap(({ count }, group) =>
    Array.from({ length: count }, (_, n) => ({ name: `tiny/group-${group}-${n}`, group })),
  );
  return {
    name: "tiny",
    title: "Tiny",
    horizon: Infinity,
    warmUp: 0,
    demandStep: tiny.demandStep ?? 3600,
    causes: [],
    domains: [],
    hosts: tiny.hosts.map((host, index) => ({
      name: `tiny/host-${index}`,
      cluster: 0,
      cores: 10,
      memory: 100,
      numaNodes: 1,
      hugePages: 0,
      bandwidth: 10,
      storageBandwidth: Number.NaN,
      cpuClass: 0,
      boot: fixed(0),
      requirements: [],
      ...host,
    })),
    processes: [],
    commonCauses: [],
    script: [],
    traces: [],
    crews: [],
    clusters: [tinyCluster(tiny, instances.length)],
    groups,
    instances,
    rules: tiny.rules ?? [],
    stores: [],
    quorums: [],
    services: [],
  };
}

function tinyGroup({ count: _, demand, ...group }: TinyGroup, index: number): InstanceGroup {
  return {
    name: `group-${index}`,
    cluster: 0,
    cpu: 1,
    memory: 10,
    reservedCpu: 0,
    reservedMemory: 10,
    limitCpu: Infinity,
    shares: 1000,
    pool: -1,
    priority: 2,
    start: fixed(0),
    storage: "shared",
    store: -1,
    hangsWithHost: true,
    disk: 0,
    migratable: true,
    restartsElsewhere: true,
    eviction: "migrate",
    numaBound: false,
    hugePages: false,
    cpuClass: 0,
    dirtyRate: 0,
    workingSet: Infinity,
    demand: { mean: 0, daily: 0, peak: 0, noise: 0, correlation: 0, ...demand },
    ...group,
  };
}

function tinyCluster(tiny: TinyCluster, instances: number): Cluster {
  return {
    name: "tiny",
    platform: "none",
    hosts: tiny.hosts.map((_, host) => host),
    instances: Array.from({ length: instances }, (_, instance) => instance),
    pools: [],
    management: -1,
    recovery: {
      detection: "none",
      by: "automatic",
      managementGrace: 0,
      managementBackAfter: fixed(0),
      whenSilent: "leave",
      fencing: fixed(0),
      selfFenceAfter: Infinity,
      minHealthy: 0,
      concurrencyPerLostHost: Infinity,
      handling: fixed(0),
      whenNoRoom: "wait",
      storageLoss: "wait",
      storageLossAfter: fixed(0),
      returnsHome: false,
      deadAfter: fixed(0),
      primaryLostAfter: fixed(0),
      preparation: fixed(0),
      isolationResponse: "leave",
      isolatedAfter: fixed(0),
      primaryIsolatedAfter: fixed(0),
      isolationDelay: fixed(0),
      shutDown: fixed(0),
      concurrencyPerHost: Infinity,
      attempts: [],
      operator: fixed(0),
      respectSeparation: true,
      needsManagement: false,
      restartOnReturn: false,
    },
    admission: { policy: "none", hosts: 0, slotCpu: 0, slotMemory: 0, ...tiny.admission },
    migration: {
      enabled: true,
      perHost: Infinity,
      outboundPerHost: Infinity,
      perNetwork: Infinity,
      perCluster: Infinity,
      streamBandwidth: 0,
      downtimeTarget: 0.1,
      switchoverLimit: Infinity,
      overhead: fixed(0),
      whenNotConverging: "abort",
      progressTimeout: Infinity,
      timeoutPerByte: Infinity,
      timeoutLeastMemory: 0,
      timeoutAction: "abort",
      ...tiny.migration,
    },
    rebalancing: {
      enabled: true,
      strategy: "drs",
      deviation: 0.1,
      above: 1,
      below: 0,
      repairsRules: true,
      threshold: 3,
      interval: 60,
      stability: 3600,
      migrationCpu: 0,
      movesPerRun: 100,
      ...tiny.rebalancing,
    },
    maintenance: {
      every: Infinity,
      first: 0,
      concurrent: 1,
      work: fixed(600),
      whenBlocked: "wait",
      retryAfter: 300,
      retries: 2,
      pauseWhenDegraded: true,
      keepsVolumes: false,
      ...tiny.maintenance,
    },
    placement: {
      strategy: "most-free",
      memoryWeight: 1,
      cpuWeight: 1,
      softRuleWeight: 1,
      ...tiny.placement,
    },
    proactive: { mode: "off", delay: fixed(0) },
  };
}

export interface EndedMigration {
  readonly at: number;
  readonly instance: number;
  readonly source: number;
  readonly target: number;
  readonly reason: string;
  readonly outcome: string;
  readonly started: number;
  readonly downtime: number;
  readonly rounds: number;
  readonly transferred: number;
}

/** What was reported by a tiny simulation so far. */
export interface Recorded {
  readonly migrations: EndedMigration[];
  /** [time, cause, component] of each incident. */
  readonly incidents: [number, number, number][];
  /** [time, demanded, unmet] of each change. */
  readonly demand: [number, number, number][];
  /** [time, host] of each maintenance begun. */
  readonly maintenance: [number, number][];
}

/** One cluster without any mechanism: construct those under test with `context`, then `seal`, place and run. */
export class TinySimulation {
  readonly engine = new Engine();
  readonly model: Model;
  readonly state: ClusterState;
  readonly context: Context;
  readonly recorded: Recorded = { migrations: [], incidents: [], demand: [], maintenance: [] };
  /** What follows from what; tests set the ones they need. */
  readonly follows: { -readonly [K in keyof Consequences]?: Consequences[K] } = {};
  isManagementUp = true;
  readonly isManaged = () => this.isManagementUp;

  constructor(model: Model) {
    this.model = model;
    this.state = new ClusterState(model, this.engine);
    this.context = {
      model,
      engine: this.engine,
      state: this.state,
      elements: new Elements(model),
      world: this.#world(),
      watch: this.#watch(),
    };
  }

  get now(): number {
    return this.engine.queue.now;
  }

  /** Ends construction; puts instance i on hosts[i], running. */
  seal(hosts: readonly number[], seed = "tiny"): void {
    this.engine.seal();
    this.engine.streams.reseed(seed, 0);
    hosts.forEach((host, instance) => {
      this.state.attach(instance, host);
      this.state.phase[instance] = RUNNING;
    });
  }

  run(until: number, afterEvent?: () => void): void {
    const { queue, timers } = this.engine;
    runUntil(queue, until, timers.handlers, timers.kinds, timers.subjects, afterEvent && { afterEvent });
  }

  /** Hosts of all instances. */
  places(): number[] {
    return [...this.state.hostOf];
  }

  #world(): Consequences {
    const { follows } = this;
    return {
      openIncident: (cause, component) => {
        this.recorded.incidents.push([this.now, cause, component]);
        this.engine.queue.incident = this.recorded.incidents.length - 1;
      },
      hostFaultBegan: NOTHING,
      hostFaultEnded: NOTHING,
      domainFaultBegan: NOTHING,
      domainFaultEnded: NOTHING,
      disksLost: NOTHING,
      instanceDiskLost: NOTHING,
      hostDegraded: NOTHING,
      effectBegan: NOTHING,
      effectEnded: NOTHING,
      hostSlowed: NOTHING,
      hostJoined: NOTHING,
      hostLost: (host) => follows.hostLost?.(host),
      hostReturned: (host) => follows.hostReturned?.(host),
      hostTakenOut: (host) => follows.hostTakenOut?.(host),
      hostFenced: NOTHING,
      primaryElected: NOTHING,
      hostDeclaredDead: NOTHING,
      instancePaused: (instance) => follows.instancePaused?.(instance),
      guestLost: (instance) => follows.guestLost?.(instance),
      volumeChanged: NOTHING,
      redundancyRestored: NOTHING,
      patchWithdrawn: NOTHING,
      instanceStopping: NOTHING,
      instanceLost: (instance) => follows.instanceLost?.(instance),
      instanceRunning: (instance) => follows.instanceRunning?.(instance),
      instanceMoved: (instance, source, downtime) => follows.instanceMoved?.(instance, source, downtime),
      migrationFailed: (instance) => follows.migrationFailed?.(instance),
      elementChanged: NOTHING,
      capacityFreed: (cluster) => follows.capacityFreed?.(cluster),
      demandChanged: (cluster) => follows.demandChanged?.(cluster),
    };
  }

  #watch(): Watch {
    const { recorded } = this;
    return {
      incidentOpened: NOTHING,
      hostLost: NOTHING,
      hostReturned: NOTHING,
      instanceLost: NOTHING,
      instanceRunning: NOTHING,
      instanceStranded: NOTHING,
      instanceStarting: NOTHING,
      restartFailed: NOTHING,
      processFailed: NOTHING,
      hostStaysDown: NOTHING,
      requirementFelt: NOTHING,
      voterDiskLost: NOTHING,
      voterReplaced: NOTHING,
      dataRestored: NOTHING,
      processRepaired: NOTHING,
      elementChanged: NOTHING,
      hostBooting: NOTHING,
      hostTakenOut: NOTHING,
      hostDeclaredDead: NOTHING,
      effectBegan: NOTHING,
      effectEnded: NOTHING,
      instanceWaiting: NOTHING,
      operatorCalled: NOTHING,
      migrationStarted: NOTHING,
      leaderElected: NOTHING,
      quorumLost: NOTHING,
      dataLost: NOTHING,
      hostFenced: NOTHING,
      volumeDown: NOTHING,
      volumeLost: NOTHING,
      pieceRebuilt: NOTHING,
      migrationEnded: (
        instance: number,
        source: number,
        target: number,
        reason: MigrationReason,
        outcome: MigrationOutcome,
        started: number,
        downtime: number,
        rounds: number,
        transferred: number,
      ) => {
        recorded.migrations.push({
          at: this.now,
          instance,
          source,
          target,
          reason: MIGRATION_REASONS[reason],
          outcome: MIGRATION_OUTCOMES[outcome],
          started,
          downtime,
          rounds,
          transferred,
        });
      },
      maintenanceBegan: (host) => recorded.maintenance.push([this.now, host]),
      demandChanged: (_cluster, demanded, unmet) => recorded.demand.push([this.now, demanded, unmet]),
    };
  }
}

/** A rule over hosts as places. */
export function hostRule(
  kind: Rule["kind"],
  must: boolean,
  instances: readonly number[],
  hosts: number,
  allowed: readonly number[] = [],
): Rule {
  return {
    name: `${kind} ${instances.join(" ")}`,
    kind,
    must,
    instances,
    placeOfHost: Int32Array.from({ length: hosts }, (_, host) => host),
    places: hosts,
    allowed:
      kind === "pin"
        ? Uint8Array.from({ length: hosts }, (_, h) => Number(allowed.includes(h)))
        : new Uint8Array(0),
  };
}
