/**
 * The fault tree as it stands: from a service that is down through the terms that fail it, quorums, instances, hosts and
 * domains, down to the incidents whose effects are still there. Branches that fail nothing are not entered, so what is
 * found took part in taking the service down, or keeps it down.
 */
import type { Elements } from "../cluster/elements.ts";
import type { Lists } from "../cluster/lists.ts";
import type { Model, Requirement } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
import { CAPACITY, MAINTENANCE, STORAGE } from "./phases.ts";
import { BY_HOST, BY_STALL, BY_VOLUME, type Reasons, STALLED, UNREACHABLE } from "./reasons.ts";
import { isUnmet, type Terms } from "./terms.ts";

const NONE = -1;
/** Elements on the way from a service to a root cause; four more for each level of nesting. */
export const DEPTH_MAX = 32;

/** Told of each incident found, with the elements on the way to it, the service first. An incident may come twice. */
export type Finder = (incident: number, way: Int32Array, depth: number) => void;

export class FaultTree {
  readonly #model: Model;
  readonly #elements: Elements;
  readonly #state: ClusterState;
  readonly #reasons: Reasons;
  readonly #terms: Terms;
  readonly #way = new Int32Array(DEPTH_MAX);
  /** Each element is entered once in a visit; `stamp` is that of the visit. */
  readonly #entered: Float64Array;
  readonly #clusterEntered: Float64Array;
  #stamp = 0;
  #find: Finder = () => {};

  constructor(model: Model, elements: Elements, state: ClusterState, reasons: Reasons, terms: Terms) {
    this.#model = model;
    this.#elements = elements;
    this.#state = state;
    this.#reasons = reasons;
    this.#terms = terms;
    this.#entered = new Float64Array(elements.count);
    this.#clusterEntered = new Float64Array(model.clusters.length);
  }

  /** Tells `find` of all incidents that keep a service down. */
  visit(service: number, find: Finder): void {
    this.#stamp++;
    this.#find = find;
    this.#enter(this.#elements.firstService + service, 0);
  }

  #enter(element: number, depth: number): void {
    if (this.#entered[element] === this.#stamp || depth === DEPTH_MAX) return;
    this.#entered[element] = this.#stamp;
    this.#way[depth] = element;
    const { firstInstance, firstDomain, firstQuorum, firstService } = this.#elements;
    if (element < firstInstance) this.#enterHost(element, depth + 1);
    else if (element < firstDomain) this.#enterInstance(element - firstInstance, depth + 1);
    else if (element < firstQuorum) this.#enterDomain(element - firstDomain, depth + 1);
    else if (element < firstService) this.#enterQuorum(element - firstQuorum, depth + 1);
    else this.#enterService(element - firstService, depth + 1);
  }

