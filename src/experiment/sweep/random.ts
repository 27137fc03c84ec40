import { StateArrays } from "../../kernel/arrays.ts";
import { Streams } from "../../kernel/streams.ts";

/** Random numbers in (0, 1) for one purpose of a sweep, from its seed; those of the simulation are not touched by them. */
export function sweepRandom(seed: string, purpose: "design" | "bootstrap"): () => number {
  const streams = new Streams(new StateArrays(), [`sweep|${purpose}`]);
  streams.reseed(seed, 0);
  return () => streams.uniform(0);
}
