/**
 * Operator error during maintenance: the host that was worked on does not come back, or the work hits the wrong one, and
 * something else fails when it begins: another host, or a domain. Each mistake is an incident of its own.
 */
import type { Mistake } from "../cluster/model.ts";
import { HOST_UP } from "../cluster/state.ts";
import type { Strikes } from "./bad-patches.ts";
import type { Context } from "./context.ts";

const NONE = -1;

export class Mistakes {
  readonly #context: Context;
  readonly #failures: Strikes;
  readonly #isDomainUp: (domain: number) => boolean;
  readonly #mistakes: readonly (Mistake | undefined)[];
  readonly #timer: number;
  /** By host: whether a mistake is made; by cluster and process: which of several is hit. */
  readonly #hostStream: Int32Array;
  readonly #hitStreams: readonly Int32Array[];

  constructor(context: Context, failures: Strikes, isDomainUp: (domain: number) => boolean) {
    this.#context = context;
    this.#failures = failures;
    this.#isDomainUp = isDomainUp;
    const { model, engine } = context;
    this.#mistakes = model.clusters.map(({ maintenance }) => maintenance.mistake);
    const isUsed = this.#mistakes.some((mistake) => mistake !== undefined);
    this.#timer = engine.timers.block(isUsed ? model.hosts.length : 0, (host) => this.#happen(host));
    this.#hostStream = Int32Array.from(model.hosts, ({ name, cluster }) =>
      this.#mistakes[cluster] === undefined ? NONE : engine.stream(`${name}|mistake`),
    );
    this.#hitStreams = this.#mistakes.map((mistake, cluster) =>
      Int32Array.from(mistake?.of === "another" ? mistake.processes : [], (process) =>
        engine.stream(`${model.clusters[cluster].name}|mistake|${model.processes[process].name}`),
      ),
    );
  }

  /** A host has been taken out of service to be worked on. */
  workBegan(host: number): void {
    if (this.#mistakeOn(host)?.of === "another") this.#draw(host);
  }

  /** A host is being put back; what it does by itself at this instant comes after the mistake. */
  workDone(host: number): void {
    if (this.#mistakeOn(host)?.of === "host") this.#draw(host);
  }

  #mistakeOn(host: number): Mistake | undefined {
    return this.#mistakes[this.#context.model.hosts[host].cluster];
  }

  #draw(host: number): void {
    const { queue, streams } = this.#context.engine;
    const probability = this.#mistakeOn(host)?.probability ?? 0;
    const isMade = streams.uniform(this.#hostStream[host]) < probability;
    if (isMade) queue.schedule(this.#timer + host, queue.now);
  }

  #happen(host: number): void {
    const { model, elements, world } = this.#context;
    const mistake = this.#mistakeOn(host);
    const process = mistake === undefined ? NONE : this.#choose(host, mistake);
    if (mistake === undefined || process === NONE) return;
    const { owner, subject } = model.processes[process];
    world.openIncident(mistake.cause, owner === "host" ? subject : elements.firstDomain + subject);
    this.#failures.strike(process);
  }

  /** The host's own process; or one of those whose owners are up, any of them alike: the one with the least draw. */
  #choose(host: number, { of, processes }: Mistake): number {
    const { model, engine } = this.#context;
    if (of === "host") return processes.find((process) => model.processes[process].subject === host) ?? NONE;
    const streams = this.#hitStreams[model.hosts[host].cluster];
    let chosen = NONE;
    let least = 1;
    for (let i = 0; i < processes.length; i++) {
      const { owner, subject } = model.processes[processes[i]];
      const drawn = engine.streams.uniform(streams[i]);
      // The host that is worked on is not up.
      if (drawn >= least || !this.#isUp(owner, subject)) continue;
      least = drawn;
      chosen = processes[i];
    }
    return chosen;
  }

  #isUp(owner: "host" | "domain", subject: number): boolean {
    return owner === "host" ? this.#context.state.hostPhase[subject] === HOST_UP : this.#isDomainUp(subject);
  }
}
