/**
 * The state of a simulated site at one moment, as plain data that can be kept, compared and drawn. Everything is in the
 * order of the model: host i of a moment is host i of the model.
 */
import {
  type ClusterState,
  HOST_ABSENT,
  HOST_BOOTING,
  HOST_DOWN,
  HOST_IN_MAINTENANCE,
  LOST,
  OFF,
  STARTING,
} from "./state.ts";

/** What a host is doing: see the phases of state.ts. */
export type HostPhase = "up" | "down" | "booting" | "maintenance" | "absent";

/** What an instance is doing: off on purpose, lost and waiting, being powered on, or running. */
export type InstancePhase = "off" | "lost" | "starting" | "running";

export interface HostMoment {
  readonly phase: HostPhase;
  /** False when all its networks are gone, or it is on the far side of a partition. */
  readonly isReachable: boolean;
  /** True when its management network is gone, with or without the others. */
  readonly isIsolated: boolean;
  /** False while it has lost its shared storage. */
  readonly hasStorage: boolean;
  /** Only a part of its network or its cores is left. */
  readonly isSlow: boolean;
}

export interface InstanceMoment {
  readonly phase: InstancePhase;
  /** Index of the host it is on, or was lost with; -1: on none. */
  readonly host: number;
  /** It runs, can be reached, and has its storage. */
  readonly isAvailable: boolean;
}

export interface Moment {
  /** Simulated time, s. */
  readonly time: number;
  readonly hosts: readonly HostMoment[];
  readonly instances: readonly InstanceMoment[];
  /** Whether each domain, quorum (a majority and a leader) and service is up. */
  readonly domains: readonly boolean[];
  readonly quorums: readonly boolean[];
  readonly services: readonly boolean[];
}

export function hostMoment(state: ClusterState, host: number): HostMoment {
  return {
    phase: hostPhase(state.hostPhase[host]),
    isReachable: state.cutOff[host] === 0 && state.partitioned[host] === 0,
    isIsolated: state.isolated[host] > 0,
    hasStorage: state.stalled[host] === 0,
    isSlow: state.networkShare[host] < 1 || state.cpuShare[host] < 1,
  };
}

export function instanceMoment(state: ClusterState, instance: number): InstanceMoment {
  return {
    phase: instancePhase(state.phase[instance]),
    host: state.hostOf[instance],
    isAvailable: state.available[instance] === 1,
  };
}

function hostPhase(phase: number): HostPhase {
  if (phase === HOST_DOWN) return "down";
  if (phase === HOST_BOOTING) return "booting";
  if (phase === HOST_ABSENT) return "absent";
  return phase === HOST_IN_MAINTENANCE ? "maintenance" : "up";
}

function instancePhase(phase: number): InstancePhase {
  if (phase === OFF) return "off";
  if (phase === LOST) return "lost";
  return phase === STARTING ? "starting" : "running";
}
