/**
 * Copies of a volume on hosts that fail and return one by one (rates l and m each, exponential), kept up to date in no
 * time while any current copy can be reached and never rebuilt elsewhere. The copy that failed last is the only one with
 * all that was written: once all have failed, only its return helps, and its destruction loses data.
 */
import { explore, inSet, meanTimeToAbsorption, stationaryGth } from "./markov-chain.ts";

export interface Copies {
  readonly copies: number;
  readonly l: number;
  readonly m: number;
  /** Probability that a failure destroys the disks. */
  readonly diskLoss: number;
}

interface State {
  /** Hosts up; whether the last current copy is down, so that those that are up are of no use. */
  readonly up: number;
  readonly isWaiting: boolean;
  readonly isLost: boolean;
}

function chain({ copies, l, m, diskLoss }: Copies) {
  return explore<State>(
    { up: copies, isWaiting: false, isLost: false },
    ({ up, isWaiting, isLost }) => {
      if (isLost) return [];
      if (isWaiting) {
        return [
          { to: { up: up + 1, isWaiting: false, isLost: false }, rate: m },
          { to: { up: up + 1, isWaiting: true, isLost: false }, rate: (copies - 1 - up) * m },
          { to: { up: up - 1, isWaiting: true, isLost: false }, rate: up * l },
        ];
      }
      const isLast = up === 1;
      return [
        { to: { up: up + 1, isWaiting: false, isLost: false }, rate: (copies - up) * m },
        { to: { up: up - 1, isWaiting: isLast, isLost: false }, rate: up * l * (isLast ? 1 - diskLoss : 1) },
        { to: { up: 0, isWaiting: false, isLost: true }, rate: isLast ? l * diskLoss : 0 },
      ];
    },
    ({ up, isWaiting, isLost }) => `${up} ${isWaiting} ${isLost}`,
  );
}

/** Share of time without a current copy in reach; disks are never destroyed. */
export function unavailabilityOfCopies(copies: Omit<Copies, "diskLoss">): number {
  const { states, q } = chain({ ...copies, diskLoss: 0 });
  return inSet(stationaryGth(q), (state) => states[state].isWaiting);
}

/** Mean time from all up to the loss of data, in the unit of 1 / l. */
export function meanTimeToStaleLoss(copies: Copies): number {
  const { states, q } = chain(copies);
  return meanTimeToAbsorption(q, (state) => states[state].isLost)[0];
}
