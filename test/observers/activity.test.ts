import { describe, expect, it } from "vitest";
import { Engine } from "../../src/kernel/engine.ts";
import { Activity, COUNTER } from "../../src/observers/activity.ts";
import { tinyModel } from "../mechanisms/tiny-model.ts";
import { rowsOf } from "./rows.ts";

function observed() {
  const model = { ...tinyModel({ hosts: [{}], groups: [{ count: 3 }] }), horizon: 100 };
  const engine = new Engine();
  const activity = new Activity(model, engine);
  engine.seal();
  const at = (time: number) => engine.queue.advanceTo(time);
  const end = () => {
    at(100);
    activity.end(2, 1234, 5);
    return rowsOf(activity.rows)[0];
  };
  return { activity, at, end };
}

describe("activity", () => {
  it("counts each thing in its column", () => {
    const { activity, end } = observed();
    const names = Object.keys(COUNTER) as (keyof typeof COUNTER)[];
    names.forEach((name, i) => {
      for (let n = 0; n <= i; n++) activity.count(COUNTER[name]);
    });
    const row = end();
    expect(row).toMatchObject({ replication: 2, events: 1234, incidents: 5, simulated_s: 100 });
    expect(names.map((name) => row[name])).toEqual(names.map((_, i) => i + 1));
  });

  it("adds up the time instances are stranded, from the first failed search to the start or the horizon", () => {
    const { activity, at, end } = observed();
    at(10);
    activity.stranded(0);
    activity.stranded(1);
    at(20);
    activity.stranded(0);
    at(40);
    activity.noLongerStranded(0);
    activity.noLongerStranded(0);
    activity.noLongerStranded(2);
    at(50);
    activity.stranded(0);
    at(55);
    activity.noLongerStranded(0);
    expect(end().stranded_instance_s).toBe(30 + 5 + 90);
  });

  it("integrates demand, and what of it is not served, over time", () => {
    const { activity, at, end } = observed();
    activity.demandChanged(0, 4, 0);
    at(30);
    activity.demandChanged(0, 10, 3);
    at(50);
    activity.demandChanged(0, 1, 0);
    expect(end()).toMatchObject({ demanded_cpu_core_s: 4 * 30 + 10 * 20 + 50, unmet_cpu_core_s: 60 });
  });
});
