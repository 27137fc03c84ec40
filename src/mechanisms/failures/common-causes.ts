/**
 * Common causes: events that fail many failure processes, all at one instant or each after a delay of its own. What was hit
 * is then repaired process by process. Which are hit is drawn for each with a probability, or as many as are drawn first.
 *
 * An event comes on its own clock and opens an incident; or it follows when a host or domain goes down, belongs to the
 * incident of that, and hits only what is still up. If what went down is back before a delay has run out, that part can
 * be spared. With several things that can set it off, all must be back.
 */
import { flatten, type Lists } from "../../cluster/lists.ts";
import type { CommonCause } from "../../cluster/model.ts";
import { HOST_UP } from "../../cluster/state.ts";
import { sample } from "../../kernel/distributions.ts";
import type { Context } from "../context.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Failures } from "./failures.ts";

export class CommonCauses {
  readonly #context: Context;
  readonly #failures: Failures;
  readonly #dependencies: Dependencies;
  readonly #clockTimer: number;
  readonly #triggerTimer: number;
  readonly #hitTimer: number;
  readonly #streams: Int32Array;
  /** Streams per cause and process, so that adding a host leaves the luck of the others alone. */
  readonly #hitStreams: readonly Int32Array[];
  readonly #spreadStreams: readonly Int32Array[];
  /** Of causes that hit a drawn number: the stream of the number, and what the processes have drawn. */
  readonly #numberStream: Int32Array;
  readonly #drawn: readonly Float64Array[];
  readonly #sorted: readonly Float64Array[];
  /** Causes' processes that are hit after a delay are numbered through all causes; of each, the time it will be hit. */
  readonly #firstHit: Int32Array;
  readonly #hitCause: Int32Array;
  readonly #hitTime: Float64Array;
  /** Things that set off causes, numbered through all causes: their cause, and 1 while they are down. */
  readonly #triggerCause: Int32Array;
  readonly #isDown: Uint8Array;
  readonly #triggersOfHost: Lists;
  readonly #triggersOfDomain: Lists;
  /** By cause: how many of the things that set it off are down. */
  readonly #down: Int32Array;

