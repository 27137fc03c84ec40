/**
 * How long placement rules are broken: must rules that a restart may bend, and should rules when nothing else would do. A
 * rule is looked at when one of its instances changes host, is lost or is started, and a spread when a host joins; what
 * is broken and kept again at one instant was not broken.
 */
import { KeptRules } from "../cluster/kept-rules.ts";
import { flatten, type Lists } from "../cluster/lists.ts";
import type { Model } from "../cluster/model.ts";
import type { ClusterState } from "../cluster/state.ts";
import type { Engine } from "../kernel/engine.ts";
import { ColumnLog } from "../results/column-log.ts";
import { VIOLATIONS } from "../results/tables.ts";
import type { Incidents } from "./incidents.ts";

const NEVER = -1;

export class RuleViolations {
  readonly rows = new ColumnLog(VIOLATIONS);
  readonly #model: Model;
  readonly #engine: Engine;
  readonly #incidents: Incidents;
  readonly #kept: KeptRules;
  readonly #rulesOf: Lists;
  /** By rule: since when it is broken and until when it was, NEVER for what is not so; the incident it began in. */
  readonly #since: Float64Array;
  readonly #until: Float64Array;
  readonly #incident: Int32Array;

  constructor(model: Model, engine: Engine, state: ClusterState, incidents: Incidents) {
    this.#model = model;
    this.#engine = engine;
    this.#incidents = incidents;
    this.#kept = new KeptRules(model, state, () => engine.queue.now);
    const rulesOf: number[][] = model.instances.map(() => []);
    model.rules.forEach(({ instances }, rule) => {
      for (const instance of instances) rulesOf[instance].push(rule);
    });
    this.#rulesOf = flatten(rulesOf);
    const rules = model.rules.length;
    this.#since = engine.arrays.float64(rules).fill(NEVER);
    this.#until = engine.arrays.float64(rules).fill(NEVER);
    this.#incident = engine.arrays.int32(rules);
  }

  /** Everything is placed. */
  begin(replication: number): void {
    for (let rule = 0; rule < this.#since.length; rule++) this.#look(rule, replication);
  }

  /** An instance is on another host, is lost or is started. */
  instanceChanged(instance: number, replication: number): void {
    const { start, items } = this.#rulesOf;
    for (let i = start[instance]; i < start[instance + 1]; i++) this.#look(items[i], replication);
  }

  /** There may be a new place. */
  hostJoined(host: number, replication: number): void {
    this.#model.rules.forEach(({ spread, placeOfHost }, rule) => {
      if (spread !== undefined && placeOfHost[host] >= 0) this.#look(rule, replication);
    });
  }

  /** The replication has reached its horizon. */
  end(replication: number): void {
    for (let rule = 0; rule < this.#since.length; rule++) {
      if (this.#since[rule] === NEVER) continue;
      const isCensored = this.#until[rule] === NEVER;
      if (isCensored) this.#until[rule] = this.#engine.queue.now;
      this.#write(rule, replication, isCensored);
    }
  }

  #look(rule: number, replication: number): void {
    const { now, incident } = this.#engine.queue;
    const isBroken = !this.#kept.isKept(this.#model.rules[rule]);
    const wasBroken = this.#since[rule] !== NEVER && this.#until[rule] === NEVER;
    if (isBroken === wasBroken) return;
    if (!isBroken) {
      this.#until[rule] = now;
      return;
    }
    const goesOn = this.#until[rule] === now;
    this.#until[rule] = goesOn ? NEVER : this.#until[rule];
    if (goesOn) return;
    if (this.#since[rule] !== NEVER) this.#write(rule, replication, false);
    this.#since[rule] = now;
    this.#until[rule] = NEVER;
    this.#incident[rule] = incident;
  }

  #write(rule: number, replication: number, isCensored: boolean): void {
    const start = Math.max(this.#since[rule], this.#model.warmUp);
    const duration = this.#until[rule] - start;
    if (!(duration > 0)) return;
    const { columns } = this.rows;
    const row = this.rows.add();
    const incident = this.#incident[rule];
    columns.variant[row] = 0;
    columns.replication[row] = replication;
    columns.rule[row] = rule;
    columns.start_s[row] = start;
    columns.duration_s[row] = duration;
    columns.incident[row] = incident;
    columns.cause[row] = this.#incidents.causeOf(incident);
    columns.component[row] = this.#incidents.componentOf(incident);
    columns.censored[row] = isCensored ? 1 : 0;
  }
}