  #enterService(service: number, depth: number): void {
    for (const term of this.#terms.of(service)) {
      if (!isUnmet(term)) continue;
      for (const element of term.down) this.#enter(element, depth);
    }
  }

  #enterIfDown(element: number, depth: number): void {
    if (this.#reasons.up[element] === 0) this.#enter(element, depth);
  }

  #enterQuorum(quorum: number, depth: number): void {
    const { firstMember, memberElement, diskIncident, dataIncident, downIncident } = this.#reasons;
    if (dataIncident[quorum] !== NONE) this.#found(dataIncident[quorum], depth);
    const first = firstMember[quorum];
    const end = firstMember[quorum + 1];
    let voters = 0;
    for (let member = first; member < end; member++) if (this.#reasons.canVote(member)) voters++;
    if (2 * voters > end - first) {
      this.#findAmongMembers(first, end, downIncident[this.#elements.firstQuorum + quorum], depth);
      return;
    }
    for (let member = first; member < end; member++) {
      if (diskIncident[member] !== NONE) this.#foundAt(memberElement[member], diskIncident[member], depth);
      this.#enterIfDown(memberElement[member], depth);
    }
  }

  /** The group only lacks a leader: the way leads through the member that left, if it is still away. */
  #findAmongMembers(first: number, end: number, incident: number, depth: number): void {
    const { memberElement } = this.#reasons;
    for (let member = first; member < end; member++) {
      if (this.#seek(memberElement[member], incident, depth)) return;
    }
    this.#found(incident, depth);
  }

  #enterInstance(instance: number, depth: number): void {
    const { instancePhase, instanceIncident, instanceHost, downIncident } = this.#reasons;
    const element = this.#elements.firstInstance + instance;
    const host = instanceHost[instance];
    if (instanceIncident[instance] !== NONE && this.#isLost(instance)) {
      if (this.#reasons.waitsForItsHost(instance) && host !== NONE) this.#enterIfDown(host, depth);
      this.#findThrough(host, instanceIncident[instance], depth);
      if (instancePhase[instance] === CAPACITY) this.#enterHostsThatLack(instance, depth);
      if (instancePhase[instance] === STORAGE) this.#enterVolume(instance, depth);
      if (this.#reasons.waitsForManagement(instance)) this.#enterManagement(instance, depth);
      return;
    }
    const by = this.#reasons.unavailableBy(instance);
    if (by !== BY_HOST && by !== BY_STALL) {
      if (by === BY_VOLUME) this.#enterVolume(instance, depth);
      this.#found(downIncident[element], depth);
    } else if (host !== NONE && by === BY_HOST) this.#enterIfDown(host, depth);
    else if (host !== NONE) this.#enterStalledHost(host, depth);
  }

  /** It does not run: what took it down is `instanceIncident`. */
  #isLost(instance: number): boolean {
    return this.#reasons.instancePhase[instance] <= MAINTENANCE;
  }

  /** There would be room if the hosts of the cluster that are down were not. */
  #enterHostsThatLack(instance: number, depth: number): void {
    const cluster = this.#state.clusterOf(instance);
    if (this.#clusterEntered[cluster] === this.#stamp) return;
    this.#clusterEntered[cluster] = this.#stamp;
    for (const host of this.#model.clusters[cluster].hosts) this.#enterIfDown(host, depth);
  }

  /** Whatever of the instance's volume is away. */
  #enterVolume(instance: number, depth: number): void {
    const backend = this.#reasons.backendOf(instance);
    if (backend !== NONE) this.#enterIfDown(backend, depth);
    for (const host of this.#reasons.holdersDown(instance)) this.#enter(host, depth);
  }

  #enterManagement(instance: number, depth: number): void {
    const { management } = this.#model.clusters[this.#state.clusterOf(instance)];
    this.#enter(this.#elements.firstService + management, depth);
  }

  #enterHost(host: number, depth: number): void {
    const { processesOfHost, processIncident, downIncident } = this.#reasons;
    let isExplained = false;
    const { start, items } = processesOfHost;
    for (let i = start[host]; i < start[host + 1]; i++) {
      const incident = processIncident[items[i]];
      if (incident === NONE || !UNREACHABLE.has(this.#model.processes[items[i]].effect ?? "down")) continue;
      isExplained = true;
      this.#found(incident, depth);
    }
    for (const requirement of this.#reasons.felt(host)) {
      if (!UNREACHABLE.has(requirement.effect)) continue;
      isExplained = true;
      this.#enterRequirement(requirement, depth);
    }
    const { nestedIn } = this.#model.hosts[host];
    if (nestedIn !== undefined && this.#reasons.up[this.#elements.firstInstance + nestedIn] === 0) {
      isExplained = true;
      this.#enter(this.#elements.firstInstance + nestedIn, depth);
    }
    if (!isExplained || this.#reasons.isOnItsWayBack(host)) this.#found(downIncident[host], depth);
  }

  /** A host that is up but has lost its storage. */
  #enterStalledHost(host: number, depth: number): void {
    if (depth === DEPTH_MAX) return;
    this.#way[depth] = host;
    for (const requirement of this.#reasons.felt(host)) {
      if (STALLED.has(requirement.effect)) this.#enterRequirement(requirement, depth + 1);
    }
    const { start, items } = this.#reasons.processesOfHost;
    for (let i = start[host]; i < start[host + 1]; i++) {
      const incident = this.#reasons.processIncident[items[i]];
      const effect = this.#model.processes[items[i]].effect ?? "down";
      if (incident !== NONE && STALLED.has(effect)) this.#found(incident, depth + 1);
    }
  }

  #enterRequirement({ domains }: Requirement, depth: number): void {
    for (const domain of domains) this.#enterIfDown(this.#elements.firstDomain + domain, depth);
  }

  #enterDomain(domain: number, depth: number): void {
    const { start, items } = this.#reasons.processesOfDomain;
    for (let i = start[domain]; i < start[domain + 1]; i++) {
      const incident = this.#reasons.processIncident[items[i]];
      if (incident !== NONE) this.#found(incident, depth);
    }
    for (const requirement of this.#reasons.felt(this.#elements.firstDomain + domain)) {
      this.#enterRequirement(requirement, depth);
    }
  }

  /** The incident an instance was lost in; the way goes through its host while that is down because of it. */
  #findThrough(host: number, incident: number, depth: number): void {
    if (host === NONE || !this.#seek(host, incident, depth)) this.#found(incident, depth);
  }

  /** Looks for an incident at and behind an element that is down; true when it was found, and told. */
  #seek(element: number, incident: number, depth: number): boolean {
    if (this.#reasons.up[element] === 1 || depth === DEPTH_MAX) return false;
    this.#way[depth] = element;
    const { firstInstance, firstDomain } = this.#elements;
    if (element < firstInstance) return this.#seekAtHost(element, incident, depth + 1);
    if (element >= firstDomain) return this.#seekAtDomain(element - firstDomain, incident, depth + 1);
    const instance = element - firstInstance;
    if (this.#reasons.instanceIncident[instance] !== incident) return false;
    this.#findThrough(this.#reasons.instanceHost[instance], incident, depth + 1);
    return true;
  }

  #seekAtHost(host: number, incident: number, depth: number): boolean {
    const { nestedIn } = this.#model.hosts[host];
    const { firstInstance } = this.#elements;
    if (nestedIn !== undefined && this.#seek(firstInstance + nestedIn, incident, depth)) return true;
    if (this.#seekBehind(host, incident, depth)) return true;
    const isHere =
      this.#reasons.downIncident[host] === incident ||
      hasFailedIn(this.#reasons.processesOfHost, host, this.#reasons.processIncident, incident);
    if (isHere) this.#found(incident, depth);
    return isHere;
  }

  #seekAtDomain(domain: number, incident: number, depth: number): boolean {
    if (this.#seekBehind(this.#elements.firstDomain + domain, incident, depth)) return true;
    const isHere = hasFailedIn(
      this.#reasons.processesOfDomain,
      domain,
      this.#reasons.processIncident,
      incident,
    );
    if (isHere) this.#found(incident, depth);
    return isHere;
  }

  /** Looks behind the requirements that a host or domain (an element) suffers from. */
  #seekBehind(element: number, incident: number, depth: number): boolean {
    for (const { domains } of this.#reasons.felt(element)) {
      for (const domain of domains) {
        if (this.#seek(this.#elements.firstDomain + domain, incident, depth)) return true;
      }
    }
    return false;
  }

  #found(incident: number, depth: number): void {
    if (incident !== NONE) this.#find(incident, this.#way, depth);
  }

  /** Found at an element that is not entered itself. */
  #foundAt(element: number, incident: number, depth: number): void {
    if (depth === DEPTH_MAX) return;
    this.#way[depth] = element;
    this.#found(incident, depth + 1);
  }
}

function hasFailedIn(processesOf: Lists, owner: number, incidents: Int32Array, incident: number): boolean {
  for (let i = processesOf.start[owner]; i < processesOf.start[owner + 1]; i++) {
    if (incidents[processesOf.items[i]] === incident) return true;
  }
  return false;
}
