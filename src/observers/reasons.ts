/**
 * What is unavailable at this moment, since which incident, and what it waits for: the records that root causes, chains
 * and phases of an outage are read from. Everything here changes only when observers are told, never by looking at the
 * state of the mechanisms, so that the time up to a change can still be booked to what held before it.
 */
import type { Elements } from "../cluster/elements.ts";
import { flatten, type Lists } from "../cluster/lists.ts";
import type { Effect, Model, Requirement } from "../cluster/model.ts";
import { type ClusterState, LOST, OFF, RUNNING } from "../cluster/state.ts";
import type { Engine } from "../kernel/engine.ts";
import {
  BOOT,
  CAPACITY,
  DETECTION,
  MAINTENANCE,
  MIGRATION,
  NOTHING,
  type Phase,
  REPAIR,
  RESTART,
  STORAGE,
} from "./phases.ts";

const NONE = -1;

/** Effects that make a host, and all on it, unavailable. */
export const UNREACHABLE: ReadonlySet<Effect> = new Set<Effect>(["down", "cut-off", "partition"]);
/** Effects that take the storage of what runs on a host. */
export const STALLED: ReadonlySet<Effect> = new Set<Effect>(["stall"]);

/** Why a running instance is unavailable. */
export const BY_HOST = 0;
export const BY_STALL = 1;
export const BY_VOLUME = 2;
export const BY_PAUSE = 3;

/** Shows `visit` each host that holds a piece of an instance's volume. */
export type Holders = (instance: number, visit: (host: number) => void) => void;

export class Reasons {
  /** By element: 1 while it is available; and the incident that was current when it became unavailable. */
  readonly up: Uint8Array;
  readonly downIncident: Int32Array;
  /** By failure process: the incident it failed in, -1 while it works. */
  readonly processIncident: Int32Array;
  /** By host: what it does when it is not in service: boots, is in maintenance, or is down. */
  readonly hostPhase: Uint8Array;
  /** By instance: what it waits for while it does not run; NOTHING when it runs. */
  readonly instancePhase: Uint8Array;
  /** By instance: the incident it was lost in, and the host it was lost or is unavailable with. */
  readonly instanceIncident: Int32Array;
  readonly instanceHost: Int32Array;
  /** By host: 1 while it has lost its storage. By instance: 1 when its guest was paused as it became unavailable. */
  readonly #isStalled: Uint8Array;
  readonly #isPaused: Uint8Array;
  /** By member of a quorum group: the incident its disk was lost in, -1 while it has one. */
  readonly diskIncident: Int32Array;
  readonly firstMember: Int32Array;
  readonly memberElement: Int32Array;
  /** By quorum group: the incident in which most of its disks were lost, -1 while it has its data. */
  readonly dataIncident: Int32Array;
  /** By host and domain (elements): the number of its first requirement. By requirement that is felt late: 1 when it is. */
  readonly #firstRequirement: Int32Array;
  readonly #isFelt: Uint8Array;
  /** Failure processes of each host and domain. */
  readonly processesOfHost: Lists;
  readonly processesOfDomain: Lists;

  /** Set once the mechanisms are there. */
  holders: Holders = () => {};
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #state: ClusterState;
  readonly #elements: Elements;

  constructor(model: Model, engine: Engine, state: ClusterState, elements: Elements) {
    this.#model = model;
    this.#engine = engine;
    this.#state = state;
    this.#elements = elements;
    const { arrays } = engine;
    const instances = model.instances.length;
    this.up = arrays.uint8(elements.count);
    this.downIncident = arrays.int32(elements.count).fill(NONE);
    this.processIncident = arrays.int32(model.processes.length).fill(NONE);
    this.hostPhase = arrays.uint8(model.hosts.length).fill(NOTHING);
    this.instancePhase = arrays.uint8(instances).fill(NOTHING);
    this.instanceIncident = arrays.int32(instances).fill(NONE);
    this.instanceHost = arrays.int32(instances).fill(NONE);
    this.#isStalled = arrays.uint8(model.hosts.length);
    this.#isPaused = arrays.uint8(instances);
    this.memberElement = Int32Array.from(
      model.quorums.flatMap(({ members }) => members.map((member) => elements.of(member))),
    );
    this.firstMember = new Int32Array(model.quorums.length + 1);
    model.quorums.forEach(({ members }, quorum) => {
      this.firstMember[quorum + 1] = this.firstMember[quorum] + members.length;
    });
    this.diskIncident = arrays.int32(this.memberElement.length).fill(NONE);
    this.dataIncident = arrays.int32(model.quorums.length).fill(NONE);
    this.#firstRequirement = new Int32Array(elements.count);
    let requirements = 0;
    model.hosts.forEach(({ requirements: own }, host) => {
      this.#firstRequirement[host] = requirements;
      requirements += own.length;
    });
    model.domains.forEach(({ requirements: own }, domain) => {
      this.#firstRequirement[elements.firstDomain + domain] = requirements;
      requirements += own.length;
    });
    this.#isFelt = arrays.uint8(requirements);
    this.processesOfHost = processesOf(model, "host", model.hosts.length);
    this.processesOfDomain = processesOf(model, "domain", model.domains.length);
  }

