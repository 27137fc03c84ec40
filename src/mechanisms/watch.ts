/**
 * What happens in a simulation as observers see it. Mechanisms call these at the moment of the change, with the event
 * queue's clock and current incident telling when and because of what; they keep no metrics of their own.
 */
import type { Effect } from "../cluster/model.ts";

export interface Watch {
  /** A new incident is open and current; `component` is numbered by Elements. */
  incidentOpened(incident: number, cause: number, component: number): void;
  /** A failure process has failed, as a part of the current incident, or is repaired. */
  processFailed(process: number): void;
  processRepaired(process: number): void;
  /** An element became available or unavailable; numbered by Elements. */
  elementChanged(element: number, up: boolean): void;
  hostLost(host: number): void;
  hostReturned(host: number): void;
  /** Whatever kept the host down is over; it boots. */
  hostBooting(host: number): void;
  /** A host that booted, or was to come back from maintenance, is kept down by something that failed meanwhile. */
  hostStaysDown(host: number): void;
  /** A requirement of a host or domain (an element) is felt some time after it became unmet, or is not any more. */
  requirementFelt(element: number, position: number, isFelt: boolean): void;
  /** The host left service for maintenance. */
  hostTakenOut(host: number): void;
  /** What the host ran is now to be restarted elsewhere. */
  hostDeclaredDead(host: number): void;
  /** The loss of domains begins or ends to affect the host. */
  effectBegan(host: number, effect: Effect): void;
  effectEnded(host: number, effect: Effect): void;
  instanceLost(instance: number): void;
  instanceRunning(instance: number): void;
  /** The instance waits for its turn to be restarted. */
  instanceWaiting(instance: number): void;
  /** It does not come back by itself; somebody is told. */
  operatorCalled(instance: number): void;
  /** No host can take the instance now; `instanceStarting` or `instanceRunning` ends it. */
  instanceStranded(instance: number): void;
  /** An instance is being powered on at a host. */
  instanceStarting(instance: number): void;
  /** A power-on failed and is to be tried again. */
  restartFailed(instance: number): void;
  /** A quorum group chose a new leader after an interruption. */
  leaderElected(quorum: number): void;
  quorumLost(quorum: number): void;
  /** A member (an element) of a quorum group has lost its disk, so that it cannot vote; its replacement has joined. */
  voterDiskLost(quorum: number, member: number): void;
  voterReplaced(quorum: number, member: number): void;
  /** The majority of a quorum group's disks is gone: restore from backup. */
  dataLost(quorum: number): void;
  /** All members of the group have their disks again. */
  dataRestored(quorum: number): void;
  /** A host was reset because it was silent, or reset itself. */
  hostFenced(host: number): void;
  /** The volume of an instance became unavailable; all its copies are destroyed; a piece was rebuilt elsewhere. */
  volumeDown(instance: number): void;
  volumeLost(instance: number): void;
  pieceRebuilt(store: number): void;
  /** Its set-up begins: it may have waited for its turn. */
  migrationStarted(instance: number, source: number, target: number, reason: MigrationReason): void;
  /** A live migration ended, well or not. Times in s, size in bytes. */
  migrationEnded(
    instance: number,
    source: number,
    target: number,
    reason: MigrationReason,
    outcome: MigrationOutcome,
    started: number,
    downtime: number,
    rounds: number,
    transferred: number,
  ): void;
  maintenanceBegan(host: number): void;
  /** CPU asked for and CPU denied in a cluster from now on, in cores, until the next call. */
  demandChanged(cluster: number, demanded: number, unmet: number): void;
}

export const MIGRATION_REASONS = ["rebalancing", "rule", "maintenance", "return", "warning"] as const;
export type MigrationReason = 0 | 1 | 2 | 3 | 4;
export const REBALANCING = 0;
export const RULE = 1;
export const MAINTENANCE = 2;
export const RETURN = 3;
export const WARNING = 4;

export const MIGRATION_OUTCOMES = [
  "completed",
  "not converging",
  "timed out",
  "switch-over too long",
  "source lost",
  "target lost",
  "guest lost",
] as const;
export type MigrationOutcome = 0 | 1 | 2 | 3 | 4 | 5 | 6;
export const COMPLETED = 0;
export const NOT_CONVERGING = 1;
export const TIMED_OUT = 2;
export const SWITCHOVER_TOO_LONG = 3;
export const SOURCE_LOST = 4;
export const TARGET_LOST = 5;
export const GUEST_LOST = 6;
