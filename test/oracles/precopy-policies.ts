/**
 * What becomes of a migration that does not converge, as calculations of their own: in closed form on a constant link,
 * and as a fluid integrated in small steps on a link that is shared and whose share changes.
 *
 * Rounds as in precopy.ts. Auto-converge (QEMU, migration/ram.c): whenever two rounds have dirtied more than half of what
 * they sent, the guest loses CPU time: 20 %, then 10 % more each time, at most 99 %.
 */
import type { Guest, PreCopy } from "./precopy.ts";

/** Shares of its speed that a throttled guest keeps, in the order in which it gets them. */
const SPEEDS = [1, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.01];

function speedAfter(dirtyRounds: number): number {
  return SPEEDS[Math.min(Math.floor(dirtyRounds / 2), SPEEDS.length - 1)];
}

/** Bytes of each round (round 0 first, the stop-and-copy last) of a guest that is throttled on a constant link. */
export function throttledRounds(guest: Guest, bandwidth: number): number[] {
  const most = Math.min(guest.workingSet, guest.memory);
  const rounds = [guest.memory];
  let dirtyRounds = 0;
  const isLast = (bytes: number) => bytes <= bandwidth * guest.downtimeTarget;
  for (;;) {
    const sent = rounds[rounds.length - 1];
    const speed = speedAfter(dirtyRounds);
    const dirtied = Math.min(((guest.dirtyRate * speed) / bandwidth) * sent, most);
    rounds.push(dirtied);
    if (isLast(dirtied)) return rounds;
    if (dirtied > sent / 2) dirtyRounds++;
  }
}

/** The same as totals. */
export function throttledPreCopy(guest: Guest, bandwidth: number, overhead: number): PreCopy {
  const all = throttledRounds(guest, bandwidth);
  const bytes = all.reduce((sum, round) => sum + round, 0);
  const downtime = all[all.length - 1] / bandwidth;
  return { converged: true, rounds: all.length - 1, bytes, time: bytes / bandwidth + overhead, downtime };
}

/**
 * What a guest that dirties at least as fast as the link still has to send t s after the first byte: in round 0, which
 * takes M/B, what of M was not sent and what was dirtied meanwhile; later, as much is dirtied as is sent, so all of W.
 */
export function leftUnconverged(guest: Guest, bandwidth: number, t: number): number {
  const most = Math.min(guest.workingSet, guest.memory);
  if (t >= guest.memory / bandwidth) return most;
  return Math.min(guest.memory, guest.memory - bandwidth * t + Math.min(guest.dirtyRate * t, most));
}

/** Rounds such a guest has begun by then: round 0, then one each W/B. */
export function roundsUnconverged(guest: Guest, bandwidth: number, t: number): number {
  const later = bandwidth * t - guest.memory;
  return later <= 0 ? 1 : 1 + Math.ceil(later / Math.min(guest.workingSet, guest.memory));
}

export interface Policy {
  readonly throttles: boolean;
  /** From the first byte, s, and what is done then. */
  readonly timeout: number;
  readonly action: "abort" | "pause" | "post-copy";
}

export interface Sent {
  readonly guest: Guest;
  /** When its sending begins, s. */
  readonly start: number;
}

export interface Fate {
  readonly outcome: "completed" | "timed out" | "not yet";
  readonly end: number;
  readonly rounds: number;
  readonly bytes: number;
  readonly downtime: number;
  /** When the guest began to run at the target before all of its memory was there, s (NaN: never). */
  readonly ranAtTarget: number;
}

type Phase = "waiting" | "rounds" | "stopped" | "switching" | "fetching" | "over";

interface Flow {
  phase: Phase;
  /** Bytes left of the round; dirtied since it began; sent by it. */
  left: number;
  dirty: number;
  round: number;
  dirtyRounds: number;
  switchedFor: number;
  fate: { -readonly [K in keyof Fate]: Fate[K] };
}

/**
 * All on one link of `link` bytes/s that `others(time)` further flows use too, in steps of `step` s until `limit` s.
 * Accurate to about one step per round.
 */
