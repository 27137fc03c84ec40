/**
 * One replication: wires mechanisms and observers to the event loop. Mechanisms do not call each other's backs; what
 * follows from what, and in which order, is written in the methods of `Simulation` below and nowhere else.
 */
import { Elements, engineCause } from "./cluster/elements.ts";
import { checkInvariants } from "./cluster/invariants.ts";
import type { Effect, Model, Slowness } from "./cluster/model.ts";
import { hostMoment, instanceMoment, type Moment } from "./cluster/moment.ts";
import { outermostFirst } from "./cluster/nesting.ts";
import { ClusterState, HOST_UP, LOST } from "./cluster/state.ts";
import type { Snapshot } from "./kernel/arrays.ts";
import { Engine } from "./kernel/engine.ts";
import { type LoopHooks, runUntil } from "./kernel/event-loop.ts";
import { BadPatches } from "./mechanisms/bad-patches.ts";
import type { Consequences, Context } from "./mechanisms/context.ts";
import { Demand } from "./mechanisms/demand.ts";
import { CommonCauses } from "./mechanisms/failures/common-causes.ts";
import { Dependencies } from "./mechanisms/failures/dependencies.ts";
import { Failures } from "./mechanisms/failures/failures.ts";
import { Script } from "./mechanisms/failures/script.ts";
import { Traces } from "./mechanisms/failures/traces.ts";
import { Hosts } from "./mechanisms/hosts.ts";
import { Instances } from "./mechanisms/instances.ts";
import { Links } from "./mechanisms/links.ts";
import { Maintenance } from "./mechanisms/maintenance.ts";
import { Migrations } from "./mechanisms/migration/migration.ts";
import { ReturnHome } from "./mechanisms/migration/return-home.ts";
import { Mistakes } from "./mechanisms/mistakes.ts";
import { Nesting } from "./mechanisms/nesting.ts";
import { AdmissionControl } from "./mechanisms/placement/admission.ts";
import { placeAll } from "./mechanisms/placement/initial-placement.ts";
import { Placement } from "./mechanisms/placement/placement.ts";
import { Proactive } from "./mechanisms/proactive.ts";
import { QuorumGroups } from "./mechanisms/quorum.ts";
import { Rebalancing } from "./mechanisms/rebalancing/rebalancing.ts";
import { Detection } from "./mechanisms/recovery/detection.ts";
import { Isolation } from "./mechanisms/recovery/isolation.ts";
import { Restart } from "./mechanisms/recovery/restart.ts";
import { SelfFencing } from "./mechanisms/recovery/self-fencing.ts";
import { StorageLoss } from "./mechanisms/recovery/storage-loss.ts";
import { Services } from "./mechanisms/services.ts";
import { checkVolumes } from "./mechanisms/storage/volume-invariants.ts";
import { Volumes } from "./mechanisms/storage/volumes.ts";
import type { Watch } from "./mechanisms/watch.ts";
import { type ObservedSnapshot, Observers } from "./observers/observers.ts";
import { Timeline } from "./observers/timeline.ts";
import type { ColumnBatch } from "./results/table.ts";

export interface SimulationOptions {
  /** Record one row per live migration. */
  readonly migrations?: boolean;
  /** Record all that happens for `takeTimeline`; snapshots leave it out. */
  readonly timeline?: boolean;
  /** Check after every event that nothing is lost or counted twice; slow, for tests. */
  readonly checked?: boolean;
}

export interface SimulationSnapshot {
  readonly arrays: Snapshot;
  readonly observed: ObservedSnapshot;
}

/** No incident is current. */
const NO_INCIDENT = -1;

export class Simulation implements Consequences {
  readonly context: Context;
  readonly #model: Model;
  readonly #engine = new Engine();
  readonly #state: ClusterState;
  readonly #elements: Elements;
  readonly #observers: Observers;
  readonly #timeline: Timeline | undefined;
  /** Where all that happens is told: the observers, with the timeline before them if there is one. */
  readonly #watch: Watch;

