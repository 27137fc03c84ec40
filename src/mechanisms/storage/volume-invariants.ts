/** What must hold of replicated volumes after every event; tests run with it. */
import type { Context } from "../context.ts";
import { CURRENT, type Pieces } from "./pieces.ts";
import type { Volumes } from "./volumes.ts";

/** Throws an Error that says what does not add up. */
export function checkVolumes(context: Context, { pieces, rebuilds, isPaused }: Volumes): void {
  const { model, state, engine } = context;
  const { sets } = pieces;
  // What is lost together at one instant is lost before anything more is written.
  const isSettled = engine.queue.peekTime() > engine.queue.now;
  for (let set = 0; set < sets.count; set++) {
    const name = sets.name[set];
    const serves = pieces.isUp(set) && isPaused[set] === 0;
    const { start, items } = sets.instances;
    for (let i = start[set]; i < start[set + 1]; i++) {
      const isDown = state.volumeDown[items[i]] === 1;
      check(isDown !== serves, `the volume of ${model.instances[items[i]].name} is not as ${name} is`);
    }
    checkPlaces(pieces, set);
    if (!serves || !isSettled) continue;
    for (let piece = sets.firstPiece[set]; piece < sets.firstPiece[set + 1]; piece++) {
      const isCurrent = pieces.state[piece] === CURRENT;
      check(!isCurrent || pieces.serves(piece), `a piece of ${name} misses what is written and is current`);
    }
  }
  checkLists(pieces, model.hosts.length);
  for (let host = 0; host < model.hosts.length; host++) {
    const canBeReached = pieces.isReachable[host] === 1;
    check(canBeReached || rebuilds.countAt(host) === 0, `${model.hosts[host].name} takes part in a rebuild`);
  }
}

function checkPlaces({ sets, hostOf }: Pieces, set: number): void {
  if (sets.isSpread[set] === 1) return;
  const { placeOfHost } = sets.store[set];
  const taken = new Set<number>();
  for (let piece = sets.firstPiece[set]; piece < sets.firstPiece[set + 1]; piece++) {
    const place = placeOfHost[hostOf[piece]];
    check(place >= 0 && !taken.has(place), `a piece of ${sets.name[set]} is at no place of its own`);
    taken.add(place);
  }
}

function checkLists({ hostOf, firstOn, nextOn }: Pieces, hosts: number): void {
  let listed = 0;
  for (let host = 0; host < hosts; host++) {
    for (let piece = firstOn[host]; piece >= 0; piece = nextOn[piece]) {
      check(hostOf[piece] === host, "a piece is in the list of another host than its own");
      listed++;
    }
  }
  check(listed === hostOf.length, "a piece is in no list, or in two");
}

function check(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(`invariant broken: ${complaint}`);
}
