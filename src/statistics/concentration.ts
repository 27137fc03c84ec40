/**
 * The smallest number of replications that together hold the given share in (0, 1] of the total, 0 when the
 * total is 0: "half of all downtime comes from 3 of 4,000 replications" warns that an estimate rests on few.
 * Values must not be negative.
 */
export function replicationsHolding(values: Float64Array, share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share must lie in (0, 1], got ${share}`);
  const sorted = values.slice().sort();
  let total = 0;
  for (const value of sorted) {
    if (!(value >= 0)) throw new RangeError(`values must not be negative, got ${value}`);
    total += value;
  }
  let held = 0;
  let count = 0;
  // Whole totals are counted by the values above zero: rounding could keep `held` just short of `total`.
  for (let i = sorted.length - 1; i >= 0 && (sorted[i] as number) > 0 && held < share * total; i--) {
    held += sorted[i] as number;
    count++;
  }
  return count;
}
