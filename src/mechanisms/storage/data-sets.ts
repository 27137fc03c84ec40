/**
 * What replicated stores hold before time 0. A data set is what becomes unavailable, is rebuilt and is lost together: one
 * volume where each volume has its pieces on some hosts, all volumes of the store where every host holds a part of each.
 * Its pieces are on hosts, replicas first, then witnesses; pieces in one slot are missing together: a slot is a piece of
 * a volume, or the pieces at one place of a spread store.
 */
import { flatten, type Lists } from "../../cluster/lists.ts";
import type { Model, ReplicatedStore } from "../../cluster/model.ts";

export interface DataSets {
  readonly count: number;
  /** By data set: its store; whether every host of the store holds a part of it. */
  readonly store: readonly ReplicatedStore[];
  readonly storeIndex: Int32Array;
  readonly isSpread: Uint8Array;
  /** Keys its random streams. */
  readonly name: readonly string[];
  /** Bytes of each of its replicas; of all of them together where it is spread. */
  readonly bytes: Float64Array;
  /** Copies there are of everything, and slots that may be missing while it stays available. */
  readonly copies: Int32Array;
  readonly tolerance: Int32Array;
  /** Replica slots that must serve for a piece to be rebuilt elsewhere. */
  readonly leastServing: Int32Array;
  /** Its pieces are numbered from firstPiece[set] to firstPiece[set + 1]; from firstWitness[set] on they hold no data. */
  readonly firstPiece: Int32Array;
  readonly firstWitness: Int32Array;
  /** Instances whose volumes are in it. */
  readonly instances: Lists;
  /** By piece. */
  readonly setOf: Int32Array;
  readonly slotOf: Int32Array;
  readonly hostAtFirst: Int32Array;
}

interface DataSet {
  readonly name: string;
  readonly storeIndex: number;
  readonly store: ReplicatedStore;
  readonly bytes: number;
  readonly instances: readonly number[];
  readonly hosts: readonly number[];
}

/**
 * Data sets of all replicated stores that hold any volume. Volumes are put where the fewest bytes are, one by one. A piece
 * without a place waits for the first host to join that offers one.
 */
export function dataSetsOf(model: Model): DataSets {
  const sets: DataSet[] = [];
  const bytesOn = new Float64Array(model.hosts.length);
  model.stores.forEach((store, storeIndex) => {
    if (store.kind !== "replicated") return;
    const instances = [...model.instances.keys()].filter(
      (instance) => model.groups[model.instances[instance].group].store === storeIndex,
    );
    const disk = (instance: number) => model.groups[model.instances[instance].group].disk;
    if (store.layout === "volumes") {
      for (const instance of instances) {
        const hosts = placesForVolume(model, store, disk(instance), bytesOn);
        const { name } = model.instances[instance];
        sets.push({ name, storeIndex, store, bytes: disk(instance), instances: [instance], hosts });
      }
    } else if (instances.length > 0) {
      const bytes = instances.reduce((sum, instance) => sum + disk(instance), 0) * copiesOf(store);
      sets.push({
        name: `${store.name}|store`,
        storeIndex,
        store,
        bytes,
        instances,
        hosts: hostsByPlace(store),
      });
    }
  });
  return columnsOf(sets);
}

/** Too few places: fewer copies. */
function copiesOf({ replicas, places }: ReplicatedStore): number {
  return Math.min(replicas, places);
}

/**
 * A host for each piece, all at different places: of those that are left, and there first, that with the least bytes, the
 * first of several.
 */
function placesForVolume(
  { hosts: all }: Model,
  store: ReplicatedStore,
  bytes: number,
  bytesOn: Float64Array,
): number[] {
  const { placeOfHost, places, replicas, witnesses } = store;
  const isTaken = new Uint8Array(places);
  const hosts: number[] = [];
  while (hosts.length < Math.min(replicas + witnesses, places)) {
    let best = -1;
    for (let host = 0; host < placeOfHost.length; host++) {
      const place = placeOfHost[host];
      if (place < 0 || isTaken[place] === 1) continue;
      const joins = (all[host].joins ?? 0) - (all[best]?.joins ?? 0);
      if (best < 0 || joins < 0 || (joins === 0 && bytesOn[host] < bytesOn[best])) best = host;
    }
    isTaken[placeOfHost[best]] = 1;
    bytesOn[best] += hosts.length < replicas ? bytes : 0;
    hosts.push(best);
  }
  return hosts;
}

function hostsByPlace({ placeOfHost }: ReplicatedStore): number[] {
  return [...placeOfHost.keys()]
    .filter((host) => placeOfHost[host] >= 0)
    .sort((a, b) => placeOfHost[a] - placeOfHost[b] || a - b);
}

function columnsOf(sets: readonly DataSet[]): DataSets {
  const pieces = sets.flatMap(({ hosts }, set) => hosts.map((host, n) => ({ host, n, set })));
  const firstPiece = flatten(sets.map(({ hosts }) => hosts)).start;
  const isSpread = ({ store }: DataSet) => store.layout === "spread";
  return {
    count: sets.length,
    store: sets.map(({ store }) => store),
    storeIndex: Int32Array.from(sets, ({ storeIndex }) => storeIndex),
    isSpread: Uint8Array.from(sets, (set) => (isSpread(set) ? 1 : 0)),
    name: sets.map(({ name }) => name),
    bytes: Float64Array.from(sets, ({ bytes }) => bytes),
    copies: Int32Array.from(sets, ({ store }) => copiesOf(store)),
    tolerance: Int32Array.from(
      sets,
      ({ store: { replicas, witnesses, places, need } }) => Math.min(replicas + witnesses, places) - need,
    ),
    leastServing: Int32Array.from(sets, (set) => (isSpread(set) ? copiesOf(set.store) : 1)),
    firstPiece,
    firstWitness: Int32Array.from(sets, (set, index) =>
      isSpread(set) ? firstPiece[index + 1] : firstPiece[index] + copiesOf(set.store),
    ),
    instances: flatten(sets.map(({ instances }) => instances)),
    setOf: Int32Array.from(pieces, ({ set }) => set),
    slotOf: Int32Array.from(pieces, ({ host, n, set }) =>
      isSpread(sets[set]) ? sets[set].store.placeOfHost[host] : n,
    ),
    hostAtFirst: Int32Array.from(pieces, ({ host }) => host),
  };
}
