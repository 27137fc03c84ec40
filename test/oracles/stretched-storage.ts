/**
 * Storage whose pieces are in several places, of which a majority must serve: when it is down, from a Markov chain over
 * which places are up and which pieces have everything. Places fail and are repaired at constant rates; a piece that is
 * missing while the rest goes on misses what is written, at once, and has it again at once when it is back and another
 * piece of data has it. Nothing is written while the storage is down, so that what is lost then misses nothing.
 */
import { explore, stationaryGth } from "./markov-chain.ts";
import type { Part } from "./shared-domains.ts";

export interface Stretched {
  /** Places that fail. */
  readonly places: readonly Part[];
  /** Index of the place each piece is at; those of data first. */
  readonly pieces: readonly number[];
  /** How many of the pieces hold data; and how many of all must serve. */
  readonly copies: number;
  readonly need: number;
}

interface State {
  readonly isUp: readonly boolean[];
  readonly isCurrent: readonly boolean[];
}

export function stretchedUnavailability(storage: Stretched): number {
  const first = settled(storage, {
    isUp: storage.places.map(() => true),
    isCurrent: storage.pieces.map(() => true),
  });
  const key = ({ isUp, isCurrent }: State) => [...isUp, "|", ...isCurrent].join();
  const { states, q } = explore(
    first,
    (state) =>
      storage.places.map(({ meanUp, meanDown }, place) => ({
        to: turned(storage, state, place),
        rate: 1 / (state.isUp[place] ? meanUp : meanDown),
      })),
    key,
  );
  const weights = stationaryGth(q);
  return states.reduce((sum, state, i) => sum + (serves(storage, state) ? 0 : weights[i]), 0);
}

function turned(storage: Stretched, { isUp, isCurrent }: State, place: number): State {
  return settled(storage, { isUp: isUp.map((up, i) => (i === place ? !up : up)), isCurrent });
}

/** What comes at once: who is back gets what it misses; who is away misses what is written from now on. */
function settled(storage: Stretched, { isUp, isCurrent }: State): State {
  const { pieces, copies } = storage;
  const canRead = pieces.some((place, i) => i < copies && isUp[place] && isCurrent[i]);
  const caughtUp = pieces.map((place, i) => isCurrent[i] || (isUp[place] && canRead));
  const state = { isUp, isCurrent: caughtUp };
  if (!serves(storage, state)) return state;
  return { isUp, isCurrent: pieces.map((place, i) => caughtUp[i] && isUp[place]) };
}

function serves({ pieces, copies, need }: Stretched, { isUp, isCurrent }: State): boolean {
  const serving = pieces.map((place, i) => isUp[place] && isCurrent[i]);
  return serving.filter((one) => one).length >= need && serving.slice(0, copies).includes(true);
}
