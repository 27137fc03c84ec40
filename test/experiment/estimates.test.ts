import { describe, expect, test } from "vitest";
import { estimate, metricRows, warningsOf } from "../../src/experiment/estimates.ts";
import { verdictOf } from "../../src/experiment/objective-estimates.ts";
import { ExperimentRecord } from "../../src/experiment/record.ts";
import type { ServiceEstimates } from "../../src/experiment/service-estimates.ts";
import { ServiceRecord } from "../../src/experiment/service-record.ts";
import { type GivenOutage, GivenSimulator, HOUR, NAMELESS, YEAR } from "./simulator.ts";

function recordOf(
  replications: readonly (readonly GivenOutage[])[],
  objective = 0.999,
  horizon = YEAR,
): ExperimentRecord {
  const services = [{ name: "api", objective }];
  const record = new ExperimentRecord({
    services,
    causes: ["power", "disk"],
    ...NAMELESS,
    instances: 5,
    warmUp: 0,
    horizon,
  });
  const simulator = new GivenSimulator((replication) => replications[replication], 1, horizon);
  for (let replication = 0; replication < replications.length; replication++) {
    simulator.run("s", replication);
    // In batches of one and of several replications.
    if (replication % 3 === 0) record.add(simulator.take());
  }
  record.add(simulator.take());
  return record;
}

const outage = (hours: number, cause: number, censored = false) => ({
  duration: hours * HOUR,
  cause,
  censored,
});

/** Four years, three of which keep to the 8.76 h that 99.9 % allows. */
const FOUR_YEARS = [[], [outage(1, 0)], [outage(1, 0), outage(1, 1)], [outage(10, 1)]];

function estimatesOf(record: ExperimentRecord) {
  const estimates = estimate(record, 0.95);
  if (estimates === undefined) throw new Error("no replications");
  return estimates;
}

function objectiveOf({ objective }: ServiceEstimates) {
  if (objective === undefined) throw new Error("no objective");
  return objective;
}

describe("estimates of a service", () => {
  const estimates = estimatesOf(recordOf(FOUR_YEARS));
  const [service] = estimates.services;

  test("downtime, availability and outages per year are those of the four years", () => {
    expect(service.downtimePerYear.estimate).toBeCloseTo(3.25 * HOUR, 6);
    expect(service.availability.estimate).toBeCloseTo(1 - 3.25 / 8760, 12);
    expect(service.nines.estimate).toBeCloseTo(-Math.log10(3.25 / 8760), 9);
    expect(service.outagesPerYear.estimate).toBe(1);
    expect(service.availability.lower).toBeLessThan(service.availability.estimate);
    expect(service.availability.upper).toBeGreaterThan(service.availability.estimate);
    expect(service.replicationsWithOutages).toBe(3);
  });

  test("three of four years meet the objective, with Wilson's interval", () => {
    const { chance, verdict } = objectiveOf(service);
    expect(chance.of).toBe("year");
    expect(chance.value.estimate).toBe(0.75);
    expect(chance.value.lower).toBeCloseTo(0.3006, 4);
    expect(chance.value.upper).toBeCloseTo(0.9544, 4);
    expect(verdict).toBe("undecided");
  });

  test("of the 8.76 h that 99.9 % allows a year, the mean of 3.25 h leaves 5.51 h", () => {
    const { allowed, left, leftShare } = objectiveOf(service).budget;
    expect(allowed).toBeCloseTo(8.76 * HOUR, 6);
    expect(left.estimate).toBeCloseTo(5.51 * HOUR, 6);
    expect(left.lower).toBeCloseTo(allowed - service.downtimePerYear.upper, 6);
    expect(left.upper).toBeCloseTo(allowed - service.downtimePerYear.lower, 6);
    expect(leftShare?.estimate).toBeCloseTo(5.51 / 8.76, 12);
    expect(leftShare?.lower).toBeCloseTo(left.lower / allowed, 12);
  });

  test("one of four years has no outage; the median one is down for 1.5 h", () => {
    expect(service.years).toMatchObject({ years: 4, replications: 4 });
    expect(service.years?.withoutOutage.estimate).toBe(0.25);
    expect(service.years?.picked.map(({ name }) => name)).toEqual(["median_year"]);
    expect(service.years?.picked[0].downtime.estimate).toBe(1.5 * HOUR);
  });

  test("durations: median, longest", () => {
    expect(service.outages?.median.estimate).toBe(HOUR);
    expect(service.outages?.longest).toBe(10 * HOUR);
    expect(service.outages?.count).toBe(4);
  });

  test("causes share the downtime, the largest first", () => {
    expect(service.causes.map(({ name }) => name)).toEqual(["disk", "power"]);
    expect(service.causes.map(({ share }) => share.estimate)).toEqual([
      expect.closeTo(11 / 13, 12),
      expect.closeTo(2 / 13, 12),
    ]);
  });

  test("activity is per year", () => {
    const failures = estimates.activity.find(({ metric }) => metric === "host_failures_per_year");
    expect(failures?.value.estimate).toBe(0.5);
  });

  test("every estimate becomes a row with its interval", () => {
    const rows = metricRows(estimates, 4, "four-years");
    const downtime = rows.find(({ metric }) => metric === "downtime_per_year");
    expect(downtime).toMatchObject({
      variant: "four-years",
      subject: "api",
      unit: "s/year",
      estimate: expect.closeTo(3.25 * HOUR, 6),
      confidence: 0.95,
      replications: 4,
    });
    expect(downtime?.lower).toBeCloseTo(service.downtimePerYear.lower, 9);
    const longest = rows.find(({ metric }) => metric === "outage_duration_longest");
    expect(longest).toMatchObject({ lower: null, upper: null, confidence: null });
    const share = rows.find(({ metric }) => metric === "downtime_share/disk");
    expect(share).toMatchObject({ subject: "api", replications: 3 });
    expect(rows.every((row) => Object.values(row).every((value) => !Number.isNaN(value)))).toBe(true);
  });

  test("warns that it rests on few replications", () => {
    const record = recordOf(FOUR_YEARS);
    expect(warningsOf(record, estimatesOf(record))).toEqual([
      "api: run more before relying on these estimates (3 of 4 replications had an outage)",
    ]);
  });
});