  constructor(context: Context, failures: Failures, dependencies: Dependencies) {
    this.#context = context;
    this.#failures = failures;
    this.#dependencies = dependencies;
    const { model, engine } = context;
    const { timers, arrays } = engine;
    const causes = model.commonCauses;
    this.#clockTimer = timers.block(causes.length, (cause) => this.#occur(cause));
    this.#streams = Int32Array.from(causes, ({ name }) => engine.stream(`${name}|interval`));
    const streams = ({ name, processes }: CommonCause, purpose: string) =>
      Int32Array.from(processes, (process) =>
        engine.stream(`${name}|${purpose}|${model.processes[process].name}`),
      );
    this.#hitStreams = causes.map((cause) => streams(cause, "hit"));
    this.#spreadStreams = causes.map((cause) =>
      cause.spread === undefined ? new Int32Array(0) : streams(cause, "spread"),
    );
    this.#numberStream = Int32Array.from(causes, ({ name, multiplicities }) =>
      multiplicities === undefined ? -1 : engine.stream(`${name}|number`),
    );
    const scratch = () =>
      causes.map(
        ({ processes, multiplicities }) =>
          new Float64Array(multiplicities === undefined ? 0 : processes.length),
      );
    this.#drawn = scratch();
    this.#sorted = scratch();

    const delayed = flatten(causes.map(({ processes, spread }) => (spread === undefined ? [] : processes)));
    this.#firstHit = delayed.start;
    this.#hitCause = ownersOf(delayed);
    this.#hitTimer = timers.block(delayed.items.length, (hit) => this.#reach(hit));
    this.#hitTime = arrays.float64(delayed.items.length);

    const triggers = flatten(causes.map(({ trigger }) => trigger?.subjects ?? []));
    this.#triggerCause = ownersOf(triggers);
    this.#triggerTimer = timers.block(triggers.items.length, (trigger) =>
      this.#hit(this.#triggerCause[trigger]),
    );
    this.#isDown = arrays.uint8(triggers.items.length);
    this.#down = arrays.int32(causes.length);
    const triggersOf = (owner: "host" | "domain", count: number) => {
      const lists = Array.from({ length: count }, (): number[] => []);
      triggers.items.forEach((subject, trigger) => {
        if (causes[this.#triggerCause[trigger]].trigger?.owner === owner) lists[subject].push(trigger);
      });
      return flatten(lists);
    };
    this.#triggersOfHost = triggersOf("host", model.hosts.length);
    this.#triggersOfDomain = triggersOf("domain", model.domains.length);
  }

  start(): void {
    for (let cause = 0; cause < this.#streams.length; cause++) this.#schedule(cause);
  }

  hostLost(host: number): void {
    this.#wentDown(this.#triggersOfHost, host);
  }

  hostReturned(host: number): void {
    this.#cameBack(this.#triggersOfHost, host);
  }

  domainChanged(domain: number, up: boolean): void {
    if (up) this.#cameBack(this.#triggersOfDomain, domain);
    else this.#wentDown(this.#triggersOfDomain, domain);
  }

  #schedule(cause: number): void {
    const { model, engine } = this.#context;
    const interval = sample(model.commonCauses[cause].interval, engine.streams, this.#streams[cause]);
    engine.queue.schedule(this.#clockTimer + cause, engine.queue.now + interval);
  }

  #occur(cause: number): void {
    const { model, elements, world } = this.#context;
    this.#schedule(cause);
    world.openIncident(model.commonCauses[cause].cause, elements.firstCommonCause + cause);
    this.#hit(cause);
  }

  /** What follows waits until all that happens at this instant has happened: many things may be going down at once. */
  #wentDown({ start, items }: Lists, subject: number): void {
    const { queue } = this.#context.engine;
    for (let i = start[subject]; i < start[subject + 1]; i++) {
      const trigger = items[i];
      if (this.#isDown[trigger] === 1) continue;
      this.#isDown[trigger] = 1;
      this.#down[this.#triggerCause[trigger]]++;
      queue.schedule(this.#triggerTimer + trigger, queue.now);
    }
  }

  #cameBack({ start, items }: Lists, subject: number): void {
    for (let i = start[subject]; i < start[subject + 1]; i++) {
      const trigger = items[i];
      if (this.#isDown[trigger] === 0) continue;
      this.#isDown[trigger] = 0;
      const cause = this.#triggerCause[trigger];
      if (--this.#down[cause] === 0) this.#spare(cause);
    }
  }

  /** Whatever set it off is back. */
  #spare(cause: number): void {
    if (this.#context.model.commonCauses[cause].trigger?.sparesWhenBack !== true) return;
    for (let hit = this.#firstHit[cause]; hit < this.#firstHit[cause + 1]; hit++) {
      this.#context.engine.queue.cancel(this.#hitTimer + hit);
    }
  }

  /** An event: everybody draws, whether it matters or not, so that in every variant it is the same draw. */
  #hit(cause: number): void {
    const { model, engine } = this.#context;
    const { processes, probability, multiplicities, spread } = model.commonCauses[cause];
    const most = multiplicities === undefined ? probability : this.#drawMultiplicity(cause, multiplicities);
    for (let i = 0; i < processes.length; i++) {
      const isHit =
        multiplicities === undefined
          ? engine.streams.uniform(this.#hitStreams[cause][i]) < most
          : this.#drawn[cause][i] <= most;
      if (spread === undefined) {
        if (isHit) this.#fail(cause, processes[i]);
        continue;
      }
      const delay = sample(spread, engine.streams, this.#spreadStreams[cause][i]);
      if (isHit) this.#hitLater(this.#firstHit[cause] + i, engine.queue.now + delay);
    }
  }

  /** Draws how many processes are hit and a number for each; those up to the number returned are hit. */
  #drawMultiplicity(cause: number, weights: readonly number[]): number {
    const { streams } = this.#context.engine;
    const drawn = this.#drawn[cause];
    const sorted = this.#sorted[cause];
    for (let i = 0; i < drawn.length; i++) drawn[i] = streams.uniform(this.#hitStreams[cause][i]);
    sorted.set(drawn);
    sorted.sort();
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i];
    let left = total * streams.uniform(this.#numberStream[cause]);
    let number = 0;
    while (number < weights.length - 1 && left >= weights[number]) left -= weights[number++];
    return sorted[number];
  }

  /** Of two events that reach a part, the first to reach it counts. */
  #hitLater(hit: number, time: number): void {
    const { queue } = this.#context.engine;
    if (queue.isPending(this.#hitTimer + hit) && this.#hitTime[hit] <= time) return;
    this.#hitTime[hit] = time;
    queue.schedule(this.#hitTimer + hit, time);
  }

  #reach(hit: number): void {
    const cause = this.#hitCause[hit];
    this.#fail(cause, this.#context.model.commonCauses[cause].processes[hit - this.#firstHit[cause]]);
  }

  #fail(cause: number, process: number): void {
    const isFollowing = this.#context.model.commonCauses[cause].trigger !== undefined;
    if (!isFollowing || this.#isOwnerUp(process)) this.#failures.strike(process);
  }

  #isOwnerUp(process: number): boolean {
    const { model, state } = this.#context;
    const { owner, subject } = model.processes[process];
    return owner === "host" ? state.hostPhase[subject] === HOST_UP : this.#dependencies.isUp(subject);
  }
}

/** For each item of all lists the list it is in. */
function ownersOf({ start, items }: Lists): Int32Array {
  const owners = new Int32Array(items.length);
  for (let list = 0; list + 1 < start.length; list++) owners.fill(list, start[list], start[list + 1]);
  return owners;
}
