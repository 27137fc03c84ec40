import { StateArrays } from "../../../src/kernel/arrays.ts";
import { type Distribution, sample } from "../../../src/kernel/distributions.ts";
import { Streams } from "../../../src/kernel/streams.ts";
import { type Lifetimes, lifetimes } from "../../../src/statistics/fit/lifetimes.ts";

/** Lifetimes with published estimates. */
export interface Published {
  readonly name: string;
  readonly ended: readonly number[];
  readonly censored: readonly number[];
}

/** Millions of revolutions; J. Lieblein, M. Zelen, J. Res. Nat. Bur. Stand. 57 (1956) 273-316, as in Lawless (1982). */
export const BALL_BEARINGS: Published = {
  name: "ball bearings",
  ended: [
    17.88, 28.92, 33.0, 41.52, 42.12, 45.6, 48.48, 51.84, 51.96, 54.12, 55.56, 67.8, 68.64, 68.64, 68.88,
    84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.4,
  ],
  censored: [],
};

/** Weeks of remission under 6-MP; E. J. Freireich et al., Blood 21 (1963) 699-716. */
export const REMISSIONS: Published = {
  name: "remissions",
  ended: [6, 6, 6, 7, 10, 13, 16, 22, 23],
  censored: [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
};

/** km; W. Q. Meeker, L. A. Escobar, "Statistical Methods for Reliability Data" (1998), appendix C.2 (both failure modes). */
export const SHOCK_ABSORBERS: Published = {
  name: "shock absorbers",
  ended: [6700, 9120, 12200, 13150, 14300, 17520, 20100, 20900, 22700, 26510, 27490],
  censored: [
    6950, 7820, 8790, 9660, 9820, 11310, 11690, 11850, 11880, 12140, 12870, 13330, 13470, 14040, 17540, 17890,
    18420, 18960, 18980, 19410, 20100, 20150, 20320, 23490, 27410, 27890, 28100,
  ],
};

export function lifetimesOf(ended: Iterable<number>, censored: Iterable<number> = []): Lifetimes {
  return lifetimes(Float64Array.from(ended), Float64Array.from(censored));
}

/** Draws from distributions of their own names, the same ones for the same seed. */
export class Draws {
  readonly #streams = new Streams(new StateArrays(), ["lifetime", "censoring", "uniform"]);

  /** Begins anew: `index` numbers the data sets of a test. */
  seed(name: string, index: number): void {
    this.#streams.reseed(name, index);
  }

  lifetime(distribution: Distribution): number {
    return sample(distribution, this.#streams, 0);
  }

  uniform(): number {
    return this.#streams.uniform(2);
  }

  /** n lifetimes, each observed for a time drawn from `censoring`, if that is given. */
  sample(n: number, distribution: Distribution, censoring?: Distribution): Lifetimes {
    const ended: number[] = [];
    const censored: number[] = [];
    for (let i = 0; i < n; i++) {
      const lifetime = sample(distribution, this.#streams, 0);
      const cut = censoring === undefined ? Infinity : sample(censoring, this.#streams, 1);
      if (lifetime <= cut) ended.push(lifetime);
      else censored.push(cut);
    }
    return lifetimesOf(ended, censored);
  }
}
