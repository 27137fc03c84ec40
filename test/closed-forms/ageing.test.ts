/** Failures by calendar age, which no repair makes new: a Poisson process whose rate is the hazard at the age of the part. */
import { describe, expect, test } from "vitest";
import { firstOutages, outagesBegun, simulate, unavailability } from "../simulate.ts";
import { expectMean } from "./expect-exact.ts";

const YEAR = 8760 * 3600;

function shop(failure: string, { age = "0s", horizon = "4y", more = "" } = {}): string {
  return `
name: ageing
horizon: ${horizon}
demandStep: 1y
clusters:
  shop:
    platform: plain
    hosts: {count: 1, age: ${age}, failures: {wear: {${failure}}}}
${more}
services:
  line: {requires: [{hosts: shop}]}
`;
}

/** Failures per year of age 0, 1, 2, 3 and later, from the AFRs 80, 95, 50, 99 %: each -ln(1 - afr). */
const AFRS = "ageing: {afr: [80%, 95%, 50%, 99%]}";
const YEARLY = [0.8, 0.95, 0.5, 0.99].map((afr) => -Math.log(1 - afr));

/** Expected failures between two ages, y, by adding up small pieces of time. */
function expectedFailures(from: number, to: number): number {
  const pieces = 100_000;
  const length = (to - from) / pieces;
  let total = 0;
  for (let i = 0; i < pieces; i++) {
    const age = from + (i + 0.5) * length;
    total += YEARLY[Math.min(Math.floor(age), 3)] * length;
  }
  return total;
}

describe("with repairs that take no time to speak of", () => {
  test.each([0, 1, 2.5, 7])("failures within 4 years from age %d y: the integral of the hazard", (age) => {
    const begun = outagesBegun(simulate(shop(`${AFRS}, repair: 1s`, { age: `${age}y` }), 6000));
    const exact = expectedFailures(age, age + 4);
    expectMean(begun, exact);
    // As many as the mean: the variance of a Poisson number. Its estimate has a standard error of some sqrt(2 / 6000).
    const mean = begun.reduce((sum, n) => sum + n, 0) / begun.length;
    const variance = begun.reduce((sum, n) => sum + (n - mean) * (n - mean), 0) / (begun.length - 1);
    expect(Math.abs(variance / exact - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / exact) / begun.length));
  });

  test("numbers in years that follow each other are those of the ages", () => {
    const { outages, count } = simulate(shop(`${AFRS}, repair: 1s`, { age: "1.5y", horizon: "3y" }), 4000);
    const perYear = [0, 1, 2].map((year) => {
      const numbers = new Array<number>(count).fill(0);
      outages.start_s.forEach((start, row) => {
        if (Math.floor(start / YEAR) === year) numbers[outages.replication[row]]++;
      });
      return numbers;
    });
    for (const [year, numbers] of perYear.entries()) {
      expectMean(numbers, expectedFailures(1.5 + year, 2.5 + year));
    }
  });
});

test("the first failure comes as the remaining life says: Kolmogorov-Smirnov, from three ages", () => {
  for (const age of [0, 0.5, 2.25]) {
    const text = shop(`${AFRS}, repair: 1s`, { age: `${age}y`, horizon: "10y" });
    const first = firstOutages(simulate(text, 3000))
      .map((start) => start / YEAR)
      .sort((a, b) => a - b);
    const distance = Math.max(
      ...first.map((x, i) => {
        const exact = 1 - Math.exp(-cumulative(age, age + x));
        return Math.max(Math.abs(exact - i / first.length), Math.abs(exact - (i + 1) / first.length));
      }),
    );
    // 1.95 / sqrt(n) is exceeded once in a thousand times.
    expect(distance * Math.sqrt(first.length)).toBeLessThan(1.95);
  }
});

/** The integral of the hazard, year by year. */
function cumulative(from: number, to: number): number {
  let total = 0;
  for (let year = Math.floor(from); year < to; year++) {
    total += (Math.min(year + 1, to) - Math.max(year, from)) * YEARLY[Math.min(year, 3)];
  }
  return total;
}