  processFailed(process: number): void {
    this.processIncident[process] = this.#engine.queue.incident;
  }

  processRepaired(process: number): void {
    this.processIncident[process] = NONE;
  }

  elementChanged(element: number, up: boolean): void {
    this.up[element] = up ? 1 : 0;
    if (up) return;
    this.downIncident[element] = this.#engine.queue.incident;
    const instance = element - this.#elements.firstInstance;
    if (instance >= 0 && element < this.#elements.firstDomain) this.#instanceUnavailable(instance);
  }

  hostLost(host: number): void {
    this.hostPhase[host] = REPAIR;
    this.downIncident[host] = this.#engine.queue.incident;
  }

  hostBooting(host: number): void {
    this.hostPhase[host] = BOOT;
    this.downIncident[host] = this.#engine.queue.incident;
  }

  hostStaysDown(host: number): void {
    this.hostPhase[host] = REPAIR;
  }

  requirementFelt(element: number, position: number, isFelt: boolean): void {
    this.#isFelt[this.#firstRequirement[element] + position] = isFelt ? 1 : 0;
  }

  hostTakenOut(host: number): void {
    this.hostPhase[host] = MAINTENANCE;
    this.downIncident[host] = this.#engine.queue.incident;
  }

  hostReturned(host: number): void {
    this.hostPhase[host] = NOTHING;
  }

  effectBegan(host: number, effect: Effect): void {
    if (effect === "stall") this.#isStalled[host] = 1;
  }

  effectEnded(host: number, effect: Effect): void {
    if (effect === "stall") this.#isStalled[host] = 0;
  }

  instanceLost(instance: number): void {
    this.#instanceUnavailable(instance);
  }

  instanceWaits(instance: number, phase: Phase): void {
    const isWithoutVolume = phase === CAPACITY && this.#state.volumeDown[instance] === 1;
    this.instancePhase[instance] = isWithoutVolume ? STORAGE : phase;
  }

  instanceRunning(instance: number): void {
    this.instancePhase[instance] = NOTHING;
    this.#isPaused[instance] = 0;
    this.instanceHost[instance] = this.#state.hostOf[instance];
  }

  voterDiskLost(quorum: number, member: number): void {
    this.diskIncident[this.#memberOf(quorum, member)] = this.#engine.queue.incident;
  }

  voterReplaced(quorum: number, member: number): void {
    this.diskIncident[this.#memberOf(quorum, member)] = NONE;
  }

  dataLost(quorum: number): void {
    this.dataIncident[quorum] = this.#engine.queue.incident;
  }

  dataRestored(quorum: number): void {
    this.dataIncident[quorum] = NONE;
    this.diskIncident.fill(NONE, this.firstMember[quorum], this.firstMember[quorum + 1]);
  }

  /** Whether a member can vote: it is available and has its disk. */
  canVote(member: number): boolean {
    return this.up[this.memberElement[member]] === 1 && this.diskIncident[member] === NONE;
  }

  /** Hosts that hold a piece of an instance's volume and are down. */
  holdersDown(instance: number): number[] {
    const down: number[] = [];
    this.holders(instance, (host) => {
      if (this.up[host] === 0) down.push(host);
    });
    return down;
  }

  /** The domain an instance's volume hangs on, as an element; -1 where there is none. */
  backendOf(instance: number): number {
    const { store } = this.#state.groupOf(instance);
    const own = store < 0 ? undefined : this.#model.stores[store];
    return own?.kind === "external" ? this.#elements.firstDomain + own.domain : NONE;
  }

  /** Whether a host is out of service though nothing of it is failed: it boots, or is in maintenance. */
  isOnItsWayBack(host: number): boolean {
    return this.hostPhase[host] === BOOT || this.hostPhase[host] === MAINTENANCE;
  }

  /** Why an instance that runs is unavailable: BY_HOST and so on. */
  unavailableBy(instance: number): number {
    const host = this.instanceHost[instance];
    if (host !== NONE && this.up[host] === 0) return BY_HOST;
    if (host !== NONE && this.#isStalled[host] === 1 && this.#state.groupOf(instance).hangsWithHost)
      return BY_STALL;
    return this.#isPaused[instance] === 1 ? BY_PAUSE : BY_VOLUME;
  }

  /** Whether a host's or domain's requirement is met. */
  isMet(requirement: Requirement): boolean {
    let up = 0;
    for (const domain of requirement.domains) up += this.up[this.#elements.firstDomain + domain];
    return up >= requirement.need;
  }

  /** The unmet requirements that a host or domain (an element) suffers from, some of them only after a time. */
  felt(element: number): Requirement[] {
    const { hosts, domains } = this.#model;
    const { requirements } =
      element < hosts.length ? hosts[element] : domains[element - this.#elements.firstDomain];
    const first = this.#firstRequirement[element];
    return requirements.filter(
      (requirement, position) =>
        !this.isMet(requirement) && (requirement.after === undefined || this.#isFelt[first + position] === 1),
    );
  }

  /** Whether an instance that waits is waiting for its cluster's management to come back. */
  waitsForManagement(instance: number): boolean {
    const phase = this.instancePhase[instance];
    if (phase !== DETECTION && phase !== RESTART && phase !== CAPACITY) return false;
    const { management, recovery } = this.#model.clusters[this.#state.clusterOf(instance)];
    if (management < 0 || this.up[this.#elements.firstService + management] === 1) return false;
    return recovery.needsManagement || recovery.detection === "management";
  }

  /** Whether an instance that is lost stays so until its own host is back: nobody restarts it elsewhere. */
  waitsForItsHost(instance: number): boolean {
    if (this.instancePhase[instance] !== DETECTION) return false;
    const { restartsElsewhere, cluster } = this.#state.groupOf(instance);
    const { detection, by } = this.#model.clusters[cluster].recovery;
    return !restartsElsewhere || detection === "none" || by === "nobody";
  }

  /** Whether a lost instance has its disks in its host, which is down: nobody can start it before that is back. */
  canOnlyRunAtHome(instance: number): boolean {
    const host = this.instanceHost[instance];
    return !this.#state.groupOf(instance).restartsElsewhere && host !== NONE && this.up[host] === 0;
  }

  /** Whether the host of a lost instance is on its way back, and would start it then. */
  mayResume(instance: number): boolean {
    const host = this.instanceHost[instance];
    const { recovery } = this.#model.clusters[this.#state.clusterOf(instance)];
    return recovery.restartOnReturn && host !== NONE && this.up[host] === 0;
  }

  /** Reads, at the moment of the change, what became of an instance that is not available any more. */
  #instanceUnavailable(instance: number): void {
    const state = this.#state;
    const host = state.hostOf[instance];
    this.instanceHost[instance] = host;
    const phase = state.phase[instance];
    if (phase === OFF || phase === LOST) {
      this.instancePhase[instance] = phase === OFF ? MAINTENANCE : DETECTION;
      this.instanceIncident[instance] = this.#engine.queue.incident;
    } else if (phase === RUNNING) {
      this.instancePhase[instance] = NOTHING;
      this.#isPaused[instance] = state.paused[instance];
    }
  }

  #memberOf(quorum: number, element: number): number {
    let member = this.firstMember[quorum];
    while (this.memberElement[member] !== element) member++;
    return member;
  }
}

function processesOf(model: Model, owner: "host" | "domain", count: number): Lists {
  const lists: number[][] = Array.from({ length: count }, () => []);
  model.processes.forEach((process, index) => {
    if (process.owner === owner) lists[process.subject].push(index);
  });
  return flatten(lists);
}

/** What a running instance waits for when not its host is the reason. */
export function phaseOfUnavailability(unavailableBy: number): Phase {
  if (unavailableBy === BY_VOLUME) return STORAGE;
  return unavailableBy === BY_PAUSE ? MIGRATION : REPAIR;
}
