/**
 * The life of an instance: started at a host it takes its start time to do its work; lost with its host, or powered
 * off on purpose. It is available while it runs, can be reached, and has its storage.
 */
import { HOST_UP, LOST, OFF, RUNNING, STARTING } from "../cluster/state.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";

export class Instances {
  readonly #context: Context;
  readonly #startTimer: number;
  readonly #startStream: Int32Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    this.#startTimer = engine.timers.block(model.instances.length, (instance) => this.#started(instance));
    this.#startStream = Int32Array.from(model.instances, ({ name }) => engine.stream(`${name}|start`));
  }

  /** Powers an instance on at a host after `handling` s, moving it there if it was lost elsewhere. */
  startOn(instance: number, host: number, handling: number): void {
    const { state, engine, watch } = this.#context;
    const start = sample(state.groupOf(instance).start, engine.streams, this.#startStream[instance]);
    if (state.hostOf[instance] !== host) {
      state.detach(instance);
      state.attach(instance, host);
    }
    state.phase[instance] = STARTING;
    watch.instanceStarting(instance);
    engine.queue.schedule(this.#startTimer + instance, engine.queue.now + handling + start);
  }

  /** Puts a running instance on a host at once, as the state a replication begins with. */
  beginOn(instance: number, host: number): void {
    const { state } = this.#context;
    state.attach(instance, host);
    state.phase[instance] = RUNNING;
  }

  /** The instance is gone with its host, or killed. It stays on that host's books until somebody is to restart it. */
  lose(instance: number): void {
    this.#stop(instance, LOST);
    this.#context.watch.instanceLost(instance);
    this.#context.world.instanceLost(instance);
  }

  /** Shut down on purpose, to be started again when its host is back. */
  powerOff(instance: number): void {
    this.#context.world.instanceStopping(instance);
    this.#stop(instance, OFF);
    this.#context.watch.instanceLost(instance);
    this.#context.world.instanceLost(instance);
  }

  /** All that run or start on a host are lost. */
  loseAllOn(host: number): void {
    const { state } = this.#context;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance]) {
      if (state.phase[instance] >= STARTING) this.lose(instance);
    }
  }

  /** Recomputes the availability of all on a host after its network or storage changed. */
  refreshAllOn(host: number): void {
    const { state } = this.#context;
    for (let instance = state.firstOn[host]; instance >= 0; instance = state.nextOn[instance])
      this.refresh(instance);
  }

  /** Recomputes whether an instance is available, and tells when that changed. */
  refresh(instance: number): void {
    const { state, elements, world } = this.#context;
    const host = state.hostOf[instance];
    const isStalled = state.stalled[host] === 1 && state.groupOf(instance).hangsWithHost;
    const isAvailable =
      state.phase[instance] === RUNNING &&
      state.hostPhase[host] === HOST_UP &&
      state.cutOff[host] === 0 &&
      state.partitioned[host] === 0 &&
      !isStalled &&
      state.volumeDown[instance] === 0 &&
      state.paused[instance] === 0;
    if (isAvailable === (state.available[instance] === 1)) return;
    state.available[instance] = isAvailable ? 1 : 0;
    world.elementChanged(elements.firstInstance + instance, isAvailable);
  }

  #started(instance: number): void {
    const { state, watch, world } = this.#context;
    state.phase[instance] = RUNNING;
    watch.instanceRunning(instance);
    this.refresh(instance);
    world.instanceRunning(instance);
  }

  #stop(instance: number, phase: typeof OFF | typeof LOST): void {
    const { state, engine } = this.#context;
    engine.queue.cancel(this.#startTimer + instance);
    state.phase[instance] = phase;
    this.refresh(instance);
  }
}
