/**
 * A small solver for continuous-time Markov chains, written to check the simulator against and for nothing else.
 *
 * A chain is its generator Q: Q[i][j] is the rate from i to j (1/s, any unit of time as long as it is one), rows sum to 0.
 * Chains here have at most some hundreds of states; every method is dense.
 */

export type Generator = readonly (readonly number[])[];
export type StateSet = (state: number) => boolean;

/** Q of a chain of `size` states from the rates off its diagonal; `rate(i, j)` is not asked for i = j. */
export function generator(size: number, rate: (from: number, to: number) => number): number[][] {
  return Array.from({ length: size }, (_, from) => {
    const row = Array.from({ length: size }, (__, to) => (to === from ? 0 : rate(from, to)));
    row[from] = -row.reduce((sum, r) => sum + r, 0);
    return row;
  });
}

/**
 * Q of a chain whose states are found by following transitions from a first state.
 * `key` names a state; two states of one name are one.
 */
export function explore<State>(
  first: State,
  transitions: (state: State) => readonly { readonly to: State; readonly rate: number }[],
  key: (state: State) => string,
): { states: State[]; q: number[][] } {
  const states = [first];
  const index = new Map([[key(first), 0]]);
  const rates: Map<number, number>[] = [];
  for (let at = 0; at < states.length; at++) {
    const row = new Map<number, number>();
    for (const { to, rate } of transitions(states[at])) {
      if (rate === 0) continue;
      let target = index.get(key(to));
      if (target === undefined) {
        target = states.length;
        index.set(key(to), target);
        states.push(to);
      }
      if (target !== at) row.set(target, (row.get(target) ?? 0) + rate);
    }
    rates.push(row);
  }
  return { states, q: generator(states.length, (i, j) => rates[i].get(j) ?? 0) };
}

/** x with A x = b, by Gaussian elimination with partial pivoting. Throws when A is singular. */
export function solveLinear(a: Generator, b: readonly number[]): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let r = column + 1; r < n; r++)
      if (Math.abs(rows[r][column]) > Math.abs(rows[pivot][column])) pivot = r;
    if (rows[pivot][column] === 0) throw new Error(`singular matrix: no pivot in column ${column}`);
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let r = column + 1; r < n; r++) {
      const factor = rows[r][column] / rows[column][column];
      if (factor === 0) continue;
      for (let c = column; c <= n; c++) rows[r][c] -= factor * rows[column][c];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--) {
    let rest = rows[r][n];
    for (let c = r + 1; c < n; c++) rest -= rows[r][c] * x[c];
    x[r] = rest / rows[r][r];
  }
  return x;
}

/**
 * Stationary distribution: pi Q = 0 with the last balance equation (which follows from the others) replaced by sum pi = 1.
 * Needs one recurrent class. Absolute error about 1e-15 times the condition of Q.
 */
export function stationary(q: Generator): number[] {
  const n = q.length;
  const equations = Array.from({ length: n }, (_, j) =>
    Array.from({ length: n }, (__, i) => (j === n - 1 ? 1 : q[i][j])),
  );
  return solveLinear(
    equations,
    equations.map((_, j) => (j === n - 1 ? 1 : 0)),
  );
}

/**
 * The same without a subtraction (Grassmann, Taksar, Heyman 1985): states are removed one by one, last first, the rates
 * of the rest being what is seen when the chain is watched outside the removed ones. Every entry, however small, comes
 * out with full relative precision, which `stationary` does not promise. Needs an irreducible chain.
 */
export function stationaryGth(q: Generator): number[] {
  const n = q.length;
  const rates = q.map((row) => [...row]);
  for (let k = n - 1; k > 0; k--) {
    let out = 0;
    for (let j = 0; j < k; j++) out += rates[k][j];
    if (out === 0) throw new Error(`chain is not irreducible: state ${k} is never left downwards`);
    for (let i = 0; i < k; i++) rates[i][k] /= out;
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) if (j !== i) rates[i][j] += rates[i][k] * rates[k][j];
  }
  const weight = [1];
  for (let k = 1; k < n; k++) {
    weight.push(0);
    for (let i = 0; i < k; i++) weight[k] += weight[i] * rates[i][k];
  }
  const total = weight.reduce((sum, w) => sum + w, 0);
  return weight.map((w) => w / total);
}

/**
 * Mean time until `target` is entered, for each state (0 inside it), in the unit of 1/rates.
 * One step's argument: q_i t_i = 1 + sum over j outside the target of q_ij t_j, that is Q t = -1 on the states outside.
 * Throws when the target cannot be reached from some state (the system is singular then).
 */
export function meanTimeToAbsorption(q: Generator, target: StateSet): number[] {
  const outside = q.map((_, i) => i).filter((i) => !target(i));
  const restricted = outside.map((i) => outside.map((j) => q[i][j]));
  const solved = solveLinear(
    restricted,
    outside.map(() => -1),
  );
  const times = new Array<number>(q.length).fill(0);
  for (let k = 0; k < outside.length; k++) times[outside[k]] = solved[k];
  return times;
}

