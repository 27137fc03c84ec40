/**
 * A history that can be read: runs one replication of a scenario and writes down what happens, in words, with the time.
 * Tests give every clock a fixed value and then state the whole story, line by line.
 */
import { causeNames, componentNames } from "../../src/cluster/elements.ts";
import type { Model } from "../../src/cluster/model.ts";
import type { Consequences } from "../../src/mechanisms/context.ts";
import type { Watch } from "../../src/mechanisms/watch.ts";
import type { Table } from "../../src/results/table.ts";
import {
  ACTIVITY,
  CHAINS,
  INCIDENTS,
  OUTAGES,
  PARTS,
  REPLICATIONS,
  VIOLATIONS,
} from "../../src/results/tables.ts";
import { compile } from "../../src/scenario/compile.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import { Simulation } from "../../src/simulation.ts";

export const DAY = 24 * 3600;

/** Part of a scenario, in the words of the language. */
export type Part = Readonly<Record<string, unknown>>;

interface Happening {
  readonly time: number;
  readonly incident: number;
  /** "vm-1 runs": the name without its cluster, and what it does. */
  readonly what: string;
}

/** Rows of a table by column, names in place of codes where the test needs them. */
export type Row<T extends Table> = Record<T["columns"][number]["name"], number>;

export class History {
  readonly model: Model;
  readonly simulation: Simulation;
  readonly happened: Happening[] = [];

  /** `scenario` is the whole document; its name is filled in. */
  constructor(scenario: Part) {
    this.model = compile(parseScenario(JSON.stringify({ name: "story", ...scenario }), "story.yaml"));
    this.simulation = new Simulation(this.model, { checked: true });
    this.#listen();
  }

  /** Runs from 0 to the horizon; what happened is then in `happened` and in the tables. */
  run(seed = "story"): this {
    this.simulation.run(seed, 0);
    return this;
  }

  /** Begins, and stops at a time, s; `advance` of the simulation goes on. */
  runUntil(time: number, seed = "story"): this {
    this.simulation.begin(seed, 0);
    this.simulation.advance(time);
    return this;
  }

  /** "offset what" of all that happened from `start` s on and before `end`, as far as it matches. */
  since(start: number, matching = /./, end = Number.POSITIVE_INFINITY): string[] {
    return this.happened
      .filter(({ time, what }) => time >= start && time < end && matching.test(what))
      .map(({ time, what }) => `${rounded(time - start)} ${what}`);
  }

  /** Times of everything whose description matches, s. */
  times(matching: RegExp): number[] {
    return this.happened.filter(({ what }) => matching.test(what)).map(({ time }) => time);
  }