export function migrateUnder(
  policy: Policy,
  all: readonly Sent[],
  link: number,
  others: (time: number) => number,
  step: number,
  limit: number,
): Fate[] {
  const flows = all.map(({ guest }) => flowOf(guest));
  for (let n = 0; n * step < limit && flows.some(({ phase }) => phase !== "over"); n++) {
    const now = n * step;
    flows.forEach((flow, i) => {
      if (flow.phase === "waiting" && now >= all[i].start - step / 2) flow.phase = "rounds";
    });
    const sharing = flows.filter(({ phase }) => phase !== "waiting" && phase !== "over").length;
    const bandwidth = link / (sharing + others(now));
    flows.forEach((flow, i) => {
      advance(flow, all[i], policy, bandwidth, step, now);
    });
  }
  return flows.map(({ fate }) => fate);
}

function flowOf(guest: Guest): Flow {
  return {
    phase: "waiting",
    left: guest.memory,
    dirty: 0,
    round: guest.memory,
    dirtyRounds: 0,
    switchedFor: 0,
    fate: {
      outcome: "not yet",
      end: Number.NaN,
      rounds: 1,
      bytes: 0,
      downtime: 0,
      ranAtTarget: Number.NaN,
    },
  };
}

function advance(flow: Flow, sent: Sent, policy: Policy, bandwidth: number, step: number, now: number): void {
  if (flow.phase === "waiting") return;
  changePhase(flow, sent, policy, bandwidth, step, now);
  sendFor(flow, sent.guest, policy, bandwidth, step);
}

function changePhase(
  flow: Flow,
  { guest, start }: Sent,
  policy: Policy,
  bandwidth: number,
  step: number,
  now: number,
): void {
  const isSent = flow.left <= 0;
  if (flow.phase === "rounds" && now >= start + policy.timeout - step / 2) timeUp(flow, guest, policy, now);
  else if (flow.phase === "rounds" && isSent) nextRound(flow, guest, policy, bandwidth);
  else if (flow.phase === "switching" && flow.switchedFor >= guest.downtimeTarget - step / 2) {
    flow.phase = "fetching";
    flow.fate.ranAtTarget = now;
  } else if ((flow.phase === "stopped" || flow.phase === "fetching") && isSent) over(flow, "completed", now);
}

function sendFor(flow: Flow, guest: Guest, policy: Policy, bandwidth: number, step: number): void {
  const { phase, fate } = flow;
  if (phase === "over") return;
  if (phase === "switching" || phase === "stopped") fate.downtime += step;
  if (phase === "switching") {
    flow.switchedFor += step;
    return;
  }
  const sent = Math.min(Math.max(flow.left, 0), bandwidth * step);
  flow.left -= sent;
  fate.bytes += sent;
  if (phase !== "rounds") return;
  const speed = policy.throttles ? speedAfter(flow.dirtyRounds) : 1;
  flow.dirty = Math.min(flow.dirty + guest.dirtyRate * speed * step, guest.workingSet, guest.memory);
}

function nextRound(flow: Flow, guest: Guest, policy: Policy, bandwidth: number): void {
  const { dirty } = flow;
  flow.left = dirty;
  flow.dirty = 0;
  if (dirty <= bandwidth * guest.downtimeTarget) {
    flow.phase = "stopped";
    return;
  }
  if (policy.throttles && dirty > flow.round / 2) flow.dirtyRounds++;
  flow.round = dirty;
  flow.fate.rounds++;
}

function timeUp(flow: Flow, guest: Guest, policy: Policy, now: number): void {
  const most = flow.fate.rounds === 1 ? guest.memory : Math.min(guest.workingSet, guest.memory);
  flow.left = Math.min(flow.left + flow.dirty, most);
  if (policy.action === "abort") over(flow, "timed out", now);
  else flow.phase = policy.action === "pause" ? "stopped" : "switching";
}

function over(flow: Flow, outcome: "completed" | "timed out", now: number): void {
  flow.phase = "over";
  flow.fate.outcome = outcome;
  flow.fate.end = now;
}
