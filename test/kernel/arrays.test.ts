import { expect, test } from "vitest";
import { StateArrays } from "../../src/kernel/arrays.ts";

test("a snapshot holds all arrays and can be restored again and again", () => {
  const arrays = new StateArrays();
  const times = arrays.float64(2);
  const counts = arrays.int32(1);
  const flags = arrays.uint8(3);
  times.set([1.5, Infinity]);
  counts[0] = -7;
  flags[2] = 255;
  const snapshot = arrays.snapshot();
  for (let i = 0; i < 2; i++) {
    times.fill(i);
    counts.fill(i);
    flags.fill(i);
    arrays.restore(snapshot);
    expect([...times, ...counts, ...flags]).toEqual([1.5, Infinity, -7, 0, 0, 255]);
  }
});

test("arrays start at 0 and are refused a length that is none", () => {
  const arrays = new StateArrays();
  expect([...arrays.float64(2), ...arrays.int32(2), ...arrays.uint8(2)]).toEqual([0, 0, 0, 0, 0, 0]);
  for (const n of [-1, 1.5, Number.NaN]) expect(() => arrays.int32(n)).toThrow(RangeError);
});

test("a snapshot from before an array was added is refused", () => {
  const arrays = new StateArrays();
  arrays.int32(1);
  const snapshot = arrays.snapshot();
  arrays.int32(1);
  expect(() => arrays.restore(snapshot)).toThrow("the snapshot has 1 arrays, the state has 2");
});