  readonly #failures: Failures;
  readonly #commonCauses: CommonCauses;
  readonly #script: Script;
  readonly #traces: Traces;
  readonly #dependencies: Dependencies;
  readonly #hosts: Hosts;
  readonly #instances: Instances;
  readonly #placement: Placement;
  readonly #detection: Detection;
  readonly #isolation: Isolation;
  readonly #selfFencing: SelfFencing;
  readonly #restart: Restart;
  readonly #storageLoss: StorageLoss;
  readonly #links: Links;
  readonly #volumes: Volumes;
  readonly #demand: Demand;
  readonly #migrations: Migrations;
  readonly #rebalancing: Rebalancing;
  readonly #maintenance: Maintenance;
  readonly #proactive: Proactive;
  readonly #returnHome: ReturnHome;
  readonly #quorums: QuorumGroups;
  readonly #services: Services;
  readonly #nesting: Nesting;

  /** All clusters, in the order in which they are brought up. */
  readonly #outermostFirst: readonly number[];
  /** Incidents opened in this replication. */
  readonly #incidents: Int32Array;
  readonly #beginning: Snapshot;
  readonly #hooks: LoopHooks | undefined;

  constructor(model: Model, options: SimulationOptions = {}) {
    this.#model = model;
    const engine = this.#engine;
    this.#state = new ClusterState(model, engine);
    this.#elements = new Elements(model);
    this.#observers = new Observers(model, engine, this.#state, this.#elements, {
      migrations: options.migrations ?? false,
    });
    this.#timeline = options.timeline
      ? new Timeline(model, engine, this.#state, this.#elements, this.#observers)
      : undefined;
    this.#watch = this.#timeline ?? this.#observers;
    this.context = {
      model,
      engine,
      state: this.#state,
      elements: this.#elements,
      world: this,
      watch: this.#watch,
    };
    const { context } = this;
    const isManaged = (cluster: number) => this.#isManaged(cluster);
    this.#failures = new Failures(context);
    this.#dependencies = new Dependencies(context);
    this.#commonCauses = new CommonCauses(context, this.#failures, this.#dependencies);
    this.#hosts = new Hosts(context);
    this.#instances = new Instances(context);
    this.#placement = new Placement(context);
    const admission = new AdmissionControl(context);
    this.#detection = new Detection(context, isManaged);
    this.#isolation = new Isolation(context, this.#instances, this.#detection);
    this.#selfFencing = new SelfFencing(context);
    const isWatched = (cluster: number) => this.#detection.isWatching(cluster);
    this.#restart = new Restart(context, this.#instances, this.#placement, admission, isManaged, isWatched);
    this.#storageLoss = new StorageLoss(context, this.#placement, this.#restart);
    this.#links = new Links(context);
    this.#volumes = new Volumes(context, this.#links);
    this.#observers.showHolders((instance, visit) => this.#volumes.visitHolders(instance, visit));
    this.#demand = new Demand(context);
    this.#migrations = new Migrations(context, this.#links, isManaged);
    this.#rebalancing = new Rebalancing(context, this.#migrations, this.#demand, this.#placement, isManaged);
    this.#maintenance = new Maintenance(
      context,
      this.#migrations,
      this.#placement,
      admission,
      this.#instances,
      this.#hosts,
      this.#restart,
      this.#volumes,
      new BadPatches(context, this.#failures),
      new Mistakes(context, this.#failures, (domain) => this.#dependencies.isUp(domain)),
      isManaged,
    );
    this.#script = new Script(context, this.#failures, this.#maintenance);
    this.#traces = new Traces(context, this.#failures);
    this.#proactive = new Proactive(context, this.#migrations, this.#placement, isManaged);
    this.#returnHome = new ReturnHome(context, this.#migrations, this.#placement);
    this.#quorums = new QuorumGroups(context);
    this.#services = new Services(context);
    this.#nesting = new Nesting(context, this.#quorums);
    this.#outermostFirst = outermostFirst(model);
    this.#incidents = engine.arrays.int32(1);
    engine.seal();
    placeAll(context, this.#instances, this.#placement, admission);
    this.#beginning = engine.arrays.snapshot();
    this.#hooks = options.checked ? { afterEvent: () => this.#check() } : undefined;
  }

  /** Simulates one replication from 0 to the horizon; returns the number of events. Its rows wait for `take`. */
  run(seed: string, replication: number): number {
    this.begin(seed, replication);
    const events = this.advance(this.#model.horizon);
    this.end(events);
    return events;
  }

  /** Sets up the state at time 0. */
  begin(seed: string, replication: number): void {
    const { arrays, streams, queue } = this.#engine;
    arrays.restore(this.#beginning);
    streams.reseed(seed, replication);
    queue.incident = NO_INCIDENT;
    this.#observers.begin(replication);
    this.#timeline?.begin(replication);
    this.#bringUp();
    this.#failures.start();
    this.#commonCauses.start();
    this.#hosts.start();
    this.#script.start();
    this.#traces.start();
    this.#demand.start();
    this.#maintenance.start();
    this.#returnHome.start();
    queue.incident = NO_INCIDENT;
  }

  /** Simulates on to a time, s; returns the number of events. */
  advance(time: number): number {
    const { queue, timers } = this.#engine;
    return runUntil(queue, time, timers.handlers, timers.kinds, timers.subjects, this.#hooks);
  }

  /** Makes an event of the model's script happen now, in the replication under way. */
  happen(event: number): void {
    this.#script.happen(event);
    this.#engine.queue.incident = NO_INCIDENT;
  }

  /** Ends a replication that was begun and has been advanced to the horizon, in so many events; writes its totals. */
  end(events: number): void {
    this.#observers.end(events);
  }

  /** The rows of all replications since the last call. */
  take(): ColumnBatch[] {
    return this.#observers.take();
  }

  /** What happened since the last call, also in the middle of a replication; needs the option `timeline`. */
  takeTimeline(): ColumnBatch {
    if (this.#timeline === undefined) throw new Error("the simulation records no timeline");
    return this.#timeline.take();
  }

  /** All that is needed to go on from here again: see `restore`. */
  snapshot(): SimulationSnapshot {
    return { arrays: this.#engine.arrays.snapshot(), observed: this.#observers.copy() };
  }

  /** Goes back to a snapshot of the replication under way. */
  restore(snapshot: SimulationSnapshot): void {
    this.#engine.arrays.restore(snapshot.arrays);
    this.#observers.restore(snapshot.observed);
  }

  /** The state of everything now. */
  moment(): Moment {
    const { model } = this.context;
    return {
      time: this.#engine.queue.now,
      hosts: model.hosts.map((_, host) => hostMoment(this.#state, host)),
      instances: model.instances.map((_, instance) => instanceMoment(this.#state, instance)),
      domains: model.domains.map((_, domain) => this.#dependencies.isUp(domain)),
      quorums: model.quorums.map((_, quorum) => this.#quorums.isUp(quorum)),
      services: model.services.map((_, service) => this.#services.isUp(service)),
    };
  }

  #check(): void {
    checkInvariants(this.context);
    checkVolumes(this.context, this.#volumes);
  }

  /** Time 0: domains, hosts and what was placed are up; the rest waits to be restarted. */
  #bringUp(): void {
    const { model } = this.context;
    for (let domain = 0; domain < model.domains.length; domain++) {
      this.elementChanged(this.#elements.firstDomain + domain, true);
    }
    for (let host = 0; host < model.hosts.length; host++) this.#hosts.refresh(host);
    for (const cluster of this.#outermostFirst) this.#bringUpInstances(model.clusters[cluster].instances);
    this.#quorums.begin();
    this.#detection.begin();
    for (let instance = 0; instance < model.instances.length; instance++) {
      if (this.#state.phase[instance] !== LOST) this.#demand.instanceRunning(instance);
    }
    this.#startLate();
    for (let service = 0; service < model.services.length; service++) {
      if (!this.#services.isUp(service))
        this.#watch.elementChanged(this.#elements.firstService + service, false);
    }
  }

  /** Also tells the hosts that are instances: some of those cannot be used yet. */
  #bringUpInstances(instances: readonly number[]): void {
    for (const instance of instances) {
      this.#instances.refresh(instance);
      this.#nesting.instanceChanged(instance);
      const host = this.#nesting.hostIn(instance);
      if (host >= 0) this.#volumes.reachChanged(host);
    }
  }

  /** What there was no room for at the beginning: one incident in each cluster concerned. */
  #startLate(): void {
    const cause = engineCause(this.#model, "not yet started");
    this.#model.clusters.forEach(({ instances }, cluster) => {
      const late = instances.filter((instance) => this.#state.phase[instance] === LOST);
      if (late.length > 0) this.openIncident(cause, this.#elements.firstCluster + cluster);
      for (const instance of late) {
        this.#watch.instanceLost(instance);
        this.#restart.neverStarted(instance);
      }
    });
  }

  #isManaged(cluster: number): boolean {
    const { management } = this.#model.clusters[cluster];
    return management < 0 || this.#services.isUp(management);
  }

  openIncident(cause: number, component: number): void {
    const incident = this.#incidents[0]++;
    this.#engine.queue.incident = incident;
    this.#watch.incidentOpened(incident, cause, component);
  }

  hostFaultBegan(host: number, effect: Effect, slow?: Slowness): void {
    if (effect === "down") this.#hosts.fault(host);
    else this.#dependencies.hostAffected(host, effect, slow);
  }

  /** The repair of a host includes its reboot, as the start of an instance that is a host does, unlike the return of power. */
  hostFaultEnded(host: number, effect: Effect, slow?: Slowness): void {
    if (effect === "down") this.#hosts.repaired(host, false);
    else this.#dependencies.hostReleased(host, effect, slow);
  }

  domainFaultBegan(domain: number): void {
    this.#dependencies.domainFault(domain);
  }

  domainFaultEnded(domain: number): void {
    this.#dependencies.domainRepaired(domain);
  }

  disksLost(host: number): void {
    this.#quorums.diskLost(host);
    const { firstOn, nextOn } = this.#state;
    for (let instance = firstOn[host]; instance >= 0; instance = nextOn[instance]) {
      const { storage } = this.#state.groupOf(instance);
      if (storage === "local" || storage === "ephemeral") this.instanceDiskLost(instance);
    }
    this.#volumes.disksLost(host);
  }

  instanceDiskLost(instance: number): void {
    this.#quorums.diskLost(this.#elements.firstInstance + instance);
    const host = this.#nesting.hostIn(instance);
    if (host >= 0) this.disksLost(host);
  }

  hostDegraded(host: number, isSevere: boolean): void {
    this.#proactive.hostDegraded(host, isSevere);
  }

  effectBegan(host: number, effect: Effect): void {
    this.#watch.effectBegan(host, effect);
    if (effect === "down") {
      this.#hosts.fault(host);
      return;
    }
    if (effect === "slow") return;
    if (effect === "stall") this.#state.stalled[host] = 1;
    if (effect === "partition") this.#state.partitioned[host] = 1;
    if (effect === "cut-off") this.#state.cutOff[host] = 1;
    if (effect === "cut-off" || effect === "isolate") this.#state.isolated[host]++;
    this.#connectionChanged(host);
    if (this.#isCutOff(host) && this.#state.hostPhase[host] === HOST_UP) this.#observers.hostCutOff(host);
    if (effect === "stall") {
      this.#storageLoss.hostStalled(host);
      return;
    }
    this.#migrations.hostCutOff(host);
    if (this.#state.hostPhase[host] !== HOST_UP) return;
    const wasPrimary = this.#detection.primaryOf(this.#model.hosts[host].cluster) === host;
    this.#detection.hostCutOff(host);
    this.#isolation.hostCutOff(host, wasPrimary);
    this.#selfFencing.hostCutOff(host);
  }

  effectEnded(host: number, effect: Effect): void {
    this.#watch.effectEnded(host, effect);
    if (effect === "down") {
      this.#hosts.repaired(host, true);
      return;
    }
    if (effect === "slow") return;
    if (effect === "stall") this.#state.stalled[host] = 0;
    if (effect === "partition") this.#state.partitioned[host] = 0;
    if (effect === "cut-off") this.#state.cutOff[host] = 0;
    if (effect === "cut-off" || effect === "isolate") this.#state.isolated[host]--;
    this.#connectionChanged(host);
    if (!this.#isCutOff(host)) this.#observers.hostReconnected(host);
    if (effect === "stall") this.#storageLoss.hostRecovered(host);
    else this.#reconnected(host);
    if (this.#state.hostPhase[host] !== HOST_UP) return;
    this.#proactive.hostReturned(host);
    if (!this.#maintenance.isEmptying(host)) this.#restart.hostReturned(host);
  }

  hostSlowed(host: number, pause: number): void {
    this.#links.hostSlowed(host);
    if (this.#state.isBare[host] === 0) this.#demand.hostSlowed(host);
    if (pause === 0) return;
    // Elements begin with the hosts.
    this.#quorums.memberStunned(host, pause);
    const { firstOn, nextOn } = this.#state;
    for (let instance = firstOn[host]; instance >= 0; instance = nextOn[instance]) {
      this.#nesting.instanceStunned(instance, pause);
    }
  }

  #reconnected(host: number): void {
    this.#isolation.hostReconnected(host);
    this.#selfFencing.hostReconnected(host, this.#isManaged(this.#model.hosts[host].cluster));
    this.#detection.hostReconnected(host);
  }

  primaryElected(cluster: number): void {
    this.#isolation.primaryElected(cluster);
  }

  hostJoined(host: number): void {
    this.#observers.hostJoined(host);
    this.#failures.hostJoined(host);
  }

  hostLost(host: number): void {
    this.#watch.hostLost(host);
    this.#hosts.refresh(host);
    this.#commonCauses.hostLost(host);
    if (this.#state.isBare[host] === 1) return;
    this.#state.updateCapacity(host);
    this.#volumes.reachChanged(host);
    this.#instances.loseAllOn(host);
    this.#migrations.hostLost(host);
    this.#storageLoss.hostRecovered(host);
    this.#isolation.hostLost(host);
    this.#selfFencing.hostLost(host);
    this.#detection.hostLost(host);
    this.#maintenance.hostLost(host);
    this.#clusterChanged(host);
  }

  hostReturned(host: number): void {
    this.#watch.hostReturned(host);
    this.#hosts.refresh(host);
    this.#commonCauses.hostReturned(host);
    if (this.#state.isBare[host] === 1) return;
    this.#state.updateCapacity(host);
    this.#volumes.reachChanged(host);
    this.#detection.hostReturned(host);
    this.#proactive.hostReturned(host);
    this.#restart.hostReturned(host);
    this.#clusterChanged(host);
  }

  hostFenced(host: number): void {
    this.#watch.hostFenced(host);
    this.#hosts.reset(host);
  }

  hostTakenOut(host: number): void {
    this.#watch.hostTakenOut(host);
    this.#quorums.memberStopping(host);
    this.#state.updateCapacity(host);
    this.#hosts.refresh(host);
    this.#volumes.reachChanged(host);
    this.#detection.hostTakenOut(host);
    this.#clusterChanged(host);
  }

  patchWithdrawn(cluster: number): void {
    this.#maintenance.patchWithdrawn(cluster);
  }

  hostDeclaredDead(host: number): void {
    this.#watch.hostDeclaredDead(host);
    this.#restart.hostDeclaredDead(host);
  }

  instanceLost(instance: number): void {
    this.#migrations.instanceLost(instance);
    this.#demand.instanceLost(instance);
    this.#restart.instanceLost(instance);
    this.#maintenance.capacityOrHealthChanged(this.#state.clusterOf(instance));
    this.#nesting.instanceChanged(instance);
  }

  instanceRunning(instance: number): void {
    this.#demand.instanceRunning(instance);
    this.#returnHome.instanceRunning(instance);
    this.#clusterChanged(this.#state.hostOf[instance]);
    this.#nesting.instanceChanged(instance);
  }

  instancePaused(instance: number): void {
    this.#instances.refresh(instance);
  }

  guestLost(instance: number): void {
    this.#restart.kill(instance);
  }

  instanceStopping(instance: number): void {
    this.#nesting.instanceStopping(instance);
  }

  volumeChanged(instance: number): void {
    this.#instances.refresh(instance);
    this.#restart.volumeChanged(instance);
    this.#maintenance.capacityOrHealthChanged(this.#state.clusterOf(instance));
  }

  redundancyRestored(cluster: number): void {
    this.#maintenance.capacityOrHealthChanged(cluster);
  }

  instanceMoved(instance: number, source: number, downtime: number): void {
    this.#observers.instanceMoved(instance);
    this.#instances.refresh(instance);
    this.#demand.instanceMoved(instance, source);
    this.#nesting.instanceStunned(instance, downtime);
    this.#maintenance.instanceMoved(instance, source);
    this.#proactive.capacityFreed(this.#state.clusterOf(instance));
    this.#returnHome.instanceMoved(instance);
    this.#restart.capacityFreed(this.#state.clusterOf(instance));
    this.#rebalancing.changed(this.#state.clusterOf(instance));
  }

  migrationFailed(instance: number): void {
    this.#maintenance.migrationFailed(instance);
    this.#proactive.migrationFailed(instance);
    this.#restart.capacityFreed(this.#state.clusterOf(instance));
  }

  elementChanged(element: number, up: boolean): void {
    this.#watch.elementChanged(element, up);
    this.#volumes.elementChanged(element, up);
    this.#quorums.elementChanged(element, up);
    this.#services.elementChanged(element, up);
    if (element >= this.#elements.firstInstance && element < this.#elements.firstDomain) {
      this.#nesting.availabilityChanged(element - this.#elements.firstInstance);
    }
    if (element >= this.#elements.firstDomain && element < this.#elements.firstQuorum) {
      this.#commonCauses.domainChanged(element - this.#elements.firstDomain, up);
    }
    if (element >= this.#elements.firstService) {
      this.#serviceChanged(element - this.#elements.firstService, up);
    }
  }

  capacityFreed(cluster: number): void {
    this.#restart.capacityFreed(cluster);
    this.#proactive.capacityFreed(cluster);
    this.#returnHome.capacityFreed(cluster);
    this.#maintenance.capacityOrHealthChanged(cluster);
  }

  demandChanged(cluster: number): void {
    this.#rebalancing.changed(cluster);
  }

  /** Clusters managed by this service stop noticing and moving anything, or begin again. */
  #serviceChanged(service: number, up: boolean): void {
    for (let cluster = 0; cluster < this.#model.clusters.length; cluster++) {
      if (this.#model.clusters[cluster].management !== service) continue;
      if (!up) {
        this.#detection.managementLost(cluster);
        this.#selfFencing.managementLost(cluster);
        continue;
      }
      this.#selfFencing.managementReturned(cluster);
      this.#detection.managementReturned(cluster);
      this.#migrations.managementReturned(cluster);
      this.#rebalancing.managementReturned(cluster);
      this.capacityFreed(cluster);
    }
  }

  #isCutOff(host: number): boolean {
    return this.#state.cutOff[host] === 1 || this.#state.partitioned[host] === 1;
  }

  #connectionChanged(host: number): void {
    this.#state.updateCapacity(host);
    this.#hosts.refresh(host);
    this.#volumes.reachChanged(host);
    this.#instances.refreshAllOn(host);
    this.#clusterChanged(host);
  }

  /** The health or the capacity of a host's cluster changed. */
  #clusterChanged(host: number): void {
    const { cluster } = this.#model.hosts[host];
    this.#rebalancing.changed(cluster);
    this.#proactive.capacityFreed(cluster);
    this.#returnHome.capacityFreed(cluster);
    this.#maintenance.capacityOrHealthChanged(cluster);
  }
}