  /** Host an instance is on now, without the name of its cluster; "nowhere". */
  hostOf(instance: string): string {
    const { state } = this.simulation.context;
    const host = state.hostOf[this.#index(this.model.instances, instance)];
    return host < 0 ? "nowhere" : short(this.model.hosts[host].name);
  }

  /** Hosts of the instances whose short names begin so, in their order. */
  hostsOf(prefix: string): string[] {
    return this.model.instances
      .map(({ name }) => short(name))
      .filter((name) => name.startsWith(prefix))
      .map((name) => this.hostOf(name));
  }

  /** Rows of the tables of this replication; to be asked for once, after `run`. */
  tables() {
    const batches = this.simulation.take();
    const rows = <T extends Table>(table: T): Row<T>[] => {
      const batch = batches.find((candidate) => candidate.table === table.name);
      if (batch === undefined) throw new Error(`no rows of ${table.name}`);
      return Array.from({ length: batch.rows }, (_, row) =>
        Object.fromEntries(table.columns.map(({ name }, column) => [name, batch.columns[column][row]])),
      ) as Row<T>[];
    };
    return {
      replications: rows(REPLICATIONS),
      activity: rows(ACTIVITY)[0],
      outages: rows(OUTAGES).map((row) => this.#named(row)),
      chains: rows(CHAINS).map((row) => this.#named(row)),
      parts: rows(PARTS).map((row) => ({ ...this.#named({ ...row, cause: -1 }), service: row.service })),
      incidents: rows(INCIDENTS).map((row) => this.#named(row)),
      violations: rows(VIOLATIONS).map((row) => this.#named(row)),
    };
  }

  #named<R extends { cause: number; component: number }>(row: R) {
    const names = componentNames(this.model);
    const causes = causeNames(this.model);
    return { ...row, cause: causes[row.cause] ?? "none", component: short(names[row.component] ?? "none") };
  }

  #index(things: readonly { readonly name: string }[], name: string): number {
    const index = things.findIndex((thing) => short(thing.name) === name);
    if (index < 0) throw new Error(`there is no ${name}`);
    return index;
  }

  /** Puts itself between the mechanisms and the observers, and between the mechanisms and the simulation. */
  #listen(): void {
    const { model, simulation } = this;
    const { watch } = simulation.context;
    const names = componentNames(model).map(short);
    const instance = (index: number) => short(model.instances[index].name);
    const host = (index: number) => short(model.hosts[index].name);
    const hostOf = (index: number) => host(simulation.context.state.hostOf[index]);
    const tell = (what: string) => this.#tell(what);
    before(watch, "incidentOpened", (_number, _cause, component) => tell(`incident of ${names[component]}`));
    before(watch, "hostLost", (index) => tell(`${host(index)} down`));
    before(watch, "hostReturned", (index) => tell(`${host(index)} back`));
    before(watch, "instanceLost", (index) => tell(`${instance(index)} lost`));
    before(watch, "instanceStarting", (index) => tell(`${instance(index)} starts on ${hostOf(index)}`));
    before(watch, "instanceRunning", (index) => tell(`${instance(index)} runs`));
    before(watch, "instanceStranded", (index) => tell(`${instance(index)} stranded`));
    before(watch, "restartFailed", (index) => tell(`${instance(index)} not powered on`));
    before(watch, "elementChanged", (element, up) => {
      const service = element - simulation.context.elements.firstService;
      if (service >= 0) tell(`${model.services[service].name} ${up ? "up" : "down"}`);
    });
    before(watch, "leaderElected", (index) => tell(`${model.quorums[index].name} elects`));
    before(watch, "quorumLost", (index) => tell(`${model.quorums[index].name} without majority`));
    before(watch, "dataLost", (index) => tell(`${model.quorums[index].name} loses its data`));
    before(watch, "volumeDown", (index) => tell(`volume of ${instance(index)} down`));
    before(watch, "volumeLost", (index) => tell(`volume of ${instance(index)} lost`));
    before(watch, "pieceRebuilt", (index) => tell(`${short(model.stores[index].name)} rebuilt`));
    before(watch, "maintenanceBegan", (index) => tell(`maintenance of ${host(index)}`));
    before(simulation, "hostDeclaredDead", (index) => tell(`${host(index)} declared dead`));
    const { firstQuorum, firstInstance, firstDomain } = simulation.context.elements;
    before(simulation, "elementChanged", (element, up) => {
      const isInstance = element >= firstInstance && element < firstDomain;
      if (isInstance || (element >= firstQuorum && element < firstQuorum + model.quorums.length)) {
        tell(`${names[element]} ${up ? "available" : "unavailable"}`);
      }
    });
  }

  #tell(what: string): void {
    const { now, incident } = this.simulation.context.engine.queue;
    this.happened.push({ time: now, incident, what });
  }
}

/** Calls `listener` whenever a method of this one object is called, before the method itself. */
function before(
  object: object,
  method: keyof Watch | keyof Consequences,
  listener: (subject: number, up: unknown, component: number) => void,
): void {
  const own: unknown = Reflect.get(object, method);
  if (typeof own !== "function") throw new Error(`there is no ${method} to listen to`);
  const value = (...parameters: unknown[]): unknown => {
    Reflect.apply(listener, undefined, parameters);
    return Reflect.apply(own, object, parameters);
  };
  Object.defineProperty(object, method, { value });
}

function short(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

/** Milliseconds: times far from 0 carry no finer difference. */
function rounded(time: number): number {
  return Math.round(time * 1000) / 1000;
}

/** No failures by themselves, every clock of the platform fixed: 18 s, 10 s, 60 s to start an instance. */
export function vsphere({
  hosts,
  recovery = {},
  ...rest
}: {
  readonly hosts: Part;
  readonly recovery?: Part;
  readonly [key: string]: unknown;
}): Part {
  return {
    platform: "vsphere",
    hosts: { cores: 16, memory: "64GiB", boot: "10m", failures: {}, ...hosts },
    recovery: { preparation: "10s", handling: "0s", shutDown: "45s", operator: "1h", ...recovery },
    admission: { policy: "none" },
    rebalancing: { enabled: false },
    ...rest,
  };
}

/** A group of small instances that start within a minute. */
export function vms(count: number, more: Part = {}): Part {
  return { count, cpu: 2, memory: "8GiB", start: "60s", ...more };
}

/** A failure at a fixed age, and its repair. */
export function failure(lifetime: string, repair: string, more: Part = {}): Part {
  return { lifetime, repair, ...more };
}

/** One host that crashes at a fixed time, in a group of its own. */
export function crashing(count: number, lifetime: string, repair: string, more: Part = {}): Part {
  return { count, failures: { crash: failure(lifetime, repair) }, ...more };
}