describe("when no outage was seen", () => {
  const record = recordOf(Array.from({ length: 50 }, () => []));
  const [service] = estimatesOf(record).services;

  test("there is an upper bound by the rule of three, and no certainty", () => {
    expect(service.unavailability.estimate).toBe(0);
    expect(service.unavailability.upper).toBeCloseTo(1 - 0.05 ** (1 / 50), 12);
    expect(service.outagesPerYear.upper).toBeCloseTo(-Math.log(0.05) / 50, 12);
    expect(service.objective?.verdict).toBe("undecided");
    expect(service.outages).toBeUndefined();
    expect(service.causes).toEqual([]);
  });

  test("infinite bounds become null in the table", () => {
    const rows = metricRows(estimatesOf(record), 50, "v");
    expect(rows.find(({ metric }) => metric === "nines")).toMatchObject({ estimate: null, upper: null });
    expect(warningsOf(record, estimatesOf(record))[0]).toContain("no outage in 50 replications");
  });
});

test("outages cut off by the horizon count as longer, by Kaplan and Meier", () => {
  const record = recordOf([[outage(1, 0)], [outage(2, 0)], [outage(3, 0, true)], [outage(4, 0)]]);
  const { outages } = estimatesOf(record).services[0];
  // S falls to 3/4, 1/2 and 0: the third leaves the risk set without an end.
  expect(outages?.median.estimate).toBe(2 * HOUR);
  expect(outages?.p95.estimate).toBe(4 * HOUR);
  expect(outages?.median.method).toContain("Kaplan-Meier");
});

test("a cause that has all of the downtime is not certain to have all of it", () => {
  const years = Array.from({ length: 20 }, (_, year) => [outage(1 + (year % 3), 1)]);
  const [{ share }] = estimatesOf(recordOf(years)).services[0].causes;
  expect(share.estimate).toBe(1);
  expect(share.upper).toBe(1);
  expect(share.lower).toBeLessThan(1);
});

