/**
 * How unevenly CPU demand lies on the hosts of a cluster: load is demand over cores of each host, imbalance is the
 * population standard deviation of the loads. Filled anew for each look; no state of the simulation.
 */

/** Deviation of one step of the threshold, with one host. */
const STEP = 0.1;
/** So that a deviation at the edge of a step is not taken for the next one. */
const ROUNDING = 1e-9;

export class Imbalance {
  /** Positions 0 .. count - 1 hold the hosts added. */
  count = 0;
  readonly host: Int32Array;
  readonly cores: Float64Array;
  readonly demand: Float64Array;
  /** Positions by rising load, the first of equals first; valid from `sort` on. */
  readonly order: Int32Array;

  /** `hosts`: the most that will be added. */
  constructor(hosts: number) {
    this.host = new Int32Array(hosts);
    this.cores = new Float64Array(hosts);
    this.demand = new Float64Array(hosts);
    this.order = new Int32Array(hosts);
  }

  add(host: number, cores: number, demand: number): void {
    this.host[this.count] = host;
    this.cores[this.count] = cores;
    this.demand[this.count] = demand;
    this.count++;
  }

  load(position: number): number {
    return this.demand[position] / this.cores[position];
  }

  mean(): number {
    let sum = 0;
    for (let position = 0; position < this.count; position++) sum += this.load(position);
    return sum / this.count;
  }

  standardDeviation(): number {
    const mean = this.mean();
    let squares = 0;
    for (let position = 0; position < this.count; position++) {
      const distance = this.load(position) - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / this.count);
  }

  /**
   * By how much count * variance changes when `demand` cores move from one position to another, given the mean load
   * now: the difference of the sums of squares about the mean, less what the mean's own shift takes away.
   */
  changeOfSpread(from: number, to: number, demand: number, mean: number): number {
    const down = demand / this.cores[from];
    const up = demand / this.cores[to];
    const distanceFrom = this.load(from) - mean;
    const distanceTo = this.load(to) - mean;
    const shift = up - down;
    return down * (down - 2 * distanceFrom) + up * (up + 2 * distanceTo) - (shift * shift) / this.count;
  }

  sort(): void {
    for (let position = 0; position < this.count; position++) this.order[position] = position;
    this.order.subarray(0, this.count).sort((a, b) => this.load(a) - this.load(b) || a - b);
  }

  /** Moves demand from one position to another and keeps the order. */
  move(from: number, to: number, demand: number): void {
    this.demand[from] -= demand;
    this.demand[to] += demand;
    this.#reorder(from);
    this.#reorder(to);
  }

  /** Shifts one position to where its load belongs. */
  #reorder(position: number): void {
    const { order, count } = this;
    const load = this.load(position);
    let at = order.indexOf(position);
    for (; at > 0 && this.#isAfter(order[at - 1], position, load); at--) order[at] = order[at - 1];
    for (; at < count - 1 && !this.#isAfter(order[at + 1], position, load); at++) order[at] = order[at + 1];
    order[at] = position;
  }

  #isAfter(other: number, position: number, load: number): boolean {
    const otherLoad = this.load(other);
    return otherLoad > load || (otherLoad === load && other > position);
  }
}

/**
 * Priority of the moves that would even out a deviation, 1 (most urgent) to 5: 6 - ceil(deviation / 0.1 * sqrt(hosts)),
 * VMware's old measure (KB 1007485, retold at vbrownbag.com, 2010/06). Moves are made when it is <= the threshold: at
 * threshold 3 that is a deviation above 0.2 / sqrt(hosts).
 */
export function priorityOf(deviation: number, hosts: number): number {
  const steps = Math.ceil((deviation / STEP) * Math.sqrt(hosts) - ROUNDING);
  return Math.min(5, Math.max(1, 6 - steps));
}

/**
 * What a move is good for: by how much it lowers contention, in cores. Waiting for CPU is taken to grow with the load
 * of a host, so a host's total is demand^2 / (2 cores); moving d cores from load Ls to load Lt lowers the sum by
 * d (Ls - Lt) - d^2 / 2 (1/Cs + 1/Ct).
 */
export function gainOf(
  demand: number,
  loadFrom: number,
  coresFrom: number,
  loadTo: number,
  coresTo: number,
): number {
  return demand * (loadFrom - loadTo) - ((demand * demand) / 2) * (1 / coresFrom + 1 / coresTo);
}
