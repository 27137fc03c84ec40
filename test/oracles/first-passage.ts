/**
 * Mean time from all up to the first moment with fewer than `need` of n units up.
 */
import { type CrewedUnits, crewedChain } from "./limited-crews.ts";
import { absorbing, meanTimeToAbsorption, transient } from "./markov-chain.ts";

/** By the linear system Q t = -1 on the states that have the quorum, s. */
export function meanTimeToLoss(units: CrewedUnits): number {
  return meanTimeToAbsorption(crewedChain(units), (down) => units.n - down < units.need)[0];
}

/**
 * The same by a recursion without subtractions, s. Let h_i be the mean time from i down to i+1 down, b = (n-i) l and
 * d = min(i, c) m. The first move takes 1/(b+d) on average and is a step back with probability d/(b+d), from where i and
 * then i+1 must be reached: h_i = 1/(b+d) + d/(b+d) (h_(i-1) + h_i), so h_i = 1/b + (d/b) h_(i-1).
 * The loss is at n - need + 1 down: the sum of h_0 .. h_(n-need).
 */
export function meanTimeToLossByRecursion({ n, need, failureRate, repairRate, crews }: CrewedUnits): number {
  let sum = 0;
  let previous = 0;
  for (let i = 0; i <= n - need; i++) {
    const birth = (n - i) * failureRate;
    const death = Math.min(i, crews) * repairRate;
    previous = (1 + death * previous) / birth;
    sum += previous;
  }
  return sum;
}

/** 2 of 3, any number of crews (only one machine is ever in repair before the loss): (5 l + m) / (6 l^2), s. */
export function meanTimeToLossTwoOfThree(l: number, m: number): number {
  return (5 * l + m) / (6 * l * l);
}

/** 3 of 5 with a repairer each: (47 l^2 + 13 l m + 2 m^2) / (60 l^3), s. */
export function meanTimeToLossThreeOfFive(l: number, m: number): number {
  return (47 * l * l + 13 * l * m + 2 * m * m) / (60 * l * l * l);
}

/** 3 of 5 with one crew: (47 l^2 + 8 l m + m^2) / (60 l^3), s. */
export function meanTimeToLossThreeOfFiveOneCrew(l: number, m: number): number {
  return (47 * l * l + 8 * l * m + m * m) / (60 * l * l * l);
}

/** Probability that the quorum has been lost at least once by `duration`, from all up. */
export function probabilityOfLossBy(units: CrewedUnits, duration: number): number {
  const lost = (down: number) => units.n - down < units.need;
  const q = absorbing(crewedChain(units), lost);
  const end = transient(
    q,
    q.map((_, i) => (i === 0 ? 1 : 0)),
    duration,
  ).distribution;
  return end.reduce((sum, p, down) => (lost(down) ? sum + p : sum), 0);
}
