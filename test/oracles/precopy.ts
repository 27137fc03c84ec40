/**
 * Live migration by pre-copy (Clark et al., NSDI 2005). Round 0 sends the memory; each next round sends what was dirtied
 * meanwhile. As soon as what is left fits into the pause aimed at, the guest is stopped and the rest is sent.
 */

export interface Guest {
  /** M, bytes. */
  readonly memory: number;
  /** D, bytes/s. */
  readonly dirtyRate: number;
  /** W, bytes: at most this much is dirty at once. W > M means M. */
  readonly workingSet: number;
  /** t, s. */
  readonly downtimeTarget: number;
}

export interface PreCopy {
  readonly converged: boolean;
  /** Rounds sent while the guest ran. */
  readonly rounds: number;
  /** Bytes sent, the stop-and-copy included; not converged: until that was seen. */
  readonly bytes: number;
  /** From the request to the guest running on the target, `overhead` included, s. */
  readonly time: number;
  /** Pause of the guest, s. */
  readonly downtime: number;
}

/** More rounds than any guest that converges needs here; a set of rounds that does not shrink is caught before. */
const MOST_ROUNDS = 1_000_000;

/**
 * Round by round with a constant bandwidth B, bytes/s, `overhead` s spent with the guest running.
 * Not converged means that a round leaves no less than the one before it, above B t: D >= B and min(W, M) > B t. With
 * D >= B and W <= B t it does converge, after one round: what is dirty can never be more than W.
 */
export function preCopy(guest: Guest, bandwidth: number, overhead: number): PreCopy {
  const workingSet = Math.min(guest.workingSet, guest.memory);
  const fits = bandwidth * guest.downtimeTarget;
  let remainder = guest.memory;
  let bytes = 0;
  let rounds = 0;
  while (remainder > fits) {
    const dirtied = Math.min((guest.dirtyRate * remainder) / bandwidth, workingSet);
    bytes += remainder;
    rounds += 1;
    if ((dirtied >= remainder && dirtied > fits) || rounds > MOST_ROUNDS)
      return { converged: false, rounds, bytes, time: Number.POSITIVE_INFINITY, downtime: 0 };
    remainder = dirtied;
  }
  bytes += remainder;
  return {
    converged: true,
    rounds,
    bytes,
    time: bytes / bandwidth + overhead,
    downtime: remainder / bandwidth,
  };
}

/**
 * In one formula while the working set does not bind (W >= D M / B) and D < B, D > 0: with x = D/B the remainder after n
 * rounds is M x^n, so n = ceil(ln(B t / M) / ln x) for B t < M, else 0; n rounds take M/B (1 - x^n)/(1 - x) and the pause M x^n / B.
 * Where ln(B t / M) / ln x is a whole number, rounding decides: keep away from it.
 */
export function preCopyGeometric(guest: Guest, bandwidth: number, overhead: number): PreCopy {
  const ratio = guest.dirtyRate / bandwidth;
  const fits = bandwidth * guest.downtimeTarget;
  const rounds = guest.memory <= fits ? 0 : Math.ceil(Math.log(fits / guest.memory) / Math.log(ratio));
  const power = Math.exp(rounds * Math.log(ratio));
  const running = ((guest.memory / bandwidth) * (1 - power)) / (1 - ratio);
  const downtime = (guest.memory * power) / bandwidth;
  return {
    converged: true,
    rounds,
    bytes: (running + downtime) * bandwidth,
    time: running + downtime + overhead,
    downtime,
  };
}

/** Bounds on the bytes sent whatever the bandwidth does: M in round 0, then `rounds` pieces (the last one stopped) of W at most. */
export function preCopyBytesBounds(guest: Guest, rounds: number): { least: number; most: number } {
  const workingSet = Math.min(guest.workingSet, guest.memory);
  return { least: guest.memory, most: guest.memory + rounds * workingSet };
}
