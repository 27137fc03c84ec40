/**
 * NUMA nodes: a host consists of alike parts, each with its share of the cores, of the memory and of the huge pages. A
 * bound instance has all it claims in one of them; the others float over all nodes and only count for the host as a
 * whole, since they can be squeezed in wherever something is left. Where a host sets huge pages aside they are for
 * instances with huge pages only, and these use nothing else.
 *
 * A bound instance goes to the node with the most free cores among those it fits into, of equals the first: Nova's
 * default since 2022 (release notes of 26.0.0, `packing_host_numa_cells_allocation_strategy` false).
 */
import type { StateArrays } from "../kernel/arrays.ts";
import { fitsInto } from "./capacity-index.ts";
import type { Host, InstanceGroup, Model } from "./model.ts";

const NOWHERE = -1;

/** What bound instances can have of one node: cores, bytes of ordinary memory, bytes of huge pages. */
export interface NodeSize {
  readonly cores: number;
  readonly memory: number;
  readonly hugePages: number;
}

/** One of the nodes of a host; all are alike. */
export function nodeOfHost({ cores, memory, hugePages, numaNodes }: Host): NodeSize {
  return {
    cores: cores / numaNodes,
    memory: (memory - hugePages) / numaNodes,
    hugePages: hugePages / numaNodes,
  };
}

/** Whether any host or instance of the model makes nodes matter. */
export function needsNuma({ hosts, groups }: Model): boolean {
  return groups.some(({ numaBound }) => numaBound) || hosts.some(({ hugePages }) => hugePages > 0);
}

/** Whether an instance would fit on the host if it were empty, as far as nodes and huge pages go. */
export function fitsEmptyHost(host: Host, group: InstanceGroup): boolean {
  const { reservedCpu, reservedMemory, numaBound, hugePages } = group;
  if (!numaBound) return fitsInto(host.memory - host.hugePages, reservedMemory);
  const node = nodeOfHost(host);
  const memory = hugePages && host.hugePages > 0 ? node.hugePages : node.memory;
  return fitsInto(node.cores, reservedCpu) && fitsInto(memory, reservedMemory);
}

export class NumaNodes {
  readonly #model: Model;
  readonly #reservedMemory: Float64Array;
  readonly #sizes: readonly NodeSize[];
  /** By host: its first node in the arrays below. */
  readonly first: Int32Array;
  /** By node: what bound instances claim there, targets of migrations included: cores, ordinary memory, huge pages. */
  readonly cpu: Float64Array;
  readonly memory: Float64Array;
  readonly hugePages: Float64Array;
  /** By host: bytes claimed of the huge pages set aside. */
  readonly #hugeTaken: Float64Array;
  /** By instance: the node of its host, and of the host it is being migrated to, counted from 0; -1: none. */
  readonly nodeOf: Int32Array;
  readonly targetNodeOf: Int32Array;

  /** `reservedMemory`: by host, what all instances on it claim. */
  constructor(model: Model, arrays: StateArrays, reservedMemory: Float64Array) {
    this.#model = model;
    this.#reservedMemory = reservedMemory;
    this.#sizes = model.hosts.map(nodeOfHost);
    this.first = new Int32Array(model.hosts.length);
    let count = 0;
    model.hosts.forEach(({ numaNodes }, host) => {
      this.first[host] = count;
      count += numaNodes;
    });
    this.cpu = arrays.float64(count);
    this.memory = arrays.float64(count);
    this.hugePages = arrays.float64(count);
    this.#hugeTaken = arrays.float64(model.hosts.length);
    this.nodeOf = arrays.int32(model.instances.length).fill(NOWHERE);
    this.targetNodeOf = arrays.int32(model.instances.length).fill(NOWHERE);
  }

  /** Whether an instance that fits on the host as a whole also finds its kind of memory there, and a node if bound. */
  fits(group: InstanceGroup, host: number): boolean {
    const { memory, hugePages } = this.#model.hosts[host];
    if (hugePages > 0 && !group.hugePages) {
      const ordinary = this.#reservedMemory[host] - this.#hugeTaken[host];
      if (!fitsInto(memory - hugePages - ordinary, group.reservedMemory)) return false;
    }
    return !group.numaBound || this.#nodeFor(group, host) !== NOWHERE;
  }

  /** The instance has been put on a host. */
  attached(instance: number, host: number): void {
    const group = this.#groupOf(instance);
    if (!group.numaBound) return;
    this.nodeOf[instance] = this.#take(group, host);
  }

  /** The instance has been taken off its host. */
  detached(instance: number, host: number): void {
    if (this.nodeOf[instance] === NOWHERE) return;
    this.#claim(this.#groupOf(instance), host, this.nodeOf[instance], -1);
    this.nodeOf[instance] = NOWHERE;
  }

  /** Room has been reserved where the instance is being migrated to. */
  targetReserved(instance: number, host: number): void {
    const group = this.#groupOf(instance);
    if (!group.numaBound) return;
    this.targetNodeOf[instance] = this.#take(group, host);
  }

  /** The room at the target has been given back. */
  targetReleased(instance: number, host: number): void {
    if (this.targetNodeOf[instance] === NOWHERE) return;
    this.#claim(this.#groupOf(instance), host, this.targetNodeOf[instance], -1);
    this.targetNodeOf[instance] = NOWHERE;
  }

  /** The instance, already taken off its source, has become its target's own. */
  switchedToTarget(instance: number): void {
    this.nodeOf[instance] = this.targetNodeOf[instance];
    this.targetNodeOf[instance] = NOWHERE;
  }

  /** Claims room in the best node; in the first if there is room in none, which placement never lets happen. */
  #take(group: InstanceGroup, host: number): number {
    const node = Math.max(0, this.#nodeFor(group, host));
    this.#claim(group, host, node, 1);
    return node;
  }

  #claim(group: InstanceGroup, host: number, node: number, sign: 1 | -1): void {
    const at = this.first[host] + node;
    this.cpu[at] += sign * group.reservedCpu;
    if (group.hugePages && this.#model.hosts[host].hugePages > 0) {
      this.hugePages[at] += sign * group.reservedMemory;
      this.#hugeTaken[host] += sign * group.reservedMemory;
    } else this.memory[at] += sign * group.reservedMemory;
  }

  /** The node with the most free cores that has room for a bound instance, of equals the first; -1: none. */
  #nodeFor(group: InstanceGroup, host: number): number {
    const size = this.#sizes[host];
    const usesHugePages = group.hugePages && size.hugePages > 0;
    const memory = usesHugePages ? size.hugePages : size.memory;
    const taken = usesHugePages ? this.hugePages : this.memory;
    const first = this.first[host];
    const end = first + this.#model.hosts[host].numaNodes;
    let best = NOWHERE;
    let mostCores = Number.NEGATIVE_INFINITY;
    for (let at = first; at < end; at++) {
      const cores = size.cores - this.cpu[at];
      if (cores <= mostCores || !fitsInto(cores, group.reservedCpu)) continue;
      if (!fitsInto(memory - taken[at], group.reservedMemory)) continue;
      best = at - first;
      mostCores = cores;
    }
    return best;
  }

  #groupOf(instance: number): InstanceGroup {
    return this.#model.groups[this.#model.instances[instance].group];
  }
}
