/**
 * The far future of an event queue: entries (time, tag) later than a boundary, in no order at all, so that adding one
 * costs a single write. When everything up to the boundary has happened the boundary is moved and the entries up to
 * the new one are handed over. A heap of a hundred thousand entries does not fit the fast caches; one of the nearest
 * eighth of them does, and passing once over the times of the rest is cheap because they lie in a row.
 *
 * Cost: add O(1); handing over one pass over all entries for every eighth of them, so about eight reads an entry.
 */
import type { StateArrays } from "./arrays.ts";

/** The near part is one in 2^this of the entries. */
const NEAR_SHIFT = 3;

/** Values looked at to estimate a quantile. */
const SAMPLES = 256;
const samples = new Float64Array(SAMPLES);

/** A value that about `wanted` of the first `count` values are up to, and at least one. */
export function quantile(values: Float64Array, count: number, wanted: number): number {
  for (let i = 0; i < SAMPLES; i++) samples[i] = values[Math.floor((i * count) / SAMPLES)];
  samples.sort();
  return samples[Math.min(SAMPLES - 1, Math.floor((SAMPLES * wanted) / count))];
}

export class FarEvents {
  declare private readonly times: Float64Array;
  declare private readonly tags: Float64Array;
  declare private readonly counts: Int32Array;

  /** Room for `capacity` entries. */
  constructor(arrays: StateArrays, capacity: number) {
    this.times = arrays.float64(capacity);
    this.tags = arrays.float64(capacity);
    this.counts = arrays.int32(1);
  }

  get count(): number {
    return this.counts[0];
  }

  add(time: number, tag: number): void {
    const entry = this.counts[0]++;
    this.times[entry] = time;
    this.tags[entry] = tag;
  }

  /** Time up to which the nearest part of the entries lies, `least` entries or more; Infinity when that is nearly all. */
  boundaryFor(least: number): number {
    const { count } = this;
    return count <= 2 * least ? Infinity : quantile(this.times, count, Math.max(least, count >> NEAR_SHIFT));
  }

  /** Hands the entries up to the boundary over to the beginning of `times` and `tags`; returns how many. */
  handOver(boundary: number, times: Float64Array, tags: Float64Array): number {
    const { times: farTimes, tags: farTags } = this;
    let left = this.counts[0];
    let taken = 0;
    for (let entry = left - 1; entry >= 0; entry--) {
      const time = farTimes[entry];
      if (time > boundary) continue;
      times[taken] = time;
      tags[taken++] = farTags[entry];
      left--;
      farTimes[entry] = farTimes[left];
      farTags[entry] = farTags[left];
    }
    this.counts[0] = left;
    return taken;
  }

  /** Drops the entries for which `isDead` holds. */
  drop(isDead: (tag: number) => boolean): void {
    let kept = 0;
    for (let entry = 0; entry < this.counts[0]; entry++) {
      if (isDead(this.tags[entry])) continue;
      this.times[kept] = this.times[entry];
      this.tags[kept++] = this.tags[entry];
    }
    this.counts[0] = kept;
  }
}
