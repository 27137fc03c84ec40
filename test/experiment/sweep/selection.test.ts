import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../src/experiment/sweep/candidates.ts";
import { createSelector } from "../../../src/experiment/sweep/selection.ts";
import type { Selector } from "../../../src/experiment/sweep/selector.ts";
import { downtimeFraction, meanDowntimeFraction, uniforms } from "../../statistics/random.ts";

const YEAR = 8760 * 3600;

/** A design: what it costs, and by service the objective and the MTBF and MTTR, h, of the unit it depends on. */
interface Given {
  readonly cost?: number;
  readonly services: readonly { readonly objective: number; readonly mtbf: number; readonly mttr: number }[];
}

const candidateOf = ({ cost, services }: Given): Candidate => ({
  services: services.map(({ objective }, i) => ({ name: `s${i}`, objective })),
  ...(cost !== undefined && { cost: { total: cost, currency: "EUR", period: YEAR } }),
});

/** The same uniform numbers for all designs, as common random numbers give them. */
function run(designs: readonly Given[], seed: string, indifference?: number, maximum = 5000): Selector {
  const watched = designs[0].services.map((_, i) => `s${i}`);
  const options = { confidence: 0.9, maximum, indifference };
  const selector = createSelector(designs.map(candidateOf), watched, options);
  const done = designs.map(() => 0);
  for (let wanted = selector.wanted(); wanted.length > 0; wanted = selector.wanted()) {
    for (const { design, count } of wanted) {
      const shares = designs[design].services.map(({ mtbf, mttr }, service) =>
        Float64Array.from({ length: count }, (_, i) =>
          downtimeFraction(uniforms(`${seed} ${service} ${done[design] + i}`), mtbf, mttr),
        ),
      );
      selector.add(design, shares);
      done[design] += count;
    }
  }
  return selector;
}

describe("the cheapest that meets its objectives", () => {
  // Yearly unavailability goes with the MTTR: 5 h in 500 h is 1 %.
  const unit = (mttr: number, objective = 0.985) => ({ objective, mtbf: 500, mttr });

  test("of one service, whatever the order they are given in, is found; what is dearer is not simulated", () => {
    const designs = [
      { cost: 30, services: [unit(3)] },
      { cost: 10, services: [unit(12)] },
      { cost: 20, services: [unit(5)] },
      { cost: 20, services: [unit(5)] },
    ];
    const choice = run(designs, "one").choice();
    expect(choice).toMatchObject({ goal: "cheapest", services: ["s0"], selected: 2, isDecided: true });
    expect(choice.standings).toEqual(["dropped", "misses", "meets", "dropped"]);
    expect(choice.indifference[0]).toBeCloseTo(0.1 * 0.015 * YEAR, 6);
  });

  test("of two services is the one that meets both, though others meet one", () => {
    const designs = [
      { cost: 1, services: [unit(3), unit(20)] },
      { cost: 2, services: [unit(20), unit(3)] },
      { cost: 3, services: [unit(3), unit(20)] },
      { cost: 4, services: [unit(3), unit(4)] },
      { cost: 5, services: [unit(2), unit(2)] },
    ];
    const choice = run(designs, "two").choice();
    expect(choice).toMatchObject({ selected: 3, isDecided: true });
    expect(choice.standings).toEqual(["misses", "misses", "misses", "meets", "dropped"]);
  });

  test("objectives may differ by design", () => {
    const designs = [
      { cost: 1, services: [unit(10, 0.99)] },
      { cost: 2, services: [unit(10, 0.9)] },
    ];
    expect(run(designs, "objective").choice()).toMatchObject({ selected: 1, isDecided: true });
  });

  test("there is none when all miss, and none is known when the most allowed does not tell", () => {
    const none = run(
      [1, 2].map((cost) => ({ cost, services: [unit(30), unit(3)] })),
      "none",
    ).choice();
    expect(none).toMatchObject({ selected: undefined, isDecided: true, standings: ["misses", "misses"] });
    const near = run(
      [1, 2].map((cost) => ({ cost, services: [unit(7.7)] })),
      "near",
      60,
      100,
    ).choice();
    expect(near).toMatchObject({ selected: undefined, isDecided: false });
  });

  test("is right in at least 90 of 100 runs, as promised, with two services outside the zone", () => {
    const mean = (mttr: number) => meanDowntimeFraction(500, mttr) / 0.015;
    expect(mean(9.2)).toBeGreaterThan(1.1);
    expect(mean(6.4)).toBeLessThan(0.9);
    const designs = [
      { cost: 1, services: [unit(6.4), unit(9.2)] },
      { cost: 2, services: [unit(9.2), unit(6.4)] },
      { cost: 3, services: [unit(6.4), unit(6.4)] },
    ];
    let right = 0;
    for (let i = 0; i < 100; i++) if (run(designs, `promise ${i}`).choice().selected === 2) right++;
    expect(right).toBeGreaterThanOrEqual(90);
  });
});

describe("the one with least downtime", () => {
  const unit = (mttr: number, objective = Number.NaN) => ({ objective, mtbf: 500, mttr });

  test("without costs, of the first service with an objective", () => {
    const designs = [{ services: [unit(1), unit(9, 0.99)] }, { services: [unit(9), unit(3, 0.99)] }];
    const choice = run(designs, "objective").choice();
    expect(choice).toMatchObject({ goal: "least-downtime", services: ["s1"], selected: 1, isDecided: true });
    expect(choice.standings).toEqual(["eliminated", "standing"]);
  });

  test("the zone is a tenth of the least downtime of a pilot where that is more, and 5 min at least", () => {
    const days = run([{ services: [unit(5)] }, { services: [unit(50)] }], "days").choice();
    expect(days).toMatchObject({ selected: 0, isDecided: true });
    const pilot = Array.from({ length: 100 }, (_, i) => downtimeFraction(uniforms(`days 0 ${i}`), 500, 5));
    expect(days.indifference[0]).toBeCloseTo((0.1 * YEAR * pilot.reduce((a, b) => a + b, 0)) / 100, 3);
    const rare = [1, 2].map((mttr) => ({ services: [{ objective: Number.NaN, mtbf: 1e7, mttr }] }));
    expect(run(rare, "rare", undefined, 200).choice().indifference).toEqual([300]);
  });

  test("designs that are alike end the selection", () => {
    const choice = run([{ services: [unit(5)] }, { services: [unit(5)] }, { services: [unit(50)] }], "alike");
    expect(choice.choice()).toMatchObject({
      selected: 0,
      isDecided: true,
      standings: ["standing", "alike", "eliminated"],
    });
  });

  test("objectives without costs, and costs without objectives, go by downtime too", () => {
    const priced = [1, 2].map((cost) => ({ cost, services: [unit(5 * cost)] }));
    expect(run(priced, "priced", 1e5).choice().goal).toBe("least-downtime");
  });
});
