/** The loop that turns a queue of timers into a history: pop, call the handler, repeat. */
import type { EventQueue } from "./event-queue.ts";
import type { TimerHandler } from "./timers.ts";

/** Optional observers of the loop; without them the loop pays nothing for them. */
export interface LoopHooks {
  /** Called after each event has been handled (invariant checks in tests, tracing). */
  afterEvent?(timer: number): void;
}

/**
 * Fires all timers due at or before the horizon (same unit as the queue's times) in the order (time, order of
 * scheduling); an event at exactly the horizon happens. Returns the number of events. Afterwards `queue.now` is the
 * horizon and there is no current incident. With an infinite horizon it runs until nothing is pending and `now` stays
 * at the last event. RangeError when the horizon is NaN or lies before `queue.now`.
 */
export function runUntil(
  queue: EventQueue,
  horizon: number,
  handlers: readonly TimerHandler[],
  kinds: Uint8Array,
  subjects: Int32Array,
  hooks?: LoopHooks,
): number {
  if (!(horizon >= queue.now)) throw new RangeError(`horizon ${horizon} is before now, ${queue.now}`);
  const events =
    hooks?.afterEvent === undefined
      ? fire(queue, horizon, handlers, kinds, subjects)
      : fireWatched(queue, horizon, handlers, kinds, subjects, hooks);
  if (horizon !== Infinity) queue.advanceTo(horizon);
  queue.incident = -1;
  return events;
}

function fire(
  queue: EventQueue,
  horizon: number,
  handlers: readonly TimerHandler[],
  kinds: Uint8Array,
  subjects: Int32Array,
): number {
  let events = 0;
  for (let timer = queue.popUntil(horizon); timer >= 0; timer = queue.popUntil(horizon)) {
    handlers[kinds[timer]](subjects[timer]);
    events++;
  }
  return events;
}

function fireWatched(
  queue: EventQueue,
  horizon: number,
  handlers: readonly TimerHandler[],
  kinds: Uint8Array,
  subjects: Int32Array,
  hooks: LoopHooks,
): number {
  let events = 0;
  for (let timer = queue.popUntil(horizon); timer >= 0; timer = queue.popUntil(horizon)) {
    handlers[kinds[timer]](subjects[timer]);
    hooks.afterEvent?.(timer);
    events++;
  }
  return events;
}
