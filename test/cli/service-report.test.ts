import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { serviceSection } from "../../src/cli/service-report.ts";
import { estimate } from "../../src/experiment/estimates.ts";
import type { ServicePlan } from "../../src/experiment/precision.ts";
import { ExperimentRecord } from "../../src/experiment/record.ts";
import { GivenSimulator, HOUR, NAMELESS, YEAR } from "../experiment/simulator.ts";

/** The section of a service that is down for so many hours in one history after another. */
function section(
  hours: readonly number[],
  objective: number,
  { width = 80, horizon = YEAR, plan }: { width?: number; horizon?: number; plan?: ServicePlan } = {},
): string[] {
  const outagesOf = (replication: number) =>
    hours[replication] === 0 ? [] : [{ duration: hours[replication] * HOUR, cause: 0 }];
  const simulator = new GivenSimulator(outagesOf, 1, horizon);
  hours.forEach((_, replication) => {
    simulator.run("s", replication);
  });
  const services = [{ name: "api", objective }];
  const record = new ExperimentRecord({
    services,
    causes: ["power"],
    ...NAMELESS,
    instances: 0,
    warmUp: 0,
    horizon,
  });
  record.add(simulator.take());
  const estimates = estimate(record, 0.95);
  if (estimates === undefined) throw new Error("nothing was estimated");
  const look = { colors: pc.createColors(false), width };
  return serviceSection(estimates.services[0], estimates.why[0], plan, look).split("\n");
}

const row = (lines: readonly string[], label: string) => {
  const line = lines.find((text) => text.trimStart().startsWith(label));
  return line?.trim().replace(label, "").trim().split(/ {2,}/);
};

/** 200 years, of which 160 have no outage, 30 one of 2 h and 10 one of 20 h: 1 h 18 min on average. */
const years = Array.from({ length: 200 }, (_, i) => (i % 20 === 0 ? 20 : i % 20 < 4 ? 2 : 0));

describe("a service with an objective", () => {
  test("its years, and what is left of the 8 h 46 min that 99.9 % allow", () => {
    const lines = section(years, 0.999);
    expect(row(lines, "down, worst year in ten")).toEqual(["2 h", "2 h … 2 h"]);
    expect(row(lines, "years that meet it")).toEqual(["95 %", "91 … 97 %"]);
    expect(row(lines, "error budget left a year")?.[0]).toBe("7 h 28 min");
    expect(row(lines, "of 8 h 46 min")?.[0]).toBe("85 %");
    expect(lines.some((line) => line.includes("to decide"))).toBe(false);
  });

  test("more used than there is shows as less than nothing", () => {
    const lines = section(years, 0.99999);
    expect(row(lines, "error budget left a year")?.[0]).toBe("−1 h 13 min");
    expect(row(lines, "of 5 min 15 s")?.[0]).toMatch(/^−1,\d{3} %$/);
  });

  test("while undecided, about how many replications would decide", () => {
    const lines = section(years, 1 - 1.2 / 8760);
    expect(lines[0]).toContain("undecided");
    expect(row(lines, "replications to decide it")?.[0]).toMatch(/^about [\d,]+00$/);
    expect(
      row(
        section(
          years.map(() => 0),
          1,
        ),
        "replications to decide it",
      ),
    ).toEqual(["no number will"]);
  });

  test("histories shorter than a year are called what they are", () => {
    // 99.5 % of 90 days allow 10.8 h.
    const lines = section(years, 0.995, { horizon: 90 * 24 * HOUR, width: 110 });
    expect(lines.join("\n")).toMatch(/histories of 90 days that +95 %/);
    expect(lines.some((line) => line.includes("year in ten"))).toBe(false);
  });

  test("the precision reached beside the one asked for", () => {
    const plan = { service: "api", precision: 0.25, replications: 1234 };
    expect(row(section(years, 0.999, { plan }), "downtime known to")).toEqual([
      expect.stringMatching(/^±\d+ %$/),
      "±25 % asked, takes 1,234",
    ]);
    const rare = { service: "api", precision: 0.25 };
    expect(
      row(
        section(
          years.map(() => 0),
          0.999,
          { plan: rare },
        ),
        "downtime known to",
      ),
    ).toEqual(["no outage seen", "±25 % asked, out of reach"]);
  });

  test.each([60, 80, 110])("fits %d columns", (width) => {
    const plan = { service: "api", precision: 0.025, replications: 19_999 };
    for (const lines of [
      section(years, 0.999, { width, plan }),
      section(years, 1 - 1.2 / 8760, { width, plan, horizon: 90 * 24 * HOUR }),
    ]) {
      expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.join("\n")).not.toContain("NaN");
      expect(lines.slice(1).join("\n")).not.toMatch(/…$/m);
    }
  });
});
