/**
 * What the loss of a leader costs a quorum, and how long a Raft election takes.
 */
import { binomial, tailUnavailability, type Units, unitUnavailability } from "./k-of-n.ts";
import { explore, inSet, stationaryGth } from "./markov-chain.ts";

/**
 * First order: one member at a time is leader, it fails at l, each time E s pass without one: extra unavailability l E.
 * (n members fail n l times a second; 1/n of them are the leader.) Good when members are nearly always up.
 */
export function extraUnavailabilityFirstOrder(l: number, election: number): number {
  return l * election;
}

/**
 * Second order, exact up to elections meeting further failures. A leader's loss costs an election only if a majority is
 * left: l P(more than `need` up). And a majority that comes back must elect, once per outage: outage frequency nu.
 * Extra unavailability l P(up > need) E + nu E', with E' the election after a return (processes start together and
 * nobody has waited: see the platform's figures).
 */
export function extraUnavailability(units: Units, election: number, electionAfterReturn: number): number {
  const u = unitUnavailability(units.failureRate, units.repairRate);
  const spare = 1 - tailUnavailability(units.n, units.need + 1, u);
  const outages = binomial(units.n, units.n - units.need, u) * units.need * units.failureRate;
  return units.failureRate * spare * election + outages * electionAfterReturn;
}

interface VoterState {
  readonly up: number;
  readonly led: boolean;
}

/**
 * Exact, with elections of exponential length (rate e): states are members up and whether there is a leader. The leader
 * fails at l, the other members up at l each; losing the majority loses the leader; with a majority and no leader one
 * is elected at rate e, whatever else fails meanwhile. Returns the share of time without a majority or without a leader.
 */
export function unavailabilityWithElections(units: Units, electionRate: number): number {
  const { n, need, failureRate, repairRate } = units;
  const transitions = ({ up, led }: VoterState) => [
    { to: { up: up - 1, led: false }, rate: led ? failureRate : up * failureRate },
    { to: { up: up - 1, led: up - 1 >= need }, rate: led ? (up - 1) * failureRate : 0 },
    { to: { up: up + 1, led }, rate: (n - up) * repairRate },
    { to: { up, led: true }, rate: up >= need && !led ? electionRate : 0 },
  ];
  const { states, q } = explore<VoterState>({ up: n, led: true }, transitions, (s) => `${s.up} ${s.led}`);
  return inSet(stationaryGth(q), (i) => !states[i].led);
}

/** P(first of f timeouts <= x), each uniform on T..2T: 1 - ((2T - x)/T)^f on T..2T. */
export function firstTimeoutCdf(x: number, followers: number, timeout: number): number {
  if (x <= timeout) return 0;
  if (x >= 2 * timeout) return 1;
  let survive = 1;
  for (let i = 0; i < followers; i++) survive *= (2 * timeout - x) / timeout;
  return 1 - survive;
}

/** Its mean: T + int_T^2T ((2T - x)/T)^f dx = T + T/(f + 1). */
export function firstTimeoutMean(followers: number, timeout: number): number {
  return timeout + timeout / (followers + 1);
}

/** Its variance, that of the least of f uniforms on 0..1 times T^2: f / ((f+1)^2 (f+2)). */
export function firstTimeoutVariance(followers: number, timeout: number): number {
  const f = followers;
  return (timeout * timeout * f) / ((f + 1) * (f + 1) * (f + 2));
}

/**
 * From the leader's death to the first candidate: followers count from the last heartbeat they got, which left, with
 * heartbeats every h and a death independent of them, uniform 0..h ago: mean T + T/(f+1) - h/2.
 */
export function firstCandidateMean(followers: number, timeout: number, heartbeat: number): number {
  return firstTimeoutMean(followers, timeout) - heartbeat / 2;
}

/**
 * P(the two first timeouts are within `window` of each other). On 0..1 with w = window/T <= 1, the first at x is followed
 * by none before x + w with density f (1 - x - w)^(f-1), over 0..1-w: (1 - w)^f. One follower cannot split the vote.
 */
export function splitVoteProbability(followers: number, timeout: number, window: number): number {
  if (followers < 2) return 0;
  if (window >= timeout) return 1;
  let apart = 1;
  for (let i = 0; i < followers; i++) apart *= 1 - window / timeout;
  return 1 - apart;
}

/**
 * Mean time from the leader's death to a leader that answers. A split vote begins everything anew at the first
 * candidate's timeout, with the same f; attempts are alike and the last one is the first without a split, so by Wald's
 * identity their total is (mean of one) x (mean number) = (T + T/(f+1)) / (1 - split), less the heartbeat's age, plus settling.
 */
export function meanElection(
  followers: number,
  timeout: number,
  heartbeat: number,
  window: number,
  meanSettle: number,
): number {
  const attempts = 1 / (1 - splitVoteProbability(followers, timeout, window));
  return firstTimeoutMean(followers, timeout) * attempts - heartbeat / 2 + meanSettle;
}
