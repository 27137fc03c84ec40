/**
 * Nesting: a host of an inner cluster is an instance of an outer one, to any depth. While the instance does not run the
 * host is down; while it runs and cannot be reached, hangs or is paused, the host is cut off, like a machine that hangs.
 * From there on everything is as with any host: the inner cluster has its own detection, restarts, storage, rules.
 */
import { hostsThatAreInstances } from "../cluster/nesting.ts";
import { RUNNING } from "../cluster/state.ts";
import type { Context } from "./context.ts";
import type { QuorumGroups } from "./quorum.ts";

const NONE = -1;

/** What the state of its instance does to a host. */
const NOTHING = 0;
const CUT_OFF = 1;
const DOWN = 2;
const EFFECTS = ["cut-off", "cut-off", "down"] as const;

export class Nesting {
  readonly #context: Context;
  readonly #quorums: Pick<QuorumGroups, "memberStunned" | "memberStopping">;
  /** By instance: the host that it is, or -1. */
  readonly #hostIn: Int32Array;
  /** By host: what its instance's state does to it now. */
  readonly #effect: Uint8Array;

  constructor(context: Context, quorums: Pick<QuorumGroups, "memberStunned" | "memberStopping">) {
    this.#context = context;
    this.#quorums = quorums;
    this.#hostIn = hostsThatAreInstances(context.model);
    this.#effect = context.engine.arrays.uint8(context.model.hosts.length);
  }

  /** The host that an instance is, or -1. */
  hostIn(instance: number): number {
    return this.#hostIn[instance];
  }

  /** A running instance can be used again, or not. One that is not running is told of by `instanceChanged` later. */
  availabilityChanged(instance: number): void {
    if (this.#context.state.phase[instance] === RUNNING) this.instanceChanged(instance);
  }

  /** What an instance does has changed: so does what the host can do that it is. */
  instanceChanged(instance: number): void {
    const host = this.#hostIn[instance];
    if (host === NONE) return;
    const { state, world } = this.#context;
    const { phase, available } = state;
    const whileRunning = available[instance] === 1 ? NOTHING : CUT_OFF;
    const effect = phase[instance] === RUNNING ? whileRunning : DOWN;
    const before = this.#effect[host];
    if (effect === before) return;
    this.#effect[host] = effect;
    // The new one begins before the old one ends, so that the host does not seem well in between.
    if (effect !== NOTHING) world.hostFaultBegan(host, EFFECTS[effect]);
    if (before !== NOTHING) world.hostFaultEnded(host, EFFECTS[before]);
  }

  /** An instance stood still, s, and all inside it with it. */
  instanceStunned(instance: number, pause: number): void {
    const { state, elements } = this.#context;
    this.#quorums.memberStunned(elements.firstInstance + instance, pause);
    const host = this.#hostIn[instance];
    if (host === NONE) return;
    // Elements begin with the hosts.
    this.#quorums.memberStunned(host, pause);
    for (let inner = state.firstOn[host]; inner >= 0; inner = state.nextOn[inner]) {
      this.instanceStunned(inner, pause);
    }
  }

  /** An instance is about to be shut down in good order, and all inside it with it. */
  instanceStopping(instance: number): void {
    const { state, elements } = this.#context;
    this.#quorums.memberStopping(elements.firstInstance + instance);
    const host = this.#hostIn[instance];
    if (host === NONE) return;
    this.#quorums.memberStopping(host);
    for (let inner = state.firstOn[host]; inner >= 0; inner = state.nextOn[inner]) {
      this.instanceStopping(inner);
    }
  }
}