describe("histories of other lengths", () => {
  const long = [
    [{ ...outage(20, 0), start: YEAR - 15 * HOUR }],
    [outage(1, 0), { ...outage(2, 0), start: 2 * YEAR }],
    ...Array.from({ length: 8 }, () => []),
  ];

  test("of two years and a half: the whole years count, one by one", () => {
    const [service] = estimatesOf(recordOf(long, 0.999, 2.5 * YEAR)).services;
    expect(service.years).toMatchObject({ years: 20, replications: 10 });
    // 15 h and 5 h of one outage on both sides of New Year, 1 h in another history; the 2 h are in no whole year.
    expect(service.years?.withoutOutage.estimate).toBe(1 - 3 / 20);
    const [, worstInTen] = service.years?.picked ?? [];
    expect(worstInTen).toMatchObject({
      name: "worst_year_in_10",
      downtime: { estimate: expect.closeTo(1.4 * HOUR, 6) },
    });
    const { chance } = objectiveOf(service);
    expect(chance).toMatchObject({ of: "year", value: { estimate: 1 - 1 / 20, observations: 10 } });
  });

  test("of 90 days: it is histories that meet the objective or not, and no year is spoken of", () => {
    const estimates = estimatesOf(recordOf([[outage(4, 0)], [outage(3, 0)], [], []], 0.9985, 90 * 24 * HOUR));
    const [service] = estimates.services;
    expect(service.years).toBeUndefined();
    // 99.85 % of 90 days allow 3.24 h, of a year 13.14 h.
    expect(objectiveOf(service).chance).toMatchObject({ of: "history", value: { estimate: 0.75 } });
    expect(objectiveOf(service).budget.allowed).toBeCloseTo(13.14 * HOUR, 6);
    const rows = metricRows(estimates, 4, "v");
    const chance = rows.find(({ metric }) => metric === "chance_of_meeting_objective");
    expect(chance?.method).toBe("share of histories of 90 days; Wilson score");
    expect(rows.some(({ metric }) => metric.includes("year_in") || metric.includes("years"))).toBe(false);
  });

  test("years have rows of availability, and say from how many replications", () => {
    const rows = metricRows(estimatesOf(recordOf(long, 0.999, 2.5 * YEAR)), 10, "v");
    const row = (name: string) => rows.find(({ metric }) => metric === name);
    expect(row("availability_worst_year_in_10")).toMatchObject({
      unit: "1",
      estimate: expect.closeTo(1 - 1.4 / 8760, 12),
      lower: null,
      replications: 10,
      method: "order statistics, effective sample size",
    });
    expect(row("availability_median_year")).toMatchObject({ estimate: 1, upper: 1 });
    expect(row("availability_worst_year_in_100")).toBeUndefined();
    expect(row("share_of_years_without_outage")?.estimate).toBe(0.85);
    expect(row("chance_of_meeting_objective")?.method).toContain("share of years");
    expect(row("error_budget")).toMatchObject({ unit: "s/year", estimate: expect.closeTo(8.76 * HOUR, 6) });
    expect(row("error_budget_left")?.estimate).toBeCloseTo((8.76 - 2.3 / 2.5) * HOUR, 6);
    expect(row("error_budget_left_share")?.estimate).toBeCloseTo(1 - 2.3 / 2.5 / 8.76, 12);
    expect(rows.every((one) => Object.values(one).every((value) => !Number.isNaN(value)))).toBe(true);
  });
});

describe("replications to decide an objective", () => {
  const rowsOf = (record: ExperimentRecord) => metricRows(estimatesOf(record), record.replications, "v");
  const toDecide = (record: ExperimentRecord) =>
    rowsOf(record).find(({ metric }) => metric === "replications_to_decide");
  const years = Array.from({ length: 40 }, (_, year) => [outage(8 + (year % 3), 0)]);

  test("are told while it is undecided, and only then", () => {
    // Nine hours on average, with a standard error of 0.13 h; 99.9 % allow 8.76, 99.8 % 17.5, 99.95 % 4.4.
    const undecided = toDecide(recordOf(years, 0.999));
    expect(undecided?.estimate).toBeGreaterThan(40);
    expect(undecided?.estimate).toBeLessThan(400);
    expect(toDecide(recordOf(years, 0.998))).toBeUndefined();
    expect(toDecide(recordOf(years, 0.9995))).toBeUndefined();
  });

  test("an objective of 100 % allows nothing, has no share of it left, and no number shows it", () => {
    const none = recordOf(
      Array.from({ length: 5 }, () => []),
      1,
    );
    expect(toDecide(none)).toMatchObject({ estimate: null });
    const { budget } = objectiveOf(estimatesOf(none).services[0]);
    expect(budget.allowed).toBe(0);
    expect(budget.left.estimate).toBe(0);
    expect(budget.leftShare).toBeUndefined();
  });
});

test("the verdict needs the whole interval on one side", () => {
  const interval = {
    estimate: 0.99,
    lower: 0.98,
    upper: 0.995,
    confidence: 0.95,
    observations: 20,
    method: "",
  };
  expect(verdictOf(interval, 0.98)).toBe("met");
  expect(verdictOf(interval, 0.981)).toBe("undecided");
  expect(verdictOf(interval, 0.995)).toBe("undecided");
  expect(verdictOf(interval, 0.996)).toBe("missed");
  // From so few nothing follows, whatever the interval.
  expect(verdictOf({ ...interval, observations: 19 }, 0.98)).toBe("undecided");
});

test("beyond a limit only the durations of the first replications are kept; totals go on", () => {
  const record = new ServiceRecord(0, YEAR, 5);
  for (let replication = 0; replication < 4; replication++) {
    record.addReplication(YEAR, 2 * HOUR, 2);
    record.addOutage(0, HOUR, 0, -1, [HOUR], false);
    record.addOutage(0, HOUR, 0, -1, [HOUR], false);
  }
  expect(record.durations.length).toBe(4);
  expect(record.durationReplications).toBe(2);
  expect([...record.outageCounts.values()]).toEqual([2, 2, 2, 2]);
  expect([...record.byCause.entries(4)[0][1]]).toEqual([7200, 7200, 7200, 7200]);
});

test("nothing is estimated from nothing", () => {
  expect(estimate(recordOf([]), 0.95)).toBeUndefined();
});
