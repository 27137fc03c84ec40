/** The ways from root causes to the services that are down, as they were when each outage began. */
import type { StateArrays } from "../kernel/arrays.ts";
import { DEPTH_MAX, type Finder } from "./fault-tree.ts";

/** Ways kept of one outage, one per incident; an outage with more root causes is told by those found first. */
export const WAYS_MAX = 32;
const NONE = -1;

export class Ways {
  /** By service: how many. By service and way: incident, length, and elements from the service down. */
  readonly #count: Int32Array;
  readonly #incident: Int32Array;
  readonly #length: Int32Array;
  readonly #elements: Int32Array;
  #service = 0;

  constructor(arrays: StateArrays, services: number) {
    this.#count = arrays.int32(services);
    this.#incident = arrays.int32(services * WAYS_MAX);
    this.#length = arrays.int32(services * WAYS_MAX);
    this.#elements = arrays.int32(services * WAYS_MAX * DEPTH_MAX);
  }

  /** Forgets the ways of a service; `keep` adds to it from now on. */
  begin(service: number): void {
    this.#service = service;
    this.#count[service] = 0;
  }

  /** Keeps the first way found to each incident. */
  readonly keep: Finder = (incident, way, depth) => {
    const service = this.#service;
    const count = this.#count[service];
    if (count === WAYS_MAX || this.#has(service, incident)) return;
    const at = service * WAYS_MAX + count;
    this.#incident[at] = incident;
    this.#length[at] = depth;
    for (let i = 0; i < depth; i++) this.#elements[at * DEPTH_MAX + i] = way[i];
    this.#count[service]++;
  };

  /** Makes sure that the incident which set the outage off is among them: at the last place if there is no other. */
  end(trigger: number, serviceElement: number): void {
    const service = this.#service;
    if (trigger === NONE || this.#has(service, trigger)) return;
    if (this.#count[service] === WAYS_MAX) this.#count[service]--;
    this.keep(trigger, Int32Array.of(serviceElement), 1);
  }

  count(service: number): number {
    return this.#count[service];
  }

  incidentOf(service: number, way: number): number {
    return this.#incident[service * WAYS_MAX + way];
  }

  lengthOf(service: number, way: number): number {
    return this.#length[service * WAYS_MAX + way];
  }

  /** Element of a way, the service first. */
  elementAt(service: number, way: number, position: number): number {
    return this.#elements[(service * WAYS_MAX + way) * DEPTH_MAX + position];
  }

  #has(service: number, incident: number): boolean {
    const first = service * WAYS_MAX;
    for (let at = first; at < first + this.#count[service]; at++) {
      if (this.#incident[at] === incident) return true;
    }
    return false;
  }
}
