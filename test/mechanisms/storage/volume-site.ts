/** Hosts with one replicated store whose hosts fail and return at the test's command. */
import type { Host, ReplicatedStore } from "../../../src/cluster/model.ts";
import { HOST_DOWN, HOST_IN_MAINTENANCE, HOST_UP } from "../../../src/cluster/state.ts";
import { fixed } from "../../../src/kernel/distributions.ts";
import { Links } from "../../../src/mechanisms/links.ts";
import { checkVolumes } from "../../../src/mechanisms/storage/volume-invariants.ts";
import { Volumes } from "../../../src/mechanisms/storage/volumes.ts";
import { TinySimulation, tinyModel } from "../tiny-model.ts";

export interface Site {
  readonly hosts: readonly Partial<Host>[];
  readonly store?: Partial<ReplicatedStore>;
  /** Bytes of each volume; one instance each, on the last host. */
  readonly disks: readonly number[];
}

export class VolumeSite {
  readonly simulation: TinySimulation;
  readonly volumes: Volumes;
  readonly links: Links;
  /** "time what" of all that was told. */
  readonly told: string[] = [];
  /** [time, instance, host] of each piece of a volume that was rebuilt. */
  readonly rebuilt: [number, number, number][] = [];
  #places: number[] = [];

  /** Two replicas unless said otherwise; 10 bytes/s at each host. */
  constructor({ hosts, store, disks }: Site) {
    const model = tinyModel({
      hosts: hosts.map((host) => ({ storageBandwidth: 10, ...host })),
      groups: disks.map((disk) => ({ count: 1, storage: "store", store: 0, disk })),
    });
    const replicated: ReplicatedStore = {
      name: "tiny/pool",
      kind: "replicated",
      cluster: 0,
      replicas: 2,
      witnesses: 0,
      need: 1,
      layout: "volumes",
      placeOfHost: Int32Array.from(hosts.keys()),
      places: hosts.length,
      pause: fixed(0),
      rebuildAfter: 100,
      rebuildAfterDiskLoss: 0,
      rebuildBandwidth: Infinity,
      rebuildsPerHost: 100,
      resync: fixed(0),
      restore: fixed(1000),
      ...store,
    };
    this.simulation = new TinySimulation({ ...model, stores: [replicated] });
    const { context } = this.simulation;
    const told = (what: string) => this.told.push(`${Math.round(this.simulation.now * 1000) / 1000} ${what}`);
    const own = {
      ...context,
      world: {
        ...context.world,
        volumeChanged: (instance: number) =>
          told(`${instance} ${context.state.volumeDown[instance] === 1 ? "down" : "up"}`),
        instanceDiskLost: (instance: number) => told(`${instance} without data`),
      },
      watch: {
        ...context.watch,
        volumeLost: (instance: number) => told(`${instance} lost`),
        pieceRebuilt: () => this.#tellRebuilt(),
      },
    };
    this.links = new Links(own);
    this.volumes = new Volumes(own, this.links);
    this.simulation.seal(disks.map(() => hosts.length - 1));
    this.#places = [...this.volumes.pieces.hostOf];
  }

  /** Hosts of the pieces of a volume. */
  piecesOf(volume: number): number[] {
    const { sets, hostOf } = this.volumes.pieces;
    return [...hostOf.subarray(sets.firstPiece[volume], sets.firstPiece[volume + 1])];
  }

  fails(host: number): void {
    this.#setPhase(host, HOST_DOWN);
  }

  isTakenOut(host: number): void {
    this.#setPhase(host, HOST_IN_MAINTENANCE);
  }

  burns(host: number): void {
    this.#setPhase(host, HOST_DOWN);
    this.volumes.disksLost(host);
  }

  returns(host: number): void {
    this.#setPhase(host, HOST_UP);
  }

  /** Runs on to a time, with all that must hold checked after every event. */
  run(until: number): this {
    this.simulation.run(until, () => this.check());
    this.check();
    return this;
  }

  check(): void {
    const { context, model } = this.simulation;
    const { volumes } = this;
    const { pieces } = volumes;
    checkVolumes(context, volumes);
    const bytes = new Float64Array(model.hosts.length);
    for (let piece = 0; piece < pieces.hostOf.length; piece++) {
      if (pieces.sets.isSpread[pieces.sets.setOf[piece]] === 0)
        bytes[pieces.hostOf[piece]] += pieces.bytesOf(piece);
    }
    const [store] = model.stores;
    if (store.kind === "external") throw new Error("the site has a replicated store");
    let rebuilds = 0;
    for (let host = 0; host < bytes.length; host++) {
      const count = volumes.rebuilds.countAt(host);
      rebuilds += count;
      if (count > store.rebuildsPerHost) throw new Error(`${count} rebuilds at host ${host}`);
      if (pieces.bytesOn[host] < bytes[host]) throw new Error(`bytes on host ${host} are forgotten`);
    }
    const isIdle = this.links.share(0, "storage") === model.hosts[0].storageBandwidth;
    if (rebuilds === 0 && !isIdle) throw new Error("a rebuild that has ended uses the network");
  }

  #setPhase(host: number, phase: number): void {
    this.simulation.state.hostPhase[host] = phase;
    this.volumes.reachChanged(host);
  }

  #tellRebuilt(): void {
    const { hostOf, sets } = this.volumes.pieces;
    hostOf.forEach((host, piece) => {
      if (this.#places[piece] !== host) this.rebuilt.push([this.simulation.now, sets.setOf[piece], host]);
    });
    this.#places = [...hostOf];
  }
}
