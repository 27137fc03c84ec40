/**
 * Placement by weighers, as Nova does it (nova/weights.py, nova/scheduler/weights/{ram,cpu,affinity}.py): each weigher
 * gives every candidate a number, the numbers are scaled to 0..1 over the candidates, multiplied by the weigher's
 * weight and summed; the highest sum wins, of equals the first (`host_subset_size` 1, no shuffle).
 *
 * - Free memory and free vCPUs are scaled from 0 to the largest (both weighers set `minval` 0). Free vCPUs are
 *   cores x overcommitment - vCPUs; counted in claimed cores the factor is the same for all hosts and cancels out.
 * - Should rules are scaled from the smallest to the largest: the number of other members where the host is, taken
 *   negative when the rule separates; 1 where a pin wants the instance. Nova allows one such rule per instance; several
 *   are added up.
 *
 * One choice costs a pass over the candidates, and one over the members of each should rule.
 */
import type { PlacementPolicy, Rule } from "../../cluster/model.ts";
import { STARTING } from "../../cluster/state.ts";
import type { Context } from "../context.ts";

const NOWHERE = -1;
/** Parts of a core that free CPU is counted in, so that rounding in sums decides no tie. */
const PER_CORE = 1e6;

export class Weighers {
  readonly #context: Context;
  // The choice under way: candidates in order, and what each weigher gives them.
  #count = 0;
  readonly #hosts: Int32Array;
  readonly #memory: Float64Array;
  readonly #cpu: Float64Array;
  readonly #rules: Float64Array;
  /** By place of a rule: how many of its other members are there. */
  readonly #membersAt: Int32Array;

  constructor(context: Context) {
    this.#context = context;
    const { clusters, rules } = context.model;
    const most = clusters.reduce((largest, { hosts }) => Math.max(largest, hosts.length), 0);
    this.#hosts = new Int32Array(most);
    this.#memory = new Float64Array(most);
    this.#cpu = new Float64Array(most);
    this.#rules = new Float64Array(most);
    this.#membersAt = new Int32Array(rules.reduce((largest, { places }) => Math.max(largest, places), 0));
  }

  /** Begins a choice among no hosts. */
  begin(): void {
    this.#count = 0;
  }

  /** One more candidate. */
  add(host: number): void {
    const { model, state } = this.#context;
    const { cores, memory } = model.hosts[host];
    const i = this.#count++;
    this.#hosts[i] = host;
    this.#memory[i] = Math.max(0, Math.round(memory - state.reservedMemory[host]));
    this.#cpu[i] = Math.max(0, Math.round((cores - state.reservedCpu[host]) * PER_CORE));
    this.#rules[i] = 0;
  }

  /** The candidate an instance goes to under its rules, or -1 if there is none. */
  best(instance: number, rulesOfInstance: readonly Rule[], policy: PlacementPolicy): number {
    if (this.#count <= 1) return this.#count === 0 ? NOWHERE : this.#hosts[0];
    for (const rule of rulesOfInstance) if (!rule.must) this.#weighRule(rule, instance);
    const { memoryWeight, cpuWeight, softRuleWeight } = policy;
    const mostMemory = this.#largest(this.#memory);
    const mostCpu = this.#largest(this.#cpu);
    const mostKept = this.#largest(this.#rules);
    const leastKept = this.#smallest(this.#rules);
    let best = NOWHERE;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#count; i++) {
      const sum =
        memoryWeight * scaled(this.#memory[i], 0, mostMemory) +
        cpuWeight * scaled(this.#cpu[i], 0, mostCpu) +
        softRuleWeight * scaled(this.#rules[i], leastKept, mostKept);
      if (sum <= highest) continue;
      best = this.#hosts[i];
      highest = sum;
    }
    return best;
  }

  #weighRule(rule: Rule, instance: number): void {
    if (rule.kind !== "pin") this.#countMembers(rule, instance);
    for (let i = 0; i < this.#count; i++) {
      const host = this.#hosts[i];
      if (rule.kind === "pin") this.#rules[i] += rule.allowed[host];
      else {
        const place = rule.placeOfHost[host];
        const members = place === NOWHERE ? 0 : this.#membersAt[place];
        this.#rules[i] += rule.kind === "together" ? members : -members;
      }
    }
  }

  #countMembers(rule: Rule, instance: number): void {
    const { state } = this.#context;
    this.#membersAt.fill(0);
    for (const other of rule.instances) {
      if (other === instance || state.phase[other] < STARTING) continue;
      const at = rule.placeOfHost[state.hostOf[other]];
      if (at !== NOWHERE) this.#membersAt[at]++;
      const target = state.targetOf[other];
      if (target === NOWHERE) continue;
      const to = rule.placeOfHost[target];
      if (to !== NOWHERE && to !== at) this.#membersAt[to]++;
    }
  }

  #largest(values: Float64Array): number {
    let largest = values[0];
    for (let i = 1; i < this.#count; i++) largest = Math.max(largest, values[i]);
    return largest;
  }

  #smallest(values: Float64Array): number {
    let smallest = values[0];
    for (let i = 1; i < this.#count; i++) smallest = Math.min(smallest, values[i]);
    return smallest;
  }
}

/** 0 when the range is empty: then the weigher makes no difference. */
function scaled(value: number, from: number, to: number): number {
  return to === from ? 0 : (value - from) / (to - from);
}
