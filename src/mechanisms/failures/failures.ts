/**
 * Failure processes: each alternates between working for a lifetime and being failed until it is repaired, on a clock
 * of its own that nothing else in the model stops. Its owner (a host or a domain) is down while any of its processes
 * is failed; a process of a host may have another effect. Lifetimes and repair times come from streams of the process,
 * so a process fails at the same moments in every variant that contains it.
 *
 * A process of a host can announce some of its failures: a warning comes a while before the failure, or at the
 * beginning of the lifetime if that is shorter. A failure by a common cause comes without any.
 */
import type { Effect, Slowness } from "../../cluster/model.ts";
import { type Distribution, sample, sampleFromAge } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import { RepairCrews } from "./repair-crews.ts";

const NONE = -1;

export class Failures {
  readonly #context: Context;
  readonly #crews: RepairCrews;
  readonly #failTimer: number;
  readonly #repairTimer: number;
  readonly #warningTimer: number;
  readonly #lifetime: readonly Distribution[];
  /** Age at time 0 of what ages, which a host that joins later has when it joins; NaN for what a repair makes new. */
  readonly #age: Float64Array;
  readonly #repair: readonly Distribution[];
  readonly #crew: Int32Array;
  readonly #subject: Int32Array;
  readonly #isOfHost: Uint8Array;
  readonly #effect: readonly Effect[];
  readonly #slow: readonly (Slowness | undefined)[];
  readonly #lifetimeStream: Int32Array;
  readonly #repairStream: Int32Array;
  readonly #diskStream: Int32Array;
  readonly #warningStream: Int32Array;
  readonly #isFailed: Uint8Array;
  /** 1 while a failure of the process is announced. */
  readonly #isAnnounced: Uint8Array;
  readonly #incident: Int32Array;
  /** When a failure of a given time ends, s. */
  readonly #givenEnd: Float64Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine } = context;
    const count = model.processes.length;
    this.#crews = new RepairCrews(model, engine);
    this.#failTimer = engine.timers.block(count, (process) => this.#fail(process));
    this.#repairTimer = engine.timers.block(count, (process) => this.#repaired(process));
    this.#warningTimer = engine.timers.block(count, (process) => this.#warn(process));
    this.#lifetime = model.processes.map(({ lifetime }) => lifetime);
    this.#age = Float64Array.from(model.processes, ({ owner, subject, age = Number.NaN }) =>
      owner === "host" ? age - (model.hosts[subject].joins ?? 0) : age,
    );
    this.#repair = model.processes.map(({ repair }) => repair);
    this.#crew = Int32Array.from(model.processes, ({ crew }) => crew);
    this.#subject = Int32Array.from(model.processes, ({ subject }) => subject);
    this.#isOfHost = Uint8Array.from(model.processes, ({ owner }) => (owner === "host" ? 1 : 0));
    this.#effect = model.processes.map(({ effect = "down" }) => effect);
    this.#slow = model.processes.map(({ slow }) => slow);
    const streams = (purpose: string) =>
      Int32Array.from(model.processes, (process) => engine.stream(`${process.name}|${purpose}`));
    this.#lifetimeStream = streams("lifetime");
    this.#repairStream = streams("repair");
    this.#diskStream = streams("disk");
    this.#warningStream = Int32Array.from(model.processes, ({ name, warning }) =>
      warning === undefined ? NONE : engine.stream(`${name}|warning`),
    );
    this.#isFailed = engine.arrays.uint8(count);
    this.#isAnnounced = engine.arrays.uint8(count);
    this.#incident = engine.arrays.int32(count);
    this.#givenEnd = engine.arrays.float64(count);
  }

  start(): void {
    for (let process = 0; process < this.#isFailed.length; process++) {
      if (this.#isThere(process)) this.#scheduleFailure(process);
    }
  }

  /** A host is there from now on; so its clocks begin. */
  hostJoined(host: number): void {
    for (let process = 0; process < this.#isFailed.length; process++) {
      if (this.#isOfHost[process] === 1 && this.#subject[process] === host) this.#scheduleFailure(process);
    }
  }

  /** Fails a process at once, as a part of the current incident; one that is failed already, or not yet there, stays so. */
  strike(process: number): void {
    if (this.#isFailed[process] === 1 || !this.#isThere(process)) return;
    const { queue } = this.#context.engine;
    queue.cancel(this.#failTimer + process);
    queue.cancel(this.#warningTimer + process);
    this.#break(process);
  }

  /**
   * Fails a process for a given time, s, as a part of the current incident; it must be one that nothing repairs of itself.
   * One that is failed already stays so until the later of both ends.
   */
  strikeFor(process: number, duration: number): void {
    const { queue } = this.#context.engine;
    const end = queue.now + duration;
    if (this.#isFailed[process] === 1 && end <= this.#givenEnd[process]) return;
    this.#givenEnd[process] = end;
    this.strike(process);
    if (this.#isFailed[process] === 0) return;
    const { incident } = queue;
    queue.incident = this.#incident[process];
    queue.schedule(this.#repairTimer + process, end);
    queue.incident = incident;
  }

  /** False for a process of a host that has not joined its cluster yet. */
  #isThere(process: number): boolean {
    return this.#isOfHost[process] === 0 || this.#context.state.hasJoined(this.#subject[process]);
  }

  #scheduleFailure(process: number): void {
    const { queue } = this.#context.engine;
    const lifetime = this.#sampleLifetime(process);
    // First the warning, so that it comes first also when it comes in the same instant.
    this.#scheduleWarning(process, lifetime);
    queue.schedule(this.#failTimer + process, queue.now + lifetime);
  }

  #sampleLifetime(process: number): number {
    const { queue, streams } = this.#context.engine;
    const lifetime = this.#lifetime[process];
    const stream = this.#lifetimeStream[process];
    const age = this.#age[process];
    if (Number.isNaN(age)) return sample(lifetime, streams, stream);
    return sampleFromAge(lifetime, age + queue.now, streams, stream);
  }

  /** Draws whether the failure at the end of a lifetime is announced, and how long before, whatever becomes of it. */
  #scheduleWarning(process: number, lifetime: number): void {
    const { model, engine } = this.#context;
    const { warning } = model.processes[process];
    if (warning === undefined) return;
    const { queue, streams } = engine;
    const stream = this.#warningStream[process];
    const isAnnounced = streams.uniform(stream) < warning.share;
    const ahead = Math.min(lifetime, sample(warning.ahead, streams, stream));
    if (isAnnounced) queue.schedule(this.#warningTimer + process, queue.now + (lifetime - ahead));
  }

  #warn(process: number): void {
    const { model, state, world } = this.#context;
    const { warning } = model.processes[process];
    const host = this.#subject[process];
    if (warning === undefined) return;
    this.#isAnnounced[process] = 1;
    state.announced[host]++;
    world.hostDegraded(host, warning.isSevere);
  }

  /** What was announced has happened. */
  #endWarning(process: number): void {
    if (this.#isAnnounced[process] === 0) return;
    this.#isAnnounced[process] = 0;
    this.#context.state.announced[this.#subject[process]]--;
  }

  #fail(process: number): void {
    const { model, elements, world } = this.#context;
    const subject = this.#subject[process];
    const component = this.#isOfHost[process] === 1 ? subject : elements.firstDomain + subject;
    world.openIncident(model.processes[process].cause, component);
    this.#break(process);
  }

  #break(process: number): void {
    const { model, engine, world, watch } = this.#context;
    this.#isFailed[process] = 1;
    this.#endWarning(process);
    this.#incident[process] = engine.queue.incident;
    watch.processFailed(process);
    const subject = this.#subject[process];
    if (this.#isOfHost[process] === 1)
      world.hostFaultBegan(subject, this.#effect[process], this.#slow[process]);
    else world.domainFaultBegan(subject);
    const { diskLoss } = model.processes[process];
    if (diskLoss > 0 && engine.streams.uniform(this.#diskStream[process]) < diskLoss)
      world.disksLost(subject);
    const crew = this.#crew[process];
    if (crew < 0 || this.#crews.take(crew, process)) this.#beginRepair(process);
  }

  #beginRepair(process: number): void {
    const { queue, streams } = this.#context.engine;
    const duration = sample(this.#repair[process], streams, this.#repairStream[process]);
    queue.incident = this.#incident[process];
    queue.schedule(this.#repairTimer + process, queue.now + duration);
  }

  #repaired(process: number): void {
    const { world, watch } = this.#context;
    this.#isFailed[process] = 0;
    watch.processRepaired(process);
    this.#scheduleFailure(process);
    const subject = this.#subject[process];
    if (this.#isOfHost[process] === 1)
      world.hostFaultEnded(subject, this.#effect[process], this.#slow[process]);
    else world.domainFaultEnded(subject);
    const crew = this.#crew[process];
    if (crew < 0) return;
    const next = this.#crews.free(crew);
    if (next >= 0) this.#beginRepair(next);
  }
}
