/**
 * What a service that is down waits for: a phase of PHASES. A term that lacks d elements waits for the d-th nearest of
 * those that are down; a service with several such terms, for the farthest of them.
 */
import type { Elements } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import {
  DETECTION,
  ELECTION,
  MANAGEMENT,
  NOTHING,
  OPERATOR,
  type Phase,
  REPAIR,
  RESTART,
  RESTORE,
} from "./phases.ts";
import { BY_HOST, phaseOfUnavailability, type Reasons } from "./reasons.ts";

import { isUnmet, type Terms } from "./terms.ts";

const NONE = -1;

export class Waiting {
  readonly #model: Model;
  readonly #elements: Elements;
  readonly #reasons: Reasons;
  readonly #terms: Terms;

  constructor(model: Model, elements: Elements, reasons: Reasons, terms: Terms) {
    this.#model = model;
    this.#elements = elements;
    this.#reasons = reasons;
    this.#terms = terms;
  }

  /** Of a service that is down. */
  phaseOf(service: number): Phase {
    let farthest = ELECTION;
    for (const term of this.#terms.of(service)) {
      const { need, elements, down } = term;
      if (isUnmet(term))
        farthest = Math.max(farthest, this.#nearest(down, need - elements.length + down.length));
    }
    return farthest;
  }

  /** Phase of the d-th nearest of some elements that are down. */
  #nearest(down: readonly number[], d: number): Phase {
    return down.map((element) => this.#phaseOfElement(element)).sort((a, b) => a - b)[d - 1];
  }

  #phaseOfElement(element: number): Phase {
    const { firstInstance, firstDomain, firstQuorum, firstService } = this.#elements;
    if (element < firstInstance) return this.#phaseOfHost(element);
    if (element < firstDomain) return this.#phaseOfInstance(element - firstInstance);
    if (element < firstQuorum) return REPAIR;
    if (element < firstService) return this.#phaseOfQuorum(element - firstQuorum);
    return this.phaseOf(element - firstService);
  }

  #phaseOfQuorum(quorum: number): Phase {
    const { firstMember, memberElement, dataIncident, diskIncident } = this.#reasons;
    if (dataIncident[quorum] !== NONE) return RESTORE;
    const first = firstMember[quorum];
    const end = firstMember[quorum + 1];
    const majority = Math.floor((end - first) / 2) + 1;
    let voters = 0;
    const phases: Phase[] = [];
    for (let member = first; member < end; member++) {
      if (this.#reasons.canVote(member)) voters++;
      else if (diskIncident[member] !== NONE) phases.push(RESTORE);
      else phases.push(this.#phaseOfElement(memberElement[member]));
    }
    if (voters >= majority) return ELECTION;
    return phases.sort((a, b) => a - b)[majority - voters - 1];
  }

  #phaseOfInstance(instance: number): Phase {
    const { instancePhase, instanceHost } = this.#reasons;
    const phase = instancePhase[instance];
    const host = instanceHost[instance];
    if (phase === NOTHING) {
      const by = this.#reasons.unavailableBy(instance);
      return by === BY_HOST ? this.#phaseOfHost(host) : phaseOfUnavailability(by);
    }
    if (this.#reasons.waitsForManagement(instance)) return MANAGEMENT;
    if (phase === DETECTION && this.#reasons.waitsForItsHost(instance)) {
      return host !== NONE && this.#reasons.up[host] === 0 ? this.#phaseOfHost(host) : RESTART;
    }
    if (phase === OPERATOR && this.#reasons.canOnlyRunAtHome(instance)) {
      return Math.max(phase, this.#phaseOfHost(host));
    }
    // Its host may be back, and start it, before its loss is noticed.
    if (phase === DETECTION && this.#reasons.mayResume(instance)) {
      return Math.min(phase, this.#phaseOfHost(host));
    }
    return phase;
  }

  #phaseOfHost(host: number): Phase {
    const { nestedIn } = this.#model.hosts[host];
    if (nestedIn !== undefined && this.#reasons.up[this.#elements.firstInstance + nestedIn] === 0) {
      return this.#phaseOfInstance(nestedIn);
    }
    const phase = this.#reasons.hostPhase[host];
    return phase === NOTHING ? REPAIR : phase;
  }
}
