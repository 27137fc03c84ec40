import { expect, test } from "vitest";
import { GROUPS, PointRecord } from "../../../src/experiment/sweep/point-record.ts";
import { availabilityInterval } from "../../../src/statistics/availability.ts";
import { scaleInterval } from "../../../src/statistics/interval.ts";
import { complementInterval } from "../../../src/statistics/nines.ts";
import { replicationRateInterval } from "../../../src/statistics/rate.ts";
import { runTask } from "../../../workers/task.ts";
import { uniforms } from "../../statistics/random.ts";
import { GivenSimulator, YEAR } from "../simulator.ts";

/** Outages of two services; the second one fails in every eighth replication only, if at all. */
function outagesOf(replication: number, everything: boolean) {
  const uniform = uniforms(`outages ${replication}`);
  const outages = [{ service: 0, duration: 1e5 * uniform(), cause: 0 }];
  if (replication % 3 === 0) outages.push({ service: 0, duration: 1e6 * uniform(), cause: 0 });
  if (everything && replication % 8 === 0) outages.push({ service: 1, duration: 500, cause: 0 });
  return outages;
}

function recordOf(everything: boolean, sizes: readonly number[]) {
  const simulator = new GivenSimulator((replication) => outagesOf(replication, everything), 2);
  const services = [
    { name: "second", index: 1, objective: 0.999 },
    { name: "first", index: 0, objective: Number.NaN },
  ];
  const record = new PointRecord(services, 2);
  let from = 0;
  for (const size of sizes) {
    const result = runTask(() => simulator, { seed: "1", from, to: from + size });
    if (!result.ok) throw new Error(result.message);
    record.add(result.value);
    from += size;
  }
  return record;
}

test.each([true, false])(
  "estimates are those of a run, which keeps all values (rare outages: %s)",
  (everything) => {
    const [second, first] = recordOf(everything, [64, 36]).estimates(0.95);
    for (const [service, found] of [
      [0, first],
      [1, second],
    ] as const) {
      const own = Array.from({ length: 100 }, (_, replication) =>
        outagesOf(replication, everything).filter((outage) => outage.service === service),
      );
      const shares = own.map((outages) => outages.reduce((sum, { duration }) => sum + duration, 0) / YEAR);
      const unavailability = availabilityInterval(Float64Array.from(shares), 0.95);
      const counts = Float64Array.from(own, ({ length }) => length);
      const wanted = {
        availability: complementInterval(unavailability),
        downtimePerYear: scaleInterval(unavailability, YEAR),
        outagesPerYear: replicationRateInterval(counts, 1, 0.95),
      };
      for (const quantity of ["availability", "downtimePerYear", "outagesPerYear"] as const) {
        for (const end of ["estimate", "lower", "upper"] as const)
          expect(found[quantity][end]).toBeCloseTo(wanted[quantity][end], 6);
        expect(found[quantity]).toMatchObject({ method: wanted[quantity].method, observations: 100 });
      }
    }
    expect(second.objective).toMatchObject({ availability: 0.999 });
    expect(first.objective).toBeUndefined();
  },
);

test("group means are means over the replications of equal number modulo the groups, however they came", () => {
  const [whole, pieces] = [recordOf(true, [100]), recordOf(true, [7, 1, 50, 42])];
  expect(pieces.estimates(0.9)).toEqual(whole.estimates(0.9));
  expect([...whole.groupCounts()]).toEqual(Array.from({ length: GROUPS }, (_, g) => (g < 10 ? 4 : 3)));
  const means = whole.groupMeans("first");
  expect(pieces.groupMeans("first")).toEqual(means);
  const own = [12, 42, 72].map((r) => outagesOf(r, true).filter(({ service }) => service === 0));
  const sum = own.flat().reduce((total, { duration }) => total + duration, 0);
  expect(means[12]).toBeCloseTo(sum / 3, 6);
});

test("with fewer replications than groups, those without any are left out", () => {
  const record = recordOf(true, [12]);
  expect([...record.groupCounts()]).toEqual(new Array(12).fill(1));
  expect(record.groupMeans("second").length).toBe(12);
});
