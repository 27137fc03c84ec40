/**
 * What every mechanism is given when it is constructed, and what it may cause. A mechanism changes its own state and
 * then says what happened through `Consequences`; which other mechanisms hear of it, and in which order, is written
 * in one place, simulation.ts.
 */
import type { Elements } from "../cluster/elements.ts";
import type { Effect, Model, Slowness } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
import type { Engine } from "../kernel/engine.ts";
import type { Watch } from "./watch.ts";

export interface Consequences {
  /** Opens an incident: everything scheduled from here on belongs to it. `component` is numbered by Elements. */
  openIncident(cause: number, component: number): void;

  /** A failure process of a host or domain has failed, or is repaired. */
  hostFaultBegan(host: number, effect: Effect, slow?: Slowness): void;
  hostFaultEnded(host: number, effect: Effect, slow?: Slowness): void;
  domainFaultBegan(domain: number): void;
  domainFaultEnded(domain: number): void;
  /** The disks in a host are destroyed. */
  disksLost(host: number): void;
  /** An instance's own disk is gone: it was made anew elsewhere, or its volume had to be restored. */
  instanceDiskLost(instance: number): void;
  /** A failure of the host is announced; it strikes later. */
  hostDegraded(host: number, isSevere: boolean): void;

  /** A first reason for a host to suffer an effect (an unmet requirement, a failed process), or the last one is gone. */
  effectBegan(host: number, effect: Effect): void;
  effectEnded(host: number, effect: Effect): void;
  /** Another part of a host's network and CPU is left; what it sends is late once by a pause, s. */
  hostSlowed(host: number, pause: number): void;

  /** A host is added to its cluster; `hostReturned` follows when nothing keeps it down. */
  hostJoined(host: number): void;
  /** A host went down with all on it, or is back in service (after boot, repair or maintenance). */
  hostLost(host: number): void;
  hostReturned(host: number): void;
  /** The host is reset, by others or by itself; it boots again. */
  hostFenced(host: number): void;
  /** The host left service for maintenance, empty of running instances. */
  hostTakenOut(host: number): void;

  /** A cluster has another primary, or none any more. */
  primaryElected(cluster: number): void;
  /** Whoever watches over the cluster has found this host dead, or has powered off all on it. */
  hostDeclaredDead(host: number): void;

  /** What a round of maintenance brings to hosts was found to be bad: it is not to go on. */
  patchWithdrawn(cluster: number): void;

  /** A running instance is about to be shut down in good order. */
  instanceStopping(instance: number): void;
  instanceLost(instance: number): void;
  instanceRunning(instance: number): void;
  /** The volume of an instance cannot serve any more, or can again. */
  volumeChanged(instance: number): void;
  /** Volumes of a cluster have more pieces than before: they may do without a host. */
  redundancyRestored(cluster: number): void;
  /** The instance changed host while running. */
  instanceMoved(instance: number, source: number, downtime: number): void;
  /** The guest was paused for its migration for so long that clients notice, or goes on. */
  instancePaused(instance: number): void;
  /** A guest cannot go on: its memory was still being fetched from its old host, or it crashed. */
  guestLost(instance: number): void;
  /** A migration of this instance ended without moving it. */
  migrationFailed(instance: number): void;

  /** An element became available or unavailable; see Elements. */
  elementChanged(element: number, up: boolean): void;

  /** Room has appeared in a cluster, or management came back: whoever waits may try again. */
  capacityFreed(cluster: number): void;
  /** What CPU instances ask for has changed in a cluster. */
  demandChanged(cluster: number): void;
}

export interface Context {
  readonly model: Model;
  readonly engine: Engine;
  readonly state: ClusterState;
  readonly elements: Elements;
  readonly world: Consequences;
  readonly watch: Watch;
}
