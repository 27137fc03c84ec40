/**
 * Whether a service that is down would be up at this moment if some parts had never failed: what only these parts' incidents
 * keep down is taken as up, all else as it is. Importance measures and minimal cut sets rest on it.
 */
import { componentNames, type Elements } from "../cluster/elements.ts";
import type { Lists } from "../cluster/lists.ts";
import type { Effect, Model, Requirement } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
import { CAPACITY, MAINTENANCE, STORAGE } from "./phases.ts";
import { BY_HOST, BY_STALL, BY_VOLUME, type Reasons, STALLED, UNREACHABLE } from "./reasons.ts";
import type { Terms } from "./terms.ts";

const NONE = -1;

export class Counterfactual {
  readonly #model: Model;
  readonly #elements: Elements;
  readonly #state: ClusterState;
  readonly #reasons: Reasons;
  readonly #terms: Terms;
  readonly #partOf: (incident: number) => number;
  /** By element: the answer of the question with this stamp. While it is being answered it counts as down. */
  readonly #asked: Float64Array;
  readonly #answer: Uint8Array;
  #stamp = 0;
  /** By component: 1 for those taken as if they had never failed. */
  readonly #excused: Uint8Array;

  /** `partOf` is the component whose failure began an incident. */
  constructor(
    model: Model,
    elements: Elements,
    state: ClusterState,
    reasons: Reasons,
    terms: Terms,
    partOf: (incident: number) => number,
  ) {
    this.#model = model;
    this.#elements = elements;
    this.#state = state;
    this.#reasons = reasons;
    this.#terms = terms;
    this.#partOf = partOf;
    this.#asked = new Float64Array(elements.count);
    this.#answer = new Uint8Array(elements.count);
    this.#excused = new Uint8Array(componentNames(model).length);
  }

  /** Whether a service would be up without the failures of one component. */
  isUpWithout(component: number, service: number): boolean {
    this.#excused[component] = 1;
    const isUp = this.#isServiceUp(service);
    this.#excused[component] = 0;
    return isUp;
  }

  /**
   * Leaves out, from the first on, the components without whose failures the service would still be down. Returns how
   * many are left; they are moved to the front in their order. `last` stays in any case.
   */
  keepNeeded(components: Int32Array, last: number, service: number): number {
    let kept = 0;
    for (const component of components) {
      this.#excused[component] = 1;
      if (component !== last && !this.#isServiceUp(service)) continue;
      this.#excused[component] = 0;
      components[kept++] = component;
    }
    this.#excused.fill(0);
    return kept;
  }

  #isServiceUp(service: number): boolean {
    this.#stamp++;
    return this.#isUp(this.#elements.firstService + service);
  }

