/** Incidents and blame of a model, put together as `Observers` does it. */
import { Elements } from "../../src/cluster/elements.ts";
import type { Model } from "../../src/cluster/model.ts";
import { ClusterState } from "../../src/cluster/state.ts";
import type { Engine } from "../../src/kernel/engine.ts";
import { Blame } from "../../src/observers/blame.ts";
import { Incidents } from "../../src/observers/incidents.ts";
import { PartTimes } from "../../src/observers/part-times.ts";
import { Reasons } from "../../src/observers/reasons.ts";

export function incidentsOf(model: Model, engine: Engine) {
  const partTimes = new PartTimes(model, engine);
  const incidents = new Incidents(model, engine, partTimes);
  return { partTimes, incidents };
}

export function blameOf(model: Model, engine: Engine) {
  const { partTimes, incidents } = incidentsOf(model, engine);
  const elements = new Elements(model);
  const state = new ClusterState(model, engine);
  const reasons = new Reasons(model, engine, state, elements);
  const blame = new Blame(model, engine, state, elements, reasons, incidents, partTimes);
  return { incidents, blame };
}
