import { describe, expect, test } from "vitest";
import { mean, simulate } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const DAY = 24 * 3600;

/** Three instances of 2 vCPUs on one host of `cores`, for 20 days. */
function oneHost(cores: number, demand: string): string {
  return `
name: demand
horizon: 20d
clusters:
  prod:
    platform: plain
    hosts: {count: 1, cores: ${cores}}
    instances: {vm: {count: 3, cpu: 2, demand: {${demand}}}}
`;
}

describe("CPU that instances ask for and do not get", () => {
  test("constant demand above the host's cores: the difference, all the time", () => {
    const { activity } = simulate(oneHost(4, "mean: 90%"), 1, { checked: true });
    expect(activity.demanded_cpu_core_s[0] / (20 * DAY)).toBeCloseTo(5.4, 9);
    expect(activity.unmet_cpu_core_s[0] / (20 * DAY)).toBeCloseTo(1.4, 9);
  });

  test("a daily curve averages out, and its peak is denied: sum over the hours of a day", () => {
    const { activity } = simulate(oneHost(4, "mean: 60%, daily: 50%, peak: 14h"), 1, { checked: true });
    let unmet = 0;
    for (let hour = 0; hour < 24; hour++) {
      const asked = 6 * 0.6 * (1 + 0.5 * Math.cos((2 * Math.PI * (hour - 14)) / 24));
      unmet += Math.max(0, asked - 4) / 24;
    }
    expect(activity.demanded_cpu_core_s[0] / (20 * DAY)).toBeCloseTo(3.6, 6);
    expect(activity.unmet_cpu_core_s[0] / (20 * DAY)).toBeCloseTo(unmet, 6);
  });

  test("noise leaves the mean and has the stated coefficient of variation", () => {
    const { activity } = simulate(oneHost(8, "mean: 50%, noise: 20%, correlation: 0%"), 500);
    const means = Array.from(activity.demanded_cpu_core_s, (sum) => sum / (20 * DAY));
    expectMean(means, 3);
    // 480 independent hours of three instances: the mean of a replication varies by 20 % / sqrt(480 x 3).
    const variance = mean(means.map((x) => (x - 3) * (x - 3)));
    const ratio = Math.sqrt(variance) / (3 * (0.2 / Math.sqrt(480 * 3)));
    // Itself known to 1 / sqrt(2 x 500) = 3 %.
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * 0.032);
  });
});
