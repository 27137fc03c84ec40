/** Whether rules of each kind are kept, by where instances are. */
import { describe, expect, it } from "vitest";
import { KeptRules } from "../../src/cluster/kept-rules.ts";
import type { Rule } from "../../src/cluster/model.ts";
import { LOST, OFF, STARTING } from "../../src/cluster/state.ts";
import { hostRule, TinySimulation, tinyModel } from "../mechanisms/tiny-model.ts";

/** Three instances on three hosts; instance i is on at[i], and does phases[i] instead of running. */
function isKept(rule: Rule, at: readonly number[], phases: Readonly<Record<number, number>> = {}): boolean {
  const model = tinyModel({ hosts: [{}, {}, {}], groups: [{ count: 3 }], rules: [rule] });
  const { state, ...simulation } = new TinySimulation(model);
  const kept = new KeptRules(model, state, () => 0);
  const { engine } = simulation;
  engine.seal();
  at.forEach((host, instance) => {
    state.attach(instance, host);
    state.phase[instance] = phases[instance] ?? 3;
  });
  return kept.isKept(rule);
}

const all = [0, 1, 2];

describe("a rule is kept", () => {
  it("that separates, while no two are at one place", () => {
    const rule = hostRule("separate", false, all, 3);
    expect(isKept(rule, [0, 1, 2])).toBe(true);
    expect(isKept(rule, [0, 1, 1])).toBe(false);
    expect(isKept(rule, [0, 1, 1], { 2: LOST })).toBe(true);
    expect(isKept(rule, [0, 1, 1], { 2: STARTING })).toBe(false);
  });

  it("that keeps together, while all are at one place", () => {
    const rule = hostRule("together", false, all, 3);
    expect(isKept(rule, [1, 1, 1])).toBe(true);
    expect(isKept(rule, [1, 1, 0])).toBe(false);
    expect(isKept(rule, [1, 1, 0], { 2: OFF })).toBe(true);
  });

  it("that pins, while each is where it may be", () => {
    const rule = hostRule("pin", false, all, 3, [0, 1]);
    expect(isKept(rule, [0, 1, 1])).toBe(true);
    expect(isKept(rule, [0, 1, 2])).toBe(false);
    expect(isKept(rule, [0, 1, 2], { 2: LOST })).toBe(true);
  });

  it("that spreads, while no place has too many", () => {
    const rule = {
      ...hostRule("separate", false, all, 3),
      kind: "spread" as const,
      spread: { maxSkew: 1, joins: new Float64Array(3) },
    };
    expect(isKept(rule, [0, 1, 2])).toBe(true);
    expect(isKept(rule, [0, 1, 1])).toBe(false);
    expect(isKept(rule, [0, 1, 1], { 2: LOST })).toBe(true);
  });
});
