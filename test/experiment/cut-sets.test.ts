/** Minimal cut sets from outages that are given with the failures that took part in them. */
import { expect, test } from "vitest";
import { CutSets } from "../../src/experiment/cut-sets.ts";
import { ColumnLog } from "../../src/results/column-log.ts";
import { CHAINS } from "../../src/results/tables.ts";

/** Outages of so many hours, each with the parts that failed; causes are 0. */
function setsOf(outages: readonly (readonly [hours: number, parts: readonly number[]])[]) {
  const sets = new CutSets();
  for (const [hours, parts] of outages) {
    const log = new ColumnLog(CHAINS);
    for (const [incident, part] of parts.entries()) {
      for (const [step, component] of [part, 100].entries()) {
        const row = log.add();
        log.columns.incident[row] = incident;
        log.columns.step[row] = step;
        log.columns.component[row] = component;
        log.columns.cause[row] = 0;
      }
    }
    sets.addOutage(hours, log.columns, 0, log.length);
  }
  return sets.minimal().map(({ failures, outages: count, downtime }) => ({
    parts: failures.map(({ component }) => component),
    outages: count,
    downtime,
  }));
}

test("the same set in another order is the same set", () => {
  expect(
    setsOf([
      [1, [3, 7]],
      [2, [7, 3]],
    ]),
  ).toEqual([{ parts: [3, 7], outages: 2, downtime: 3 }]);
});

test("a set that holds a smaller one is counted with it, whichever was seen first", () => {
  expect(
    setsOf([
      [5, [1, 2, 3]],
      [1, [2]],
      [4, [1, 3]],
      [2, [3, 4]],
    ]),
  ).toEqual([
    { parts: [2], outages: 2, downtime: 6 },
    { parts: [1, 3], outages: 1, downtime: 4 },
    { parts: [3, 4], outages: 1, downtime: 2 },
  ]);
});

test("several incidents of one part and cause are one failure", () => {
  expect(setsOf([[1, [5, 5, 6]]])).toEqual([{ parts: [5, 6], outages: 1, downtime: 1 }]);
});

test("large sets are kept as they are", () => {
  const many = Array.from({ length: 14 }, (_, part) => part);
  expect(setsOf([[1, many]])[0].parts).toEqual(many);
});
