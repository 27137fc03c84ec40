/**
 * Blame: because of what, and in which phase, each service is down. While a service is down its time is booked, from change
 * to change, to the phase it is in and to the parts whose failures contribute; at the beginning of an outage the ways
 * from the root causes to the service are kept. Costs nothing while everything is up.
 */
import { componentNames, type Elements } from "../cluster/elements.ts";
import type { Model } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
import type { Engine } from "../kernel/engine.ts";
import { ColumnLog } from "../results/column-log.ts";
import { CHAINS, PARTS } from "../results/tables.ts";
import { Counterfactual } from "./counterfactual.ts";
import { FaultTree, type Finder } from "./fault-tree.ts";
import type { Incidents } from "./incidents.ts";
import type { PartTimes } from "./part-times.ts";
import { PHASES } from "./phases.ts";
import type { Reasons } from "./reasons.ts";
import { Terms } from "./terms.ts";
import { Waiting } from "./waiting.ts";
import { Ways } from "./ways.ts";

const NONE = -1;

export class Blame {
  readonly chains = new ColumnLog(CHAINS);
  readonly parts = new ColumnLog(PARTS);
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #elements: Elements;
  readonly #incidents: Incidents;
  readonly #partTimes: PartTimes;
  readonly #terms: Terms;
  readonly #tree: FaultTree;
  readonly #counterfactual: Counterfactual;
  readonly #waiting: Waiting;
  readonly #ways: Ways;
  readonly #components: number;

  /** By service: 1 while it is down, and the seconds of its current outage by phase. How many are down. */
  readonly #isDown: Uint8Array;
  /** By service: 1 until its outage has been looked at; the incident that set the outage off. */
  readonly #isNew: Uint8Array;
  readonly #trigger: Int32Array;
  readonly #phases: Float64Array;
  readonly #downCount: Int32Array;
  /** Time up to which everything is booked, s. */
  readonly #bookedTo: Float64Array;
  /** By service and component: downtime with its failure, and downtime there would not be without it, s. */
  readonly #contributing: Float64Array;
  readonly #critical: Float64Array;

  /** Components found to blame for one service at one moment; `marked` keeps each from being taken twice. */
  readonly #found: Int32Array;
  #foundCount = 0;
  readonly #marked: Uint8Array;
  /** By component found: its incident. */
  readonly #incidentFound: Int32Array;
  /** Keeps the ways to incidents of marked components. */
  readonly #keepWay: Finder = (incident, way, depth) => {
    if (this.#marked[this.#incidents.componentOf(incident)] === 1) this.#ways.keep(incident, way, depth);
  };
  readonly #keepComponent: Finder = (incident) => {
    const component = this.#incidents.componentOf(incident);
    if (this.#marked[component] === 1) return;
    this.#marked[component] = 1;
    this.#incidentFound[component] = incident;
    this.#found[this.#foundCount++] = component;
  };

  constructor(
    model: Model,
    engine: Engine,
    state: ClusterState,
    elements: Elements,
    reasons: Reasons,
    incidents: Incidents,
    partTimes: PartTimes,
  ) {
    this.#model = model;
    this.#engine = engine;
    this.#elements = elements;
    this.#incidents = incidents;
    this.#partTimes = partTimes;
    this.#terms = new Terms(model, elements, reasons);
    this.#tree = new FaultTree(model, elements, state, reasons, this.#terms);
    const partOf = (incident: number) => incidents.componentOf(incident);
    this.#counterfactual = new Counterfactual(model, elements, state, reasons, this.#terms, partOf);
    this.#waiting = new Waiting(model, elements, reasons, this.#terms);
    this.#components = componentNames(model).length;
    const { arrays } = engine;
    const services = model.services.length;
    this.#ways = new Ways(arrays, services);
    this.#isDown = arrays.uint8(services);
    this.#isNew = arrays.uint8(services);
    this.#trigger = arrays.int32(services);
    this.#phases = arrays.float64(services * PHASES.length);
    this.#downCount = arrays.int32(1);
    this.#bookedTo = arrays.float64(1);
    this.#contributing = arrays.float64(services * this.#components);
    this.#critical = arrays.float64(services * this.#components);
    this.#found = new Int32Array(this.#components);
    this.#marked = new Uint8Array(this.#components);
    this.#incidentFound = new Int32Array(this.#components);
  }

