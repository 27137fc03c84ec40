/**
 * A quorum of n voters whose failures sometimes destroy the disk. While up, a member fails at rate l; with probability q its
 * disk is lost. With its disk it returns at rate m. A lost member is replaced at rate r, which needs a majority up; when a
 * majority of the disks is lost the group is restored from a backup at rate w. Members up go on failing meanwhile.
 */
import { crossings, explore, type Generator, inSet, stationaryGth } from "./markov-chain.ts";

export interface DiskLossQuorum {
  /** Voters; the majority is floor(n/2) + 1. */
  readonly n: number;
  /** l, m, r, w: 1/s. */
  readonly failureRate: number;
  readonly repairRate: number;
  readonly replacementRate: number;
  readonly restoreRate: number;
  /** q, 0..1. */
  readonly lossProbability: number;
  /** Replacements under way together; for n = 3 there is never more than one with a majority up. */
  readonly replacementsAtOnce: number;
  /** Whether a restore brings back the lost members only, or those down for repair as well. */
  readonly restored: "lost" | "all";
}

export interface DiskLossResult {
  /** Share of time without a majority up. */
  readonly unavailability: number;
  /** Outages per second. */
  readonly outageFrequency: number;
  /** How often a majority of disks becomes lost, 1/s. */
  readonly majorityLostFrequency: number;
  /** Share of time waiting for a restore. */
  readonly majorityLostShare: number;
}

interface Counts {
  readonly up: number;
  readonly down: number;
  readonly lost: number;
}

/** States and generator of the chain on (up, down with disk, disk lost). */
export function diskLossChain(quorum: DiskLossQuorum): { states: Counts[]; q: Generator } {
  const majority = Math.floor(quorum.n / 2) + 1;
  const transitions = ({ up, down, lost }: Counts) => [
    {
      to: { up: up - 1, down: down + 1, lost },
      rate: up * quorum.failureRate * (1 - quorum.lossProbability),
    },
    { to: { up: up - 1, down, lost: lost + 1 }, rate: up * quorum.failureRate * quorum.lossProbability },
    { to: { up: up + 1, down: down - 1, lost }, rate: down * quorum.repairRate },
    {
      to: { up: up + 1, down, lost: lost - 1 },
      rate: up >= majority ? Math.min(lost, quorum.replacementsAtOnce) * quorum.replacementRate : 0,
    },
    {
      to: quorum.restored === "all" ? { up: quorum.n, down: 0, lost: 0 } : { up: up + lost, down, lost: 0 },
      rate: lost >= majority ? quorum.restoreRate : 0,
    },
  ];
  return explore<Counts>(
    { up: quorum.n, down: 0, lost: 0 },
    transitions,
    (s) => `${s.up} ${s.down} ${s.lost}`,
  );
}

/** Long-run figures. All rates > 0 (lossProbability may be 0 or 1), so that the chain is irreducible. */
export function diskLoss(quorum: DiskLossQuorum): DiskLossResult {
  const majority = Math.floor(quorum.n / 2) + 1;
  const { states, q } = diskLossChain(quorum);
  const pi = stationaryGth(q);
  const unavailable = (i: number) => states[i].up < majority;
  const majorityLost = (i: number) => states[i].lost >= majority;
  return {
    unavailability: inSet(pi, unavailable),
    outageFrequency: crossings(q, pi, (i) => !unavailable(i), unavailable),
    majorityLostFrequency: crossings(q, pi, (i) => !majorityLost(i), majorityLost),
    majorityLostShare: inSet(pi, majorityLost),
  };
}
