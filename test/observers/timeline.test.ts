/** The timeline stands between the mechanisms and the observers: what it is told, they are told. */
import { describe, expect, it } from "vitest";
import { Elements } from "../../src/cluster/elements.ts";
import { ClusterState } from "../../src/cluster/state.ts";
import { Engine } from "../../src/kernel/engine.ts";
import type { Watch } from "../../src/mechanisms/watch.ts";
import { Observers } from "../../src/observers/observers.ts";
import { TIMELINE_EVENTS, Timeline, timelineDictionaries } from "../../src/observers/timeline.ts";
import { TIMELINE } from "../../src/results/tables.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { vms, vsphere } from "../timelines/history.ts";

const MODEL = compile(
  parseScenario(
    JSON.stringify({
      name: "story",
      horizon: "1d",
      clusters: {
        prod: vsphere({
          hosts: { count: 3, failures: { crash: { mtbf: "1y", mttr: "1h" } } },
          storage: { vsan: { replicas: 2 } },
          instances: { vm: vms(3) },
        }),
      },
      quorums: { etcd: { members: { instances: "vm" } } },
      services: { api: { requires: [{ quorum: "etcd" }] } },
    }),
    "story.yaml",
  ),
);

/** Methods of the watch, as the observers have them. */
const METHODS = Object.getOwnPropertyNames(Observers.prototype).filter((name) =>
  Object.getOwnPropertyNames(Timeline.prototype).includes(name),
);

function timelineBefore(next: Watch): Timeline {
  const engine = new Engine();
  const timeline = new Timeline(MODEL, engine, new ClusterState(MODEL, engine), new Elements(MODEL), next);
  engine.seal();
  return timeline;
}

describe("Timeline", () => {
  const calls: [string, unknown[]][] = [];
  const next = new Proxy({} as Watch, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        calls.push([String(name), args]),
  });
  const methods = METHODS.filter((name) => !["constructor", "begin", "take"].includes(name));

  it("has all methods of a watch", () => {
    expect(methods.length).toBeGreaterThan(30);
  });

  it.each(methods)("passes %s on as it is", (name) => {
    calls.length = 0;
    const timeline = timelineBefore(next);
    const { length } = Reflect.get(timeline, name);
    const args = name.startsWith("effect") ? [1, "stall"] : [1, 0, 2, 0, 0, 0.5, 0.25, 3, 7].slice(0, length);
    Reflect.apply(Reflect.get(timeline, name), timeline, args);
    expect(calls).toEqual([[name, args]]);
  });
});

describe("what is told once", () => {
  /** "event duration" of the rows after some calls. */
  function rowsAfter(call: (timeline: Timeline) => void): string[] {
    const silent = new Proxy({} as Watch, { get: () => () => {} });
    const timeline = timelineBefore(silent);
    call(timeline);
    const { rows, columns } = timeline.take();
    const column = (name: string) => columns[TIMELINE.columns.findIndex((c) => c.name === name)];
    return Array.from(
      { length: rows },
      (_, row) => `${TIMELINE_EVENTS[column("event")[row]]} ${column("duration_s")[row]}`,
    );
  }

  it("is what is up again and was never down, or is up already", () => {
    const { firstQuorum, firstService } = new Elements(MODEL);
    expect(
      rowsAfter((timeline) => {
        timeline.elementChanged(firstService, true);
        timeline.elementChanged(firstService, false);
        timeline.elementChanged(firstService, true);
        timeline.elementChanged(firstService, true);
        timeline.elementChanged(firstQuorum, true);
      }),
    ).toEqual(["service down NaN", "service up 0"]);
  });

  it("is that no host takes an instance, until it has started or is lost anew", () => {
    expect(
      rowsAfter((timeline) => {
        timeline.instanceStranded(0);
        timeline.instanceStranded(0);
        timeline.instanceStarting(0);
        timeline.instanceStranded(0);
        timeline.instanceStranded(1);
      }),
    ).toEqual([
      "instance stranded NaN",
      "instance starting NaN",
      "instance stranded NaN",
      "instance stranded NaN",
    ]);
  });
});

it("events and details have names of their own", () => {
  for (const names of [TIMELINE_EVENTS, timelineDictionaries(MODEL).details]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