test("repairs that take long: while it is repaired it cannot fail, and grows older", () => {
  // Up with hazard h at time t, down for exactly R: with u the probability of being up, u'(t) = -h(t) u(t) + h(t-R) u(t-R).
  const hazard = (t: number) => -Math.log(1 - (t < 1 ? 0.9 : 0.999));
  const repair = 0.1;
  const step = 1e-4;
  const failing: number[] = [];
  let up = 1;
  let downtime = 0;
  for (let i = 0; i < 2 / step; i++) {
    const t = i * step;
    const back = i * step < repair ? 0 : failing[i - Math.round(repair / step)];
    failing.push(hazard(t) * up);
    downtime += (1 - up) * step;
    up += (back - failing[i]) * step;
  }
  const text = shop("ageing: {afr: [90%, 99.9%]}, repair: 876h", { horizon: "2y" });
  expectMean(unavailability(simulate(text, 4000)), downtime / 2);
});

test("steps say the same as annual rates", () => {
  const yearly = YEARLY.map((rate, i) =>
    i < 3 ? `{until: ${i + 1}y, mtbf: ${8760 / rate}h}` : `{mtbf: ${8760 / rate}h}`,
  );
  const steps = simulate(shop(`ageing: {steps: [${yearly}]}, repair: 1h`, { age: "0.5y" }), 50);
  const rates = simulate(shop(`${AFRS}, repair: 1h`, { age: "0.5y" }), 50);
  expect(steps.outages.start_s.length).toBeGreaterThan(100);
  const differences = [...steps.outages.start_s].map((start, row) => start - rates.outages.start_s[row]);
  expect(Math.max(...differences.map(Math.abs))).toBeLessThan(0.01);
});

test("new, until the first failure, it is what a lifetime of that hazard is", () => {
  const steps = "{steps: [{until: 1y, mtbf: 5000h}, {mtbf: 1000h}]}";
  const ageing = firstOutages(simulate(shop(`ageing: ${steps}, repair: 1h`), 200));
  const renewed = firstOutages(simulate(shop(`lifetime: {hazard: ${steps}}, repair: 1h`), 200));
  expect(ageing).toEqual(renewed);
});

test("a common cause does not make it new either", () => {
  // The shock at the end of the second year; the third has the hazard of that age all the same.
  const more = "commonCauses: {shock: {lifetime: 17519h, hits: {cluster: shop, failure: wear}}}";
  const text = shop("ageing: {afr: [1%, 1%, 99.9%, 1%]}, repair: 1s", { horizon: "3y", more });
  const { outages, count } = simulate(text, 2000);
  const third = new Array<number>(count).fill(0);
  outages.start_s.forEach((start, row) => {
    if (start > 2 * YEAR) third[outages.replication[row]]++;
  });
  expectMean(third, -Math.log(0.001));
});

test("domains age too, and hosts of several generations at once", () => {
  const text = `
name: generations
horizon: 1y
domains:
  old: {level: rack, age: 5y, failures: {wear: {ageing: {afr: [1%, 90%]}, repair: 1s}}}
clusters:
  shop:
    platform: plain
    hosts:
      failures: {wear: {ageing: {afr: [40%, 60%, 80%]}, repair: 1s}}
      groups:
        new: {count: 1}
        used: {count: 1, age: 1y}
        worn: {count: 1, age: 2y}
        sound: {count: 1, age: 9y, failures: {wear: {ageing: {afr: [10%]}, repair: 1s}}}
services:
  rack: {requires: [{domain: old}]}
  new: {requires: [{hosts: shop/new}]}
  used: {requires: [{hosts: shop/used}]}
  worn: {requires: [{hosts: shop/worn}]}
  sound: {requires: [{hosts: shop/sound}]}
`;
  const result = simulate(text, 5000);
  for (const [service, afr] of [0.9, 0.4, 0.6, 0.8, 0.1].entries()) {
    expectMean(outagesBegun(result, service), -Math.log(1 - afr), 0.05);
  }
});

test("twelve units fail twelve times as often", () => {
  const yearly = -Math.log(1 - 0.3);
  for (const failure of ["afr: 30%", "ageing: {afr: [30%]}", `mtbf: ${8760 / yearly}h`]) {
    const result = simulate(shop(`${failure}, units: 12, repair: 1s`, { horizon: "1y" }), 2000);
    expectMean(outagesBegun(result), 12 * yearly);
  }
});
