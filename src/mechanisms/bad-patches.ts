/**
 * Bad patches: what a round of maintenance brings to the hosts it is done with can be bad. A host then fails some time
 * after it came back. Some time after the first has failed it is noticed: the round is stopped, and hosts that have not
 * failed yet are rolled back. A host that is patched again has the newer patch. All failures of a bad round are one
 * incident, which begins with the first host that gets the patch.
 */
import type { BadPatch } from "../cluster/model.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";

/** Fails a process at once. */
export interface Strikes {
  strike(process: number): void;
}

const NONE = -1;

export class BadPatches {
  readonly #context: Context;
  readonly #failures: Strikes;
  readonly #patches: readonly (BadPatch | undefined)[];
  readonly #failTimer: number;
  readonly #noticeTimer: number;
  readonly #roundStream: Int32Array;
  readonly #noticeStream: Int32Array;
  /** By host: the process that a bad patch sets off, or -1, and its luck. */
  readonly #process: Int32Array;
  readonly #hostStream: Int32Array;
  /** By cluster: 1 in a bad round that goes on, its incident once there is one, and the last that has struck. */
  readonly #isBad: Uint8Array;
  readonly #incident: Int32Array;
  readonly #struck: Int32Array;

  constructor(context: Context, failures: Strikes) {
    this.#context = context;
    this.#failures = failures;
    const { model, engine } = context;
    const { timers, arrays } = engine;
    this.#patches = model.clusters.map(({ maintenance }) => maintenance.badPatch);
    const isUsed = this.#patches.some((patch) => patch !== undefined);
    this.#failTimer = timers.block(isUsed ? model.hosts.length : 0, (host) => this.#fail(host));
    this.#noticeTimer = timers.block(model.clusters.length, (cluster) => this.#noticed(cluster));
    const streams = (purpose: string) =>
      Int32Array.from(model.clusters, ({ name, maintenance }) =>
        maintenance.badPatch === undefined ? NONE : engine.stream(`${name}|${purpose}`),
      );
    this.#roundStream = streams("bad patch");
    this.#noticeStream = streams("bad patch noticed");
    this.#process = new Int32Array(model.hosts.length).fill(NONE);
    this.#hostStream = new Int32Array(model.hosts.length).fill(NONE);
    for (const process of this.#patches.flatMap((patch) => patch?.processes ?? [])) {
      const host = model.processes[process].subject;
      this.#process[host] = process;
      this.#hostStream[host] = engine.stream(`${model.hosts[host].name}|bad patch`);
    }
    this.#isBad = arrays.uint8(model.clusters.length);
    this.#incident = arrays.int32(model.clusters.length).fill(NONE);
    this.#struck = arrays.int32(model.clusters.length).fill(NONE);
  }

  /** A round begins; it brings a patch of its own. */
  roundBegan(cluster: number): void {
    const patch = this.#patches[cluster];
    if (patch === undefined) return;
    const { streams } = this.#context.engine;
    this.#isBad[cluster] = streams.uniform(this.#roundStream[cluster]) < patch.probability ? 1 : 0;
    this.#incident[cluster] = NONE;
  }

  /** What a host has got by now is being replaced. */
  workBegan(host: number): void {
    if (this.#process[host] !== NONE) this.#context.engine.queue.cancel(this.#failTimer + host);
  }

  /** A host is back with what the round under way brings. It draws its luck in good rounds too. */
  patched(host: number): void {
    const { model, engine } = this.#context;
    const { queue, streams } = engine;
    const { cluster } = model.hosts[host];
    const patch = this.#patches[cluster];
    const stream = this.#hostStream[host];
    if (patch === undefined || stream === NONE) return;
    const isHit = streams.uniform(stream) < patch.share;
    const delay = sample(patch.after, streams, stream);
    if (this.#isBad[cluster] === 0 || !isHit) return;
    this.#enterIncident(cluster, patch);
    queue.schedule(this.#failTimer + host, queue.now + delay);
  }

  /** Makes the incident of a cluster's bad round current. */
  #enterIncident(cluster: number, { cause }: BadPatch): void {
    const { engine, elements, world } = this.#context;
    if (this.#incident[cluster] !== NONE) {
      engine.queue.incident = this.#incident[cluster];
      return;
    }
    world.openIncident(cause, elements.firstCluster + cluster);
    this.#incident[cluster] = engine.queue.incident;
  }

  #fail(host: number): void {
    const { model, engine } = this.#context;
    const { queue, streams } = engine;
    const { cluster } = model.hosts[host];
    const patch = this.#patches[cluster];
    if (patch !== undefined && this.#struck[cluster] !== queue.incident) {
      this.#struck[cluster] = queue.incident;
      const delay = sample(patch.noticed, streams, this.#noticeStream[cluster]);
      queue.schedule(this.#noticeTimer + cluster, queue.now + delay);
    }
    this.#failures.strike(this.#process[host]);
  }

  #noticed(cluster: number): void {
    const { model, engine, world } = this.#context;
    for (const host of model.clusters[cluster].hosts) engine.queue.cancel(this.#failTimer + host);
    if (this.#isBad[cluster] === 0) return;
    this.#isBad[cluster] = 0;
    world.patchWithdrawn(cluster);
  }
}