/** Q with the states of `target` made absorbing. */
export function absorbing(q: Generator, target: StateSet): number[][] {
  return q.map((row, i) => row.map((rate) => (target(i) ? 0 : rate)));
}

export interface Transient {
  /** Probability of each state at the end. */
  readonly distribution: number[];
  /** Expected time spent in each state from 0 to the end; sums to the duration. */
  readonly occupancy: number[];
}

/** Expected jumps of the uniformised chain in one step of `transient`; small enough for exp(-x) to be exact. */
const JUMPS_PER_STEP = 16;
/** Poisson(16) has less than 1e-40 beyond this many jumps. */
const MOST_JUMPS = 120;

/**
 * Distribution after `duration` and expected time per state until then, by uniformisation: with L >= every rate of
 * leaving, the chain jumps at the points of a Poisson process of rate L by P = I + Q/L, so
 *   p(t) = sum_k Poisson(k; L t) p(0) P^k   and   int_0^t p = (1/L) sum_k P(Poisson(L t) > k) p(0) P^k.
 * Long durations are cut into equal steps. Sums of positive terms only, so small probabilities keep their digits.
 */
export function transient(q: Generator, initial: readonly number[], duration: number): Transient {
  const fastest = Math.max(...q.map((row, i) => -row[i]));
  if (fastest === 0 || duration === 0)
    return { distribution: [...initial], occupancy: initial.map((p) => p * duration) };
  const rate = 1.05 * fastest; // a little faster, so that P has no zero on its diagonal
  const steps = Math.max(1, Math.ceil((rate * duration) / JUMPS_PER_STEP));
  const { weights, tails } = poisson((rate * duration) / steps);
  let distribution = [...initial];
  const occupancy = initial.map(() => 0);
  for (let step = 0; step < steps; step++) {
    let power = distribution;
    const next = initial.map(() => 0);
    for (let k = 0; k < weights.length; k++) {
      for (let i = 0; i < power.length; i++) {
        next[i] += weights[k] * power[i];
        occupancy[i] += (tails[k] / rate) * power[i];
      }
      power = jump(q, rate, power);
    }
    distribution = next;
  }
  return { distribution, occupancy };
}

/** Poisson probabilities of 0..MOST_JUMPS and the probabilities of more than each, summed from the small end. */
function poisson(mean: number): { weights: number[]; tails: number[] } {
  const weights = [Math.exp(-mean)];
  for (let k = 1; k <= MOST_JUMPS; k++) weights.push((weights[k - 1] * mean) / k);
  const tails = weights.map(() => 0);
  for (let k = MOST_JUMPS - 1; k >= 0; k--) tails[k] = tails[k + 1] + weights[k + 1];
  return { weights, tails };
}

/** p (I + Q / rate). */
function jump(q: Generator, rate: number, p: readonly number[]): number[] {
  const next = p.map(() => 0);
  for (let i = 0; i < p.length; i++) {
    if (p[i] === 0) continue;
    for (let j = 0; j < p.length; j++) next[j] += p[i] * (i === j ? 1 + q[i][i] / rate : q[i][j] / rate);
  }
  return next;
}

/** Sum of `weights` over a set: a probability from a distribution, an expected time from an occupancy. */
export function inSet(weights: readonly number[], set: StateSet): number {
  return weights.reduce((sum, w, i) => (set(i) ? sum + w : sum), 0);
}

/**
 * Transitions from states of `from` to states of `to`: per unit of time when `weights` is a distribution, the expected
 * number over the duration when it is an occupancy (the rate at time t is sum p_i(t) q_ij; integrate).
 */
export function crossings(q: Generator, weights: readonly number[], from: StateSet, to: StateSet): number {
  let sum = 0;
  for (let i = 0; i < q.length; i++) {
    if (!from(i)) continue;
    for (let j = 0; j < q.length; j++) if (j !== i && to(j)) sum += weights[i] * q[i][j];
  }
  return sum;
}

/** What a service that is down in `down` shows: in the long run, or from a start and over a duration. */
export interface Outages {
  /** Share of time down, 0..1. */
  readonly unavailability: number;
  /** Outages begun, per unit of time (long run). */
  readonly frequency: number;
  /** Mean length of an outage, in units of time: unavailability / frequency. */
  readonly meanDuration: number;
}

/** Long-run outages of an irreducible chain. Every outage is one visit to `down`, so the share is frequency x duration. */
export function longRunOutages(q: Generator, down: StateSet): Outages {
  const pi = stationaryGth(q);
  const unavailability = inSet(pi, down);
  const frequency = crossings(q, pi, (i) => !down(i), down);
  return { unavailability, frequency, meanDuration: unavailability / frequency };
}

/** Expected share of [0, duration] spent in `down` and expected number of times it is entered, from state `start`. */
export function intervalOutages(
  q: Generator,
  start: number,
  duration: number,
  down: StateSet,
): { unavailability: number; expectedOutages: number } {
  const { occupancy } = transient(
    q,
    q.map((_, i) => (i === start ? 1 : 0)),
    duration,
  );
  return {
    unavailability: inSet(occupancy, down) / duration,
    expectedOutages: crossings(q, occupancy, (i) => !down(i), down),
  };
}