  /** Books the time since the last change; to be called before anything that matters here changes. */
  settle(): void {
    const { now } = this.#engine.queue;
    const from = this.#bookedTo[0];
    this.#bookedTo[0] = now;
    if (this.#downCount[0] === 0 || now === from) return;
    this.#terms.newMoment();
    for (let service = 0; service < this.#isDown.length; service++) {
      if (this.#isDown[service] === 1 && this.#isNew[service] === 1) this.#findWays(service);
    }
    const elapsed = now - Math.max(from, this.#model.warmUp);
    if (!(elapsed > 0)) return;
    for (let service = 0; service < this.#isDown.length; service++) {
      if (this.#isDown[service] === 1) this.#book(service, elapsed);
    }
  }

  serviceDown(service: number): void {
    this.#isDown[service] = 1;
    this.#downCount[0]++;
    this.#phases.fill(0, service * PHASES.length, (service + 1) * PHASES.length);
    this.#isNew[service] = 1;
    this.#trigger[service] = this.#engine.queue.incident;
    this.#ways.begin(service);
  }

  serviceUp(service: number): void {
    if (this.#isDown[service] === 0) return;
    this.#isDown[service] = 0;
    this.#downCount[0]--;
  }

  /** Incidents that took part in taking a service down. */
  contributors(service: number): number {
    return this.#ways.count(service);
  }

  /** Seconds of the current outage of a service spent in a phase. */
  secondsIn(service: number, phase: number): number {
    return this.#phases[service * PHASES.length + phase];
  }

  /** Writes the ways that led to an outage of a service, which is over. */
  writeChains(service: number, replication: number, outage: number): void {
    for (let way = 0; way < this.#ways.count(service); way++) {
      const incident = this.#ways.incidentOf(service, way);
      const component = this.#incidents.componentOf(incident);
      const length = this.#ways.lengthOf(service, way);
      let step = 0;
      if (this.#ways.elementAt(service, way, length - 1) !== component) {
        this.#writeStep(replication, outage, incident, step++, component);
      }
      for (let i = length - 1; i >= 0; i--) {
        this.#writeStep(replication, outage, incident, step++, this.#ways.elementAt(service, way, i));
      }
    }
  }

  /** The horizon is reached: one row per part that failed, and one per service it had a part in taking down. */
  end(replication: number): void {
    const services = this.#model.services.length;
    if (services === 0) return;
    for (let component = 0; component < this.#components; component++) {
      const failed = this.#partTimes.failedTime(component);
      if (failed > 0) this.#writePart(replication, component, NONE, failed, 0, 0);
      for (let service = 0; service < services; service++) {
        const at = service * this.#components + component;
        const contributing = this.#contributing[at];
        if (contributing === 0) continue;
        this.#writePart(replication, component, service, failed, contributing, this.#critical[at]);
      }
    }
  }

  /**
   * Looks at an outage when all that happens at its first instant has happened: ways from the root causes that were needed
   * together, the later ones rather than the earlier, and the one that set it off.
   */
  #findWays(service: number): void {
    this.#isNew[service] = 0;
    const trigger = this.#trigger[service];
    this.#findComponents(service);
    const found = this.#found.subarray(0, this.#foundCount);
    found.sort((a, b) => this.#incidentFound[a] - this.#incidentFound[b]);
    const last = trigger === NONE ? NONE : this.#incidents.componentOf(trigger);
    const needed = this.#counterfactual.keepNeeded(found, last, service);
    for (let i = 0; i < needed; i++) this.#marked[this.#found[i]] = 1;
    this.#ways.begin(service);
    this.#tree.visit(service, this.#keepWay);
    this.#ways.end(trigger, this.#elements.firstService + service);
    for (let i = 0; i < needed; i++) this.#marked[this.#found[i]] = 0;
  }

  /** Puts the components to blame for a service that is down into `found`. */
  #findComponents(service: number): void {
    this.#foundCount = 0;
    this.#tree.visit(service, this.#keepComponent);
    for (let i = 0; i < this.#foundCount; i++) this.#marked[this.#found[i]] = 0;
  }

  #book(service: number, elapsed: number): void {
    this.#phases[service * PHASES.length + this.#waiting.phaseOf(service)] += elapsed;
    this.#findComponents(service);
    for (let i = 0; i < this.#foundCount; i++) {
      const component = this.#found[i];
      const at = service * this.#components + component;
      this.#contributing[at] += elapsed;
      this.#partTimes.blamed(component, elapsed);
      if (this.#counterfactual.isUpWithout(component, service)) this.#critical[at] += elapsed;
    }
  }

  #writeStep(replication: number, outage: number, incident: number, step: number, component: number): void {
    const row = this.chains.add();
    const { columns } = this.chains;
    columns.variant[row] = 0;
    columns.replication[row] = replication;
    columns.outage[row] = outage;
    columns.incident[row] = incident;
    columns.cause[row] = this.#incidents.causeOf(incident);
    columns.step[row] = step;
    columns.component[row] = component;
  }

  #writePart(
    replication: number,
    component: number,
    service: number,
    failed: number,
    contributing: number,
    critical: number,
  ): void {
    const row = this.parts.add();
    const { columns } = this.parts;
    columns.variant[row] = 0;
    columns.replication[row] = replication;
    columns.component[row] = component;
    columns.service[row] = service;
    columns.failed_s[row] = failed;
    columns.contributing_s[row] = contributing;
    columns.critical_s[row] = critical;
  }
}
