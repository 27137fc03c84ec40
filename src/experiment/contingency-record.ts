/** What became of the services in each set of failures, kept for sets that did something to one. */
import { type ContingencyBatch, countOf, LOST, UNAFFECTED } from "../../workers/contingency-task.ts";
import { groupSets, type SetGroup } from "./contingency-groups.ts";
import type { Candidate } from "./contingency-model.ts";
import { keyOf, properSubsets } from "./contingency-sets.ts";

/** A set of failures that interrupts or loses a service. */
export interface Contingency {
  /** Numbers of the parts, in the order in which they fail. */
  readonly parts: readonly number[];
  /** Index of the service. */
  readonly service: number;
  /** Down at the end of the time looked at; otherwise it came back by itself. */
  readonly isLost: boolean;
  /** Time it was down within the time looked at, s. */
  readonly seconds: number;
}

/** Sets of one size; of several orders of the same parts the worst counts. */
export interface SizeCounts {
  readonly size: number;
  readonly sets: number;
  readonly interrupted: number;
  readonly lost: number;
}

export interface ServiceContingencies {
  readonly service: string;
  /** It is down or interrupted though nothing failed: then nothing else can be said of it. */
  readonly needsNoFailure: boolean;
  readonly counts: readonly SizeCounts[];
  /** The smallest sets that lose it, and that interrupt it, none of which contains another one; by size. */
  readonly losing: readonly SetGroup<WorstCase>[];
  readonly interrupting: readonly SetGroup<WorstCase>[];
}

/** What a set does to a service in the worst order. */
export interface WorstCase {
  /** Ascending. */
  readonly parts: readonly number[];
  readonly isLost: boolean;
  readonly seconds: number;
}

export class ContingencyRecord {
  /** In the order of the sets. */
  readonly affected: Contingency[] = [];
  readonly #candidates: readonly Candidate[];
  readonly #services: readonly string[];
  /** By service, the worst case of each set of parts by its key. */
  readonly #worst: readonly Map<number, WorstCase>[];
  /** Sets of each size that are in, whatever their order. */
  readonly #sets: number[] = [];

  constructor(candidates: readonly Candidate[], services: readonly string[]) {
    this.#candidates = candidates;
    this.#services = services;
    this.#worst = services.map(() => new Map());
  }

  add({ size, sets, effects, seconds }: ContingencyBatch): void {
    const services = this.#services.length;
    const count = countOf(size, sets);
    for (let set = 0; set < count; set++) {
      const parts = sets.subarray(set * size, (set + 1) * size);
      if (parts.every((part, i) => i === 0 || parts[i - 1] < part))
        this.#sets[size] = (this.#sets[size] ?? 0) + 1;
      for (let service = 0; service < services; service++) {
        const at = set * services + service;
        if (effects[at] === UNAFFECTED) continue;
        this.#addAffected({
          parts: [...parts],
          service,
          isLost: effects[at] === LOST,
          seconds: seconds[at],
        });
      }
    }
  }

  #addAffected(contingency: Contingency): void {
    const { service, isLost, seconds } = contingency;
    if (contingency.parts.length > 0) this.affected.push(contingency);
    const parts = [...contingency.parts].sort((a, b) => a - b);
    const key = keyOf(parts, this.#candidates.length);
    const known = this.#worst[service].get(key);
    const isWorse =
      known === undefined ||
      (isLost && !known.isLost) ||
      (isLost === known.isLost && seconds > known.seconds);
    if (isWorse) this.#worst[service].set(key, { parts, isLost, seconds });
  }

  byService(): ServiceContingencies[] {
    return this.#services.map((service, index) => {
      const all = [...this.#worst[index].values()];
      const count = (size: number, isLost: boolean) =>
        all.filter((worst) => worst.parts.length === size && worst.isLost === isLost).length;
      return {
        service,
        needsNoFailure: this.#worst[index].has(keyOf([], this.#candidates.length)),
        counts: this.#sets.flatMap((sets, size) =>
          size === 0 ? [] : [{ size, sets, interrupted: count(size, false), lost: count(size, true) }],
        ),
        losing: this.#groups(this.#minimal(index, true)),
        interrupting: this.#groups(this.#minimal(index, false)),
      };
    });
  }

  /** Sets that lose, or interrupt, a service while no part of them does that, or does worse. */
  #minimal(service: number, isLost: boolean): WorstCase[] {
    const worst = this.#worst[service];
    return [...worst.values()].filter((set) => {
      if (set.isLost !== isLost || set.parts.length === 0) return false;
      return !properSubsets(set.parts).some((subset) => {
        const inner = worst.get(keyOf(subset, this.#candidates.length));
        return inner !== undefined && (inner.isLost || !isLost);
      });
    });
  }

  /** Sets of one size are put together; single parts only with their like, as any can be exchanged for any other. */
  #groups(sets: readonly WorstCase[]): SetGroup<WorstCase>[] {
    const sizes = [...new Set(sets.map(({ parts }) => parts.length))].sort((a, b) => a - b);
    return sizes.flatMap((size) =>
      groupSets(
        sets.filter(({ parts }) => parts.length === size),
        (part) => (size === 1 ? this.#candidates[part].family : ""),
        this.#candidates.length,
      ),
    );
  }
}
