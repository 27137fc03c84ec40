/**
 * Migrations that share a link, as a fluid integrated in small steps of time. Each gets an equal part of the link while it
 * is sending, never more than a stream can carry; parts are given anew whenever one begins or ends. Rounds as in
 * precopy.ts; what fits the pause is judged by the bandwidth a migration has when the round ends. No overhead.
 *
 * Times are accurate to about one step per round and migration.
 */
import type { Guest } from "./precopy.ts";

export interface SharedMigration {
  readonly guest: Guest;
  /** When its sending begins, s. */
  readonly start: number;
}

export interface SharedOutcome {
  /** When the guest runs on the target, s (NaN: not within the time given). */
  readonly end: number;
  readonly rounds: number;
  readonly bytes: number;
  readonly downtime: number;
}

interface Sending {
  phase: "waiting" | "running" | "stopped" | "done";
  left: number;
  dirty: number;
  rounds: number;
  bytes: number;
  downtime: number;
  end: number;
}

/** Integrates until all are done or `limit` s have passed. `link` and `stream` in bytes/s, `step` in s. */
export function migrateSharing(
  migrations: readonly SharedMigration[],
  link: number,
  stream: number,
  step: number,
  limit: number,
): SharedOutcome[] {
  const all = migrations.map(({ guest }) => waiting(guest));
  const steps = Math.ceil(limit / step);
  for (let n = 0; n < steps && all.some((s) => s.phase !== "done"); n++) {
    const now = n * step;
    all.forEach((s, i) => {
      if (s.phase === "waiting" && now >= migrations[i].start - step / 2) s.phase = "running";
    });
    const sending = all.filter((s) => s.phase === "running" || s.phase === "stopped").length;
    const bandwidth = Math.min(stream, link / Math.max(1, sending));
    all.forEach((s, i) => {
      advance(s, migrations[i].guest, bandwidth, step, now);
    });
  }
  return all.map(({ end, rounds, bytes, downtime }) => ({ end, rounds, bytes, downtime }));
}

/** Before round 0 all of the memory counts as dirty; the round "before it" is round -1. */
function waiting(guest: Guest): Sending {
  return {
    phase: "waiting",
    left: 0,
    dirty: guest.memory,
    rounds: -1,
    bytes: 0,
    downtime: 0,
    end: Number.NaN,
  };
}

/** One step of one migration at the bandwidth it has during the step. */
function advance(s: Sending, guest: Guest, bandwidth: number, step: number, now: number): void {
  if (s.left === 0 && s.phase === "running") nextRound(s, bandwidth * guest.downtimeTarget);
  if (s.left === 0 && s.phase === "stopped") {
    s.phase = "done";
    s.end = now;
  }
  if (s.phase === "waiting" || s.phase === "done") return;
  const sent = Math.min(s.left, bandwidth * step);
  s.left -= sent;
  s.bytes += sent;
  if (s.phase === "stopped") s.downtime += sent / bandwidth;
  else s.dirty = Math.min(s.dirty + guest.dirtyRate * step, guest.workingSet, guest.memory);
}

/** A round is through: what was dirtied meanwhile is next, with the guest stopped if it fits the pause. */
function nextRound(s: Sending, fits: number): void {
  s.rounds += 1;
  s.left = s.dirty;
  s.dirty = 0;
  if (s.left <= fits) s.phase = "stopped";
}

/**
 * Two guests that dirty nothing, of M bytes each, on a link of B, the second starting s later, s < M/B: alone for s, then
 * half each. The first has M - B s left at s and ends at s + 2 (M - B s)/B = 2 M/B - s; the link is never idle, so the
 * second ends when 2 M are through, at 2 M/B.
 */
export function twoQuietMigrations(
  memory: number,
  link: number,
  later: number,
): { first: number; second: number } {
  return { first: (2 * memory) / link - later, second: (2 * memory) / link };
}
