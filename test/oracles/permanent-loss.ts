/**
 * n copies of a volume, each lost at rate l, rebuilt from a surviving copy; data are lost when the last copy goes.
 */
import { crewedChain } from "./limited-crews.ts";
import { meanTimeToAbsorption } from "./markov-chain.ts";

/**
 * Mean time to data loss from n good copies, `rebuildsAtOnce` rebuilds in parallel (Infinity: each missing copy at
 * rate m on its own), s. The same chain as machine repair, lost at n down.
 */
export function meanTimeToDataLoss(copies: number, l: number, m: number, rebuildsAtOnce: number): number {
  const chain = crewedChain({ n: copies, need: 1, failureRate: l, repairRate: m, crews: rebuildsAtOnce });
  return meanTimeToAbsorption(chain, (down) => down === copies)[0];
}

/** Two copies: 1/(2l) + 1/l + (m/l) 1/(2l) = (3 l + m) / (2 l^2); one missing copy at most, so one way to rebuild. */
export function meanTimeToDataLossTwo(l: number, m: number): number {
  return (3 * l + m) / (2 * l * l);
}

/** Three copies, two missing ones rebuilt at once (2 m): (11 l^2 + 7 l m + 2 m^2) / (6 l^3). */
export function meanTimeToDataLossThreeParallel(l: number, m: number): number {
  return (11 * l * l + 7 * l * m + 2 * m * m) / (6 * l * l * l);
}

/** Three copies, one rebuild at a time (m): (11 l^2 + 4 l m + m^2) / (6 l^3). */
export function meanTimeToDataLossThreeSerial(l: number, m: number): number {
  return (11 * l * l + 4 * l * m + m * m) / (6 * l * l * l);
}

/**
 * Two copies and a rebuild that takes exactly R (a wait before it begins included): a first loss after 1/(2l) on average,
 * then the other copy outlives R with probability exp(-l R) and both are new again. With p = 1 - exp(-l R) and
 * E min(X, R) = p / l per attempt: (1/(2l) + p/l) / p = 1/(2 l p) + 1/l.
 */
export function meanTimeToDataLossTwoFixedRebuild(l: number, rebuild: number): number {
  const p = -Math.expm1(-l * rebuild);
  return 1 / (2 * l * p) + 1 / l;
}
