import { expect, test } from "vitest";
import { quantileInterval } from "../../src/statistics/quantile-interval.ts";
import { exponential, uniforms } from "./random.ts";

const oneTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i + 1).reverse();

test("ranks as in tables of the sign test, and the estimate NumPy gives", () => {
  // Median of 10: between the 2nd and the 9th (W. J. Conover, "Practical Nonparametric Statistics").
  expect(quantileInterval(oneTo(10), 0.5, 0.95)).toMatchObject({ estimate: 5.5, lower: 2, upper: 9 });
  expect(quantileInterval(oneTo(100), 0.5, 0.95)).toMatchObject({ estimate: 50.5, lower: 40, upper: 61 });
  expect(quantileInterval(oneTo(20), 0.9, 0.95)).toMatchObject({ lower: 15, upper: Infinity });
  expect(quantileInterval(oneTo(20), 0.9, 0.95).estimate).toBeCloseTo(18.1, 12);
});

test("a side that the sample cannot bound is infinite", () => {
  expect(quantileInterval(oneTo(71), 0.95, 0.95).upper).toBe(Infinity);
  expect(quantileInterval(oneTo(72), 0.95, 0.95)).toMatchObject({ lower: 64, upper: 72 });
  expect(quantileInterval(oneTo(71), 0.05, 0.95).lower).toBe(-Infinity);
  expect(quantileInterval(Float64Array.from([3]), 0.5, 0.95)).toMatchObject({
    estimate: 3,
    lower: -Infinity,
    upper: Infinity,
  });
});

test("values worth fewer independent ones have bounds at the same shares of the sample, rounded outwards", () => {
  // Of 30 the 10th and the 21st bound the median. 9/30 of 101 is 30.3: the 31st; 21/30 is 70.7: the 71st.
  const interval = quantileInterval(oneTo(101), 0.5, 0.95, 30.6);
  expect(interval).toMatchObject({ estimate: 51, lower: 31, upper: 71 });
  expect(quantileInterval(oneTo(101), 0.5, 0.95, 1)).toMatchObject({ lower: -Infinity, upper: Infinity });
});

test("the values given are left as they were", () => {
  const values = Float64Array.from([3, 1, 2]);
  quantileInterval(values, 0.5, 0.9);
  expect([...values]).toEqual([3, 1, 2]);
});

test("coverage of the 90 % quantile, 400 runs", () => {
  const uniform = uniforms("quantile");
  const truth = Math.log(10);
  const runs = 400;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const values = Float64Array.from({ length: 200 }, () => exponential(uniform, 1));
    const interval = quantileInterval(values, 0.9, 0.95);
    if (interval.lower <= truth && truth <= interval.upper) covered++;
  }
  // By the binomial law ranks 171 and 190 (of 200 at 0.9) cover 0.956.
  expect(Math.abs(covered / runs - 0.956)).toBeLessThan(4 * Math.sqrt((0.956 * 0.044) / runs));
});
