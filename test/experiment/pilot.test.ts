import { describe, expect, test } from "vitest";
import { estimate } from "../../src/experiment/estimates.ts";
import { PILOT_FIRST, planReplications } from "../../src/experiment/pilot.ts";
import {
  decidingService,
  precisionReached,
  precisionWarnings,
  serviceGoals,
} from "../../src/experiment/precision.ts";
import { ExperimentRecord } from "../../src/experiment/record.ts";
import { exponential, uniforms } from "../statistics/random.ts";
import { GivenSimulator, HOUR, LocalRunner, NAMELESS, YEAR } from "./simulator.ts";

const NO_OBJECTIVE = Number.NaN;
const model = (objectives: readonly number[], precisions: readonly (number | undefined)[] = []) => ({
  services: objectives.map((objective, i) => ({
    name: `service ${i}`,
    objective,
    ...(precisions[i] !== undefined && { precision: precisions[i] }),
  })),
  causes: ["power"],
  ...NAMELESS,
  instances: 0,
  warmUp: 0,
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
    expect(plan?.services).toEqual([
      { service: "service 0", precision: 0.1, replications: plan?.replications },
    ]);
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
    expect(plan?.services.at(2)).toEqual({ service: "service 2", precision: 0.1 });
    expect(plan && decidingService(plan)?.service).toBe("service 1");
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

describe("serviceGoals", () => {
  const goals = (given: ReturnType<typeof model>, precision: number | "as stated") =>
    serviceGoals(given, { precision, maximum: 100 });

  test("one precision is for the services with an objective, or for all when none has one", () => {
    expect(goals(model([NO_OBJECTIVE, 0.9]), 0.2)).toEqual([{ service: 1, precision: 0.2 }]);
    expect(goals(model([NO_OBJECTIVE, NO_OBJECTIVE]), 0.2).map(({ service }) => service)).toEqual([0, 1]);
  });

  test("that of the command line takes the place of those that services state", () => {
    expect(goals(model([0.9, 0.9], [0.5, undefined]), 0.2)).toEqual([
      { service: 0, precision: 0.2 },
      { service: 1, precision: 0.2 },
    ]);
  });

  test("as stated: those that state one, with an objective or without", () => {
    expect(goals(model([0.9, 0.9, NO_OBJECTIVE], [undefined, 0.5, 0.1]), "as stated")).toEqual([
      { service: 1, precision: 0.5 },
      { service: 2, precision: 0.1 },
    ]);
  });
});

describe("each service with a precision of its own", () => {
  const asStated = { precision: "as stated", maximum: 20_000 } as const;

  test("plans for what each needs; the one that needs most decides, precise or rare", async () => {
    const planOf = (precisions: (number | undefined)[]) =>
      planReplications(
        new LocalRunner(sometimes, 2, no),
        model([0.9, 0.9, NO_OBJECTIVE], precisions),
        "s",
        asStated,
        0.95,
      );
    const [fine, coarse] = [await planOf([0.02, 0.5]), await planOf([0.3, 0.2])];
    expect(fine && decidingService(fine)?.service).toBe("service 0");
    expect(coarse && decidingService(coarse)?.service).toBe("service 1");
    for (const plan of [fine, coarse]) {
      expect(plan?.replications).toBe(
        Math.max(...(plan?.services ?? []).map((one) => one.replications ?? 0)),
      );
      expect(plan?.services).toHaveLength(2);
    }
    const both = await planOf([0.02, 0.2]);
    const alone = await planOf([undefined, 0.2]);
    expect(both?.services[1].precision).toBe(0.2);
    expect(alone?.services).toHaveLength(1);
    expect(alone?.replications).toBeLessThan(both?.replications ?? 0);
  });

  test("is reached by both in nine of ten runs, of which the harder one decides: 100 runs", async () => {
    const runs = 100;
    const reached = [0, 0];
    const deciding = [0, 0];
    const given = model([0.9, 0.9], [0.5, 0.4]);
    for (let run = 0; run < runs; run++) {
      // Service 0 is down in every year, service 1 in one of four, both for exponential times.
      const outages = (replication: number) => {
        const uniform = uniforms(`reach ${run} ${replication}`);
        const often = { service: 0, duration: exponential(uniform, 2) * HOUR, cause: 0 };
        const rare = { service: 1, duration: exponential(uniform, 2) * HOUR, cause: 0 };
        return uniform() < 0.25 ? [often, rare] : [often];
      };
      const runner = new LocalRunner(() => new GivenSimulator(outages, 2), 1, no);
      const plan = await planReplications(runner, given, "s", asStated, 0.95);
      if (plan === undefined) throw new Error("not planned");
      const record = new ExperimentRecord(given);
      const simulator = new GivenSimulator(outages, 2);
      for (let replication = 0; replication < plan.replications; replication++) {
        simulator.run("s", replication);
      }
      record.add(simulator.take());
      const services = estimate(record, 0.95)?.services ?? [];
      services.forEach((service, i) => {
        if ((precisionReached(service) ?? Number.POSITIVE_INFINITY) <= plan.services[i].precision) {
          reached[i]++;
        }
      });
      deciding[decidingService(plan) === plan.services[1] ? 1 : 0]++;
      expect(precisionWarnings(plan, services)).toHaveLength(
        services.filter((service, i) => (precisionReached(service) ?? 0) > plan.services[i].precision).length,
      );
    }
    expect(deciding).toEqual([0, runs]);
    expect(reached[1] / runs).toBeGreaterThan(0.9 - 3 * Math.sqrt((0.9 * 0.1) / runs));
    expect(reached[0]).toBe(runs);
  });
});

describe("precisionWarnings", () => {
  const record = new ExperimentRecord(model([0.9, 0.9, 0.9]));
  const simulator = sometimes();
  for (let replication = 0; replication < 64; replication++) simulator.run("s", replication);
  record.add(simulator.take());
  const services = estimate(record, 0.95)?.services ?? [];
  const plan = (service: number, precision: number, replications?: number) => ({
    replications: 64,
    pilotReplications: 64,
    services: [{ service: `service ${service}`, precision, ...(replications && { replications }) }],
  });

  test("tell what was reached beside what was asked, and nothing when it was", () => {
    expect(precisionWarnings(plan(0, 0.2, 64), services)).toEqual([]);
    expect(precisionWarnings(plan(0, 0.05, 64), services)).toEqual([
      "service 0: the precision asked for is not reached, as the pilot saw less variety than the run (±10 %, asked for ±5 %)",
    ]);
  });

  test("tell of services that would take more than allowed, or never fail", () => {
    expect(precisionWarnings(plan(1, 0.05), services)[0]).toMatch(
      /^service 1: .* takes more replications than allowed; .* \(±\d+ %, asked/,
    );
    expect(precisionWarnings(plan(2, 0.05), services)).toEqual([
      "service 2: the precision asked for takes more replications than allowed; ran the most (asked for ±5 %)",
    ]);
  });
});
