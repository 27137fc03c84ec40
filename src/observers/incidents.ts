/**
 * Incidents: one row per initiating event, filled in while what followed from it unfolds. An incident is recovered when
 * everything it took down is back; one that took nothing down is recovered at once.
 */
import type { Model } from "../cluster/model.ts";
import type { Engine } from "../kernel/engine.ts";
import { ColumnLog } from "../results/column-log.ts";
import { INCIDENTS } from "../results/tables.ts";
import type { PartTimes } from "./part-times.ts";

const NONE = -1;

export class Incidents {
  readonly rows = new ColumnLog(INCIDENTS);
  readonly #engine: Engine;
  readonly #partTimes: PartTimes;
  /** Row of incident 0 of the replication under way; incidents are numbered from 0 in each replication. */
  #firstRow = 0;
  /** What an incident has taken down and is not back yet, by incident. */
  #open = new Int32Array(256);
  readonly #hostLostBy: Int32Array;
  readonly #hostCutOffBy: Int32Array;
  readonly #instanceLostBy: Int32Array;
  readonly #instanceLostAt: Float64Array;
  readonly #isStranded: Uint8Array;

  constructor(model: Model, engine: Engine, partTimes: PartTimes) {
    this.#engine = engine;
    this.#partTimes = partTimes;
    this.#hostLostBy = engine.arrays.int32(model.hosts.length).fill(NONE);
    this.#hostCutOffBy = engine.arrays.int32(model.hosts.length).fill(NONE);
    this.#instanceLostBy = engine.arrays.int32(model.instances.length).fill(NONE);
    this.#instanceLostAt = engine.arrays.float64(model.instances.length);
    this.#isStranded = engine.arrays.uint8(model.instances.length);
  }

  /** Incidents opened so far in this replication. */
  get count(): number {
    return this.rows.length - this.#firstRow;
  }

  begin(): void {
    this.#firstRow = this.rows.length;
  }

  opened(incident: number, cause: number, component: number): void {
    const row = this.rows.add();
    const { columns } = this.rows;
    columns.cause[row] = cause;
    columns.component[row] = component;
    columns.start_s[row] = this.#engine.queue.now;
    columns.recovery_s[row] = 0;
    if (incident >= this.#open.length) {
      const grown = new Int32Array(2 * this.#open.length);
      grown.set(this.#open);
      this.#open = grown;
    }
    this.#open[incident] = 0;
  }

  copyOpen(): Int32Array {
    return this.#open.slice(0, this.count);
  }

  restoreOpen(open: Int32Array): void {
    this.#open.set(open);
  }

  causeOf(incident: number): number {
    return incident === NONE ? NONE : this.rows.columns.cause[this.#firstRow + incident];
  }

  componentOf(incident: number): number {
    return incident === NONE ? NONE : this.rows.columns.component[this.#firstRow + incident];
  }

  hostLost(host: number): void {
    const { incident } = this.#engine.queue;
    this.#hostLostBy[host] = incident;
    if (incident === NONE) return;
    // Losing power after the switch is one loss.
    if (this.#hostCutOffBy[host] !== incident) this.rows.columns.hosts_lost[this.#firstRow + incident]++;
    this.#tookDownPart(incident);
  }

  hostReturned(host: number): void {
    const incident = this.#hostLostBy[host];
    if (incident === NONE) return;
    this.#hostLostBy[host] = NONE;
    this.#broughtBackPart(incident);
  }

  /** A host that is up cannot be reached. */
  hostCutOff(host: number): void {
    const { incident } = this.#engine.queue;
    if (incident === NONE || this.#hostCutOffBy[host] !== NONE) return;
    this.#hostCutOffBy[host] = incident;
    this.rows.columns.hosts_lost[this.#firstRow + incident]++;
    this.#tookDownPart(incident);
  }

  /** The network of a host is back. */
  hostReconnected(host: number): void {
    const incident = this.#hostCutOffBy[host];
    if (incident === NONE) return;
    this.#hostCutOffBy[host] = NONE;
    this.#broughtBackPart(incident);
  }

  instanceLost(instance: number): void {
    const { incident, now } = this.#engine.queue;
    this.#instanceBack(instance);
    this.#instanceLostBy[instance] = incident;
    this.#instanceLostAt[instance] = now;
    if (incident === NONE) return;
    this.rows.columns.instances_lost[this.#firstRow + incident]++;
    this.#tookDownPart(incident);
  }

  instanceStranded(instance: number): void {
    const incident = this.#instanceLostBy[instance];
    if (incident === NONE || this.#isStranded[instance] === 1) return;
    this.#isStranded[instance] = 1;
    this.rows.columns.instances_stranded[this.#firstRow + incident]++;
  }

  instanceRunning(instance: number): void {
    const incident = this.#instanceLostBy[instance];
    if (incident === NONE) return;
    this.rows.columns.instances_restarted[this.#firstRow + incident]++;
    this.#instanceBack(instance);
  }

  serviceLost(): void {
    const { incident } = this.#engine.queue;
    if (incident === NONE) return;
    this.rows.columns.services_lost[this.#firstRow + incident]++;
    this.#tookDown(incident);
  }

  /** A service that an incident took down is available again. */
  serviceBack(incident: number): void {
    if (incident !== NONE) this.#broughtBack(incident);
  }

  /** The horizon is reached: what is still down has cost time up to now. Fills in what all rows have in common. */
  end(replication: number): void {
    const { columns } = this.rows;
    columns.variant.fill(0, this.#firstRow, this.rows.length);
    columns.replication.fill(replication, this.#firstRow, this.rows.length);
    for (let row = this.#firstRow; row < this.rows.length; row++)
      columns.incident[row] = row - this.#firstRow;
    const { now } = this.#engine.queue;
    for (let instance = 0; instance < this.#instanceLostBy.length; instance++) {
      const incident = this.#instanceLostBy[instance];
      if (incident === NONE) continue;
      this.rows.columns.instance_lost_s[this.#firstRow + incident] += now - this.#instanceLostAt[instance];
    }
  }

  /** An instance that was lost is running again, or is lost anew by another incident. */
  #instanceBack(instance: number): void {
    const incident = this.#instanceLostBy[instance];
    if (incident === NONE) return;
    const { now } = this.#engine.queue;
    this.#instanceLostBy[instance] = NONE;
    this.#isStranded[instance] = 0;
    this.rows.columns.instance_lost_s[this.#firstRow + incident] += now - this.#instanceLostAt[instance];
    this.#broughtBackPart(incident);
  }

  /** A host or an instance; unlike services, which others may keep down, they count as failed with their incident. */
  #tookDownPart(incident: number): void {
    this.#partTimes.began(this.componentOf(incident));
    this.#tookDown(incident);
  }

  #broughtBackPart(incident: number): void {
    this.#partTimes.ended(this.componentOf(incident));
    this.#broughtBack(incident);
  }

  #tookDown(incident: number): void {
    this.#open[incident]++;
    this.rows.columns.recovery_s[this.#firstRow + incident] = Number.NaN;
  }

  #broughtBack(incident: number): void {
    if (--this.#open[incident] > 0) return;
    const row = this.#firstRow + incident;
    this.rows.columns.recovery_s[row] = this.#engine.queue.now - this.rows.columns.start_s[row];
  }
}