  #isUp(element: number): boolean {
    if (this.#reasons.up[element] === 1) return true;
    if (this.#asked[element] === this.#stamp) return this.#answer[element] === 1;
    this.#asked[element] = this.#stamp;
    this.#answer[element] = 0;
    const isUp = this.#wouldBeUp(element);
    this.#answer[element] = isUp ? 1 : 0;
    return isUp;
  }

  #wouldBeUp(element: number): boolean {
    const { firstInstance, firstDomain, firstQuorum, firstService } = this.#elements;
    if (element < firstInstance) return this.#isHostUp(element);
    if (element < firstDomain) return this.#isInstanceUp(element - firstInstance);
    if (element < firstQuorum) return this.#isDomainUp(element - firstDomain);
    if (element < firstService) return this.#isQuorumUp(element - firstQuorum);
    return this.#terms.of(element - firstService).every(({ need, elements, down }) => {
      let lacking = need - (elements.length - down.length);
      for (let i = 0; i < down.length && lacking > 0; i++) if (this.#isUp(down[i])) lacking--;
      return lacking <= 0;
    });
  }

  #isQuorumUp(quorum: number): boolean {
    const { firstMember, memberElement, diskIncident, dataIncident, downIncident } = this.#reasons;
    if (dataIncident[quorum] !== NONE && !this.#isBlamed(dataIncident[quorum])) return false;
    const first = firstMember[quorum];
    const end = firstMember[quorum + 1];
    let now = 0;
    let without = 0;
    for (let member = first; member < end; member++) {
      if (this.#reasons.canVote(member)) now++;
      const hasDisk = diskIncident[member] === NONE || this.#isBlamed(diskIncident[member]);
      if (hasDisk && this.#isUp(memberElement[member])) without++;
    }
    const majority = Math.floor((end - first) / 2) + 1;
    if (now < majority) return without >= majority;
    return this.#isBlamed(downIncident[this.#elements.firstQuorum + quorum]);
  }

  #isInstanceUp(instance: number): boolean {
    const { instancePhase, instanceIncident, instanceHost, downIncident } = this.#reasons;
    const host = instanceHost[instance];
    if (instancePhase[instance] <= MAINTENANCE && instanceIncident[instance] !== NONE) {
      const isItsHostBack = host === NONE || this.#isUp(host);
      if (this.#isBlamed(instanceIncident[instance]))
        return isItsHostBack || !this.#reasons.waitsForItsHost(instance);
      if (this.#reasons.waitsForItsHost(instance))
        return host !== NONE && this.#reasons.up[host] === 0 && isItsHostBack;
      if (this.#reasons.waitsForManagement(instance)) return this.#isManagementUp(instance);
      if (instancePhase[instance] === STORAGE) return this.#isVolumeNearer(instance);
      return instancePhase[instance] === CAPACITY && this.#isThereMoreRoom(instance);
    }
    const by = this.#reasons.unavailableBy(instance);
    if (by === BY_HOST) return host !== NONE && this.#isUp(host);
    if (by === BY_STALL) return host !== NONE && this.#areReasonsGone(host, STALLED);
    if (by === BY_VOLUME && this.#isVolumeNearer(instance)) return true;
    return this.#isBlamed(downIncident[this.#elements.firstInstance + instance]);
  }

  /** One more of what its volume lacks would be there: taken as enough, as a volume goes with the last that it can spare. */
  #isVolumeNearer(instance: number): boolean {
    const backend = this.#reasons.backendOf(instance);
    if (backend !== NONE && this.#reasons.up[backend] === 0) return this.#isUp(backend);
    return this.#reasons.holdersDown(instance).some((host) => this.#isUp(host));
  }

  #isManagementUp(instance: number): boolean {
    const { management } = this.#model.clusters[this.#state.clusterOf(instance)];
    return this.#isUp(this.#elements.firstService + management);
  }

  /** One more host of the cluster would be up: taken as enough for one instance. */
  #isThereMoreRoom(instance: number): boolean {
    const { hosts } = this.#model.clusters[this.#state.clusterOf(instance)];
    return hosts.some((host) => this.#reasons.up[host] === 0 && this.#isUp(host));
  }

  #isHostUp(host: number): boolean {
    const { nestedIn } = this.#model.hosts[host];
    const outer = nestedIn === undefined ? NONE : this.#elements.firstInstance + nestedIn;
    if (outer !== NONE && !this.#isUp(outer)) return false;
    if (!this.#areReasonsGone(host, UNREACHABLE)) return false;
    if (!this.#reasons.isOnItsWayBack(host) && this.#hasReason(host, outer)) return true;
    return this.#isBlamed(this.#reasons.downIncident[host]);
  }

  /** Whether anything that is failed now keeps the host from being available. */
  #hasReason(host: number, outer: number): boolean {
    if (outer !== NONE && this.#reasons.up[outer] === 0) return true;
    if (this.#reasons.felt(host).some(({ effect }) => UNREACHABLE.has(effect))) return true;
    const { start, items } = this.#reasons.processesOfHost;
    for (let i = start[host]; i < start[host + 1]; i++) {
      if (this.#reasons.processIncident[items[i]] !== NONE) return true;
    }
    return false;
  }

  /** Nothing with one of these effects would keep the host from serving. */
  #areReasonsGone(host: number, effects: ReadonlySet<Effect>): boolean {
    const isRelevant = (process: number) => effects.has(this.#model.processes[process].effect ?? "down");
    if (!this.#areProcessesBlamed(this.#reasons.processesOfHost, host, isRelevant)) return false;
    return this.#reasons
      .felt(host)
      .every((requirement) => !effects.has(requirement.effect) || this.#isMet(requirement));
  }

  #isDomainUp(domain: number): boolean {
    return (
      this.#areProcessesBlamed(this.#reasons.processesOfDomain, domain, () => true) &&
      this.#reasons.felt(this.#elements.firstDomain + domain).every((requirement) => this.#isMet(requirement))
    );
  }

  #areProcessesBlamed(of: Lists, owner: number, isRelevant: (process: number) => boolean): boolean {
    for (let i = of.start[owner]; i < of.start[owner + 1]; i++) {
      const process = of.items[i];
      const incident = this.#reasons.processIncident[process];
      if (incident !== NONE && isRelevant(process) && !this.#isBlamed(incident)) return false;
    }
    return true;
  }

  #isMet({ need, domains }: Requirement): boolean {
    let up = 0;
    for (const domain of domains) if (this.#isUp(this.#elements.firstDomain + domain)) up++;
    return up >= need;
  }

  #isBlamed(incident: number): boolean {
    return incident !== NONE && this.#excused[this.#partOf(incident)] === 1;
  }
}
