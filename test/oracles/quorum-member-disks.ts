/**
 * A quorum whose members have two clocks: hosts crash (rate l) and are repaired (m); disks are destroyed (rate d) at the
 * same rate whether the host is up or down, and replaced after an exponential time (r) that runs at once; a replacement
 * that is ready while there is no majority waits for one. When the majority of disks is destroyed all replacements are
 * given up and the group is restored from a backup (rate w), with all its disks. A member votes with host up and disk
 * there; leaders are elected in no time. Differs from quorum-disk-loss.ts, where a member with a lost disk does not crash
 * and a replacement stands still without a majority.
 */
import { crossings, explore, inSet, stationaryGth } from "./markov-chain.ts";

export interface MemberDisks {
  /** Voters; the majority is floor(n/2) + 1. */
  readonly n: number;
  /** l, m, d, r, w: per unit of time. */
  readonly crashRate: number;
  readonly repairRate: number;
  readonly diskLossRate: number;
  readonly replacementRate: number;
  readonly restoreRate: number;
}

/** Members by [host up, host down] and disk: there, being replaced, replacement waiting. */
interface State {
  readonly there: readonly [number, number];
  readonly replacing: readonly [number, number];
  readonly waiting: readonly [number, number];
  readonly isRestoring: boolean;
}

/** Shares of time and frequencies in the long run. */
export function memberDisks({
  n,
  crashRate,
  repairRate,
  diskLossRate,
  replacementRate,
  restoreRate,
}: MemberDisks): { unavailability: number; outageFrequency: number; dataLossFrequency: number } {
  const majority = Math.floor(n / 2) + 1;
  const add = ([up, down]: readonly [number, number], u: number, d: number): readonly [number, number] => [
    up + u,
    down + d,
  ];
  const settled = (state: State): State => {
    const { there, replacing, waiting } = state;
    if (state.isRestoring || there[0] + there[1] < majority) {
      return {
        there,
        replacing: add(replacing, waiting[0], waiting[1]),
        waiting: [0, 0],
        isRestoring: true,
      };
    }
    if (there[0] < majority) return state;
    return { ...state, there: add(there, waiting[0], waiting[1]), waiting: [0, 0] };
  };
  const transitions = (state: State) => {
    const { there, replacing, waiting, isRestoring } = state;
    const hosts = (["there", "replacing", "waiting"] as const).flatMap((disk) => [
      { to: { ...state, [disk]: add(state[disk], -1, 1) }, rate: state[disk][0] * crashRate },
      { to: { ...state, [disk]: add(state[disk], 1, -1) }, rate: state[disk][1] * repairRate },
    ]);
    const disks = ([0, 1] as const).flatMap((host) => {
      const up = 1 - host;
      const lost = { ...state, there: add(there, -up, -host), replacing: add(replacing, up, host) };
      const ready = { ...state, replacing: add(replacing, -up, -host), waiting: add(waiting, up, host) };
      return [
        { to: lost, rate: there[host] * diskLossRate },
        { to: ready, rate: isRestoring ? 0 : replacing[host] * replacementRate },
      ];
    });
    const restored: State = {
      there: add(there, replacing[0], replacing[1]),
      replacing: [0, 0],
      waiting: [0, 0],
      isRestoring: false,
    };
    return [...hosts, ...disks, { to: restored, rate: isRestoring ? restoreRate : 0 }].map(
      ({ to, rate }) => ({
        to: rate > 0 ? settled(to) : to,
        rate,
      }),
    );
  };
  const start: State = { there: [n, 0], replacing: [0, 0], waiting: [0, 0], isRestoring: false };
  const { states, q } = explore<State>(start, transitions, (state) => JSON.stringify(state));
  const pi = stationaryGth(q);
  const isDown = (i: number) => states[i].isRestoring || states[i].there[0] < majority;
  return {
    unavailability: inSet(pi, isDown),
    outageFrequency: crossings(q, pi, (i) => !isDown(i), isDown),
    dataLossFrequency: crossings(
      q,
      pi,
      (i) => !states[i].isRestoring,
      (i) => states[i].isRestoring,
    ),
  };
}
