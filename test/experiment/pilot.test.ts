import { describe, expect, test } from "vitest";
import { PILOT_FIRST, planReplications } from "../../src/experiment/pilot.ts";
import { GivenSimulator, HOUR, LocalRunner, NAMELESS, YEAR } from "./simulator.ts";

const NO_OBJECTIVE = Number.NaN;
const model = (objectives: readonly number[]) => ({
  services: objectives.map((objective, i) => ({ name: `service ${i}`, objective })),
  causes: ["power"],
  ...NAMELESS,
  instances: 0,
  horizon: YEAR,
});

/** Service 0 is down in every year, for one to three hours; service 1 in every eighth, service 2 never. */
const sometimes = () =>
  new GivenSimulator((replication) => {
    const own = { service: 0, duration: (1 + (replication % 3)) * HOUR, cause: 0 };
    const rare = { service: 1, duration: HOUR * (1 + (replication % 5)), cause: 0 };
    return replication % 8 === 0 ? [own, rare] : [own];
  }, 3);

const no = async () => {};

describe("planReplications", () => {
  const goal = { precision: 0.1, maximum: 20_000 };

  test("runs on replication numbers of its own, in sizes that depend on nothing else", async () => {
    const runner = new LocalRunner(sometimes, 2, no);
    const plan = await planReplications(runner, model([0.9, NO_OBJECTIVE, NO_OBJECTIVE]), "s", goal, 0.95);
    expect(plan?.pilotReplications).toBe(64);
    expect(plan?.unreachable).toEqual([]);
    expect(Math.min(...runner.tasks.map(({ from }) => from))).toBe(PILOT_FIRST);
    expect(Math.max(...runner.tasks.map(({ to }) => to))).toBe(PILOT_FIRST + 64);
  });

  test("grows until every service with an objective has failed often enough; the rarest decides", async () => {
    const one = await planReplications(
      new LocalRunner(sometimes, 2, no),
      model([0.9, NO_OBJECTIVE, NO_OBJECTIVE]),
      "s",
      goal,
      0.95,
    );
    const both = await planReplications(
      new LocalRunner(sometimes, 2, no),
      model([0.9, 0.9, NO_OBJECTIVE]),
      "s",
      goal,
      0.95,
    );
    // Ten failures of the rarer service are in 128 replications; a tenth of what they ask for takes 512.
    expect(both?.pilotReplications).toBe(512);
    expect(both?.pilotReplications).toBeGreaterThanOrEqual((both?.replications ?? 0) / 10);
    expect(both?.replications).toBeGreaterThan(10 * (one?.replications ?? 0));
  });

  test("does not depend on the batch size or the number of workers", async () => {
    const plans = await Promise.all(
      [1, 5, undefined].map((batchSize, i) =>
        planReplications(
          new LocalRunner(sometimes, i + 1),
          model([0.9, 0.9, NO_OBJECTIVE]),
          "s",
          goal,
          0.95,
          { batchSize },
        ),
      ),
    );
    expect(plans[1]).toEqual(plans[0]);
    expect(plans[2]).toEqual(plans[0]);
  });

  test("runs the most allowed when a service never fails, and says so", async () => {
    const all = model([NO_OBJECTIVE, NO_OBJECTIVE, NO_OBJECTIVE]);
    const plan = await planReplications(
      new LocalRunner(sometimes, 2, no),
      all,
      "s",
      { precision: 0.1, maximum: 1024 },
      0.95,
    );
    expect(plan).toMatchObject({ replications: 1024, pilotReplications: 256 });
    expect(plan?.unreachable).toContain("service 2");
  });

  test("is given up when stopped", async () => {
    const stop = new AbortController();
    stop.abort();
    const options = { signal: stop.signal };
    const plan = await planReplications(
      new LocalRunner(sometimes),
      model([0.9, 0.9, 0.9]),
      "s",
      goal,
      0.95,
      options,
    );
    expect(plan).toBeUndefined();
  });
});
